# Joins the runs of studies
$ mechrank demo demo
= 0
$ awk -F '\t' -v OFS='\t' '/^sample/ || $2 ~ /^sim1[134]$/ { print $1, $2, $3, $4, $5, $6, $8 }' demo/samples.tsv >s.tsv
= 0
$ mechrank run -s s.tsv --file-root demo -o all
= 0
$ for i in 11 13 14; do mechrank run -s s.tsv --file-root demo -o sim$i --study sim$i; done
= 0
$ mechrank rank sim11 sim13 sim14 -o joined
= 0
$ for f in $(cd all && find * -type f ! -name run.json); do cmp all/$f joined/$f; done
= 0
$ awk '/^  "invocation"/ { exit } { print }' all/run.json >a; awk '/^  "invocation"/ { exit } { print }' joined/run.json | diff a -
= 0

# A join of joins, and of one
$ mechrank rank sim11 sim13 -o part && mechrank rank part sim14 -o again && cmp all/ranking.tsv again/ranking.tsv && cmp all/reference.tsv.gz again/reference.tsv.gz
= 0
$ mechrank rank all -o same && cmp all/ranking.tsv same/ranking.tsv && cmp all/report.html same/report.html
= 0

# The order of the runs decides the order of rows, never a value
$ mechrank rank sim14 sim13 sim11 -o turned && sort turned/ranking.tsv >a && sort all/ranking.tsv | cmp - a
= 0

# An effects.tsv alone: intervals, but no ranks
$ mechrank rank all/effects.tsv -o bare && ls bare
| concordance.tsv
| effects.tsv
| multiqc
| ranking.tsv
| report.html
| rescue.tsv
| rescue_slope.tsv
| run.json
| sensitivity.tsv
| source_pairs.tsv
= 0
$ awk -F '\t' 'NR > 1 { n++; no += $28 ~ /no_covariance/; ranked += $6 != "NA" || $7 != "NA" || $9 != "NA" || $10 != "NA" || $13 != "NA"; ci += $16 < $17 && $18 > 0 } END { print n " rows, " no " no_covariance, " ranked + 0 " ranked, " ci " with intervals" }' bare/ranking.tsv
| 22 rows, 22 no_covariance, 0 ranked, 22 with intervals
= 0
$ cut -f 1-4,14-15,21-25 all/ranking.tsv | sort >a; cut -f 1-4,14-15,21-25 bare/ranking.tsv | sort | cmp - a
= 0

# One that was written before there were fry and camera: no p of theirs, all else as it is
$ cut -f 1-20,23 all/effects.tsv >before.tsv && mechrank rank before.tsv -o before && cmp before/ranking.tsv bare/ranking.tsv && cut -f 21,22 before/effects.tsv | sort -u
| NA	NA
| fry_p	camera_p
= 0

# Another unit, from the same files
$ mechrank run -s s.tsv --file-root demo -o md --effect md && mechrank rank all -o md2 --effect md
= 0
$ for i in 11 13 14; do mechrank run -s s.tsv --file-root demo -o md$i --study sim$i --effect md; done; mechrank rank md11 md13 md14 -o mdj --effect md && cmp md/ranking.tsv mdj/ranking.tsv
= 0

# What cannot be joined
$ mechrank rank sim11 sim11 -o out
! mechrank rank: sim11/run.json: study 'sim11' is in another run too
= 1
$ mechrank rank all sim13 -o out
! mechrank rank: sim13/run.json: study 'sim13' is in another run too
= 1
$ mechrank rank sim11/effects.tsv sim11/effects.tsv -o out
! mechrank rank: sim11/effects.tsv: study 'sim11' is in another run too
= 1
$ mechrank rank all/effects.tsv sim13 -o out
! mechrank rank: sim13: study 'sim13' is in another run too
= 1
$ mechrank rank demo -o out
! mechrank rank: demo/run.json: cannot be opened: No such file or directory
= 1
$ mechrank rank absent -o out
! mechrank rank: absent: cannot be opened: No such file or directory
= 1
$ mechrank rank absent.tsv -o out
! mechrank rank: absent.tsv: cannot be opened: No such file or directory
= 1
$ mechrank rank sim11/qc.tsv -o out
! mechrank rank: sim11/qc.tsv:1: expected a column 'species', found none
= 1
$ mechrank rank sim11 -o sim13
! mechrank rank: sim13: is not empty; -f replaces a run of mechrank
= 1
$ mechrank rank sim11 -o sim11 -f && head -n 67 joined/effects.tsv | cmp - sim11/effects.tsv
= 0
$ cp -r sim11 old && sed 's/"format": 1/"format": 2/' sim11/run.json >old/run.json && mechrank rank old -o out
! mechrank rank: old/run.json: expected "format": 1, found 2
= 1
$ cp -r sim14 nothing && awk -F '\t' 'NR == 1 || $6 != "treated-model"' sim14/effects.tsv >nothing/effects.tsv && mechrank rank nothing -o out
! mechrank rank: effects.tsv: expected effects of a treated arm against its model, found none
= 1
$ cp -r sim14 foreign && sed 's/\tapoptosis\t/\tapoptose\t/' sim14/effects.tsv >foreign/effects.tsv && mechrank rank foreign -o out
! mechrank rank: effects.tsv: study 'sim14': expected a ranked mechanism of refs, found 'apoptose'
= 1
$ cp -r sim14 cut && head -c 3000 sim14/effects.tsv >cut/effects.tsv && mechrank rank cut -o out
! mechrank rank: cut/effects.tsv:12: expected 23 fields, found 21
= 1
$ cp -r sim14 words && awk -F '\t' -v OFS='\t' 'NR == 5 { $17 = "large" } { print }' sim14/effects.tsv >words/effects.tsv && mechrank rank words -o out
! mechrank rank: words/effects.tsv:5: expected a number in column 'g', found 'large'
= 1
$ cp -r sim14 twice && sed '/full_lists/p' sim14/variants.tsv >twice/variants.tsv && mechrank rank twice -o out
! mechrank rank: variants.tsv: expected study 'sim14' once for full_lists of angiogenesis, found it again
= 1
$ sed '3s/[^\t]*$/many/' sim14/variants.tsv >twice/variants.tsv && mechrank rank twice -o out
! mechrank rank: twice/variants.tsv:3: expected a number in column 'genes_used', found 'many'
= 1
$ cp sim14/variants.tsv twice && for table in genes covariance; do sed 2p sim14/$table.tsv >twice/$table.tsv; mechrank rank twice -o out; cp sim14/$table.tsv twice; done
! mechrank rank: genes.tsv: expected study 'sim14' once for BCL2 of apoptosis, found it again
! mechrank rank: covariance.tsv: expected study 'sim14' once for apoptosis and autophagy, found it again
= 0
$ rm twice/variants.tsv && mechrank rank twice -o without && grep -c -e full_lists -e no_flagged -e drop_ without/sensitivity.tsv; cmp without/rescue.tsv sim14/rescue.tsv; cut -f 1-36 without/ranking.tsv >a; cut -f 1-36 sim14/ranking.tsv | cmp a -; rm -r twice without
| 0
= 0
$ rm sim14/effects.tsv && mechrank rank sim14 -o out
! mechrank rank: sim14/effects.tsv: cannot be opened: No such file or directory
= 1
$ ls -A
| a
| again
| all
| bare
| before
| before.tsv
| cut
| demo
| foreign
| joined
| md
| md11
| md13
| md14
| md2
| mdj
| nothing
| old
| part
| s.tsv
| same
| sim11
| sim13
| sim14
| turned
| words
= 0

# What the runs were made with holds in rank, too: units of the effect, reference data
$ mechrank run --demo --study sim01 --study sim11 --effect md -o units -q && mechrank rank units -o units_again -q && cmp units/ranking.tsv units_again/ranking.tsv && echo equal
| equal
= 0
$ mechrank refs export rf -q && sed 's/^autophagy\tAutophagy\tprimary\tyes/autophagy\tAutophagy\tsecondary\tno/' rf/mechanisms.tsv >m && mv m rf/mechanisms.tsv
= 0
$ mechrank run --demo --study sim01 --refs rf -o other -q && mechrank rank other -o other_again -q 2>&1 | sed 's/version [0-9]*-[0-9a-f]*/VERSION/; s/this is [0-9]*-[0-9a-f]*/this is VERSION/'
| mechrank rank: the runs were made with VERSION of the reference data, this is VERSION: name theirs with --refs
= 0
$ mechrank rank other --refs rf -o other_again -q && cmp other/ranking.tsv other_again/ranking.tsv && cut -f 3,4 other/ranking.tsv | grep autophagy
| secondary	autophagy
= 0

# The same animals under two names are not two studies; nor can two samples have one name
$ awk -F '\t' -v OFS='\t' '/^sample/ { print $0, "column" } $2 == "sim13" { name = $1; sub("sim13", "copy", $1); $2 = "copy"; print $0, name }' s.tsv >copy.tsv && mechrank run -s copy.tsv --file-root demo -o copy -q && mechrank rank sim13 copy -o out
! mechrank rank: copy/run.json: study 'copy' took the column 'sim13_control_1' of a table of which study 'sim13' took it too: the same animals cannot be two studies
= 1
$ cp -r sim13 named && sed -i 's/"sim13"/"sim99"/; s/"md5": "/"md5": "0/' named/run.json && sed -i 's/^sim13\t/sim99\t/' named/*.tsv && mechrank rank sim13 named -o out
! mechrank rank: named/scores.tsv: sample 'sim13_control_1' is in another run too: give it another name in one of the sample sheets, and its name in the table as 'column'
= 1

# What the ranking is asked for anew may differ between the runs
$ mechrank rank sim13 md14 -o out
! mechrank rank: md14/run.json: made with --effect "md", the runs before with "g"
= 1
$ mechrank rank md11 sim13 -o mixed --effect g -q && mechrank rank sim11 sim13 -o mixed_g -q && cmp mixed/ranking.tsv mixed_g/ranking.tsv && cmp mixed/sensitivity.tsv mixed_g/sensitivity.tsv && echo equal
| equal
= 0
$ mechrank rank sim11 sim13 -o reml --tau2 reml --interval mkh --combine stouffer -q && awk '/"effect":|"tau2":|"interval":|"combine":/' reml/run.json && mechrank rank reml -o reml2 -q && cmp reml/ranking.tsv reml2/ranking.tsv && echo equal
|     "effect": "g",
|     "tau2": "reml",
|     "interval": "mkh",
|     "combine": "stouffer"
| equal
= 0
$ mechrank rank sim11 -o out --tau2 ml
! mechrank rank: --tau2: expected one of dl, pm, reml, shared, found 'ml'; see 'mechrank help rank'
= 2

# A study that one run had to skip does not stand in the way of the others
$ awk -F '\t' -v OFS='\t' '$2 == "sim11" && $3 == "model" && n++ > 0 { next } { print }' s.tsv >few.tsv && mechrank run -s few.tsv --file-root demo -o few -q --study sim11 --study sim13 && mechrank rank few md14 -o after --effect g -q && cut -f 1 after/effects.tsv | sort -u && grep -c study_skipped after/run.json
| sim13
| sim14
| study
| 1
= 0
