#!/bin/sh
# golden_concordance.sh [--check] - expected values below tests/golden/concordance, written anew; with
# --check computed into a temporary directory and compared with the committed ones.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
golden="$here/../tests/golden/concordance"

if [ "${1:-}" != "--check" ]; then
    rm -f "$golden"/expect_*.tsv
    exec Rscript "$here/golden_concordance.R" "$here/.." "$golden"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
Rscript "$here/golden_concordance.R" "$here/.." "$scratch"
Rscript "$here/golden_compare.R" "$golden" "$scratch" '^expect_.*\.tsv$'
