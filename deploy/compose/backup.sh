#!/bin/sh
# Dumps the catalogue as the job of Kubernetes does, and keeps the pictures beside the dumps: `save`,
# and `restore`. Pictures are never changed, so that each is copied once.
set -eu
export LC_ALL=C

: "${BACKUPS:?}" "${MEDIA:?}"
scripts=$(dirname "$0")
lists=$(mktemp -d)
trap 'rm -rf "$lists"' EXIT

files_of() {
    find . -path ./.partial -prune -o -type f ! -name '.*' -print | sort
}

# copy_new FROM TO: a file has its name only once it is whole and on the disk.
copy_new() {
    partial="$2/.partial"
    rm -rf "$partial"
    mkdir -p "$partial"
    (cd "$1" && files_of) >"$lists/there"
    (cd "$2" && files_of) >"$lists/here"
    comm -23 "$lists/there" "$lists/here" >"$lists/new"
    (cd "$1" && xargs --arg-file="$lists/new" --delimiter='\n' --no-run-if-empty \
        cp --parents --preserve=timestamps --target-directory="$partial")
    sync
    cp --recursive --link "$partial/." "$2/"
    rm -rf "$partial"
    echo "copied $(wc -l <"$lists/new") pictures and thumbnails"
}

case "${1:-}" in
save)
    # What a dump refers to was in the store before it.
    sh "$scripts/dump.sh"
    copy_new "$MEDIA" "$BACKUPS/media"
    ;;
restore)
    [ ! -d "$BACKUPS/media" ] || copy_new "$BACKUPS/media" "$MEDIA"
    sh "$scripts/put-back.sh"
    ;;
*)
    echo "say what to do: save, or restore" >&2
    exit 2
    ;;
esac
