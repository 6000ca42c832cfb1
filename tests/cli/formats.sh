#!/bin/sh
# Shows `check` and `import` every file of a table under a name that says nothing, and compares
# what they take it for, and the sum of what is written, with the table, whose columns
# scripts/build_real_formats.py explains.  A line per difference.
#   formats.sh MECHRANK TABLE DATA [PATTERN]
# PATTERN: only the paths that match it (grep -E)
set -u
mechrank=$1
rows=$2
data=$(cd "$3" && pwd) || exit 1
LC_ALL=C
export LC_ALL
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
failed=0

fail() {
    echo "FAIL: $*"
    failed=1
}

mkdir "$temp/in"
checked=0 without_hdf5=0
has_hdf5=$("$mechrank" --version | grep -c 'HDF5 [0-9]')

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

# Dimensions and sums of the table $temp/out.tsv.  Sums of decimals differ by their order.
content() {
    awk -F '\t' -v n_genes="$n_genes" -v n_samples="$n_samples" -v total="$total" \
        -v top_gene="$top_gene" -v top_sample="$top_sample" '
    function near(a, b, size) { return (a < b ? b - a : a - b) <= 1e-9 * size }
    function better(name, sum, best) {
        return !(best in top) || sum > top[best] || (sum == top[best] && name "" < of[best] "")
    }
    function rank(best, name, sum) {
        if (better(name, sum, best)) {
            of[best] = name
            top[best] = sum
        }
    }
    function compare(best, wanted, at) {
        match(wanted, /=[^=]*$/)
        at = RSTART
        if (of[best] "" != substr(wanted, 1, at - 1) ||
            !near(top[best], substr(wanted, at + 1), size))
            printf "expected %s, found %s=%.15g; ", wanted, of[best], top[best]
    }
    NR == 1 { n = NF - 1; for (i = 2; i <= NF; i++) sample[i] = $i; next }
    {
        row = 0
        for (i = 2; i <= NF; i++) { row += $i; column[i] += $i; size += $i < 0 ? -$i : $i }
        sum += row
        rank("gene", $1, row)
    }
    NF != n + 1 { printf "line %d has %d fields, not %d; ", NR, NF, n + 1 }
    END {
        for (i = 2; i <= n + 1; i++) rank("sample", sample[i], column[i])
        if (NR - 1 != n_genes) printf "expected %d rows, found %d; ", n_genes, NR - 1
        if (n != n_samples) printf "expected %d samples, found %d; ", n_samples, n
        if (!near(sum, total, size)) printf "expected the sum %.15g, found %.15g; ", total, sum
        compare("gene", top_gene)
        if (top_sample != "-") compare("sample", top_sample)
    }' "$temp/out.tsv" >"$temp/differences"
    [ ! -s "$temp/differences" ] || fail "$what: $(cat "$temp/differences")"
}

# OPTION...: leaves $temp/out.tsv and run.json, or not; returns what the program does
import() {
    rm -f "$temp/out.tsv" "$temp/run.json"
    "$mechrank" import -q "$@" -o "$temp/out.tsv" --run-json "$temp/run.json" "$input" \
        >"$temp/out" 2>"$temp/err"
}

check_row() {
    # shellcheck disable=SC2086,SC2046 # words
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

# refused_import WORDS: as refusal(), and nothing is written
refused_import() {
    refusal $? "$1"
    [ ! -e "$temp/out.tsv" ] || fail "$what: a file was left behind"
}

# shellcheck disable=SC2086 # words
import_row() {
    what="$path: import${given:+ $given}"
    options=$(echo "$options" | sed 's/--date-names keep//')
    case $taken_for,$scale in
    refused,* | part,*)
        import $options
        refused_import .
        return
        ;;
    *,counts) ;;
    *)
        import $options
        refused_import "look like $scale|look like logs"
        options="$options --input-scale $scale"
        ;;
    esac
    import $options || {
        fail "$what: expected to be written, found: $(cat "$temp/err")"
        return
    }
    content
    grep -qF "\"format\": \"$taken_for\"" "$temp/run.json" ||
        fail "$what: expected $taken_for, found $(grep '"format": "' "$temp/run.json")"
}

tail -n +2 "$rows" | grep -E "^[^	]*${4-}" >"$temp/rows"
while IFS='	' read -r path taken_for n_genes n_samples total top_gene top_sample ids species scale \
    given says _; do
    [ -e "$data/$path" ] || {
        fail "$path: not there"
        continue
    }
    input "$path"
    if [ "$has_hdf5" = 0 ] && head -c 4 "$input" 2>"$temp/err" | grep -q HDF; then
        without_hdf5=$((without_hdf5 + 1))
        continue
    fi
    [ "$given" != - ] || given=
    options=$(echo "$given" | sed "s,@,$data/,g")
    check_row
    import_row
    checked=$((checked + 1))
done <"$temp/rows"
[ $without_hdf5 = 0 ] ||
    echo "cli.formats: skipped: $without_hdf5 rows on HDF5 files, which this build does not read"
[ $checked -gt 0 ] || fail "no row of $rows matches"

exit $failed
