#!/bin/sh
# Dumps the catalogue that DATABASE_URL names into BACKUPS, and removes all but the KEEP newest
# dumps. A dump has its name only once it is whole and readable.
set -eu

: "${DATABASE_URL:?}" "${BACKUPS:?}" "${KEEP:?}"
[ "$KEEP" -ge 1 ] || { echo "KEEP is $KEEP: at least one dump has to be kept" >&2; exit 2; }

name="vitrine-$(date -u +%Y%m%dT%H%M%SZ).dump"
partial="$BACKUPS/.$name.partial"
trap 'rm -f "$partial"' EXIT

pg_dump --dbname="$DATABASE_URL" --format=custom --no-owner --no-privileges --file="$partial"
pg_restore --list "$partial" >/dev/null
sync "$partial"
mv "$partial" "$BACKUPS/$name"
echo "wrote $name ($(wc -c <"$BACKUPS/$name") bytes)"

# By count and not by age, so that a backup that stopped long ago never loses its last dump.
find "$BACKUPS" -maxdepth 1 -name 'vitrine-*.dump' | sort -r | tail -n "+$((KEEP + 1))" |
    while read -r old; do
        rm -f "$old"
        echo "removed ${old##*/}"
    done
