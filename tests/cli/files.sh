#!/bin/sh
# A study whose samples come as one htseq-count file each says what it says as a table; so it
# does where each library comes in two lanes, whose counts add up.
#   files.sh MECHRANK
set -u
program=$1
LC_ALL=C
export LC_ALL
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
cd "$temp" || exit 1
failed=0

fail() {
    echo "files: $*"
    failed=1
}

# run NAME: the sheet NAME.tsv into NAME/
run() {
    "$program" run -s "$1.tsv" --file-root demo -o "$1" -q 2>err || fail "$1: $(cat err)"
}

# same A B: all numbers of two runs but that of reads of no gene, which a table does not know
same() {
    for file in effects scores genes ranking qc; do
        sed 's/\t[0-9A-Z]*$//' "$1/$file.tsv" >a
        sed 's/\t[0-9A-Z]*$//' "$2/$file.tsv" | cmp - a || fail "$1 and $2: $file.tsv"
    done
}

"$program" demo demo
table=simulated_sim01.tsv.gz
awk -F '\t' '/^sample\t/ || $2 == "sim01"' demo/samples.tsv >table.tsv

# One file per sample, every third count in a second lane; as many reads of no gene as samples
# stand before it.
mkdir demo/files demo/lanes
gzip -dc "demo/$table" | awk -F '\t' '
NR == 1 { for (i = 2; i <= NF; i++) name[i] = $i; n = NF; next }
{
    for (i = 2; i <= NF; i++) {
        second = int($i / 3)
        print $1 "\t" $i >("demo/files/" name[i] ".txt")
        print $1 "\t" $i - second >("demo/lanes/" name[i] ".1.txt")
        print $1 "\t" second >("demo/lanes/" name[i] ".2.txt")
    }
}
END {
    for (i = 2; i <= n; i++) {
        print "__no_feature\t" i - 2 "\n__ambiguous\t1" >("demo/files/" name[i] ".txt")
        print "__no_feature\t" i - 2 >("demo/lanes/" name[i] ".1.txt")
        print "__no_feature\t1" >("demo/lanes/" name[i] ".2.txt")
    }
}'

# A column "file" in place of "table" and "column".
awk -F '\t' -v OFS='\t' '
NR == 1 { $6 = "file"; $7 = "days_after_model" }
NR > 1 { $6 = "files/" $7 ".txt"; $7 = "-" }
{ print }' table.tsv >files.tsv
awk -F '\t' -v OFS='\t' '
NR == 1 { print; next }
{ path = $6; sub(/files/, "lanes", path)
  for (lane = 2; lane; lane--) { $6 = path; sub(/txt$/, lane ".txt", $6); print } }' files.tsv >lanes.tsv

run table
run files
run lanes
same files table
same lanes table
cmp files/qc.tsv lanes/qc.tsv || fail "qc.tsv of files and lanes"
awk -F '\t' '
NR == 1 { if ($NF != "unassigned") exit 1; next }
$NF !~ /^[0-9]+$/ { exit 1 }
{ sum += $NF }
END { exit sum != (NR - 1) * (NR - 2) / 2 + NR - 1 }' files/qc.tsv || fail "reads of no gene"
grep -q '"lanes_summed"' lanes/run.json || fail "lanes are not said"
grep -q '"lanes_summed"' files/run.json && fail "lanes where there are none"
[ "$(grep -c '"format": "htseq"' files/run.json)" = "$(($(wc -l <files.tsv) - 1))" ] ||
    fail "inputs of run.json"

# Scores of all files together are those of the table, in the order of the files.
gzip -dc "demo/$table" | head -n 1 | cut -f 2- | tr '\t' '\n' >names
sed 's|.*|files/&.txt\t&|' names >list
"$program" score "demo/$table" -o want 2>err || fail "score of the table: $(cat err)"
"$program" score --list list --file-root demo -o got 2>err || fail "score --list: $(cat err)"
cmp want got || fail "score --list"
sed 's|.*|demo/files/&.txt|' names | xargs "$program" score -@ 2 -f -o got 2>err ||
    fail "score FILE...: $(cat err)"
cmp want got || fail "score FILE..."

# The same animals are not two studies.
awk -F '\t' -v OFS='\t' 'NR > 1 { $2 = "again" } { print }' files.tsv >again.tsv
run again
"$program" rank files again -o both 2>err && fail "the same files as two studies"
grep -q "took a file that study" err || fail "rank: $(cat err)"
exit $failed
