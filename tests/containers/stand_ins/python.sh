#!/bin/sh
# Imports a stand-in for the image `python`: Debian's Python 3.11, from Debian's packages, for where
# no image can be pulled. Usage: python.sh IMAGE
set -eu

configuration=$(mktemp -d)
trap 'rm -rf "$configuration"' EXIT
cp /etc/ssl/certs/ca-certificates.crt "$configuration"
# pip in a build has to find the package index that this machine uses.
if [ -f /etc/pip.conf ]; then cp /etc/pip.conf "$configuration"; else touch "$configuration/pip.conf"; fi
mmdebstrap --quiet --variant=minbase --include=python3,python3-pip,python3-venv,ca-certificates \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='rm "$1/usr/lib/python3.11/EXTERNALLY-MANAGED"' \
    --customize-hook='ln -s python3 "$1/usr/bin/python"' \
    --customize-hook="copy-in $configuration/ca-certificates.crt /etc/ssl/certs" \
    --customize-hook="copy-in $configuration/pip.conf /etc" \
    bookworm - | docker import - "$1"
