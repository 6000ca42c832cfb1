#!/bin/sh
# Runs the sheets of pipeline/examples on the real tables below $MECHRANK_TEST_DATA, and compares
# what they show, number by number, with the tables of pipeline/doc/real_data.md.
#   real_data.sh [--redo] MECHRANK
# --redo prints the tables instead.  Exit code 77, "skipped", where the data are not there.
set -u
# shellcheck source=tests/cli/real_tables.sh
. "$(dirname "$0")/real_tables.sh"

# run NAME OPTIONS...: check and run accept the sheet.
run() {
    name=$1
    shift
    for command in check run; do
        output=
        [ $command = run ] && output="-o $temp/$name"
        # shellcheck disable=SC2086 # two words
        "$mechrank" $command -s "$top/pipeline/examples/$name.samples.tsv" --file-root "$data" "$@" \
            $output >"$temp/out" 2>"$temp/err" || {
            fail "$command $name: $(cat "$temp/err")"
            exit 1
        }
    done
}

# The rows of a ranking as the document prints them.
table() {
    awk -F '\t' '
    function number(x) { return x == "NA" ? "-" : sprintf("%+.2f", x) }
    function range(lo, hi) { return lo == "NA" ? "not ranked" : lo == hi ? lo : lo "-" hi }
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    {
        q = $at["q"]
        printf "| %s | %s | %s | %s | %s | %s | %s |\n", $at["source"], $at["family"],
            $at["mechanism"], range($at["rank_lo"], $at["rank_hi"]), number($at["effect"]),
            $at["ci_lo"] == "NA" ? "-" : number($at["ci_lo"]) " to " number($at["ci_hi"]),
            q == "NA" ? "-" : q < 0.001 ? "< 0.001" : sprintf("%.3f", q)
    }' "$1"
}

documented() {
    if [ "$redo" ]; then
        echo "== $1"
        table "$temp/$1/ranking.tsv"
        return
    fi
    table "$temp/$1/ranking.tsv" >"$temp/rows"
    while IFS= read -r row; do
        grep -qxF "$row" "$doc" || fail "$1: real_data.md does not hold: $row"
    done <"$temp/rows"
}

# expect RUN SOURCE MECHANISM CONDITION, an awk condition on effect, q, flags, rank
expect() {
    awk -F '\t' -v source="$2" -v mechanism="$3" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["source"] == source && $at["mechanism"] == mechanism {
        effect = $at["effect"]; q = $at["q"]; flags = "," $at["flags"] ","; rank = $at["rank"]
        found = 1
        if (!('"$4"')) exit bad = 1
    }
    END { exit bad || !found }' "$temp/$1/ranking.tsv" || fail "$1, $2, $3: expected $4"
}

# in_ids COLUMN: the mouse sets of $temp/symbols.gmt in that column of Ensembl's table of ids.
in_ids() {
    gzip -dc "$data/idmap/annotables_grcm38.tsv.gz" | awk -F '\t' -v OFS='\t' -v column="$1" '
    NR == FNR { if ($column != "" && $column != "NA" && !($3 in id)) id[$3] = $column; next }
    {
        line = $1 OFS $2
        for (i = 3; i <= NF; i++) if ($i in id) line = line OFS id[$i]
        print line
    }' - "$temp/symbols.gmt"
}

# sets_of SHEET COLLECTION GMT OPTIONS...: a row of the document for each contrast.
sets_of() {
    name=$1 collection=$2 gmt=$3
    shift 3
    "$mechrank" test -s "$top/pipeline/examples/$name.samples.tsv" --file-root "$data" -g "$gmt" "$@" \
        >"$temp/test.tsv" 2>"$temp/err" || {
        fail "test $name: $(cat "$temp/err")"
        return
    }
    awk -F '\t' -v name="$name" -v collection="$collection" '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    {
        key = $at["contrast"]
        if (!(key in n)) order[++n_keys] = key
        n[key]++
        if ($at["p"] != "NA" && $at["p"] < 0.05) p[key]++
        if ($at["q"] != "NA" && $at["q"] < 0.05) q[key]++
        if ($at["camera_p"] != "NA" && $at["camera_p"] < 0.05) camera[key]++
        if ($at["fry_q"] != "NA" && $at["fry_q"] < 0.05) fry[key]++
        if (!(key in best) || $at["p"] + 0 < best[key]) {
            best[key] = $at["p"] + 0
            set[key] = $at["set"] ", " $at["direction"]
        }
    }
    END {
        for (i = 1; i <= n_keys; i++) {
            key = order[i]
            printf "| %s | %s | %s | %d | %d | %d | %d | %d | %s |\n", name, collection, key, n[key],
                p[key], q[key], fry[key], camera[key], set[key]
        }
    }' "$temp/test.tsv" >"$temp/rows"
    while IFS= read -r row; do
        if [ "$redo" ]; then
            echo "$row"
        else
            grep -qxF "$row" "$doc" || fail "test $name: real_data.md does not hold: $row"
        fi
    done <"$temp/rows"
}

# Fails unless no mechanism of a run has q < 0.05.
expect_none() {
    awk -F '\t' '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    $at["q"] != "NA" && $at["q"] < 0.05 { bad = 1 }
    END { exit bad || NR < 2 }' "$temp/$1/ranking.tsv" || fail "$1: expected no q < 0.05"
}

"$mechrank" check -s "$top/pipeline/examples/ovulation.samples.tsv" --file-root "$data" \
    >"$temp/out" 2>"$temp/err" && fail "ovulation: dates among the gene names were let through"
grep -q "expected a gene symbol, found the date '4-Mar'" "$temp/err" ||
    fail "ovulation: another message than that of the dates: $(cat "$temp/err")"

run ovulation --covariates cell --date-names keep
expect ovulation ovulation_4h inflammation 'effect < 0 && q < 0.05'
expect ovulation ovulation_4h angiogenesis 'effect > 0 && q < 0.05'
expect ovulation ovulation_4h paracrine 'effect > 0 && q < 0.05 && rank == 1'
expect ovulation ovulation_4h proliferation 'effect < 0 && q < 0.05'
expect ovulation ovulation_4h autophagy 'q > 0.5'
expect ovulation ovulation_4h apoptosis 'flags ~ /,single_study,no_control,no_functional_rescue,/'
documented ovulation

run esc_loss
expect esc_loss oct4_loss fibrosis 'flags ~ /,no_background_prior,/ && q > 0.05'
expect esc_loss oct4_loss paracrine 'effect > 0 && q < 0.05'
expect esc_loss brg1_loss paracrine 'q > 0.05'
documented esc_loss

run mammary --covariates cell
expect mammary pregnancy angiogenesis 'effect < 0 && q < 0.05'
expect mammary lactation angiogenesis 'effect < 0 && q < 0.05'
expect mammary lactation immune_regulation 'rank == "NA" && flags ~ /,not_assessable,low_coverage,/'
documented mammary

run geuvadis
expect_none geuvadis
expect geuvadis female apoptosis 'flags !~ /no_background_prior/ && flags ~ /,panels_not_measured,/'
expect geuvadis female fibrosis 'rank == "NA" && flags ~ /,not_assessable,/'
documented geuvadis

# ---- mechrank test ----

sets=$data/genesets
[ -d "$sets" ] && [ -d "$data/idmap" ] || exit $failed
gzip -dc "$sets/derived_h.all.v7.0.mouse.symbols.gmt.gz" >"$temp/symbols.gmt"
in_ids 1 >"$temp/ensembl.gmt"
in_ids 2 >"$temp/entrez.gmt"
[ "$redo" ] && echo "== test"
sets_of ovulation "Hallmark" "$temp/symbols.gmt" --covariates cell --date-names keep
sets_of mammary "Hallmark" "$temp/entrez.gmt" --covariates cell
sets_of esc_loss "Hallmark" "$temp/ensembl.gmt"
sets_of geuvadis "Hallmark" "$sets/h.all.v7.0.symbols.gmt.gz"
sets_of geuvadis "Reactome" "$sets/c2.cp.reactome.v7.0.symbols.gmt.gz"
exit $failed
