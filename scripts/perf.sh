#!/usr/bin/env bash
# Instructions of the scoring kernels, counted by callgrind: scripts/perf.sh --check | --record
#   --check   compares with tests/perf/instructions.tsv: 2 % more or fewer is a fault.  Skipped by
#             name without valgrind, or where none were recorded for this compiler and libc
#   --record  writes those of this compiler and libc there
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "$0")/packages.sh"

recorded=tests/perf/instructions.tsv
perf=build/release/tests/mr_perf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What instructions depend on: compiler, libc, machine.
built_by()
{
    local files=(build/release/CMakeFiles/*/CMakeCCompiler.cmake) id version
    id=$(sed -n 's/^set(CMAKE_C_COMPILER_ID "\(.*\)")/\1/p' "${files[0]}")
    version=$(sed -n 's/^set(CMAKE_C_COMPILER_VERSION "\(.*\)")/\1/p' "${files[0]}")
    echo "$id $version, $(getconf GNU_LIBC_VERSION), $(uname -m)"
}

# count CASE: with the same kernels of libc and libm on any processor
count()
{
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-AVX512F,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable,-FMA4_Usable \
        valgrind --tool=callgrind --callgrind-out-file=/dev/null --collect-atstart=no \
        --toggle-collect=perf_kernel "$perf" "$1" 2>"$work/log" || {
        cat "$work/log" >&2
        return 1
    }
    printf '%s\t%s\t%s\n' "$1" "$(built_by)" "$(sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$work/log")"
}

count_all()
{
    local name
    for name in $("$perf"); do
        count "$name"
    done
}

check()
{
    command -v valgrind >/dev/null || {
        echo "perf: skipped: no valgrind"
        return
    }
    cut -f 2 $recorded | grep -qxF "$(built_by)" || {
        echo "perf: skipped: no counts were recorded for $(built_by)"
        return
    }
    count_all >"$work/counts"
    awk -F '\t' '
    NR == FNR { want[$1 FS $2] = $3; next }
    {
        if (!(($1 FS $2) in want)) { print $1 ": not recorded"; bad = 1; next }
        change = 100 * ($3 / want[$1 FS $2] - 1)
        printf "%-22s %12d %+7.2f %%\n", $1, $3, change
        if (change > 2 || change < -2) bad = 1
    }
    END {
        if (bad) print "perf: changed by more than 2 %; if that is meant: scripts/perf.sh --record"
        exit bad
    }' $recorded "$work/counts"
}

record()
{
    local by
    by=$(built_by)
    count_all >"$work/counts"
    {
        printf 'kernel\tbuilt_by\tinstructions\n'
        awk -F '\t' -v by="$by" 'NR > 1 && $2 != by' $recorded
        cat "$work/counts"
    } >"$work/all"
    mv "$work/all" $recorded
}

build release -- --target mr_perf
case ${1-} in
--check) check ;;
--record) record ;;
*)
    sed -n '2,5p' "$0"
    exit 2
    ;;
esac
