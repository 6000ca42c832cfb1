#!/bin/sh
# Shows `check` and `import` every file below $MECHRANK_TEST_DATA under a name that says nothing,
# and compares what they take it for, and the sum of what is written, with real_formats.tsv, whose
# columns scripts/build_real_formats.py explains.  A line per difference.
#   real_formats.sh MECHRANK [PATTERN]
# PATTERN: only the paths that match it (grep -E).  Exit code 77, "skipped", without the data.
set -u
# shellcheck source=tests/cli/real_tables.sh
. "$(dirname "$0")/real_tables.sh"
if [ ! -d "$data/formats" ] || [ ! -d "$data/sc" ]; then
    echo "cli.real_formats: skipped: MECHRANK_TEST_DATA names no folder with formats/ and sc/"
    exit 77
fi
rows=$top/tests/cli/real_formats.tsv
mkdir "$temp/in"
checked=0

# input PATH: sets 'input' to a name for it; those below a folder of MatrixMarket keep their own,
# because what belongs to them is found by name.
input() {
    case $1 in
    */matrix.mtx* | */barcodes.tsv* | */features.tsv* | */genes.tsv*) input=$data/$1 ;;
    *)
        ln -sfn "$data/$1" "$temp/in/input"
        input=$temp/in/input
        ;;
    esac
}

# expected WHAT GOT WANTED
expected() {
    [ "$2" = "$3" ] || fail "$what: $1: expected $3, found $2"
}

# refusal STATUS WORDS: one line on standard error that names the file
refusal() {
    if [ "$1" != 1 ]; then
        fail "$what: expected to be refused, found exit $1: $(head -n 1 "$temp/out")"
    elif [ "$(wc -l <"$temp/err")" -ne 1 ] || ! grep -qF "$input" "$temp/err"; then
        fail "$what: expected one line that names the file, found: $(cat "$temp/err")"
    elif ! grep -qiE -e "$2" "$temp/err"; then
        fail "$what: expected words like '$2', found: $(cat "$temp/err")"
    fi
}

# The words of "PATH: FORMAT, COMPRESSION, N genes x M samples; SPECIES KIND ids, K genes known;
# SCALE", which may be followed by more
check_line() {
    line=$(head -n 1 "$temp/out")
    expected input "${line%%: *}" "$input"
    line=${line#*: }
    expected format "${line%%, *}" "$taken_for"
    expected rows "$(echo "$line" | sed -E 's/.* ([0-9]+) (genes|transcripts) x .*/\1/')" "$n_genes"
    expected samples "$(echo "$line" | sed -E 's/.* x ([0-9]+) samples.*/\1/')" "$n_samples"
    line=${line#*; }
    expected ids "${line%% ids*}" "$species $ids"
    line=${line#*; }
    expected scale "$(echo "$line" | grep -oE '^[a-z0-9]+')" "$scale"
}

# Dimensions and sum of the table $temp/out.tsv.  Sums of decimals differ by their order.
content() {
    awk -F '\t' -v n_genes="$n_genes" -v n_samples="$n_samples" -v total="$total" '
    NR == 1 { n = NF - 1; next }
    { for (i = 2; i <= NF; i++) { sum += $i; size += $i < 0 ? -$i : $i } }
    NF != n + 1 { printf "line %d has %d fields, not %d; ", NR, NF, n + 1 }
    END {
        if (NR - 1 != n_genes) printf "expected %d rows, found %d; ", n_genes, NR - 1
        if (n != n_samples) printf "expected %d samples, found %d; ", n_samples, n
        off = sum < total ? total - sum : sum - total
        if (!(off <= 1e-9 * size)) printf "expected the sum %.15g, found %.15g; ", total, sum
    }' "$temp/out.tsv" >"$temp/differences"
    [ ! -s "$temp/differences" ] || fail "$what: $(cat "$temp/differences")"
}

# import OPTION...: leaves $temp/out.tsv, or not; returns what the program does
import() {
    rm -f "$temp/out.tsv"
    "$mechrank" import -q "$@" -o "$temp/out.tsv" "$input" >"$temp/out" 2>"$temp/err"
}

imported() {
    if import "$@"; then
        content
    else
        fail "$what: expected to be written, found: $(cat "$temp/err")"
    fi
}

check_row() {
    # shellcheck disable=SC2086 # words
    "$mechrank" check -q $options "$input" >"$temp/out" 2>"$temp/err"
    status=$?
    what="$path: check${given:+ $given}"
    if [ "$says" != - ]; then
        refusal $status "$says"
    elif [ $status != 0 ]; then
        fail "$what: expected to be accepted, found: $(cat "$temp/err")"
    else
        check_line
    fi
}

# shellcheck disable=SC2086 # words
import_row() {
    what="$path: import${given:+ $given}"
    case $taken_for,$scale in
    refused,* | part,* | *,-)
        import $options
        refusal $? .
        [ ! -e "$temp/out.tsv" ] || fail "$what: a file was left behind"
        ;;
    *,counts) imported $options ;;
    *)
        import $options
        refusal $? "$scale|log"
        what="$path: import${given:+ $given} --input-scale $scale"
        imported $options --input-scale "$scale"
        ;;
    esac
}

tail -n +2 "$rows" | grep -E "^[^	]*${2-}" >"$temp/rows"
while IFS='	' read -r path taken_for n_genes n_samples total ids species scale given says _; do
    [ -e "$data/$path" ] || {
        fail "$path: not there"
        continue
    }
    input "$path"
    [ "$given" != - ] || given=
    options=$(echo "$given" | sed "s, formats/, $data/formats/,")
    check_row
    import_row
    checked=$((checked + 1))
done <"$temp/rows"
[ $checked -gt 0 ] || fail "no row of $rows matches"

# same_table FILE...: dense and sparse forms of one data set are written as the same bytes
same_table() {
    first=$1
    for file; do
        "$mechrank" import -q "$data/$file" -o "$temp/out.tsv" 2>"$temp/err" || {
            fail "import $file: $(cat "$temp/err")"
            continue
        }
        [ "$file" != "$first" ] || cp "$temp/out.tsv" "$temp/first"
        cmp -s "$temp/first" "$temp/out.tsv" || fail "import $file: other bytes than of $first"
    done
}

# same_scores FILE: as it is, and as a sparse matrix, the same bytes of scores
same_scores() {
    "$mechrank" import -q "$data/$1" -O mtx -o "$temp/mtx" 2>"$temp/err" &&
        "$mechrank" score -q -c "$data/$1" -o "$temp/first" 2>"$temp/err" &&
        "$mechrank" score -q -c "$temp/mtx" -o "$temp/scores" 2>"$temp/err" || {
        fail "$1: dense and sparse scores: $(cat "$temp/err")"
        return
    }
    cmp -s "$temp/first" "$temp/scores" || fail "$1: other scores from its sparse form"
}

if [ $# -lt 2 ]; then
    same_table sc/vision_cp007/cp007_counts.tsv.gz sc/vision_cp007/mtx/matrix.mtx.gz \
        sc/vision_cp007/mtx sc/vision_cp007/cp007_csr.h5ad
    same_table sc/10x/3.0.0/filtered_feature_bc_matrix sc/10x/3.0.0/filtered_feature_bc_matrix.h5
    same_scores ovary/human_oocyte_GV_MI_MII_counts.tsv.gz
fi
exit $failed
