# Scores of one table: sets x samples
$ mechrank demo demo
= 0
$ mechrank score -c demo/simulated_sim13.csv.gz -o scores.tsv && head -n 4 scores.tsv | cut -f 1-4
| set	sim13_control_1	sim13_control_2	sim13_control_3
| apoptosis	0.182434	0.292455	0.279433
| autophagy	0.1028	0.077963	-0.00162908
| oxidative_stress	0.164044	0.24954	0.236808
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ cut -f 1 scores.tsv | tr '\n' ' '; echo
| set apoptosis autophagy oxidative_stress fibrosis proliferation inflammation immune_regulation angiogenesis homing paracrine dna_damage_senescence sanity_granulosa sanity_oocyte sanity_theca_steroid sanity_luteal ct_stroma ct_endothelium ct_pericyte_smc ct_immune ct_epithelium 
= 0
$ mechrank score demo/simulated_sim13.csv.gz -o - | cmp - scores.tsv
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ gzip -dc demo/simulated_sim13.csv.gz | mechrank score -c - -@ 3 | cmp - scores.tsv
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ mechrank score -c demo/simulated_sim13.csv.gz -O long | head -n 3
| set	sample	score
| apoptosis	sim13_control_1	0.182434
| autophagy	sim13_control_1	0.1028
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ mechrank score -c demo/simulated_sim13.csv.gz -O gct | head -n 4 | cut -f 1-4
| #1.3
| 20	9	0	0
| id	sim13_control_1	sim13_control_2	sim13_control_3
| apoptosis	0.182434	0.292455	0.279433
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ mechrank score -c demo/simulated_sim13.csv.gz --precision 2 | head -n 2 | cut -f 1-4
| set	sim13_control_1	sim13_control_2	sim13_control_3
| apoptosis	0.18	0.29	0.28
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ mechrank score -c demo/simulated_sim13.csv.gz -o scores.tsv
! mechrank score: scores.tsv: exists already; -f replaces it
= 1
$ mechrank score -c demo/simulated_sim13.csv.gz -o scores.tsv -f
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0

# Sets of the user; small ones are left out
$ printf 'mine\tx\tBax\tBcl2\tCasp3\tCasp8\tCasp9\tFas\tMcl1\tBid\nfew\tx\tBax\tBcl2\nforeign\tx\tQ1\tQ2\tQ3\tQ4\tQ5\tQ6\n' >sets.gmt
= 0
$ mechrank score -c demo/simulated_sim13.csv.gz -g sets.gmt -v | cut -f 1-3
| set	sim13_control_1	sim13_control_2
| mine	-0.236355	-0.197732
! mechrank score: note: genes of sets that the table lacks (genes_not_in_table, 6)
! mechrank score: warning: sets with too few or too many genes in use are left out, such as 'few' (sets_left_out, 2)
= 0
$ mechrank score -c demo/simulated_sim13.csv.gz -g sets.gmt --min-size 1 | cut -f 1-3
| set	sim13_control_1	sim13_control_2
| mine	-0.236355	-0.197732
| few	0.0208494	-0.0695894
! mechrank score: warning: sets with too few or too many genes in use are left out, such as 'foreign' (sets_left_out)
= 0
$ { cat sets.gmt; echo 'lone'; } >bad.gmt; mechrank score -c demo/simulated_sim13.csv.gz -g bad.gmt
! mechrank score: bad.gmt:4: expected NAME, tab, DESCRIPTION, tab, genes; found no tab
= 1
$ mechrank score -c demo/simulated_sim13.csv.gz -g absent.gmt
! mechrank score: absent.gmt: cannot be opened: No such file or directory
= 1
$ head -n 2 sets.gmt | tail -n 1 >few.gmt; mechrank score -c demo/simulated_sim13.csv.gz -g few.gmt
! mechrank score: gene sets: expected one of 5 or more genes in the matrix, found none among 1
= 1
$ mechrank score -c demo/simulated_sim13.csv.gz -g few.gmt --max-size 9
! mechrank score: gene sets: expected one of 5 to 9 genes in the matrix, found none among 1
= 1

# One sample alone, by the frozen reference of a run: the numbers of the run
$ awk -F '\t' -v OFS='\t' '/^sample/ || $2 ~ /^sim1[134]$/ { print $1, $2, $3, $4, $5, $6, $8 }' demo/samples.tsv >s.tsv
= 0
$ mechrank run -s s.tsv --file-root demo -o run
= 0
$ gzip -dc demo/simulated_sim13.csv.gz | cut -d , -f 1,7 >one.csv; head -n 2 one.csv
| gene,sim13_model_3
| A4galt,399
= 0
$ mechrank score -c one.csv --reference run/reference.tsv.gz --study sim13 --species rat --precision 0 >one.tsv
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 4)
= 0
$ awk -F '\t' 'NR == FNR { if (FNR == 1) for (i = 2; i <= NF; i++) if ($i == "sim13_model_3") col = i; run[$1] = $col; next } FNR > 1 { n++; if ($2 == "NA" ? run[$1] != "NA" : run[$1] == "NA" || $2 != run[$1]) print $1, $2, run[$1] } END { print n, "scores compared" }' run/scores.tsv one.tsv
| 20 scores compared
= 0
$ head -n 2 one.tsv; mechrank score -qc one.csv --reference run/reference.tsv.gz --study sim13 --species rat --precision 17 | head -n 2
| set	sim13_model_3
| apoptosis	-0.08379578938659478
| set	sim13_model_3
| apoptosis	-0.083795789386594779
= 0
$ mechrank score -c one.csv --reference run/reference.tsv.gz
! mechrank score: run/reference.tsv.gz: name a study, it holds several: 'sim11', 'sim13', ...
= 1
$ mechrank score -c one.csv --reference run/reference.tsv.gz --study sim99
! mechrank score: run/reference.tsv.gz: expected a study 'sim99', found none
= 1
$ mechrank score -c one.csv --reference absent.gz --study sim13
! mechrank score: absent.gz: cannot be opened: No such file or directory
= 1
$ mechrank score -c one.csv --reference one.csv --study sim13
! mechrank score: one.csv:1: expected a column 'study', found none
= 1

# A reference written by score itself
$ mechrank score -c demo/simulated_sim13.csv.gz --species rat --write-reference ref.tsv --precision 0 >all.tsv
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ mechrank score -c one.csv --reference ref.tsv --species rat --precision 0 >one.tsv
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 5)
= 0
$ cut -f 1,7 all.tsv | cmp - one.tsv
= 0
$ mechrank score -c one.csv --write-reference ref.tsv -o other.tsv
! mechrank score: ref.tsv: exists already; -f replaces it
= 1
$ mechrank score -c one.csv --study sim13
! mechrank score: --study is that of a reference: expected --reference; see 'mechrank help score'
= 2
$ mechrank score -c one.csv -o both.tsv --write-reference ./both.tsv; test -e both.tsv && echo left
! mechrank score: ./both.tsv: expected another file for --write-reference, found that of -o
= 1
$ mechrank score -c one.csv -o both.tsv --write-reference /dev/full; test -e both.tsv && echo left
! mechrank score: /dev/full: cannot be written: No space left on device
= 1
$ gzip -dc demo/simulated_sim13.csv.gz | awk -F , -v OFS=, 'NR > 1 { for (i = 2; i <= NF; i++) $i = sprintf("%.2f", $i / 3.7) } { print }' >fpkm.csv
= 0
$ mechrank score -c fpkm.csv --reference ref.tsv --input-scale fpkm -o other.tsv
! mechrank score: fpkm.csv: expected counts like the reference, found fpkm
= 1
$ ls -A
| all.tsv
| bad.gmt
| demo
| few.gmt
| fpkm.csv
| one.csv
| one.tsv
| ref.tsv
| run
| s.tsv
| scores.tsv
| sets.gmt
= 0

# A table of too few expressed genes is named
$ gzip -dc demo/simulated_sim01.tsv.gz | head -n 200 >few.tsv; mechrank score -c few.tsv
! mechrank score: warning: few.tsv: title-case symbols and no species named: taken as mouse (species_assumed)
! mechrank score: few.tsv: activity: expected 250 or more expressed background genes, found 129
= 1
