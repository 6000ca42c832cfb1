#!/bin/sh
# golden_r.sh [--check] - reference values of R's packages: norm, stats and genewise of tests/golden.
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
    Rscript "$here/golden_genewise.R" "$1/genewise"
}

if [ "${1:-}" != "--check" ]; then
    make "$golden"
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/norm" "$scratch/stats" "$scratch/genewise"
cp "$golden/stats/meta_input.tsv" "$scratch/stats" # drawn once
make "$scratch" >"$scratch/log" 2>&1 || { # it warns of what the cases are meant to hold
    cat "$scratch/log" >&2
    exit 1
}
status=0
for name in norm stats genewise; do
    Rscript "$here/golden_compare.R" "$golden/$name" "$scratch/$name" '\.tsv$' 0 || status=1
done
exit $status
