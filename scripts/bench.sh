#!/usr/bin/env bash
# Speeds as ratios of one run; nothing passes or fails by seconds.
# Usage: scripts/bench.sh [--no-install] [run]
#   run   20,000 genes x 1,000 samples through reading, TMM and activity, beside `wc -w` of the file
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

for name in "${@:-run}"; do
    "bench_$name"
done
