# shellcheck shell=bash disable=SC2034 # the lists are used by those who source this
# packages.sh - what the project needs, by Debian's names; sourced by the other scripts

# Each line: Debian package, then its name on conda-forge or bioconda.
build_packages='gcc gcc_linux-64
libc6-dev sysroot_linux-64
cmake cmake
ninja-build ninja
pkg-config pkg-config
libhts-dev htslib
zlib1g-dev zlib
libgsl-dev gsl
libjansson-dev jansson
libisal-dev isa-l
libhdf5-dev hdf5'
test_packages='libcmocka-dev cmocka'
all_packages='clang clang
clang-format clang-format
clang-tidy clang-tools
libclang-rt-dev compiler-rt
libomp-dev llvm-openmp
llvm llvm-tools
cppcheck cppcheck
valgrind valgrind
python3 python
openssl openssl
shellcheck shellcheck
mandoc mandoc
r-base-core r-base
r-bioc-limma bioconductor-limma
r-bioc-edger bioconductor-edger
r-bioc-tximport bioconductor-tximport
r-cran-statmod r-statmod
r-cran-metafor r-metafor
r-bioc-org.hs.eg.db bioconductor-org.hs.eg.db
r-bioc-go.db bioconductor-go.db
chromium -
fonts-dejavu-core -
multiqc multiqc
python3-h5py h5py'
peer_packages='r-bioc-gsva bioconductor-gsva
r-bioc-edger bioconductor-edger
r-cran-data.table r-data.table
python3-venv python'
fixture_packages='salmon salmon
kallisto kallisto
rna-star star
subread subread
python3-htseq htseq
stringtie stringtie
samtools samtools
rsem rsem
bowtie bowtie
python3 python
python3-h5py h5py'

# need_packages LIST...: installs what is missing, saying what; with --no-install (then
# MR_NO_INSTALL=1), without root or off Debian it names what is missing and ends with 1.
need_packages()
{
    local missing="" conda="" list name other
    for list in "$@"; do
        while read -r name other; do
            if command -v dpkg-query >/dev/null &&
                dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed'; then
                continue
            fi
            missing="$missing $name"
            if [ "$other" != - ]; then conda="$conda $other"; fi
        done <<<"$list"
    done
    [ -n "$missing" ] || return 0
    if [ "${MR_NO_INSTALL:-0}" = 1 ] && ! command -v dpkg-query >/dev/null; then
        return 0 # another system's packages: let the configuration find out
    fi
    if [ "${MR_NO_INSTALL:-0}" = 1 ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Not installed, install it first:" >&2
        echo "  apt-get install --no-install-recommends$missing" >&2
        echo "  conda install -c conda-forge -c bioconda$conda" >&2
        exit 1
    fi
    echo "Installing with apt-get:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# python_with_h5py SCRIPT...: by Debian's Python where another one without h5py stands before it
python_with_h5py()
{
    if python3 -c 'import h5py' 2>/dev/null; then python3 "$@"; else /usr/bin/python3 "$@"; fi
}

# build PRESET [-D...] [-- options of 'cmake --build']: configures and builds it below build/.  Of
# several at once for one preset, each waits for the one before.
build()
{
    local preset=$1 configure=() lock
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        configure+=("$1")
        shift
    done
    [ $# -eq 0 ] || shift
    exec {lock}>"$root/build/$preset.lock"
    flock "$lock"
    {
        cmake --preset "$preset" ${configure[@]+"${configure[@]}"} &&
            cmake --build --preset "$preset" -j "$(nproc)" "$@"
    } >"$root/build/$preset.log" 2>&1 </dev/null || {
        tail -n 60 "$root/build/$preset.log" >&2
        return 1
    }
    exec {lock}>&-
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
mkdir -p build
