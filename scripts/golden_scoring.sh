#!/bin/sh
# golden_scoring.sh [--check] - expected values below tests/golden/scoring that plain R code of ours
# makes, written anew; with --check computed into a temporary directory and compared with the
# committed ones (as golden_own.sh does).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
golden="$here/../tests/golden/scoring"

# make_all FOLDER
make_all()
{
    Rscript "$here/golden_scoring_gsva.R" "$golden" "$1"
    Rscript "$here/golden_scoring_values.R" "$golden" "$1"
}

if [ "${1:-}" != "--check" ]; then
    make_all "$golden"
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
make_all "$scratch"
Rscript "$here/golden_compare.R" "$golden" "$scratch" \
    '^ties\.|\.ties\.tsv$|^gsva_(gaussian|tied_genes)\.noties\.tsv$|^(median|wmean|ulm|mlm|network)'
