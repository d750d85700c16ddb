#!/bin/sh
# Does what the image `postgres` does with the same variables: makes the database, then serves it.
set -eu

: "${POSTGRES_PASSWORD:=$(cat "${POSTGRES_PASSWORD_FILE:-/dev/null}")}"

if [ ! -e "$PGDATA/PG_VERSION" ]; then
    echo "$POSTGRES_PASSWORD" >/tmp/password
    initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 >/dev/null
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    pg_ctl --wait start --options="-c listen_addresses= -c unix_socket_directories=/tmp" >/dev/null
    PGPASSWORD="$POSTGRES_PASSWORD" psql --host=/tmp --username="$POSTGRES_USER" --dbname=postgres \
        --command="CREATE DATABASE \"$POSTGRES_DB\"" >/dev/null
    pg_ctl --wait stop >/dev/null
fi
exec postgres -c listen_addresses='*' -c unix_socket_directories=/tmp
