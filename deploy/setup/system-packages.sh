#!/bin/sh
# Installs the Debian packages that a purpose needs and that are not there yet.
# Usage: system-packages.sh PURPOSE...   (venv, cache, drawing, browser, containers, pods, metrics, balancer, clocks)
set -eu

PYTHON="${PYTHON:-python3.11}"

missing=""
need() { # need FOUND PACKAGE...: note the packages unless FOUND is "yes"
    found="$1"
    shift
    [ "$found" = yes ] || missing="$missing $*"
}
has_command() { command -v "$1" >/dev/null 2>&1 && echo yes || echo no; }
has_file() { [ -e "$1" ] && echo yes || echo no; }
has_library() { ldconfig -p | grep -q "$1" && echo yes || echo no; }
has_module() { "$PYTHON" -c "import $1" >/dev/null 2>&1 && echo yes || echo no; }

for purpose in "$@"; do
    case "$purpose" in
    venv) need "$(has_module ensurepip)" python3-venv ;;
    # A package brings its own where it has one.
    cache) [ "$(uname -m)" = x86_64 ] || need "$(has_command redis-server)" redis-server ;;
    drawing)
        need "$(has_library libGL.so.1)" libgl1
        need "$(has_library libEGL.so.1)" libegl1
        need "$(has_library libfontconfig.so.1)" libfontconfig1
        ;;
    containers)
        need "$(has_command dockerd)" docker.io
        need "$(has_command mmdebstrap)" mmdebstrap
        ;;
    pods)
        need "$(has_command podman)" podman
        need "$(has_file /usr/lib/podman/netavark)" netavark
        need "$(has_file /usr/lib/podman/aardvark-dns)" aardvark-dns
        need "$(has_command catatonit)" catatonit
        ;;
    metrics) need "$(has_command promtool)" prometheus ;;
    clocks)
        need "$(has_command cc)" gcc
        need "$(has_file /usr/include/time.h)" libc6-dev
        ;;
    balancer) need "$(has_file /usr/sbin/haproxy)" haproxy ;;
    browser) need "$(has_command chromium)" chromium fonts-liberation ;;
    *)
        echo "system-packages.sh: unknown purpose '$purpose' (venv, cache, drawing, browser, containers, pods, metrics, balancer, clocks)" >&2
        exit 2
        ;;
    esac
done

[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ] || [ "$(has_command apt-get)" = no ]; then
    echo "Please install these packages first, then try again:$missing" >&2
    echo "On Debian: sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installing$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# shellcheck disable=SC2086 - the packages are separate words
apt-get -qq install --yes --no-install-recommends $missing >/dev/null
