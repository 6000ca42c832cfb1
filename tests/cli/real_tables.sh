# real_tables.sh - sourced by the tests on the real tables below $MECHRANK_TEST_DATA, with their
# arguments [--redo] MECHRANK: sets redo, top, mechrank, data, doc, temp (removed at exit), failed.
# Exit code 77, "skipped", where the data are not there.
# shellcheck shell=sh disable=SC2034 # set here, used there
redo=
if [ "${1-}" = --redo ]; then
    redo=yes
    shift
fi
top=$(cd "$(dirname "$0")/../.." && pwd)
mechrank=$1
data=${MECHRANK_TEST_DATA-}
doc=$top/pipeline/doc/real_data.md
LC_ALL=C
export LC_ALL
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS
if [ -z "$data" ] || [ ! -d "$data/ovary" ] || [ ! -d "$data/bulk" ]; then
    echo "cli.$(basename "$0" .sh): skipped: MECHRANK_TEST_DATA names no folder with ovary/ and bulk/"
    exit 77
fi
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
failed=0

fail() {
    echo "FAIL: $*"
    failed=1
}
