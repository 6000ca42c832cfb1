#!/bin/sh
# golden_scoring.sh [--check] - expected values below tests/golden/scoring that plain R code of ours
# makes, written anew; with --check computed into a temporary directory and compared with the
# committed ones (as golden_own.sh does).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
golden="$here/../tests/golden/scoring"

if [ "${1:-}" != "--check" ]; then
    exec Rscript "$here/golden_scoring_gsva.R" "$golden" "$golden"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
Rscript "$here/golden_scoring_gsva.R" "$golden" "$scratch"
Rscript "$here/golden_compare.R" "$golden" "$scratch" \
    '^ties\.|\.ties\.tsv$|^gsva_(gaussian|tied_genes)\.noties\.tsv$'
