#!/bin/sh
# golden_r.sh [--check] - reference values of R's packages, tests/golden/norm and tests/golden/stats.
#
# Without an option the files are written anew; with --check they are computed into a temporary
# directory and compared with the committed ones: texts must be equal, numbers to 1e-12 relative.
# Exit 1 if any differ.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
golden=$(cd "$here/../tests/golden" && pwd)

make() {
    Rscript "$here/golden_r.R" "$1"
    Rscript "$here/golden_norm.R" "$1/norm"
    Rscript "$here/golden_stats.R" "$1/stats"
}

if [ "${1:-}" != "--check" ]; then
    make "$golden"
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/norm" "$scratch/stats"
cp "$golden/stats/meta_input.tsv" "$scratch/stats" # drawn once
make "$scratch"
status=0
for name in norm stats; do
    Rscript "$here/golden_compare.R" "$golden/$name" "$scratch/$name" '\.tsv$' 0 || status=1
done
exit $status
