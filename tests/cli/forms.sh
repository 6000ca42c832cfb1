#!/bin/sh
# forms.sh MECHRANK [TO_H5]: one table in every form of a matrix, dense and sparse, gives the same
# bytes of scores.  TO_H5 writes HDF5; without it those forms are skipped.
program=$1
to_h5=${2-}
LC_ALL=C
export LC_ALL
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
cd "$temp" || exit 1
failed=0
tab=$(printf '\t')

fail() {
    echo "forms: $*"
    failed=1
}

# gct TABLE VERSION, which is 1.2 or 1.3
gct() {
    awk -F '\t' -v OFS='\t' -v version="$2" -v rows="$(($(wc -l <"$1") - 1))" '
        NR == 1 {
            print "#" version
            if (version == "1.2") print rows, NF - 1
            else print rows, NF - 1, 1, 2
            $1 = version == "1.2" ? "NAME" OFS "Description" : "id" OFS "symbol"
            print
            for (i = 1; version == "1.3" && i <= 2; i++) {
                printf "about%d\tna", i
                for (c = 2; c <= NF - (version == "1.2"); c++) printf "\t%d", c * i
                print ""
            }
            next
        }
        { $1 = $1 OFS "gene " NR; print }' "$1"
}

# entries TABLE: "gene sample value" of each cell that is not 0, sorted by gene
entries() {
    awk -F '\t' 'NR > 1 { for (c = 2; c <= NF; c++) if ($c != 0) print NR - 1, c - 1, $c }' "$1"
}

# lists TABLE FOLDER GENES: the two lists, in Cell Ranger 2's form or 3's
lists() {
    mkdir "$2"
    head -n 1 "$1" | cut -f 2- | tr '\t' '\n' >"$2/barcodes.tsv"
    if [ "$3" = genes.tsv ]; then
        tail -n +2 "$1" | cut -f 1 | sed "s/.*/&$tab&/" >"$2/genes.tsv"
    else
        tail -n +2 "$1" | cut -f 1 | sed "s/.*/&$tab&${tab}Gene Expression/" >"$2/features.tsv"
    fi
}

# mtx TABLE FOLDER ORDER TURN: entries in the order of the keys ORDER of sort, or as they come
mtx() {
    n_genes=$(($(wc -l <"$1") - 1))
    n_samples=$(wc -l <"$2/barcodes.tsv")
    entries "$1" >cells
    {
        echo "%%MatrixMarket matrix coordinate $field general"
        echo "%"
        if [ "${4-}" ]; then
            echo "$n_samples $n_genes $(wc -l <cells)"
        else
            echo "$n_genes $n_samples $(wc -l <cells)"
        fi
        # shellcheck disable=SC2086 # several keys
        if [ "$3" ]; then sort $3 cells; else cat cells; fi |
            if [ "${4-}" ]; then awk '{ print $2, $1, $3 }'; else cat; fi
    } >"$2/matrix.mtx"
}

score() {
    "$program" score -c "$1" --precision 0 --input-scale counts -o "$2" --force -@ 1 2>err || {
        fail "$1: not scored: $(cat err)"
        return 1
    }
}

# same FORM: its scores are those of the table
same() {
    score "$1" scores && { cmp -s base scores || fail "$1: other scores"; }
    n=$((n + 1))
}

# all TABLE: every form of it, below a folder of its own
all() {
    score "$1" base || return
    [ "$(wc -l <base)" -gt 20 ] || fail "$1: too few scores to compare"
    gzip -c "$1" >"$1.gz"
    same "$1.gz"
    tr '\t' ',' <"$1" >table.csv
    same table.csv
    for version in 1.2 1.3; do
        gct "$1" $version >table$version.gct
        same table$version.gct
    done
    lists "$1" by_gene genes.tsv
    mtx "$1" by_gene ""
    same by_gene
    lists "$1" by_sample features.tsv
    mtx "$1" by_sample "-s -n -k 2,2"
    same by_sample
    gzip by_sample/*
    same by_sample
    lists "$1" backwards features.tsv
    mtx "$1" backwards "-k 2,2n -k 1,1nr"
    same backwards
    lists "$1" mixed features.tsv
    mtx "$1" mixed "-k 3,3"
    same mixed/matrix.mtx
    lists "$1" turned features.tsv
    mtx "$1" turned "" turned
    same turned
    rm -r by_gene by_sample backwards mixed turned
    [ "$to_h5" ] || return
    for form in csr csc dense 10x; do
        "$to_h5" $form "$1" $form.h5 || fail "$form: not written"
        same $form.h5
    done
    gzip -f csc.h5
    same csc.h5.gz
}

n=0
"$program" demo demo >out || fail "no demo"
gzip -dc demo/simulated_sim01.tsv.gz >counts.tsv
awk -F '\t' -v OFS='\t' 'NR > 1 { for (c = 2; c <= NF; c++) if (c % 2) $c = $c / 8 } { print }' \
    counts.tsv >fractions.tsv
field=integer
all counts.tsv
field=real
all fractions.tsv
[ "$to_h5" ] || echo "forms: HDF5 skipped: built without it"
[ $failed = 0 ] && echo "forms: $n forms, all equal"
exit $failed
