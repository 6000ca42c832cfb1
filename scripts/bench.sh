#!/usr/bin/env bash
# Speeds as ratios of one run; nothing passes or fails by seconds.
# Usage: scripts/bench.sh [--no-install] [run] [readers] [peers]
#   run      20,000 genes x 1,000 samples through reading, TMM and activity, beside `wc -w` of the
#            file
#   readers  each format beside the least that can be done with its file.  About 1 GB of made-up
#            files goes to $TMPDIR; MR_BENCH_CELLS=100000 makes the MatrixMarket file five times as
#            large as usual
#   peers    scoring beside GSVA (Debian), GSEApy, decoupler, pyUCell and ctxcore (PyPI, into a
#            virtual environment): whether the scores are equal, time, memory; half an hour.  Made
#            files and the environment go to $MR_PEERS, which then stays, or to $TMPDIR;
#            MR_PEERS_ROWS="whole ucell" does only these rows of scripts/peers.py, "threads" those
#            of one and two threads
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "$0")/packages.sh"

if [ "${1:-}" = --no-install ]; then
    MR_NO_INSTALL=1
    shift
fi
need_packages "$build_packages"
build release
mr=$root/build/release/pipeline/mechrank
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# make_table GENES SAMPLES: counts of log-normal means with noise, real gene names first.
make_table()
{
    { awk -F '\t' 'NR > 1 { print $3 }' refs/core_genes.tsv
      gzip -dc refs/background.gmt.gz | cut -f 3- | tr '\t' '\n'; } | awk '!seen[$0]++' |
        awk -v genes="$1" -v samples="$2" '
        function gauss() { return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand()) }
        BEGIN {
            srand(1)
            line = "gene"
            for (j = 1; j <= samples; j++) line = line "\ts" j
            print line
        }
        function row(name,   mean, j, line) {
            mean = exp(4 + 1.3 * gauss())
            line = name
            for (j = 0; j < samples; j++) line = line "\t" int(mean * exp(0.35 * gauss()))
            print line
        }
        n < genes { row($1); n++ }
        END { for (; n < genes; n++) row("GENE" n) }'
}

make_sheet()
{
    printf 'sample\tarm\tsource\ttable\n'
    seq 1 "$1" | awk -v table="$2" '{
        arm = $1 % 3 == 0 ? "control" : $1 % 3 == 1 ? "model" : "treated"
        printf "s%d\t%s\t%s\t%s\n", $1, arm, arm == "treated" ? "placenta" : "", table
    }'
}

# seconds COMMAND...: wall clock of the best of three, and peak memory.
best_of_three()
{
    python3 - "$@" <<'PY'
import resource, subprocess, sys, time
best = 1e9
for _ in range(3):
    start = time.perf_counter()
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
    best = min(best, time.perf_counter() - start)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{best:.3f} {peak:.0f}")
PY
}

bench_run()
{
    local threads yardstick seconds memory
    make_table 20000 1000 >"$work/counts.tsv"
    make_sheet 1000 "$work/counts.tsv" >"$work/samples.tsv"
    gzip -k1 "$work/counts.tsv"
    read -r yardstick _ <<<"$(best_of_three wc -w "$work/counts.tsv")"
    echo "20,000 x 1,000 counts, $(($(stat -c %s "$work/counts.tsv") / 1000000)) MB; wc -w: $yardstick s"
    for threads in 1 2; do
        read -r seconds memory <<<"$(best_of_three "$mr" run -q -f -s "$work/samples.tsv" -o "$work/out" -@ "$threads")"
        echo "mechrank run, $threads threads: $seconds s ($(echo "$seconds $yardstick" | awk '{ printf "%.1f", $1 / $2 }') x wc -w), $memory MB"
        sed -n '/"seconds"/,/}/p' "$work/out/run.json" | tr -d ' \n'
        echo
    done
}

machine()
{
    local cc isal
    cc=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' build/release/CMakeCache.txt)
    isal=$(pkg-config --modversion libisal 2>/dev/null) || isal=none
    echo "$(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)," \
        "$("$cc" --version | head -n 1); htslib $(pkg-config --modversion htslib)," \
        "zlib $(pkg-config --modversion zlib), ISA-L $isal; load $(cut -d ' ' -f 1-3 /proc/loadavg)"
}

# make_mtx FOLDER CELLS [KIND]: as Cell Ranger writes it, 20,000 genes, of which a cell has 5 %;
# of kind "cells" 5 to 10 %
make_mtx()
{
    mkdir "$1"
    "$bench" make "${3:-mtx}" 20000 "$2" "$1/matrix.mtx"
    "$bench" make features 20000 1 "$1/features.tsv"
    "$bench" make barcodes 1 "$2" "$1/barcodes.tsv"
}

# make_samples KIND ROWS FIRST LAST: one file for each sample
make_samples()
{
    seq "$3" "$4" | xargs -P "$(nproc)" -I N "$bench" make "$1" "$2" N "$1.N.txt"
}

bench_tables()
{
    "$bench" make counts 20000 1000 counts.tsv
    "$bench" run plain counts.tsv
    gzip -k6 counts.tsv
    "$bench" run packed counts.tsv.gz
    "$bench" bgzf counts.tsv counts.tsv.bgz
    "$bench" run packed counts.tsv.bgz
    rm counts.tsv*
    "$bench" make decimals 20000 400 decimals.tsv
    "$bench" run decimals decimals.tsv
    "$bench" make digits 20000 200 digits.tsv
    "$bench" run decimals digits.tsv
    rm decimals.tsv digits.tsv
}

bench_sparse()
{
    make_mtx cells "${MR_BENCH_CELLS:-20000}"
    "$bench" run mtx cells/matrix.mtx
    rm -r cells
}

bench_samples()
{
    make_samples salmon 200000 1 24
    printf '%s\0' salmon.*.txt | xargs -0 -P "$(nproc)" -n 1 gzip -6
    "$bench" run files salmon.*.txt.gz
    rm salmon.*
}

# Memory must not grow with the number of samples.
bench_peaks()
{
    local n
    make_samples htseq 20000 1 1000
    "$bench" peak htseq.?.txt htseq.??.txt htseq.100.txt
    "$bench" peak htseq.*.txt
    rm htseq.*
    for n in 100 1000; do
        make_mtx "cells$n" "$n"
        "$bench" peak "cells$n/matrix.mtx"
        rm -r "cells$n"
    done
}

bench_readers()
{
    bench=$root/build/release/tests/mr_bench
    machine
    (
        cd "$work"
        bench_tables
        bench_sparse
        bench_samples
        bench_peaks
    )
}

# make_peer_inputs FOLDER: those that do not stand there
make_peer_inputs()
{
    local cells
    [ -e "$1/made" ] && return
    "$bench" make counts 20000 1000 "$1/counts.tsv"
    cut -f 1-21 "$1/counts.tsv" >"$1/counts20.tsv"
    cut -f 1-101 "$1/counts.tsv" >"$1/counts100.tsv"
    "$bench" make logs 20000 1000 "$1/logs.tsv"
    "$bench" make digits 20000 200 "$1/digits.tsv"
    "$bench" make sets 20000 50 "$1/sets50.gmt"
    "$bench" make sets 20000 5000 "$1/sets5000.gmt"
    for cells in 2000 10000; do
        make_mtx "$1/cells$cells" "$cells" cells
    done
    touch "$1/made"
}

# make_peers FOLDER: a virtual environment; what does not install is said, and its rows fail
make_peers()
{
    local package
    [ -e "$1/made" ] && return
    python3 -m venv "$1"
    # attrs: ctxcore needs it without saying so
    for package in gseapy decoupler pyucell "ctxcore attrs"; do
        # shellcheck disable=SC2086 # words
        "$1/bin/pip" install -q --disable-pip-version-check $package >"$work/pip.log" 2>&1 || {
            echo "bench.sh: peers: '$package' does not install:" >&2
            tail -n 3 "$work/pip.log" >&2
        }
    done
    touch "$1/made"
}

bench_peers()
{
    local folder=${MR_PEERS:-$work}
    need_packages "$peer_packages"
    bench=$root/build/release/tests/mr_bench
    mkdir -p "$folder/in"
    folder=$(cd "$folder" && pwd)
    make_peer_inputs "$folder/in"
    make_peers "$folder/venv"
    machine
    # shellcheck disable=SC2086 # words
    "$folder/venv/bin/python" scripts/peers.py "$root/build/release" "$folder/in" ${MR_PEERS_ROWS-}
}

for name in "${@:-run}"; do
    "bench_$name"
done
