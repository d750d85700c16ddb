#!/bin/sh
# Installs requirements/NAME.txt, pinned, into an environment of its own, VENV/NAME, beside the
# project's in VENV: it needs other releases of libraries, or what nothing else is to see.
# Usage: environment.sh VENV NAME
set -eu

cd "$(dirname "$0")/../.."
venv="$1" name="$2"
wanted=$(sha256sum "requirements/$name.txt")
marker="$venv/$name/.installed"
[ "$(cat "$marker" 2>/dev/null)" = "$wanted" ] && exit 0
"$venv/bin/uv" venv --quiet --clear --python "$venv/bin/python" "$venv/$name"
"$venv/bin/uv" pip sync --quiet --python "$venv/$name/bin/python" --require-hashes "requirements/$name.txt"
echo "$wanted" >"$marker"
