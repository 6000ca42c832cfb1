#!/usr/bin/env bash
# Installs what is missing, builds mechrank and runs its tests, two checks at a time: the output of
# each is printed whole when it ends.
# Usage: scripts/test.sh [--no-install] [--all]
#   --all  also the heavy checks of scripts/check.sh: every compiler and sanitizer, valgrind,
#          comparison with R, browser, MultiQC, the demo; on real data if MECHRANK_TEST_DATA is set
set -uo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "$0")/packages.sh"

all=0
for arg in "$@"; do
    case $arg in
    --no-install) MR_NO_INSTALL=1 ;;
    --all) all=1 ;;
    *)
        echo "usage: scripts/test.sh [--no-install] [--all]" >&2
        exit 2
        ;;
    esac
done
export MR_NO_INSTALL=${MR_NO_INSTALL:-0}
light="release asan"
# the longest first, so that none runs alone at the end
heavy="valgrind tsan tidy golden fuzz clang variants demo cppcheck libm install browser multiqc"
heavy="$heavy demo-run refs shell format layers"
by_hand="debug validation fixtures gseapy decoupler perf"
if [ -n "${MECHRANK_TEST_DATA-}" ]; then
    heavy="real-data $heavy"
else
    by_hand="$by_hand real-data"
fi
if [ $all = 1 ]; then
    need_packages "$build_packages" "$test_packages" "$all_packages" || exit 1
    checks="$light $heavy"
    export MR_FUZZ_SECONDS=${MR_FUZZ_SECONDS:-6}
else
    need_packages "$build_packages" "$test_packages" || exit 1
    checks=$light
fi

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export logs

# one_check NAME: runs it, then prints what it said and how it went; $logs/passed names those passed
one_check()
{
    local start=$SECONDS
    flock "$logs" echo "-- $1"
    if scripts/check.sh "$1" >"$logs/$1" 2>&1; then
        echo "== $1: passed in $((SECONDS - start)) s" >>"$logs/$1"
        echo "$1" >>"$logs/passed"
    else
        echo "== $1: FAILED" >>"$logs/$1"
    fi
    flock "$logs" cat "$logs/$1"
}
export -f one_check

touch "$logs/passed"
# shellcheck disable=SC2016,SC2086 # expanded by the inner shell; words
printf '%s\n' $checks | xargs -P 2 -n 1 bash -c 'one_check "$1"' one_check
# also one that was never begun
failed=""
for check in $checks; do
    grep -qx -e "$check" "$logs/passed" || failed="$failed $check"
done
total=$(wc -w <<<"$checks")
n_failed=$(wc -w <<<"$failed")
if [ $all = 0 ]; then
    echo "Skipped without --all: $heavy"
fi
echo "Skipped, run by scripts/check.sh NAME: $by_hand"
if [ -n "$failed" ]; then echo "Failed:$failed"; fi
echo "$((total - n_failed)) passed, $n_failed failed"
[ "$n_failed" = 0 ]
