#!/bin/sh
# Builds refs/ from refs/src/ and the databases of r-bioc-org.hs.eg.db and r-bioc-go.db.
# usage: scripts/build_refs.sh [--check]   --check: builds beside and compares byte for byte
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
library=${MECHRANK_R_LIBRARY:-/usr/lib/R/site-library}
org=$library/org.Hs.eg.db/extdata/org.Hs.eg.sqlite
go=$library/GO.db/extdata/GO.sqlite

for file in "$org" "$go"; do
    if [ ! -r "$file" ]; then
        echo "build_refs.sh: $file is missing; Debian: r-bioc-org.hs.eg.db r-bioc-go.db," \
            "conda: bioconductor-org.hs.eg.db bioconductor-go.db (MECHRANK_R_LIBRARY=DIR)" >&2
        exit 1
    fi
done

build() {
    python3 "$root/scripts/build_refs.py" "$root/refs/src" "$org" "$go" "$1"
}

case ${1-} in
'')
    build "$root/refs"
    ;;
--check)
    tmp=$(mktemp -d)
    trap 'rm -rf "$tmp"' EXIT
    cp "$root/refs/MANIFEST.tsv" "$tmp" # the rows of refs/demo are carried over
    build "$tmp"
    status=0
    for file in "$tmp"/*; do
        cmp "$file" "$root/refs/$(basename "$file")" || status=1
    done
    exit $status
    ;;
*)
    echo "usage: scripts/build_refs.sh [--check]" >&2
    exit 2
    ;;
esac
