#!/bin/sh
# golden_scoring.sh [--check] - expected values below tests/golden/scoring that plain R code of ours
# makes, and GSVA 1.46 where it is installed, written anew; with --check computed into a temporary
# directory and compared with the committed ones (as golden_own.sh does).
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
    Rscript "$here/golden_scoring_gsva1.R" "$golden" "$golden" >/dev/null ||
        echo "golden_scoring.sh: skipped: GSVA 1.46 is not installed" >&2
    exit 0
fi

# Files of GSVA itself: the same that it made before.
check_gsva1()
{
    mkdir "$scratch/gsva1"
    st=0
    Rscript "$here/golden_scoring_gsva1.R" "$golden" "$scratch/gsva1" >"$scratch/log" || st=$?
    case $st in
        0) Rscript "$here/golden_compare.R" "$scratch/gsva1" "$golden" "$gsva1" ;;
        3) echo "golden_scoring.sh: skipped: GSVA 1.46 is not installed" >&2 ;;
        *) return 1 ;;
    esac
}
gsva1='^(ssgsea|ssgsea_norm|gsva_gaussian|gsva_gaussian_maxdev|gsva_gaussian_absrank|gsva_ecdf)\.logcpm\.tsv$'
gsva1="$gsva1"'|^(ssgsea_compat_gsva1|gsva_poisson)\.counts\.tsv$|^ssgsea\.noties\.tsv$'

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
check_gsva1
make_all "$scratch"
Rscript "$here/golden_compare.R" "$golden" "$scratch" \
    '^ties\.|\.ties\.tsv$|^gsva_(gaussian|tied_genes)\.noties\.tsv$|^(mean|median|wmean|ulm|mlm|network)'
