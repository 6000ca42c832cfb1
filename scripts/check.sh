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
#   perf        instructions of the scoring kernels, within 2 % of those recorded
#   memory      3 GB through import and check in 400 MB of address space
#   variants    shared, no ISA-L, make, one line of cc
#   gseapy      golden values of GSEApy from PyPI, anew
#   decoupler   golden values of ulm, mlm and wmean against decoupler from PyPI
#   fixtures    outputs of quantifiers made anew on simulated reads
#   real-data   runs on published counts below $MECHRANK_TEST_DATA, against edgeR and limma
set -euo pipefail
# shellcheck source=scripts/packages.sh
. "$(dirname "$0")/packages.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run_tests PRESET [options of ctest]: builds it and runs its tests, not two such runs at once.
run_tests()
{
    local preset=$1 lock
    shift
    build "$preset"
    exec {lock}>"$root/build/$preset.tests.lock"
    flock "$lock"
    ctest --preset "$preset" --no-tests=error -j "$(nproc)" "$@" >"$work/ctest.log" 2>&1 || {
        tail -n 100 "$work/ctest.log" >&2
        return 1
    }
    grep 'tests passed' "$work/ctest.log"
    skipped "build/$preset/Testing/Temporary/LastTest.log"
    exec {lock}>&-
}

# skipped LOG: what tests that count as passed have left out, by the words of the tests.
skipped()
{
    awk '
    /^[0-9]+\/[0-9]+ Testing: / { name = $3 }
    /^\[  SKIPPED \] [A-Za-z_]+$/ { what = name ": skipped: " $4 }
    /: skipped: / { what = $0 }
    what && !seen[what]++ { print "  " what }
    { what = "" }' "$1"
}

# c_files PATTERN FOLDER...: also without git
c_files()
{
    local pattern=$1
    shift
    find "$@" -name "$pattern" | LC_ALL=C sort
}

# Long sums whose numbers are judged in the release build; the same loops run in the other
# validation tests, those of pairs in unit.source_pairs.
numbers='validation.(type1|power|pooled|ranks|pairs)'

check_release() { run_tests release; }
check_debug() { run_tests debug -E "$numbers"; }
# The same answer many times over: the release build compares, here each command runs once.
again='cli.(same_bytes|score_same|memory)'
check_asan() { run_tests asan -E "$again|$numbers"; }
# What ends a run from outside, its memory and its transfers are the system's, not the compiler's;
# hundreds of refusals are the same text by any compiler.
check_clang() {
    run_tests clang -E "$again|cli.(faults|remote|bad_input|quant_formats|options|check)|$numbers"
}

# Without Archer, which tells the sanitizer of OpenMP's barriers, every parallel loop is a race.
# The sanitizer holds a signal back while a write blocks: what follows differs (cli.signals).
check_tsan()
{
    OMP_TOOL_LIBRARIES=$({ find /usr/lib/llvm-*/lib "${CONDA_PREFIX:-/nowhere}/lib" \
        -name libarcher.so 2>/dev/null || true; } | sort -V | tail -n 1)
    export OMP_TOOL_LIBRARIES
    [ -n "$OMP_TOOL_LIBRARIES" ] || {
        echo "check.sh: tsan: no libarcher.so (Debian: libomp-dev)" >&2
        return 1
    }
    export MR_ALLOC_STEP=23 # release and asan let every allocation fail
    # Under a limit of the file size it dies itself, in memory that OpenMP shares by a file.  What
    # runs in one thread throughout is left to the others.
    local one='signals|bad_input|faults|quant_formats|options|usage|data|maps|check|import|merge|remote'
    run_tests tsan -E "cli.($one|report|sheet_files|score_methods)|cli.memory|$numbers"
}

# said GLOB: shows the files of $work that are not empty, and fails if there is one.
said()
{
    local found
    found=$(find "$work" -maxdepth 1 -path "$1" -size +0 -exec head -n 40 {} +)
    [ -z "$found" ] || {
        printf '%s\n' "$found" >&2
        return 1
    }
}

# memcheck COMMAND...: fails on an invalid access or a leak, and then says where it is.
memcheck()
{
    local log
    log=$(mktemp "$work/memcheck.XXXXXX")
    valgrind -q --error-exitcode=9 --leak-check=full --suppressions="$root/tests/valgrind.supp" \
        --log-file="$log.%p" "$@" >"$log" 2>&1 || {
        echo "memcheck: failed: $*"
        tail -n 40 "$log" "$log".*
        return 1
    } >&2
    # a child may be meant to fail: its log counts, not its exit code
    said "$log.*"
}

# valgrind_one FILE: a transcript, a replay of a fuzzer's corpus or a test program.  Programs run in
# $work, where their temporary folders are in nobody's way.
valgrind_one()
{
    local name=${1##*/}
    case $name in
    *.t) tests/cli/run.sh "$work/bin/mechrank" "$1" ;;
    replay_*) cd "$work" && memcheck "$root/$1" "$root/tests/fuzz/corpus/${name#replay_}" ;;
    *) cd "$work" && memcheck "$root/$1" ;;
    esac
}

# The tests of the release build one by one; for the transcripts 'mechrank' is a script.
check_valgrind()
{
    build release
    mkdir "$work/bin"
    cat >"$work/bin/mechrank" <<EOF
#!/bin/sh
exec valgrind -q --leak-check=full --suppressions='$root/tests/valgrind.supp' \
    --log-file='$work/cli.%p' '$root/build/release/pipeline/mechrank' "\$@"
EOF
    chmod +x "$work/bin/mechrank"
    # a few, since a command takes a second to begin; the address sanitizer sees them all, and the
    # programs read the same malformed files and score by the same methods
    printf 'tests/cli/%s.t\n' data maps score usage >"$work/transcripts"
    find build/release/tests -maxdepth 1 \( -name 'test_*' -o -name 'replay_*' \) -type f -executable |
        LC_ALL=C sort >"$work/programs"
    export -f memcheck said valgrind_one
    export work root
    export MR_ALLOC_STEP=23 # release and asan let every allocation fail
    # the longest first, so that none runs alone at the end
    # shellcheck disable=SC2016 # expanded by the inner shell
    cat "$work/transcripts" "$work/programs" |
        xargs -P "$(nproc)" -n 1 bash -c 'valgrind_one "$1"' valgrind_one
    said "$work/cli.*"
    echo "$(wc -l <"$work/programs") test programs, $(wc -l <"$work/transcripts") transcripts clean"
}

# The golden numbers must not depend on which kernels libm picks.  glibc before 2.33 knows the
# names with _Usable only, later ones those without; what a glibc does not know it ignores.
check_libm()
{
    local tunables=glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX2_Usable,-FMA_Usable,-FMA4_Usable
    build release
    cc -O2 -o "$work/kernels" tests/support/kernels.c -lm
    if grep -qw fma /proc/cpuinfo &&
        [ "$("$work/kernels")" = "$(GLIBC_TUNABLES=$tunables "$work/kernels")" ]; then
        echo "check.sh: libm: GLIBC_TUNABLES does not change the kernels of this libm" >&2
        return 1
    fi
    GLIBC_TUNABLES=$tunables run_tests release -L 'unit|golden'
}

check_format() { c_files '*.[ch]' lib pipeline tests | xargs clang-format --dry-run -Werror; }

check_tidy()
{
    cmake --preset debug >"$work/tidy.log" # only for compile_commands.json
    # one file at a time: the analyser of clang 14 mistakes the second va_list of a run
    c_files '*.c' lib pipeline |
        xargs -P "$(nproc)" -n 1 clang-tidy -p build/debug --quiet --warnings-as-errors='*' \
            >"$work/tidy.log" 2>&1 || {
        grep -E '(warning|error):' "$work/tidy.log" | head -n 40 >&2
        return 1
    }
}

check_cppcheck()
{
    c_files '*.c' lib pipeline >"$work/cppcheck.files"
    cppcheck --quiet --std=c11 --language=c --enable=warning,portability,performance \
        --inline-suppr --error-exitcode=1 -j "$(nproc)" -I lib/include -I lib -I pipeline \
        --suppress=missingInclude --file-list="$work/cppcheck.files"
}

check_shell()
{
    find scripts tests pipeline/examples -name '*.sh' -print0 | xargs -0 shellcheck -x .ci/run
    mandoc -T lint -W warning pipeline/man/*.1
}

# base <- io, expr <- norm, stats <- score <- run <- report; sim beside run; the program sees only
# mechrank/*.h.  A header of ours that has no layer here is a fault, too.
check_layers()
{
    # shellcheck disable=SC2016 # a program of awk
    c_files '*.[ch]*' lib pipeline | xargs awk '
    BEGIN {
        split("base 0 io 1 expr 1 norm 2 stats 2 score 3 run 4 sim 4 report 5 pipeline 6", l, " ")
        for (i = 1; i in l; i += 2) level[l[i]] = l[i + 1]
        own("base", "error names suggest version")
        own("io", "io counts counts_write file_list id_map table_write")
        own("expr", "matrix ids sets sheet refs")
        own("norm", "norm")
        own("stats", "stats genewise")
        own("score", "score cohort")
        own("run", "run results check test scale_evidence score_files score_write")
        own("sim", "sim")
        own("report", "report")
    }
    function own(layer, headers,    n, name) {
        for (n = split(headers, name, " "); n; n--) owner[name[n]] = layer
    }
    function fault(text) { print FILENAME ":" FNR ": " text; bad = 1 }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, q, "\"")
        split(FILENAME, path, "/")
        n = split(q[2], part, "/")
        if (path[2] == "include") {
            split(path[4], name, ".")
            folder = owner[name[1]]
        } else
            folder = path[1] == "pipeline" ? "pipeline" : path[2]
        if (!(folder in level)) fault("a folder or public header without a layer")
        if (part[1] == "mechrank") {
            split(part[2], name, ".")
            from = owner[name[1]]
            if (!(from in level))
                fault(q[2] " has no layer")
            else if (from != folder && level[from] >= level[folder] &&
                     !(level[from] == 1 && level[folder] == 1))
                fault(folder " stands below or beside " q[2])
        } else if (path[2] == "include")
            fault("a public header includes " q[2])
        else if (folder == "pipeline" ? n > 1 : part[1] != "base" && part[1] != folder)
            fault(q[2] " is private to another folder")
    }
    END { exit bad }'
}

check_golden()
{
    printf 'scripts/golden_%s.sh\n' own r test rescue concordance tximport scoring |
        xargs -P "$(nproc)" -I SCRIPT env SCRIPT --check
}

check_gseapy() { scripts/golden_gseapy.sh --check; }

check_decoupler() { scripts/compare_decoupler.sh; }

# Processor instructions, which neither load nor machine change.
check_perf() { scripts/perf.sh --check; }

# The outputs of quantifiers in tests/data/quant, made anew.
check_fixtures() { scripts/build_fixtures.sh --check; }

check_refs()
{
    scripts/build_refs.sh --check
    if [ -d "${MECHRANK_TEST_DATA-}" ]; then
        build release
        scripts/build_variances.sh --check build/release/tests/mr_variances
    else
        echo "refs/variances.tsv: not built anew: MECHRANK_TEST_DATA names no folder"
    fi
}

check_install()
{
    local prefix=$work/prefix header kind
    build release
    cmake --install build/release --prefix "$prefix" >"$work/install.log"
    # what the file lists, the public headers and the documents, and nothing else
    {
        cat tests/consumer/installed.txt
        (cd lib/include && find mechrank -name '*.h' -printf 'include/%p\n')
        (cd pipeline/doc && find . -type f -printf 'share/doc/mechrank/%P\n')
        (cd pipeline && find examples -type f -printf 'share/doc/mechrank/%p\n')
    } | LC_ALL=C sort >"$work/expected"
    (cd "$prefix" && find . \( -type f -o -type l \) -printf '%P\n') |
        sed -E 's,^lib(/[^/]*-linux-[^/]*|64)?/,lib/,; s/\.so\.[0-9.]*$/.so.N/' |
        LC_ALL=C sort -u | diff -u "$work/expected" - >&2
    "$prefix/bin/mechrank" --version | grep '^mechrank '
    for header in "$prefix"/include/mechrank/*.h; do
        # each header stands alone
        printf '#include <mechrank/%s>\nextern int one;\n' "${header##*/}" >"$work/alone.c"
        cc -std=c17 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$prefix/include" "$work/alone.c"
    done
    for kind in OFF ON; do
        cmake -S tests/consumer -B "$work/consumer$kind" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" \
            -DBUILD_SHARED_LIBS=$kind >"$work/consumer.log"
        cmake --build "$work/consumer$kind" >>"$work/consumer.log"
        "$work/consumer$kind/consumer"
    done
    tests/consumer/pkg-config.sh "$prefix" "$work/by_pkg_config"
    tests/consumer/pkg-config.sh "$prefix" "$work/by_pkg_config_static" --static
    readelf -d "$work/by_pkg_config" | grep libmechrank
    ! readelf -d "$work/by_pkg_config_static" | grep libmechrank || return 1
}

# Builds that nothing else makes, each of the program alone; the demo's bytes stay the same.
check_variants()
{
    local tree=$work/tree
    build release
    build/release/pipeline/mechrank run --demo -q -o "$work/demo"
    mkdir "$tree"
    tar -c --exclude=./build --exclude=./results --exclude=./.git . | tar -x -C "$tree"
    variant shared_without_isal -G Ninja -DBUILD_SHARED_LIBS=ON -DMR_ISAL=OFF -DMR_HDF5=OFF
    cmake --install "$work/shared_without_isal" --prefix "$work/moved" >"$work/install.log"
    "$work/moved/bin/mechrank" --version | grep -E 'ISA-L|HDF5'
    ! "$work/moved/bin/mechrank" check tests/data/h5/csr.h5ad 2>"$work/no_hdf5" || return 1
    grep -F 'csr.h5ad: expected text, found HDF5: this mechrank was built without HDF5' "$work/no_hdf5"
    variant by_make -G 'Unix Makefiles'
    # one line of a compiler; only the embedded files are made by CMake
    mkdir -p "$work/one_line/pipeline"
    # shellcheck disable=SC2046 # words
    cc -std=c17 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -O2 -fopenmp -Ilib/include \
        -I"$work/by_make/lib/include" -Ilib -Ipipeline -o "$work/one_line/pipeline/mechrank" \
        lib/*/*.c lib/io/*/*.c pipeline/*.c "$work"/by_make/lib/embedded/*.c \
        $(pkg-config --cflags --libs htslib gsl jansson zlib) -lm
    same_demo "$work/one_line"
}

# variant NAME OPTIONS...: builds the program from the copied tree and runs the demo
variant()
{
    local dir=$work/$1
    shift
    {
        cmake -S "$work/tree" -B "$dir" -DMR_TESTS=OFF -DMR_WERROR=ON "$@" &&
            cmake --build "$dir" -j "$(nproc)"
    } >"$work/variant.log" 2>&1 || {
        tail -n 40 "$work/variant.log" >&2
        return 1
    }
    same_demo "$dir"
}

same_demo()
{
    "$1/pipeline/mechrank" run --demo -q -o "$1/demo"
    same_results "$work/demo" "$1/demo"
    echo "${1##*/}: the same results"
}

# fuzz_one TARGET: its log and what it found stand in $work.
fuzz_one()
{
    local name=${1##*/}
    mkdir -p "$work/corpus/$name"
    "$1" -max_total_time="${MR_FUZZ_SECONDS:-60}" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$root/build/$name." "$work/corpus/$name" "tests/fuzz/corpus/${name#fuzz_}" \
        >"$work/$name.log" 2>&1 || {
        tail -n 30 "$work/$name.log" >&2
        return 1
    }
    echo "$name: $(grep -oE 'Done [0-9]+ runs.*' "$work/$name.log")"
}

check_fuzz()
{
    build fuzz -- --target fuzzers
    export -f fuzz_one
    export work root
    # shellcheck disable=SC2016 # expanded by the inner shell
    find build/fuzz/tests -maxdepth 1 -name 'fuzz_*' -type f -executable | LC_ALL=C sort |
        xargs -P "$(nproc)" -n 1 bash -c 'fuzz_one "$1"' fuzz_one
}

# Input of any size in little memory, printed for 100 and 1,000 samples.
check_memory()
{
    build release
    tests/cli/memory.sh build/release/pipeline/mechrank build/release/tests/make_counts \
        build/release/tests/peak 3000
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
    build/release/tests/mr_validate --long --table -@ 2
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
    tests/cli/truth.sh "$mr"
    python_with_h5py scripts/build_real_formats.py real "$MECHRANK_TEST_DATA" refs/gene_ids.tsv.gz |
        diff -u tests/cli/real_formats.tsv -
    tests/cli/real_formats.sh "$mr"
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

same_size()
{
    [ "$(wc -l <"$1")" -eq "$(wc -l <"$2")" ] || {
        wc -l "$1" "$2" >&2
        return 1
    }
}

check_multiqc()
{
    build release
    build/release/pipeline/mechrank run --demo -o "$work/demo" -q
    multiqc "$work/demo" -o "$work/multiqc" -f --flat --no-ansi >"$work/multiqc.log" 2>&1 || {
        cat "$work/multiqc.log" >&2
        return 1
    }
    # every sample of qc.tsv and every row of ranking.tsv is shown
    same_size "$work/demo/qc.tsv" "$work/multiqc/multiqc_data/multiqc_general_stats.txt"
    same_size "$work/demo/ranking.tsv" "$work/multiqc/multiqc_data/multiqc_mechrank_ranking_table.txt"
    grep -qE 'mechrank_scores: Found [1-9][0-9]* samples \(heatmap\)' "$work/multiqc.log"
    ! grep -iE 'traceback|error|warning' "$work/multiqc.log" >&2 || return 1
    grep Found "$work/multiqc.log"
}

[ $# -gt 0 ] || {
    sed -n '2,19p' "$0"
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
