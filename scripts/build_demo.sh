#!/bin/sh
# Writes refs/demo/ (seed 1) and its rows of refs/MANIFEST.tsv.
# Usage: scripts/build_demo.sh MAKE_DEMO [--check]
#   --check  only compare refs/demo with what the program writes now; tables by their text,
#            since compressors differ between versions
set -eu

[ $# -ge 1 ] || {
    sed -n '3s/^# //p' "$0" >&2
    exit 2
}
make_demo=$(realpath "$1")
cd "$(dirname "$(realpath "$0")")/.."

if [ "${2-}" = --check ]; then
    tmp=$(mktemp -d)
    trap 'rm -rf "$tmp"' EXIT
    "$make_demo" "$tmp/demo"
    status=0
    for file in "$tmp"/demo/* refs/demo/*; do
        name=$(basename "$file")
        gzip -dcf "$tmp/demo/$name" >"$tmp/new" 2>/dev/null || :
        gzip -dcf "refs/demo/$name" | cmp - "$tmp/new" || {
            echo "refs/demo/$name: not what make_demo writes" >&2
            status=1
        }
    done
    exit $status
fi

rm -rf refs/demo
"$make_demo" refs/demo
grep -v '^demo/' refs/MANIFEST.tsv >refs/MANIFEST.new
(cd refs && sha256sum demo/*) | sort -k 2 | while read -r sum file; do
    printf '%s\t%s\tSIMULATED by make_demo, seed 1\t1\tGPL-3.0-or-later\t%s\n' \
        "$file" "$sum" "$(date -u +%F)"
done >>refs/MANIFEST.new
mv refs/MANIFEST.new refs/MANIFEST.tsv
du -bc refs/demo/* | tail -n 1
