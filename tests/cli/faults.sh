#!/bin/sh
# What is left when a run is ended from outside: signals at many moments, a full disk at many
# sizes, a reader that goes away.  Never part of a directory under the final name.
#   faults.sh MECHRANK [MOMENTS]
# shellcheck disable=SC2317 # finish() is called by a trap
set -u
program=$1
moments=${2:-20}
LC_ALL=C
export LC_ALL
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS
temp=$(mktemp -d) || exit 1
mounted=
finish() {
    [ "$mounted" ] && umount "$temp/small"
    rm -rf "$temp"
}
trap finish EXIT
trap 'exit 1' INT TERM
mkdir "$temp/work"
cd "$temp/work" || exit 1
failed=0

fail() {
    echo "faults: $*"
    failed=1
}

# ---- the run, and how long it takes ----
some='--study sim01 --study sim03 --study sim11'

run() {
    # shellcheck disable=SC2086 # words
    "$program" run --demo $some -q "$@"
}

run -o whole || exit 1
(cd whole && find . -type f | sort) >../listing
start=$(date +%s%N)
run -o whole -f || exit 1
took=$((($(date +%s%N) - start) / 1000000)) # ms
case $start in *N) took=1000 ;; esac        # a date without %N

# is_whole DIR: all files of a run, the tables as in the run that nothing ended
is_whole() {
    (cd "$1" && find . -type f | sort) | cmp -s - ../listing && cmp -s "$1/ranking.tsv" whole/ranking.tsv
}

left() {
    find . -mindepth 1 -maxdepth 1 ! -name whole
}

# ended SIGNAL SECONDS: runs into out/ and ends it
ended() {
    if [ "$1" = INT ]; then # sh lets what runs in the background ignore it
        # --foreground: not a second signal to the group, which ends a run at once
        # shellcheck disable=SC2086 # words
        timeout --foreground --preserve-status -s INT "$2" "$program" run --demo $some -q -o out 2>err
        return
    fi
    # shellcheck disable=SC2086
    "$program" run --demo $some -q -o out 2>err &
    pid=$!
    sleep "$2"
    kill "-$1" $pid 2>/dev/null
    wait $pid 2>/dev/null
}

# one SIGNAL NUMBER MS: ends a run MS after its start
one() {
    ended "$1" "$(printf '%d.%03d' $(($3 / 1000)) $(($3 % 1000)))"
    code=$?
    if [ -e out ]; then
        is_whole out || fail "SIG$1 after $3 ms: part of a directory is left"
        n_whole=$((n_whole + 1))
        rm -rf out
        [ $code = 0 ] || [ $code = $((128 + $2)) ] || fail "SIG$1 after $3 ms: a whole run exits with $code"
    else
        n_ended=$((n_ended + 1))
        [ $code = $((128 + $2)) ] || fail "SIG$1 after $3 ms: exit $code, expected $((128 + $2))"
    fi
    if [ "$1" = KILL ]; then
        rm -rf .out.tmp.* err # what nothing can clean up is hidden
    fi
    [ -s err ] && fail "SIG$1 after $3 ms: $(cat err)"
    rm -f err
    [ -z "$(left)" ] || fail "SIG$1 after $3 ms: left behind: $(left)"
}

for signal in TERM:15 INT:2 HUP:1 KILL:9; do
    n_whole=0
    n_ended=0
    i=0
    while [ $i -lt "$moments" ]; do
        # spread over the run, off the grid
        one "${signal%:*}" "${signal#*:}" $((took * (i * 1103515245 / 65536 % 1000 + i * 1000) / (moments * 1000) + 1))
        i=$((i + 1))
    done
    [ $n_ended -gt 0 ] || fail "SIG${signal%:*} ended no run: all $n_whole were too fast"
done

# A run that replaces another: the old one stays, or the new one is whole
run -o out --effect md || exit 1
cp out/ranking.tsv ../old
i=0
while [ $i -lt "$moments" ]; do
    # shellcheck disable=SC2086
    "$program" run --demo $some -q -o out -f 2>/dev/null &
    pid=$!
    sleep "$(printf '%d.%03d' $((took * i / moments / 1000)) $((took * i / moments % 1000)))"
    kill -TERM $pid 2>/dev/null
    wait $pid 2>/dev/null
    (cd out && find . -type f | sort) | cmp -s - ../listing || fail "-f and SIGTERM: files are missing"
    cmp -s out/ranking.tsv ../old || cmp -s out/ranking.tsv whole/ranking.tsv || fail "-f and SIGTERM: neither old nor new"
    [ "$(left)" = ./out ] || fail "-f and SIGTERM: left behind: $(left)"
    i=$((i + 1))
done
rm -rf out

# ---- a reader that goes away, or comes too late ----
{
    "$program" report whole -o -
    echo $? >code
} | head -c 1000 >/dev/null
[ "$(cat code)" = 141 ] || fail "a closed pipe: exit $(cat code), expected 141"
rm -f code
mkfifo wait
for after in 0 0.02 0.05 0.3; do # before the program waits, and while it does
    "$program" check wait >/dev/null 2>err &
    pid=$!
    sleep $after
    kill -TERM $pid
    wait $pid 2>/dev/null
    code=$?
    [ $code = 143 ] || fail "SIGTERM $after s after the start, waiting for a pipe: exit $code"
    [ -s err ] && fail "SIGTERM while waiting for a pipe: $(cat err)"
done
rm -f wait err

# ---- a disk that fills up, wherever it does ----
smallest=1 # block of 512 bytes; clang's OpenMP makes a file of 1024 bytes for itself and dies
ldd "$program" 2>/dev/null | grep -q libomp && smallest=
for blocks in $smallest 4 8 16 32 64 128 256 512 1024 2048; do
    (ulimit -f "$blocks" && run -o out) 2>err
    code=$?
    if [ -e out ]; then
        is_whole out || fail "file size $blocks blocks: part of a directory is left"
        [ $code = 0 ] || fail "file size $blocks blocks: exit $code"
    else
        [ $code = 1 ] || fail "file size $blocks blocks: exit $code, expected 1"
        grep -q '^mechrank run: out/[a-z_./]*: cannot be written: File too large$' err ||
            fail "file size $blocks blocks: $(cat err)"
        [ "$(wc -l <err)" = 1 ] || fail "file size $blocks blocks: more than one line"
    fi
    rm -rf out err
    [ -z "$(left)" ] || fail "file size $blocks blocks: left behind: $(left)"
done
mkdir "$temp/small"
if mount -t tmpfs -o size=256k none "$temp/small" 2>/dev/null; then
    mounted=yes
    run -o "$temp/small/out" 2>err && fail "a small disk held a large run"
    sed "s|$temp/||" err | grep -q '^mechrank run: small/out/[a-z_./]*: cannot be written: No space left on device$' ||
        fail "a small disk: $(cat err)"
    [ "$(wc -l <err)" = 1 ] || fail "a small disk: more than one line"
    [ -z "$(ls -A "$temp/small")" ] || fail "a small disk: left behind: $(ls -A "$temp/small")"
else
    echo "faults: skipped: a small disk, no file system can be mounted here"
fi
[ $failed = 0 ] && echo "faults: nothing partial was left"
exit $failed
