#!/bin/sh
# Holds results of the demo against the truth planted in it.
# Usage: scripts/check_demo.sh TRUTH.tsv RESULTS
#
# Prints one line per rule, "RULE ok" or "RULE FAIL what"; exit 1 if one fails.
#   top        every planted top is in the top set of its family
#   separated  where the largest effect of a source's family is 4 or more, no planted null is
#   tied       both members of a planted tie are
#   null_top   8 or more mechanisms of the source without effect may be the first of all
#   null_q     none of them has q <= 0.05
set -eu

[ $# -eq 2 ] || {
    sed -n '3s/^# //p' "$0" >&2
    exit 2
}

awk -F '\t' '
function fault(rule, what) { bad[rule] = bad[rule] (bad[rule] == "" ? "" : "; ") what }
FNR == 1 { split("", col); for (i = 1; i <= NF; i++) col[$i] = i; next }
FILENAME == ARGV[1] {
    k = $col["source"] SUBSEP $col["product"] SUBSEP $col["mechanism"]
    role[k] = $col["role"]
    planted[++n_planted] = k
    effect[k] = $col["effect"] < 0 ? -$col["effect"] : $col["effect"]
    if ($col["role"] != "null") acts[$col["source"], $col["product"]] = 1
    next
}
{
    k = $col["source"] SUBSEP $col["product"] SUBSEP $col["mechanism"]
    if (!(k in role)) { fault("top", "no truth for " $col["source"] " " $col["mechanism"]); next }
    seen[k] = 1
    n++
    row[n] = k
    name[n] = $col["source"] " " $col["mechanism"]
    source[n] = $col["source"] SUBSEP $col["product"]
    family[n] = source[n] SUBSEP $col["family"]
    top[n] = $col["top_set"]
    if (effect[k] > largest[family[n]]) largest[family[n]] = effect[k]
    if (!(source[n] in acts)) {
        if ($col["rank_all_lo"] == 1) first[source[n]]++
        else first[source[n]] += 0
        if (!($col["q"] > 0.05)) fault("null_q", name[n] " has q " $col["q"])
    }
}

END {
    for (i = 1; i <= n; i++) {
        r = role[row[i]]
        if (r == "top" && top[i] != "yes") fault("top", name[i] " is not in the top set")
        if (r == "tied" && top[i] != "yes") fault("tied", name[i] " is separated")
        if (r == "null" && largest[family[i]] >= 4) {
            tested = 1
            if (top[i] != "no") fault("separated", name[i] " is in the top set")
        }
    }
    for (i = 1; i <= n_planted; i++) {
        split(planted[i], part, SUBSEP)
        if (!(planted[i] in seen)) fault("top", part[1] " " part[3] " is not ranked")
    }
    for (s in first) {
        some = 1
        if (first[s] < 8) fault("null_top", "only " first[s] " may be first")
    }
    if (!tested) fault("separated", "no strong source")
    if (!some) fault("null_top", "no source without effect")
    n_rules = split("top separated tied null_top null_q", rules, " ")
    for (i = 1; i <= n_rules; i++) {
        print rules[i], bad[rules[i]] == "" ? "ok" : "FAIL " bad[rules[i]]
        if (bad[rules[i]] != "") failed = 1
    }
    exit failed
}' "$1" "$2/ranking.tsv"
