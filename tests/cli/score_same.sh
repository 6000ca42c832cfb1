#!/bin/sh
# One answer of 'mechrank score' however it is computed: by every method the same bytes for any
# number of threads, any order of rows, samples and sets, dense or sparse, whole or in shards; and a
# method that looks at its sample alone sees no other sample and no other set.
#   score_same.sh MECHRANK TESTS [TO_H5]
# TO_H5 writes HDF5; without it those forms are skipped.  With QUICK set, only the cases that are
# tried in full.
program=$1
golden=$2/golden/scoring
to_h5=${3-}
LC_ALL=C
export LC_ALL
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
cd "$temp" || exit 1
failed=0
n=0

fail() {
    echo "score_same: $case: $*"
    failed=1
}

# ---- the same counts in other forms ----

# rows NEW: rows in another order, by the last column
rows() {
    head -n 1 counts.tsv
    tail -n +2 counts.tsv | sort -t "$(printf '\t')" -k 10,10nr -k 3,3n
}

# by_cell: a MatrixMarket folder, entries sorted by sample
by_cell() {
    mkdir by_cell
    head -n 1 counts.tsv | cut -f 2- | tr '\t' '\n' >by_cell/barcodes.tsv
    tail -n +2 counts.tsv | cut -f 1 | sed 's/.*/&\t&\tGene Expression/' >by_cell/features.tsv
    awk -F '\t' 'NR > 1 { for (c = 2; c <= NF; c++) if ($c != 0) print NR - 1, c - 1, $c }' \
        counts.tsv | sort -s -n -k 2,2 >entries
    {
        echo "%%MatrixMarket matrix coordinate integer general"
        echo "$(wc -l <by_cell/features.tsv) $(wc -l <by_cell/barcodes.tsv) $(wc -l <entries)"
        cat entries
    } >by_cell/matrix.mtx
}

make_forms() {
    cp "$golden/ties.counts.tsv" counts.tsv # a third of it is 0
    grep -v '^SIGNED' "$golden/sets.gmt" >sets.gmt
    rows >rows.tsv
    cut -f 1,8-,2-4,5,6,7 counts.tsv | awk -F '\t' -v OFS='\t' '
        { line = $1; for (c = NF; c > 1; c--) line = line OFS $c; print line }' >samples.tsv
    cut -f 1-6,8- counts.tsv >fewer.tsv # a sample less
    sort -r sets.gmt >turned.gmt
    tail -n +2 sets.gmt >fewer.gmt # a set less
    by_cell
    forms="by_cell"
    [ "$to_h5" ] || return
    for form in csr csc dense 10x; do
        "$to_h5" $form counts.tsv $form.h5 || echo "score_same: $form: not written"
        forms="$forms $form.h5"
    done
}

# ---- scores and comparisons ----

# any OUT TABLE SETS [OPTIONS]: the case, with these options
any() {
    out=$1
    table=$2
    sets=$3
    shift 3
    # shellcheck disable=SC2086 # the case is a method and its options
    "$program" score -q -c "$table" -g "$sets" -m $case --input-scale counts -f \
        -o "$out" "$@" 2>err || fail "$table $sets $*: $(cat err)"
    n=$((n + 1))
}

# score OUT TABLE SETS [OPTIONS]: with all digits
score() {
    any "$@" --precision 0
}

# same WHAT FILE: the bytes of the base
same() {
    cmp -s base "$2" || fail "$1: other scores"
}

# same_rows WHAT FILE: the same rows in any order; with a third argument, these among those of the base
same_rows() {
    sort "$2" >sorted
    if [ "${3-}" ]; then
        comm -13 base.sorted sorted >foreign
        [ -s foreign ] && fail "$1: other scores, as $(head -n 1 foreign)"
    else
        cmp -s base.sorted sorted || fail "$1: other scores"
    fi
}

# is_for KIND: whether the case is among those of the list KIND
is_for() {
    case " $1 " in
    *" ${case%% *} "*) return 0 ;;
    esac
    return 1
}

in_order() {
    for threads in $threads_tried; do
        score got counts.tsv sets.gmt -O long -@ "$threads"
        same "$threads threads" got
    done
    for form in $forms_tried; do
        score got "$form" sets.gmt -O long
        same "$form" got
    done
    score got samples.tsv sets.gmt -O long
    same_rows "order of samples" got
    score got counts.tsv turned.gmt -O long
    same_rows "order of sets" got
    [ "$by_rows" ] || return
    score got rows.tsv sets.gmt -O long
    same "order of rows" got
}

alone() {
    [ "$one_sample" ] || return
    score got fewer.tsv sets.gmt -O long
    same_rows "a sample less" got among
    [ "$one_set" ] || return
    score got counts.tsv fewer.gmt -O long
    same_rows "a set less" got among
}

# A table of sets x samples holds the same numbers; z and p it has none.
wide() {
    case $case in
    *permutations*) return ;;
    esac
    score got counts.tsv sets.gmt
    awk -F '\t' -v OFS='\t' '
        NR == 1 { for (c = 2; c <= NF; c++) name[c] = $c; print "set", "sample", "score"; next }
        { for (c = 2; c <= NF; c++) print $1, name[c], $c }' got >long
    same_rows "sets x samples" long
}

# parts N [OPTIONS]: the shards merged, the last one first
parts() {
    shards=$1
    shift
    list=
    for i in $(seq "$shards"); do
        any "part$i" counts.tsv sets.gmt --shard "$i/$shards" "$@"
        list="part$i $list"
    done
    # shellcheck disable=SC2086 # names without blanks
    "$program" merge -q $list -O long --precision 0 -f -o got 2>err || fail "merge: $(cat err)"
    same "$shards shards" got
}

shards() {
    for i in $shards_tried; do
        if is_for "gsva plage zscore"; then
            learn "$i"
            parts "$i" --reference reference
        else
            parts "$i"
        fi
    done
}

# learn N: what N shards teach, merged, is what all samples teach
learn() {
    list=
    for i in $(seq "$1"); do
        # shellcheck disable=SC2086 # the case is a method and its options
        "$program" score -q -c counts.tsv -g sets.gmt -m $case --input-scale counts \
            --shard "$i/$1" --write-reference "learned$i" -f 2>err || fail "learn: $(cat err)"
        list="learned$i $list"
    done
    # shellcheck disable=SC2086 # names without blanks
    "$program" merge -q $list -f -o reference 2>err || fail "merge: $(cat err)"
    cmp -s reference.whole reference || fail "$1 shards: another reference"
}

make_forms
# Marks: whatever the order of rows; one sample alone; one set alone; everything is tried.
while read -r by_rows one_sample one_set full case; do
    [ "${QUICK-}" ] && [ "$full" = - ] && continue
    by_rows=${by_rows#-}
    one_sample=${one_sample#-}
    one_set=${one_set#-}
    if [ "$full" = - ]; then
        threads_tried=3
        forms_tried=${forms%% *}
        shards_tried=3
    else
        threads_tried="2 3 8"
        forms_tried=$forms
        shards_tried="1 2 3 7"
    fi
    if is_for "gsva plage zscore"; then
        score base counts.tsv sets.gmt -O long --write-reference reference.whole
    else
        score base counts.tsv sets.gmt -O long
    fi
    [ "$(wc -l <base)" -gt 100 ] || fail "too few scores to compare"
    sort base >base.sorted
    in_order
    alone
    wide
    shards
done <<EOT
rows sample set full ssgsea
rows sample set - ssgsea --permutations 20 --seed 7
rows - - - ssgsea --normalize range
- sample set - ssgsea --compat gsva1
- sample set - ssgsea --compat gseapy
rows sample set - singscore
rows sample set - singscore --unknown-direction
rows sample set - ucell --max-rank 250
rows sample set - aucell --auc-threshold 0.1
rows sample set - mean
rows sample set - median
rows sample set - wmean
rows sample set - ulm
rows sample - - mlm
rows - set full gsva
rows - set - gsva --kcdf poisson
rows - set - gsva --kcdf ecdf --max-dev
rows - set - plage
rows - set - zscore
EOT
[ "$to_h5" ] || echo "score_same: HDF5 skipped: built without it"
[ $failed = 0 ] && echo "score_same: $n scorings, all equal"
exit $failed
