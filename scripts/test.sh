#!/usr/bin/env bash
# Installs what is missing, builds mechrank and runs its tests.
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
heavy="format layers shell tidy cppcheck clang tsan valgrind libm golden refs install variants"
heavy="$heavy fuzz browser multiqc demo-run demo"
by_hand="debug validation fixtures gseapy decoupler"
if [ -n "${MECHRANK_TEST_DATA-}" ]; then
    heavy="$heavy real-data"
else
    by_hand="$by_hand real-data"
fi
if [ $all = 1 ]; then
    need_packages "$build_packages" "$test_packages" "$all_packages" || exit 1
    checks="$light $heavy"
    export MR_FUZZ_SECONDS=${MR_FUZZ_SECONDS:-10}
else
    need_packages "$build_packages" "$test_packages" || exit 1
    checks=$light
fi

failed=""
for check in $checks; do
    start=$SECONDS
    if scripts/check.sh "$check"; then
        echo "== $check: passed in $((SECONDS - start)) s"
    else
        echo "== $check: FAILED"
        failed="$failed $check"
    fi
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
