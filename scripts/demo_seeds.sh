#!/bin/sh
# Makes the demo from N other seeds, runs each and requires every rule of check_demo.sh in
# 90 % of them.
# Usage: scripts/demo_seeds.sh MECHRANK N   (make_demo stands in ../tests of MECHRANK's folder)
set -eu

[ $# -eq 2 ] || {
    sed -n '4s/^# //p' "$0" >&2
    exit 2
}
here=$(dirname "$(realpath "$0")")
mechrank=$(realpath "$1")
make_demo=$(dirname "$mechrank")/../tests/make_demo
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

seed=2
while [ "$seed" -le $(($2 + 1)) ]; do
    "$make_demo" --seed "$seed" "$work/demo"
    (cd "$work/demo" && "$mechrank" run -q -s samples.tsv -o "$work/results")
    "$here/check_demo.sh" "$work/demo/TRUTH.tsv" "$work/results" >"$work/verdict" || :
    sed "s/^/seed $seed: /" "$work/verdict" >>"$work/verdicts"
    rm -rf "$work/demo" "$work/results"
    seed=$((seed + 1))
done
grep ' FAIL ' "$work/verdicts" || :
awk -v n="$2" '
{ rules[$3] += $4 == "ok" }
END {
    for (r in rules) {
        good = rules[r] >= 0.9 * n
        printf "%s: %d of %d seeds%s\n", r, rules[r], n, good ? "" : ": FAIL"
        n_rules++
        if (!good) failed = 1
    }
    exit failed || n_rules != 5
}' "$work/verdicts"
