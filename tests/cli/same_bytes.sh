#!/bin/sh
# One answer however it is computed: threads, order and compression of tables, studies apart or
# together, locale.  Compares whole files; of run.json all but its last member, "invocation".
#   same_bytes.sh MECHRANK TO_BGZF [STUDIES]
# STUDIES: only these of the demo, for builds that are slow
# shellcheck disable=SC2317 # functions are called by a name in a variable
set -u
program=$1
to_bgzf=$2
LC_ALL=C
export LC_ALL
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
cd "$temp" || exit 1
failed=0

fail() {
    echo "same_bytes: $*"
    failed=1
}

# run NAME OPTIONS...: the demo of folder NAME, or of base/, into NAME/out
run() {
    name=$1
    shift
    mkdir -p "$name"
    [ -d "$name/demo" ] || cp -r base/demo "$name/demo"
    (cd "$name" && "$program" run -s demo/samples.tsv --file-root demo -o out -q "$@") ||
        fail "$name: mechrank run $* failed"
}

# What equal runs share of run.json; $2: a pattern of further lines that may differ
shared() {
    awk '/^  "invocation"/ { exit } { print }' "$1" | grep -v -e "${2:-^ *\"invocation\"}"
}

# same WHAT A B [PATTERN]
same() {
    (cd "$2" && find . -type f | sort) >a
    (cd "$3" && find . -type f | sort) | cmp -s a - || fail "$1: other files"
    grep -q ranking.tsv a || fail "$1: no ranking"
    grep -v run.json a >files
    while read -r file; do
        if [ "${4:-}" ] && [ "$file" = ./report.html ]; then
            grep -v "$4" "$2/$file" >a
            grep -v "$4" "$3/$file" | cmp - a || fail "$1: $file"
        else
            cmp "$2/$file" "$3/$file" || fail "$1: $file"
        fi
    done <files
    shared "$2/run.json" "${4:-}" >a
    shared "$3/run.json" "${4:-}" | diff a - || fail "$1: run.json"
}

# ---- the run that all others are compared with ----
mkdir base
"$program" demo base/demo || fail "mechrank demo failed"
if [ "${3:-}" ]; then
    awk -F '\t' -v only=" $3 " '/^#/ || $2 == "study" || index(only, " " $2 " ")' base/demo/samples.tsv >few
    mv few base/demo/samples.tsv
    for table in base/demo/simulated_*; do
        grep -q "$(basename "$table")" base/demo/samples.tsv || rm "$table"
    done
fi
run base -@ 1
studies=$(awk -F '\t' '!/^#/ && $2 != "study" && !seen[$2]++ { print $2 }' base/demo/samples.tsv)
[ "$(echo "$studies" | wc -w)" -ge "$(echo "${3:-1 2 3 4 5 6 7 8 9 10}" | wc -w)" ] || fail "the demo has too few studies"

# ---- threads, and once more ----
for threads in 1 2 3 8; do
    run threads$threads -@ $threads
    same "$threads threads" base/out threads$threads/out
done
for option in '--gene-lists full' '--effect md' '--prior-cap 1' '--tau2 reml --interval mkh'; do
    tag=$(echo "$option" | tr -d ' -')
    # shellcheck disable=SC2086 # two words
    run "$tag" $option
    # shellcheck disable=SC2086
    run "$tag-3" $option -@ 3
    same "$option" "$tag/out" "$tag-3/out"
    cmp -s base/out/ranking.tsv "$tag/out/ranking.tsv" && fail "$option changes nothing"
done

# ---- tables in another form ----
plain() {
    gzip -dc <"$1" 2>/dev/null || cat "$1"
}

# each FOLDER COMMAND: every table of the demo through 'COMMAND TABLE', which prints it
each() {
    mkdir -p "$1"
    cp -r base/demo "$1/demo"
    for table in base/demo/simulated_*; do
        plain "$table" >plain.txt
        $2 plain.txt >"$1/demo/$(basename "$table")"
    done
}

shuffled() {
    head -n 1 "$1"
    tail -n +2 "$1" | awk '{ print (NR * 7919) % 10007 "\t" $0 }' | sort -s -n -k 1,1 | cut -f 2-
}

members() {
    head -n 1000 "$1" | gzip -c
    tail -n +1001 "$1" | gzip -1 -c
}

bgzf() {
    "$to_bgzf" table.gz <"$1" && cat table.gz
}

# Two columns more than the sheet names.
wider() {
    awk '{ sub(/\r$/, "") }
         NR == 1 {
             sep = /;/ ? ";" : /\t/ ? "\t" : ","
             quote = /"/ ? "\"" : ""
             print $0 sep quote "extra_1" quote sep quote "extra_2" quote
             next
         }
         { print $0 sep NR % 97 sep NR % 89 }' "$1"
}

form='"md5"\|"compression"\|<code>[0-9a-f]\{32\}<' # of a file, in run.json and report.html
for change in shuffled members bgzf cat; do
    each $change $change
    run $change -@ 2
    same "$change" base/out $change/out "$form"
done
cmp -s base/demo/simulated_sim01.tsv.gz bgzf/demo/simulated_sim01.tsv.gz && fail "bgzf: nothing was changed"
each wider wider
run wider -@ 2
for file in base/out/*.tsv base/out/*.gz; do
    cmp "$file" "wider/out/$(basename "$file")" || fail "columns that the sheet does not name count"
done
grep -q '"unused_columns"' wider/out/run.json || fail "columns that take no part are not counted"

# ---- studies apart, joined by rank ----
mkdir apart
cp -r base/demo apart/demo
(cd apart && echo "$studies" | xargs -P 4 -I % "$program" run -s demo/samples.tsv --file-root demo -o % --study % -q) ||
    fail "a study alone failed"
# shellcheck disable=SC2086 # a list of words
(cd apart && "$program" rank $studies -o out -q) || fail "rank failed"
same "studies joined" base/out apart/out
# shellcheck disable=SC2086
(cd apart && "$program" rank $studies -o out_md --effect md -q) || fail "rank --effect md failed"
cmp apart/out_md/ranking.tsv effectmd/out/ranking.tsv || fail "--effect md of runs with g differs"

# ---- rows of the sheet in another order: other order of rows, equal values ----
mkdir turned
cp -r base/demo turned/demo
{
    grep '^#' base/demo/samples.tsv
    grep '^sample' base/demo/samples.tsv
    grep -v -e '^#' -e '^sample' base/demo/samples.tsv |
        awk '{ print (NR * 7919) % 10007 "\t" $0 }' | sort -n -k 1,1 | cut -f 2-
} >turned/demo/samples.tsv
run turned -@ 2

by_row() {
    sort "$1"
}

by_sample() { # scores.tsv: one line per set and sample
    awk -F '\t' 'NR == 1 { split($0, name); next }
                 { for (i = 2; i <= NF; i++) print $1, name[i], $i }' "$1" | sort
}

by_pair() { # contrasts.tsv: the first treated arm of the sheet comes first in a pair
    awk -F '\t' '{ a = $3 FS $4 FS $5; b = $6 FS $7 FS $8; print $1, $2, a < b ? a FS b : b FS a, $9 }' "$1" | sort
}

for file in ranking sensitivity source_pairs effects covariance contrasts genes sets panels qc scores; do
    order=by_row
    case $file in
    scores) order=by_sample ;;
    contrasts) order=by_pair ;;
    esac
    $order base/out/$file.tsv >a
    $order turned/out/$file.tsv >b
    cmp -s base/out/$file.tsv turned/out/$file.tsv && [ $file != ranking ] && [ $file != sets ] &&
        [ $file != source_pairs ] &&
        [ $file != covariance ] && fail "rows of the sheet: $file.tsv did not move"
    diff a b >c || {
        fail "rows of the sheet: $file.tsv has other values ($(grep -c '^<' c) lines)"
        head -n 3 c
    }
done
gzip -dc base/out/reference.tsv.gz | sort >a
gzip -dc turned/out/reference.tsv.gz | sort | cmp - a || fail "rows of the sheet: reference.tsv.gz"

# ---- locale ----
if locale -a 2>/dev/null | grep -qix 'de_DE.utf-\?8'; then
    LC_ALL=de_DE.UTF-8
    run locale -@ 2
    LC_ALL=C
    same "LC_ALL=de_DE.UTF-8" base/out locale/out
else
    echo "same_bytes: skipped: LC_ALL=de_DE.UTF-8, this machine has no such locale"
fi
[ $failed = 0 ] && echo "same_bytes: all equal"
exit $failed
