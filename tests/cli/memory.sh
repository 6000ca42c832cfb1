#!/bin/sh
# Input of any size passes through little memory: sparse input from a fifo, and many files of one
# sample each, are imported and checked under ulimit -v, and what is written is what was read.
# Then the largest resident sizes for 100 and 1,000 samples, which are to be alike.
#   memory.sh MECHRANK MAKE_COUNTS PEAK [MB [LIMIT]]
# MB: size of the input [100]; LIMIT: kB of address space allowed [400000]
set -u
mechrank=$1
make_counts=$2
peak=$3
mb=${4-100}
limit=${5-400000}
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

# limited COMMAND...: under the limit; its peak memory in kB goes to $temp/peak
limited() {
    (
        # shellcheck disable=SC3045 # dash and bash have it
        ulimit -v "$limit"
        exec "$peak" "$@" 3>"$temp/peak"
    )
}

# 30,000 genes, those that the program knows first
"$mechrank" refs show core_genes.tsv | cut -f 3 | tail -n +2 | awk '!seen[$0]++' >"$temp/known"
seq 1 30000 | sed 's/^/GENE/' | cat "$temp/known" - | head -n 30000 >"$temp/genes"
"$make_counts" features "$temp/genes" 0 >"$temp/features.tsv"
mkfifo "$temp/fifo"

# A cell of 1,500 entries is 16 kB of text, a file of htseq-count 423 kB.
n_cells=$((mb * 1000 / 16))
n_files=$((mb * 1000 / 423))

# ---- sparse, from a fifo ----

# from_fifo CELLS COMMAND...: with a matrix of so many cells in the fifo
from_fifo() {
    cells=$1
    shift
    "$make_counts" barcodes "$cells" >"$temp/barcodes.tsv"
    "$make_counts" mtx "$temp/genes" "$cells" >"$temp/fifo" &
    limited "$mechrank" "$@" --features "$temp/features.tsv" --barcodes "$temp/barcodes.tsv"
    status=$?
    wait
    return $status
}

rm -rf "$temp/out"
if from_fifo "$n_cells" import "$temp/fifo" -O mtx -o "$temp/out"; then
    "$make_counts" mtx "$temp/genes" "$n_cells" | tail -n +3 | md5sum >"$temp/want"
    gzip -dc "$temp/out/matrix.mtx.gz" | tail -n +3 | md5sum >"$temp/got"
    cmp -s "$temp/want" "$temp/got" || fail "sparse: the matrix is not the one that was read"
    gzip -dc "$temp/out/barcodes.tsv.gz" | cmp -s - "$temp/barcodes.tsv" ||
        fail "sparse: other names of cells than those read"
    echo "import of $mb MB of MatrixMarket from a fifo: $(cat "$temp/peak") kB"
else
    fail "sparse: import exits $?"
fi
if from_fifo "$n_cells" check "$temp/fifo" >"$temp/said"; then
    grep -q "30000 genes x $n_cells samples; human symbol ids" "$temp/said" ||
        fail "sparse: check says $(head -n 1 "$temp/said")"
    echo "check of it: $(cat "$temp/peak") kB"
else
    fail "sparse: check exits $?"
fi

# ---- scores of cells, from a fifo ----

awk 'NR % 40 == 1 { printf "%sset%d\tx", (NR > 1 ? "\n" : ""), NR } { printf "\t%s", $0 }
     NR == 2000 { print ""; exit }' "$temp/genes" >"$temp/sets.gmt"
for n in 1000 4000; do
    if from_fifo $n score -m ucell -g "$temp/sets.gmt" -O long -o "$temp/scores$n" "$temp/fifo"; then
        [ "$(wc -l <"$temp/scores$n")" = $((n * 50 + 1)) ] || fail "$n cells: other rows than scores"
        mv "$temp/peak" "$temp/scored$n"
    else
        fail "$n cells: score exits $?"
    fi
done
head -n 50001 "$temp/scores4000" | cmp -s - "$temp/scores1000" ||
    fail "scores: those of a cell depend on the cells behind it"
echo "scores: $(cat "$temp/scored1000") kB for 1,000 cells, $(cat "$temp/scored4000") kB for 4,000"
[ "$(cat "$temp/scored4000")" -le $(($(cat "$temp/scored1000") * 11 / 10)) ] ||
    fail "scores: 4,000 cells take more memory than 1,000"

# ---- a file per sample ----

for i in 1 2 3 4 5 6 7 8; do
    "$make_counts" htseq "$temp/genes" $i >"$temp/s$i.txt"
done
# list SAMPLES: the files by turns
list() {
    seq 1 "$1" | awk -v folder="$temp" '{ print folder "/s" ($1 % 8 + 1) ".txt\tsample" $1 }' \
        >"$temp/list"
}

list "$n_files"
rm -rf "$temp/out"
if limited "$mechrank" import --list "$temp/list" -O mtx -o "$temp/out"; then
    cut -f 1 "$temp/list" | xargs cat | awk '!/^__/ && $2 { n++; sum += $2 } END { print n, sum }' \
        >"$temp/want"
    gzip -dc "$temp/out/matrix.mtx.gz" |
        awk 'NR > 3 { n++; sum += $3 } NR == 3 { entries = $3 }
        END { print entries == n ? n : "a header of " entries, sum }' >"$temp/got"
    cmp -s "$temp/want" "$temp/got" ||
        fail "files: expected $(cat "$temp/want") (entries, sum), found $(cat "$temp/got")"
    cut -f 2 "$temp/list" >"$temp/want"
    gzip -dc "$temp/out/barcodes.tsv.gz" | cmp -s - "$temp/want" || fail "files: other samples"
    echo "import of $n_files files, $mb MB: $(cat "$temp/peak") kB"
else
    fail "files: import exits $?"
fi
"$make_counts" htseq "$temp/genes" 1 >"$temp/fifo" &
limited "$mechrank" check "$temp/fifo" >"$temp/said" || fail "a file from a fifo: check exits $?"
wait
grep -q '30000 genes x 1 samples' "$temp/said" || fail "a file: check says $(cat "$temp/said")"

# A table is turned: what memory does not hold goes to a temporary file.
list 300
if limited "$mechrank" import --list "$temp/list" --max-memory 4M -o "$temp/table.tsv"; then
    echo "a table of 300 samples, 36 MB of counts, with --max-memory 4M: $(cat "$temp/peak") kB"
    [ "$(cat "$temp/peak")" -lt 30000 ] || fail "a table: expected less than 30 MB"
    "$mechrank" import --list "$temp/list" -o - | cmp -s - "$temp/table.tsv" ||
        fail "a table: other bytes with less memory"
else
    fail "a table: import exits $?"
fi

# ---- 100 and 1,000 samples ----

# alike WHAT A B
alike() {
    echo "$1: $2 kB for 100 samples, $3 kB for 1,000"
    [ "$3" -le $(($2 + $2 / 5)) ] || fail "$1: 1,000 samples take more memory than 100"
}

for n in 100 1000; do
    rm -rf "$temp/out"
    from_fifo $n import "$temp/fifo" -O mtx -o "$temp/out" || fail "$n cells: import exits $?"
    mv "$temp/peak" "$temp/sparse$n"
    rm -rf "$temp/out"
    list $n
    limited "$mechrank" import --list "$temp/list" -O mtx -o "$temp/out" ||
        fail "$n files: import exits $?"
    mv "$temp/peak" "$temp/files$n"
done
alike "MatrixMarket" "$(cat "$temp/sparse100")" "$(cat "$temp/sparse1000")"
alike "a file per sample" "$(cat "$temp/files100")" "$(cat "$temp/files1000")"
exit $failed
