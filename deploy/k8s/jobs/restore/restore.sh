#!/bin/sh
# Puts the dump DUMP of BACKUPS ("latest": the newest) in place of the catalogue that DATABASE_URL
# names, in one transaction: it is the old one or the new one, and nothing between.
set -eu

: "${DATABASE_URL:?}" "${BACKUPS:?}" "${DUMP:?}"
if [ "$DUMP" = latest ]; then
    DUMP=$(find "$BACKUPS" -maxdepth 1 -name 'vitrine-*.dump' | sort | tail -n 1)
    [ -n "$DUMP" ] || { echo "there is no dump in $BACKUPS" >&2; exit 1; }
    DUMP=${DUMP##*/}
fi
[ -f "$BACKUPS/$DUMP" ] || { echo "there is no dump $DUMP in $BACKUPS" >&2; exit 1; }

pg_restore --dbname="$DATABASE_URL" --single-transaction --clean --if-exists --no-owner \
    --no-privileges "$BACKUPS/$DUMP"
echo "restored $DUMP"
