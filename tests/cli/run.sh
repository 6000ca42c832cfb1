#!/bin/sh
# Runs transcripts of the program and compares whole outputs.
#   run.sh [--redo] MECHRANK FILE.t...
# In a transcript "$ COMMAND" is run by sh, in one new folder per file; below it stand what it
# must print ("| " standard output, "! " standard error) and its exit code ("= ").  Lines with "#"
# and blank lines are kept.  "$TESTS" is the folder of the tests.  --redo rewrites the files, for
# review in the diff.
set -u
redo=
if [ "${1-}" = --redo ]; then
    redo=yes
    shift
fi
TESTS=$(cd "$(dirname "$0")/.." && pwd)
program=$(cd "$(dirname "$1")" && pwd)
shift
PATH=$program:$PATH
LC_ALL=C
export TESTS PATH LC_ALL
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS SNAKEMAKE_PROFILE
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM

# Prefixes lines; a last line without newline is marked.
prefixed() {
    sed "s/^/$1 /" "$2"
    if [ -s "$2" ] && [ -n "$(tail -c 1 "$2")" ]; then
        printf '\n\\ no newline\n'
    fi
}

transcript() {
    while IFS= read -r line; do
        case $line in
        '$ '*)
            printf '%s\n' "$line"
            (cd "$temp/work" && sh -c "${line#??}") >"$temp/out" 2>"$temp/err" </dev/null
            code=$?
            prefixed '|' "$temp/out"
            prefixed '!' "$temp/err"
            echo "= $code"
            ;;
        '' | '#'*) printf '%s\n' "$line" ;;
        esac
    done <"$1"
}

failed=0
for file; do
    rm -rf "$temp/work"
    mkdir "$temp/work"
    transcript "$file" >"$temp/got"
    if cmp -s "$file" "$temp/got"; then
        continue
    elif [ "$redo" ]; then
        cp "$temp/got" "$file"
        echo "$file: rewritten"
    else
        diff -u --label "$file" --label "now" "$file" "$temp/got"
        failed=1
    fi
done
exit $failed
