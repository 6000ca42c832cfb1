#!/bin/sh
# What `check` and `import` make of every file below $MECHRANK_TEST_DATA, by formats.sh, and that
# dense and sparse forms of one data set are the same to them.
#   real_formats.sh MECHRANK [PATTERN]
# PATTERN: only the paths that match it (grep -E).  Exit code 77, "skipped", without the data.
set -u
# shellcheck source=tests/cli/real_tables.sh
. "$(dirname "$0")/real_tables.sh"
if [ ! -d "$data/formats" ] || [ ! -d "$data/sc" ]; then
    echo "cli.real_formats: skipped: MECHRANK_TEST_DATA names no folder with formats/ and sc/"
    exit 77
fi
"$top/tests/cli/formats.sh" "$mechrank" "$top/tests/cli/real_formats.tsv" "$data" "${2-}" || failed=1

# same_table FILE...: they are written as the same bytes
same_table() {
    first=$1
    for file; do
        "$mechrank" import -q -f "$data/$file" -o "$temp/out.tsv" 2>"$temp/err" || {
            fail "import $file: $(cat "$temp/err")"
            continue
        }
        [ "$file" != "$first" ] || cp "$temp/out.tsv" "$temp/first"
        cmp -s "$temp/first" "$temp/out.tsv" || fail "import $file: other bytes than of $first"
    done
}

# same_scores FILE: the same bytes of scores from its sparse form
same_scores() {
    if ! {
        "$mechrank" import -q "$data/$1" -O mtx -o "$temp/mtx" &&
            "$mechrank" score -q -f -c "$data/$1" -o "$temp/first" &&
            "$mechrank" score -q -f -c "$temp/mtx" -o "$temp/scores"
    } 2>"$temp/err"; then
        fail "$1: dense and sparse scores: $(cat "$temp/err")"
    else
        cmp -s "$temp/first" "$temp/scores" || fail "$1: other scores from its sparse form"
    fi
}

if [ $# -lt 2 ]; then
    same_table sc/vision_cp007/cp007_counts.tsv.gz sc/vision_cp007/mtx/matrix.mtx.gz \
        sc/vision_cp007/mtx sc/vision_cp007/cp007_csr.h5ad
    same_table sc/10x/3.0.0/filtered_feature_bc_matrix sc/10x/3.0.0/filtered_feature_bc_matrix.h5
    same_scores ovary/human_oocyte_GV_MI_MII_counts.tsv.gz
fi
exit $failed
