#!/bin/sh
# golden_own.sh [--check] - expected values of every case below tests/golden/own.
#
# Without an option the expectations are written anew; with --check they are computed into a
# temporary directory and compared with the committed ones: texts must be equal, numbers to 1e-12
# (relative, below 1 absolute).  Exit 1 if any differ.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cases="$here/../tests/golden/own"

if [ "${1:-}" != "--check" ]; then
    for dir in "$cases"/*/; do
        rm -f "$dir"expect_*.tsv
        Rscript "$here/golden_own.R" "$dir"
    done
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
for dir in "$cases"/*/; do
    name=$(basename "$dir")
    mkdir "$scratch/$name"
    Rscript "$here/golden_own.R" "$dir" "$scratch/$name"
    Rscript "$here/golden_compare.R" "$dir" "$scratch/$name" '^expect_.*\.tsv$' || status=1
done
exit $status
