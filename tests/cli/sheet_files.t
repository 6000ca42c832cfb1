# A sheet whose samples are files of their own: what their reader has to say is said by every command
$ mechrank demo demo && gzip -dc demo/simulated_sim13.csv.gz | tr ',' '\t' >t.tsv && mkdir star salmon && head -n 1 t.tsv | tr '\t' '\n' | sed 1d >names
= 0
$ awk -F '\t' 'NR == 1 { for (i = 2; i <= NF; i++) name[i] = $i; next } { for (i = 2; i <= NF; i++) printf "%s%s\t%d\t%d\t%d\n", NR == 2 ? "N_unmapped\t3\t3\t3\nN_noFeature\t1\t9\t2\n" : "", $1, $i, $i / 50, $i >("star/" name[i] ".tab") }' t.tsv
= 0
$ awk -F '\t' -v OFS='\t' '/^#/ { next } $1 == "sample" { print $1, $3, $4, "file" } $2 == "sim13" { print $1, $3, $4, "star/" $1 ".tab" }' demo/samples.tsv >files.tsv; awk -F '\t' -v OFS='\t' '{ $4 = $4 == "file" ? "table" : "t.tsv"; print }' files.tsv >table.tsv
= 0
$ mechrank run -s files.tsv -o out -v && mechrank run -s table.tsv -o want && cmp out/scores.tsv want/scores.tsv && cmp out/ranking.tsv want/ranking.tsv
! mechrank run: note: study1: STAR's reverse counts are taken: 2 % of the reads are forward, 98 % reverse (strand_reverse, 9)
= 0
$ cut -f 2,14 out/qc.tsv | head -n 3
| sample	unassigned
| sim13_control_1	5
| sim13_control_2	5
= 0

# Said per study, warnings without -v, and counted in run.json: genes that a file lacks, missing values
$ f=$(head -n 1 names); sed '20,29d; 40s/\t[0-9]*$/\tNA/' star/$f.tab >less.tab; sed "s:star/$f.tab:less.tab:" files.tsv >less.tsv
= 0
$ mechrank run -s less.tsv -o less --na zero && grep -c -e genes_united -e missing_values less/run.json
| 2
! mechrank run: warning: study1: files list different genes: one that a file lacks is 0 there (genes_united, 10)
! mechrank run: warning: study1: less.tab and others: missing values taken as 0 (missing_values)
= 0
$ mechrank check -s less.tsv --na zero | head -n 1
| study study1: 9 samples
! mechrank check: warning: study1: files list different genes: one that a file lacks is 0 there (genes_united, 10)
! mechrank check: warning: study1: less.tab and others: missing values taken as 0 (missing_values)
= 0
$ mechrank run -s less.tsv -o less -f --na zero --strict
! mechrank run: warning: study1: files list different genes: one that a file lacks is 0 there (genes_united, 10)
! mechrank run: warning: study1: less.tab and others: missing values taken as 0 (missing_values)
! mechrank run: 2 kinds of warnings, which --strict makes a failure
= 1
$ sed '40s/\t[0-9]*$/\tNA/' t.tsv >na.tsv; mechrank score -c na.tsv --na zero -o na.scores
! mechrank score: warning: na.tsv: missing values taken as 0 (missing_values)
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0

# The strand that each file tells: said by check, and a warning where files differ
$ mechrank check star/$(head -n 1 names).tab | sed -n '2,3p'
|   0.0 % of 670501 reads counted to no gene
|   read as with --strand reverse
= 0
$ awk -F '\t' -v OFS='\t' '{ t = $3; $3 = $4; $4 = t; print }' star/$(sed -n 2p names).tab >turned.tab; mechrank import star/$(head -n 1 names).tab turned.tab | head -n 2
| gene_id	sim13_control_1	turned
| A4galt	429	400
! mechrank import: warning: turned.tab: reads look like those of another strand than in star/sim13_control_1.tab, so another column of counts is taken: if they are of one protocol, name it with --strand (strands_differ)
= 0
$ mechrank import star/$(head -n 1 names).tab turned.tab --strand none -o none.tsv
= 0

# Lanes: samples are counted, not files; import takes one file of each
$ cp star/$(head -n 1 names).tab lane.tab; sed '2{p; s:star/.*:lane.tab:}' files.tsv >lanes.tsv; mechrank check -s lanes.tsv | head -n 1
| study study1: 9 samples in 10 files
= 0
$ mechrank import -s lanes.tsv
! mechrank import: lanes.tsv:3: expected one file of sample 'sim13_control_1', found another on line 2: lanes are summed by run, but not here
= 1
$ mechrank import -s files.tsv -o all.tsv && cut -f 1-3 all.tsv | head -n 2
| gene_id	sim13_control_1	sim13_control_2
| A4galt	429	400
= 0

# A file that a sheet or a list names one sample of holds no more
$ awk -F '\t' 'NR == 1 { for (i = 2; i <= NF; i++) { name[i] = $i; printf "# Program:featureCounts\nGeneid\tChr\tStart\tEnd\tStrand\tLength\t%s%s.bam\n", i == 3 ? "p.bam\t" : "", $i >("star/" $i ".fc") } next } { for (i = 2; i <= NF; i++) printf "%s\tchr1\t1\t9\t+\t9\t%s%d\n", $1, i == 3 ? $2 "\t" : "", $i >("star/" name[i] ".fc") }' t.tsv; sed 's/\.tab$/.fc/' files.tsv >fc.tsv
= 0
$ mechrank run -s fc.tsv -o fc
! mechrank run: star/sim13_control_2.fc: expected one sample, as the list or sheet names one for it, found 2 (a sheet names a table of several in its column 'table')
= 1
$ mechrank check -s fc.tsv
! mechrank check: star/sim13_control_2.fc: expected one sample, as the list or sheet names one for it, found 2 (a sheet names a table of several in its column 'table')
= 1
$ printf 'star/%s.fc\tx\n' $(sed -n 2p names) >list; mechrank import --list list
! mechrank import: star/sim13_control_2.fc: expected one sample, as the list or sheet names one for it, found 2 (a sheet names a table of several in its column 'table')
= 1
$ sed 's/\tp\.bam//' star/$(sed -n 2p names).fc | awk -F '\t' -v OFS='\t' 'NR > 2 { $7 = $8; NF = 7 } { print }' >one.fc; sed '3s:star/.*:one.fc:' fc.tsv >one.tsv; mechrank run -s one.tsv -o fc && cmp fc/scores.tsv want/scores.tsv
= 0
