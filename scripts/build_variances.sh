#!/bin/sh
# Writes refs/src/variances.tsv from the public tables below $MECHRANK_TEST_DATA: how the variances
# of the mechanisms lie to those of background sets, table by table (pipeline/doc/methods.md, 4).
# usage: scripts/build_variances.sh [--check] MR_VARIANCES   (tests/mr_variances of a build)
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
check=
if [ "${1-}" = --check ]; then
    check=yes
    shift
fi
variances=$(realpath "${1:?usage: build_variances.sh [--check] MR_VARIANCES}")
data=${MECHRANK_TEST_DATA:?names the folder with bulk/, ovary/ and idmap/}
LC_ALL=C
export LC_ALL
tables="follicles geuvadis granulosa gse60450 microglia moocytes oct4 oocytes"

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/bulk" "$tmp/ovary"
ln -s "$data"/bulk/* "$tmp/bulk"
ln -s "$data"/ovary/* "$tmp/ovary"

# The background is known by symbol alone in rodents: ids of column $2 of the map become symbols.
to_symbols() {
    rm "$tmp/$1"
    {
        gzip -dc "$data/idmap/annotables_grcm38.tsv.gz" | tr -d '"' | awk -F '\t' -v OFS='\t' -v id="$2" '
            NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
            $at[id] != "NA" && $at[id] != "" && $at["symbol"] != "" { print $at[id], $at["symbol"] }'
        echo
        gzip -dc "$data/$1"
    } | awk -F '\t' -v OFS='\t' '
        !rows && $0 == "" { rows = 1; next }
        !rows { sub(/\.0$/, "", $1); if (!($1 in symbol)) symbol[$1] = $2; next }
        rows++ > 1 && $1 in symbol { $1 = symbol[$1] }
        { print }' | gzip -n >"$tmp/table.gz"
    mv "$tmp/table.gz" "$tmp/$1"
}
to_symbols bulk/oct4_mouse_esc_counts.tsv.gz ensgene
to_symbols bulk/gse60450_mouse_mammary_counts.tsv.gz entrez
to_symbols ovary/mouse_oocyte_young_old_FPKM.tsv.gz ensgene

{
    printf 'mechanism\ttable\tlog_ratio\tdf\n'
    for table in $tables; do
        "$variances" "$tmp" "$root/tests/validation/tables/$table.tsv"
    done
} >"$tmp/variances.tsv"

if [ "$check" ]; then
    cmp "$tmp/variances.tsv" "$root/refs/src/variances.tsv"
else
    cp "$tmp/variances.tsv" "$root/refs/src/variances.tsv"
fi
