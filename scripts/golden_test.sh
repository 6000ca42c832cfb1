#!/bin/sh
# golden_test.sh [--check] - expected values below tests/golden/test, written anew; with --check
# computed into a temporary directory and compared with the committed ones (as golden_own.sh does).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
golden="$here/../tests/golden"

if [ "${1:-}" != "--check" ]; then
    exec Rscript "$here/golden_test.R" "$golden" "$golden/test"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
Rscript "$here/golden_test.R" "$golden" "$scratch"
cmp "$golden/test/sets.gmt" "$scratch/sets.gmt"
Rscript "$here/golden_compare.R" "$golden/test" "$scratch" '\.tsv$'
