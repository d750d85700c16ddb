#!/bin/sh
# Installs checkov, pinned, into an environment of its own: it needs older releases of libraries
# that Vitrine uses. Usage: checkov.sh VENV   (the project's; checkov is then VENV/checkov/bin/checkov)
set -eu

cd "$(dirname "$0")/../.."
venv="$1"
wanted=$(sha256sum requirements/checkov.txt)
marker="$venv/checkov/.installed"
[ "$(cat "$marker" 2>/dev/null)" = "$wanted" ] && exit 0
"$venv/bin/uv" venv --quiet --clear --python "$venv/bin/python" "$venv/checkov"
"$venv/bin/uv" pip sync --quiet --python "$venv/checkov/bin/python" --require-hashes requirements/checkov.txt
echo "$wanted" >"$marker"
