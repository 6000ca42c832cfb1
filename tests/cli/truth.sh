#!/bin/sh
# Runs the contrasts of tests/truth/ on the tables below $MECHRANK_TEST_DATA, compares the signs of
# the effects with those that biology gives, and the whole with the tables of real_data.md.
#   truth.sh [--redo] MECHRANK
# --redo prints the tables instead.  Exit code 77, "skipped", where the data are not there; a
# contrast whose ids R would have to translate is skipped, and said to be, without R.
set -u
# shellcheck source=tests/cli/real_tables.sh
. "$(dirname "$0")/real_tables.sh"

with_r=
Rscript -e 'library(org.Hs.eg.db)' >"$temp/r.log" 2>&1 && with_r=yes

# sheet TABLE SOURCE MODEL TREATED BLOCK: a sample sheet from the names of the table's columns.
sheet() {
    gzip -dc "$1" 2>/dev/null | head -n 1 | tr -d '"\r' | tr '\t,;' '[\n*]' |
        awk -v table="$1" -v name="$2" -v model="$3" -v treated="$4" -v block="$5" '
    BEGIN { OFS = "\t"; print "sample", "arm", "source", "study", "table", "block" }
    {
        level = $0
        sub(block, "", level)
        arm = $0 ~ model ? "model" : $0 ~ treated ? "treated" : ""
        if (arm)
            print $0, arm, arm == "treated" ? name : "", name, table, block == "-" ? "" : level
    }'
}

# What was expected of a contrast, what came, and a word for it.
verdicts() {
    awk -F '\t' -v name="$1" '
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    FNR == NR {
        if ($at["contrast"] == name) {
            order[++n] = $at["mechanism"]
            sign[$at["mechanism"]] = $at["effect"]
            sure[$at["mechanism"]] = $at["confidence"]
        }
        next
    }
    {
        m = $at["mechanism"]
        effect[m] = $at["effect"]; p[m] = $at["p"]
        rank[m] = $at["rank"]
        places[$at["family"]] += $at["rank"] != "NA"; family[m] = $at["family"]
    }
    END {
        for (i = 1; i <= n; i++) {
            m = order[i]
            right = (effect[m] > 0) == (sign[m] == "+")
            word = right ? "right" : "wrong"
            if (p[m] >= 0.05) word = word ", open"
            if (effect[m] == "NA") word = "not assessable"
            printf "| %s | %s | %s %s | %s | %s | %s | %s |\n", name, m, sign[m], sure[m],
                effect[m] == "NA" ? "-" : sprintf("%+.2f", effect[m]),
                p[m] == "NA" ? "-" : p[m] < 0.001 ? "< 0.001" : sprintf("%.3f", p[m]),
                rank[m] == "NA" ? "-" : rank[m] " of " places[family[m]], word
        }
    }' "$temp/expected" "$2"
}

# contrast NAME TABLE IDS MODEL TREATED BLOCK OPTIONS SEEN, a line of contrasts.tsv: runs it, and
# adds its verdicts to $temp/rows.
contrast() {
    table=$data/$2
    if [ "$3" = refseq ]; then
        if [ ! "$with_r" ]; then
            echo "cli.truth: $1: skipped: RefSeq ids need R with org.Hs.eg.db"
            return 0
        fi
        Rscript "$top/scripts/refseq_symbols.R" "$table" | gzip >"$temp/$1.tsv.gz"
        table=$temp/$1.tsv.gz
    fi
    sheet "$table" "$1" "$4" "$5" "$6" >"$temp/$1.samples.tsv"
    options=
    [ "$6" = - ] || options="--covariates block"
    [ "$7" = - ] || options="$options $7"
    # shellcheck disable=SC2086 # words
    "$mechrank" run -q -s "$temp/$1.samples.tsv" $options --any-source -o "$temp/$1" \
        >"$temp/out" 2>&1 || {
        fail "$1: $(cat "$temp/out")"
        return 0
    }
    [ -z "${MR_TRUTH_KEEP-}" ] || cp -R "$temp/$1" "$temp/$1.samples.tsv" "$MR_TRUTH_KEEP"
    verdicts "$1" "$temp/$1/ranking.tsv" | sed "s/\$/ <!--$8-->/" >>"$temp/rows"
}

# count LABEL SEEN CONFIDENCE: how many signs are right.  $2 and $3 are patterns.
count() {
    awk -F ' *[|] *' -v label="$1" -v seen="$2" -v sure="$3" '
    $0 ~ "<!--" seen "-->" && $4 ~ " " sure "$" {
        if ($8 == "not assessable") { unknown++; next }
        n++; right += $8 ~ /^right/
        firm += $8 !~ /open/; firm_right += $8 == "right"
    }
    END {
        printf "| %s | %d of %d | %d of %d | %d |\n", label, right, n, firm_right, firm, unknown
    }' "$temp/rows"
}

: >"$temp/rows"
: >"$temp/titles"
grep -v '^#' "$top/tests/truth/expected.tsv" >"$temp/expected"
grep -v '^#' "$top/tests/truth/contrasts.tsv" | sed 1d >"$temp/contrasts"
while IFS='	' read -r name table ids model treated block replicates options seen title; do
    contrast "$name" "$table" "$ids" "$model" "$treated" "$block" "$options" "$seen"
    echo "| $name | $title | $replicates |" >>"$temp/titles"
done <"$temp/contrasts"

sed 's/ <!--.*//' "$temp/rows" >"$temp/shown"
{
    count 'strong, not seen before' '(no|pooled)' strong
    count 'weak, not seen before' '(no|pooled)' weak
    count 'seen before' yes '.*'
} >"$temp/counts"
[ "$with_r" ] || : >"$temp/counts" # of some only
if [ "$redo" ]; then
    cat "$temp/titles" "$temp/shown" "$temp/counts"
    exit $failed
fi
cat "$temp/titles" "$temp/shown" "$temp/counts" >"$temp/wanted"
while IFS= read -r row; do
    grep -qxF "$row" "$doc" || fail "real_data.md does not hold: $row"
done <"$temp/wanted"
[ "$with_r" ] || exit $failed
# The promise of tests/truth/expected.tsv
awk -F ' *[|] *' 'NR == 1 { split($3, n, " of "); exit !(n[2] > 0 && n[1] >= 0.85 * n[2]) }' \
    "$temp/counts" || fail "fewer than .85 of the strong signs are right: $(head -n 1 "$temp/counts")"
exit $failed
