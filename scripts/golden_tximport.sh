#!/bin/sh
# golden_tximport.sh [--check] - expected values below tests/golden/tximport, and the made-up tables
# that they come from, written anew; with --check made in a temporary directory and compared with the
# committed ones (as golden_own.sh does).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
golden="$here/../tests/golden/tximport"
quant="$here/../tests/data/quant"

if [ "${1:-}" != "--check" ]; then
    rm -rf "$golden/made" "$golden"/*.tsv
    exec Rscript "$here/golden_tximport.R" "$quant" "$golden"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
Rscript "$here/golden_tximport.R" "$quant" "$scratch"
diff -r "$golden/made" "$scratch/made"
Rscript "$here/golden_compare.R" "$golden" "$scratch" '\.tsv$'
