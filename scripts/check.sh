#!/usr/bin/env bash
# Named checks, each on its own: scripts/check.sh NAME...
#   release     gcc, -Werror, all tests            clang     the same with clang
#   asan        address and undefined sanitizers   tsan      thread sanitizer (clang, Archer)
#   valgrind    release build under memcheck       libm      golden tests without AVX2 and FMA
#   format      clang-format                       tidy      clang-tidy
#   cppcheck    cppcheck                           shell     shellcheck, man page
#   layers      which folder may include which     golden    golden values against R, anew
#   install     installed tree and a consumer      fuzz      60 s of every fuzzer
#   demo        TRUTH.tsv for 20 other seeds       demo-run  the demo: bytes, time, memory, truth
#   validation  the long form of tests/validation  refs      refs/ built anew
#   browser     the report in a browser            multiqc   the report in MultiQC
#   real-data   runs on published counts below $MECHRANK_TEST_DATA, against edgeR and limma
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "$0")/packages.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run_tests PRESET [options of ctest]: builds it and runs its tests.
run_tests()
{
    local preset=$1
    shift
    build "$preset" && ctest --preset "$preset" -j "$(nproc)" "$@" >"$work/ctest.log" 2>&1 || {
        tail -n 100 "$work/ctest.log" >&2
        return 1
    }
    grep -E 'tests passed|No tests' "$work/ctest.log"
}

c_files()
{
    git ls-files '*.c' '*.h'
}

check_release() { run_tests release; }
check_debug() { run_tests debug; }
check_asan() { run_tests asan; }
check_tsan() { run_tests tsan; }
check_clang() { run_tests clang; }

check_valgrind()
{
    build release
    ctest --preset release -L 'unit|golden' -T memcheck -j "$(nproc)" \
        --overwrite MemoryCheckCommandOptions="--leak-check=full --error-exitcode=9 -q --suppressions=$root/tests/valgrind.supp" \
        >"$work/valgrind.log" 2>&1 || {
        tail -n 60 "$work/valgrind.log" >&2
        return 1
    }
    grep -E 'tests passed' "$work/valgrind.log"
    grep -A 20 'Memory checking results' "$work/valgrind.log" | grep -E ' - [0-9]+$' >&2 && return 1
    return 0
}

# The golden numbers must not depend on which kernels libm picks.
check_libm()
{
    build release
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2_Usable,-FMA_Usable \
        ctest --preset release -L 'unit|golden' -j "$(nproc)" >"$work/libm.log" 2>&1 || {
        tail -n 60 "$work/libm.log" >&2
        return 1
    }
    grep 'tests passed' "$work/libm.log"
}

check_format() { c_files | xargs clang-format --dry-run -Werror; }

check_tidy()
{
    build debug
    git ls-files 'lib/*.c' 'pipeline/*.c' |
        xargs -P "$(nproc)" -n 8 clang-tidy -p build/debug --quiet --warnings-as-errors='*' \
            >"$work/tidy.log" 2>&1 || {
        grep -E 'warning|error' "$work/tidy.log" | head -n 40 >&2
        return 1
    }
}

check_cppcheck()
{
    cppcheck --quiet --std=c11 --language=c --enable=warning,portability --inline-suppr \
        --error-exitcode=1 -j "$(nproc)" -I lib/include -I lib --suppress=missingInclude \
        $(git ls-files 'lib/*.c' 'pipeline/*.c')
}

check_shell()
{
    git ls-files '*.sh' .ci/run | xargs shellcheck -x
    mandoc -T lint -W warning pipeline/man/*.1
}

# base <- io, expr <- norm, score, stats <- run <- report; pipeline sees only mechrank/*.h.
check_layers()
{
    awk '
    BEGIN {
        level["base"] = 0; level["io"] = 1; level["expr"] = 1; level["norm"] = 2
        level["score"] = 2; level["stats"] = 2; level["run"] = 3; level["report"] = 4
        level["sim"] = 3
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, q, "\""); include = q[2]
        n = split(FILENAME, path, "/"); folder = path[2]
        split(include, part, "/"); other = part[1]
        if (path[1] == "pipeline") {
            if (other != "mechrank" && include ~ "/")
                bad = bad FILENAME ": includes " include "\n"
        } else if (other != "mechrank" && other != "base" && other != folder) {
            bad = bad FILENAME ": includes " include "\n"
        }
    }
    END { printf "%s", bad; exit bad != "" }' $(git ls-files 'lib/*.c' 'lib/*.h' 'pipeline/*.c' 'pipeline/*.h' | grep -v '^lib/include')
    # Public headers stand for layers, too: none may be included from below.
    local below='lib/base:run|report|stats|score|norm|ids|sheet|refs|io lib/io:run|report|stats|score|norm|sheet lib/expr:run|report|stats|score|norm lib/norm:run|report|score|stats lib/score:run|report|stats lib/stats:run|report|score|norm lib/run:report'
    local rule bad=0
    for rule in $below; do
        if grep -rnE "include \"mechrank/(${rule#*:})\.h\"" "${rule%%:*}" --include='*.[ch]'; then
            bad=1
        fi
    done
    return $bad
}

check_golden()
{
    local script
    for script in scripts/golden_*.sh; do
        bash "$script" --check
    done
}

check_refs() { scripts/build_refs.sh --check; }

check_install()
{
    local prefix=$work/prefix
    build release
    cmake --install build/release --prefix "$prefix" >"$work/install.log"
    test -x "$prefix/bin/mechrank"
    cmake -S tests/consumer -B "$work/consumer" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" >"$work/consumer.log"
    cmake --build "$work/consumer" >>"$work/consumer.log"
    "$work/consumer/consumer"
    export PKG_CONFIG_PATH
    PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name mechrank.pc)")
    # shellcheck disable=SC2046 # pkg-config prints words
    gcc -o "$work/by_pkg_config" tests/consumer/main.c $(pkg-config --cflags --libs mechrank)
    LD_LIBRARY_PATH=$(dirname "$(find "$prefix" -name 'libmechrank.so')") "$work/by_pkg_config"
}

check_fuzz()
{
    local target name
    build fuzz
    for target in build/fuzz/tests/fuzz_*; do
        name=$(basename "$target")
        [ -x "$target" ] || continue
        mkdir -p "$work/corpus/$name"
        "$target" -max_total_time="${MR_FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 \
            -artifact_prefix="$work/" "$work/corpus/$name" "tests/fuzz/corpus/${name#fuzz_}" >"$work/fuzz.log" 2>&1 || {
            tail -n 30 "$work/fuzz.log" >&2
            cp "$work"/crash-* "$work"/timeout-* "$work"/oom-* build/ 2>/dev/null
            return 1
        }
        echo "$name: $(grep -oE 'DONE.*|Done [0-9]+ runs.*' "$work/fuzz.log" | tail -n 1)"
    done
}

# The demo's promises for its own seed, with time and memory.
check_demo_run()
{
    local mr=build/release/pipeline/mechrank threads
    build release
    for threads in 1 2; do
        "$mr" run --demo -o "$work/demo$threads" -@ "$threads"
    done
    same_results "$work/demo1" "$work/demo2"
    python3 - "$mr" "$work" <<'PY'
import os, resource, subprocess, sys, time
start = time.time()
subprocess.run([sys.argv[1], "run", "--demo", "-o", sys.argv[2] + "/timed", "-@", "2", "-q"], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"demo, 2 threads: {time.time() - start:.2f} s, {used.ru_maxrss / 1024:.0f} MB")
PY
    "$mr" demo "$work/files"
    scripts/check_demo.sh "$work/files/TRUTH.tsv" "$work/demo1"
}

# same_results A B: equal bytes but for 'invocation' of run.json.
same_results()
{
    local name
    for name in $(cd "$1" && find . -type f ! -name run.json | sort); do
        cmp "$1/$name" "$2/$name"
    done
    python3 - "$1/run.json" "$2/run.json" <<'PY'
import json, sys
a, b = (json.load(open(p)) for p in sys.argv[1:])
a.pop("invocation"); b.pop("invocation")
sys.exit(json.dumps(a) != json.dumps(b))
PY
}

check_demo()
{
    build release
    scripts/demo_seeds.sh build/release/pipeline/mechrank "${MR_DEMO_SEEDS:-20}"
}

check_validation()
{
    build release
    build/release/tests/mr_validate --long
}

check_browser()
{
    build release
    build/release/pipeline/mechrank run --demo -o "$work/demo" -q
    tests/browser/run.sh "$work/demo/report.html"
}

# What the real-data page says, and the gene level of its runs against edgeR and limma.
check_real_data()
{
    build release
    local mr=build/release/pipeline/mechrank sheet options
    tests/cli/real_data.sh "$mr"
    for sheet in ovulation esc_loss mammary geuvadis; do
        options=""
        if head -n 5 "pipeline/examples/$sheet.samples.tsv" | grep -q -e '--covariates cell'; then
            options=cell
        fi
        # shellcheck disable=SC2086 # none, or two words
        "$mr" run -q -s "pipeline/examples/$sheet.samples.tsv" --file-root "$MECHRANK_TEST_DATA" \
            --date-names keep ${options:+--covariates $options} -o "$work/$sheet"
        # shellcheck disable=SC2086 # none, or one
        Rscript scripts/real_data.R "pipeline/examples/$sheet.samples.tsv" "$work/$sheet" \
            "$MECHRANK_TEST_DATA" $options | grep -A 1 'genes kept'
    done
}

check_multiqc()
{
    build release
    build/release/pipeline/mechrank run --demo -o "$work/demo" -q
    multiqc "$work/demo" -o "$work/multiqc" -f --flat --no-ansi >"$work/multiqc.log" 2>&1
    ls "$work"/multiqc/multiqc_data/
    grep -q top_mechanism "$work/multiqc/multiqc_data/multiqc_general_stats.txt"
    ! grep -iE 'traceback|error' "$work/multiqc.log"
}

[ $# -gt 0 ] || {
    sed -n '2,13p' "$0"
    exit 2
}
for name in "$@"; do
    check=check_${name//-/_}
    declare -F "$check" >/dev/null || {
        echo "check.sh: no check '$name'" >&2
        exit 2
    }
    "$check"
done
