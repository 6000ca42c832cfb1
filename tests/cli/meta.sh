#!/bin/sh
# `mechrank rank` on a bare effects.tsv against metafor: tests/golden/stats/meta_*.tsv.
#   meta.sh MECHRANK GOLDEN
# Each case is a source of its own with one mechanism, so that nothing is shared; yi is theta and vi
# the square of se.  Every number to 1e-7 relative: metafor's REML stops at 1e-8.  The prediction
# interval of rank takes t on k - 2 where metafor takes the quantile of its interval: compared is
# what stands between the two, sqrt(tau^2 + se^2), and that there is none below k = 4.
set -u
program=$1
golden=$2
LC_ALL=C
export LC_ALL
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
cd "$temp" || exit 1
failed=0

awk -F '\t' -v OFS='\t' '
NR == 1 {
    print "study", "species", "source", "product", "mechanism", "contrast", "adjusted", "n1", "n2", "u", "sd", \
        "theta", "se", "df", "t", "p", "g", "g_var", "genes_used", "genes_total", "fry_p", "camera_p", "flags"
    next
}
{
    se = sprintf("%.17g", sqrt($4))
    print "case" $1 "_" $2, "mouse", "case" $1, "cells", "apoptosis", "treated-model", "no", 5, 5, 0.4, \
        sprintf("%.17g", se / sqrt(0.4)), $3, se, 8, sprintf("%.17g", $3 / se), 0.5, $3, $4, 40, 40, "NA", "NA", "-"
}' "$golden/meta_input.tsv" >effects.tsv

# compare METHOD TEST: ranking.tsv in out/ with the rows of metafor
compare() {
    awk -F '\t' -v method="$1" -v test="$2" '
    BEGIN {
        split("2 4.302652729911275 3 3.182446305284263 4 2.776445105197793 5 2.570581835636314 6 2.446911851144969", q, " ")
        for (i = 1; i in q; i += 2) t975[q[i]] = q[i + 1]
        split("8 2.306004135204166 10 2.228138851964939", q, " ")
        for (i = 1; i in q; i += 2) t975[q[i]] = q[i + 1]
    }
    FNR == 1 { delete at; for (i = 1; i <= NF; i++) at[$i] = i; next }
    FILENAME ~ /meta_output/ {
        if ($at["method"] != method || $at["test"] != test) next
        c = "case" $at["case"]
        for (name in at) want[c, name] = $at[name]
        next
    }
    $at["k"] > 0 {
        c = $at["source"]
        n++
        same(c, "mu", $at["effect"], want[c, "mu"])
        same(c, "se", $at["se"], want[c, "se"])
        same(c, "lo", $at["ci_lo"], want[c, "lo"])
        same(c, "hi", $at["ci_hi"], want[c, "hi"])
        same(c, "p", $at["p"], want[c, "p"])
        same(c, "tau2", $at["tau"] ^ 2, want[c, "tau2"])
        same(c, "I2", 100 * $at["i2"], want[c, "I2"])
        if ($at["k"] < 4) {
            if ($at["pi_lo"] != "NA" || $at["pi_hi"] != "NA") fault(c ": a prediction interval at k = " $at["k"])
            next
        }
        if (!(($at["k"] - 2) in t975)) { fault(c ": no quantile for k = " $at["k"]); next }
        pi++
        quantile = (want[c, "hi"] - want[c, "mu"]) / want[c, "se"]
        same(c, "pi_hi", ($at["pi_hi"] - $at["effect"]) / t975[$at["k"] - 2], (want[c, "pi_hi"] - want[c, "mu"]) / quantile)
        same(c, "pi_lo", ($at["pi_lo"] - $at["effect"]) / t975[$at["k"] - 2], (want[c, "pi_lo"] - want[c, "mu"]) / quantile)
    }
    function fault(text) { print "meta: " method " " test ": " text; bad = 1 }
    function same(c, name, got, expected, size) {
        size = expected < 0 ? -expected : expected
        if (got == "NA" || expected == "" || got - expected > 1e-7 * size + 1e-12 || expected - got > 1e-7 * size + 1e-12)
            fault(c " " name ": expected " expected ", found " got)
        compared++
    }
    END {
        if (n != 12 || pi < 3) fault(n + 0 " cases, " pi + 0 " prediction intervals")
        if (!bad) print method, test ": " compared " numbers agree"
        exit bad
    }' "$golden/meta_output.tsv" out/ranking.tsv || failed=1
}

for method in dl pm reml; do
    for interval in z:z hk:knha mkh:adhoc; do
        "$program" rank effects.tsv --effect md --tau2 $method --interval "${interval%:*}" -o out -f -q || failed=1
        compare "$(echo $method | tr '[:lower:]' '[:upper:]')" "${interval#*:}"
    done
done
exit $failed
