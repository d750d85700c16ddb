#!/bin/sh
# Imports a stand-in for the image `python`: Debian's Python 3.11, from Debian's packages, for where
# no image can be pulled. Usage: python.sh IMAGE
# What installs packages in a build is told where this machine finds them.
set -eu

configuration=$(mktemp -d)
trap 'rm -rf "$configuration"' EXIT
cp /etc/ssl/certs/ca-certificates.crt "$configuration"
if [ -f /etc/pip.conf ]; then cp /etc/pip.conf "$configuration"; else touch "$configuration/pip.conf"; fi
index=${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-$(python3 -m pip config get global.index-url 2>/dev/null || true)}}
# Packages come here only while it is built, so nothing has to be safe against a loss of power; and
# what is not needed is taken out at the end: to leave it out while unpacking is slower.
mmdebstrap --quiet --variant=minbase --include=usr-is-merged,python3,python3-venv \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --dpkgopt=force-unsafe-io \
    --customize-hook='rm -r "$1"/usr/share/doc/* "$1"/usr/share/man/* "$1"/usr/share/locale/*' \
    --customize-hook='rm "$1/usr/lib/python3.11/EXTERNALLY-MANAGED"' \
    --customize-hook='ln -s python3 "$1/usr/bin/python"' \
    --customize-hook='mkdir -p "$1/etc/ssl/certs"' \
    --customize-hook="copy-in $configuration/ca-certificates.crt /etc/ssl/certs" \
    --customize-hook="copy-in $configuration/pip.conf /etc" \
    bookworm - | docker import ${index:+--change "ENV UV_DEFAULT_INDEX=$index"} - "$1"
