#!/bin/sh
# golden_rescue.sh [--check] - expected values below tests/golden/rescue, written anew; with --check
# computed into a temporary directory and compared with the committed ones (as golden_own.sh does).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
golden="$here/../tests/golden/rescue"

if [ "${1:-}" != "--check" ]; then
    rm -f "$golden"/expect_*.tsv
    exec Rscript "$here/golden_rescue.R" "$golden"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
Rscript "$here/golden_rescue.R" "$scratch"
Rscript "$here/golden_compare.R" "$golden" "$scratch" '^expect_.*\.tsv$'
