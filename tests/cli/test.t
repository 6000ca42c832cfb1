# Gene sets under contrasts of a sheet
$ mechrank demo demo
= 0
$ printf 'killers\tx\tBax\tBid\tCasp3\tCasp8\tCasp9\tFas\tTrp53\tBbc3\tPmaip1\tApaf1\nlife_UP\tx\tBcl2\tMcl1\tBcl2l1\tXiap\tBirc3\nlife_DN\tx\tFas\tBax\tBad\tBik\tBmf\tHrk\nfew\tx\tBax\tBcl2\n' >sets.gmt
= 0
$ awk -F '\t' -v OFS='\t' '/^sample/ || $2 ~ /^sim0[12]$/ { print $1, $2, $3, $4, $5, $6, $8 }' demo/samples.tsv >s.tsv
= 0
$ mechrank test -s s.tsv --file-root demo -g sets.gmt -o out.tsv && cut -f 1-6,17-19 out.tsv
| study	set	contrast	size	n1	n2	direction	leading	flags
| sim01	killers	umbilical_cord/cells-model	9	6	6	down	Trp53,Bbc3,Fas,Pmaip1,Casp8,Casp9,Apaf1,Bax	small_set
| sim01	life	umbilical_cord/cells-model	11	6	6	up	Bcl2l1,Mcl1,Fas,Birc3,Bax,Bad	-
| sim01	killers	model-control	9	6	4	up	Trp53,Casp8,Bbc3,Fas,Apaf1,Casp9,Bax,Pmaip1	small_set
| sim01	life	model-control	11	6	4	down	Bcl2l1,Mcl1,Birc3,Fas,Bad,Bax	-
| sim02	killers	umbilical_cord/cells-model	9	6	6	down	ENSRNOG00000019142,ENSRNOG00000062473,ENSRNOG00000012331,ENSRNOG00000020876,ENSRNOG00000012944,ENSRNOG00000018770,ENSRNOG00000008022,ENSRNOG00000012439	no_background_prior,small_set
| sim02	life	umbilical_cord/cells-model	10	6	6	up	ENSRNOG00000019142,ENSRNOG00000007946,ENSRNOG00000063678,ENSRNOG00000005731,ENSRNOG00000020876,ENSRNOG00000067693,ENSRNOG00000021147	no_background_prior
| sim02	killers	model-control	9	6	4	up	ENSRNOG00000012331,ENSRNOG00000020876,ENSRNOG00000062473,ENSRNOG00000019142,ENSRNOG00000018770,ENSRNOG00000012944,ENSRNOG00000010475	no_background_prior,small_set
| sim02	life	model-control	10	6	4	down	ENSRNOG00000007946,ENSRNOG00000020876,ENSRNOG00000019142,ENSRNOG00000063678,ENSRNOG00000005731,ENSRNOG00000067693,ENSRNOG00000006967,ENSRNOG00000007529	no_background_prior
! mechrank test: warning: sim01: sets with too few or too many genes in use are left out (sets_left_out, 2 in 2 studies)
! mechrank test: warning: sim02: 0 background sets of 10 or more genes, fewer than 100: each set's variance stands alone (no_background_prior)
= 0
$ head -n 1 out.tsv | tr '\t' ' '
| study set contrast size n1 n2 theta se df t p q camera_p camera_q fry_p fry_q direction leading flags
= 0
$ mechrank test -s s.tsv --file-root demo -g sets.gmt -@ 3 -q | cmp - out.tsv
= 0
$ mechrank test -s s.tsv --file-root demo -g sets.gmt --no-pairs --min-size 2 --max-size 9 -q | cut -f 2 | sort -u
| few
| killers
| life_DN
| life_UP
| set
= 0
$ mechrank test -s s.tsv --file-root demo -g sets.gmt -g sets.gmt --study sim01 --contrast treated-control --leading 2 -q | cut -f 2-6,18
| set	contrast	size	n1	n2	leading
| killers	umbilical_cord/cells-control	9	6	4	Casp8,Trp53
| life	umbilical_cord/cells-control	11	6	4	Bcl2l1,Hrk
= 0
$ mechrank test -s s.tsv --file-root demo -g sets.gmt -o out.tsv
! mechrank test: out.tsv: exists already; -f replaces it
= 1
$ mechrank test -s s.tsv --file-root demo -g sets.gmt -o out.tsv -f -q --run-json run.json && grep -cE '"(voom|trend|repeats|contrast|sets)"' run.json; grep -B 1 '"format": "gmt"' run.json | head -n 1 | tr -d ' ",'; md5sum <sets.gmt | cut -d ' ' -f 1
| 5
| md5:462930ea85013823286e2131ac644a61
| 462930ea85013823286e2131ac644a61
= 0

# Any sheet: a column stands for the arms
$ printf 'sample\tdiet\tcage\tbatch\n' >diet.tsv; gzip -dc demo/simulated_sim13.csv.gz | head -n 1 | tr -d '"' | tr , '\n' | tail -n +2 | awk -v OFS='\t' '{ print $1, NR % 3 ? "chow" : "fat", NR < 5 ? "c-1" : "c-2", NR % 2 ? "a" : "b" }' >>diet.tsv; head -n 4 diet.tsv
| sample	diet	cage	batch
| sim13_control_1	chow	c-1	a
| sim13_control_2	chow	c-1	b
| sim13_control_3	fat	c-1	a
= 0
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --contrast diet:fat-chow -q >fat.tsv; cut -f 2-6,9 fat.tsv
| set	contrast	size	n1	n2	df
| killers	fat-chow	8	3	6	9
| life	fat-chow	9	3	6	9
= 0
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet --contrast fat-chow -q | cmp - fat.tsv
= 0
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group cage -q | cut -f 2-6
| set	contrast	size	n1	n2
| killers	c-2-c-1	8	5	4
| life	c-2-c-1	9	5	4
= 0
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet --voom yes --trend -v -o voom.tsv
! mechrank test: note: pairs of sets NAME_UP and NAME_DN (or NAME_DOWN) are one signed set NAME each; --no-pairs keeps them apart (pairs_of_sets)
! mechrank test: note: study1: genes of sets (23 in all) that the table lacks take no part (genes_not_in_table)
! mechrank test: warning: study1: sets with too few or too many genes in use are left out (sets_left_out)
! mechrank test: note: study1: genes are tested with the weights of voom: libraries differ 2.13-fold (voom)
= 0

# A batch of one level, and samples of several animals: the same warnings as of `run`
$ awk -F '\t' -v OFS='\t' '{ print $1, $2, NR == 1 ? "batch" : NR < 4 ? "alone" : $4, NR == 1 ? "pool_size" : NR == 2 ? 3 : 1 }' diet.tsv >alone.tsv; head -n 5 alone.tsv
| sample	diet	batch	pool_size
| sim13_control_1	chow	alone	3
| sim13_control_2	chow	alone	1
| sim13_control_3	fat	a	1
| sim13_model_1	chow	b	1
= 0
$ mechrank test -s alone.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -q | awk -F '\t' '{ print $NF }' | sort | uniq -c | sed 's/^ *//'
| 1 flags
| 2 pooled_animals,batch_confounded,small_set
= 0

# What is refused
$ mechrank test -g sets.gmt
! mechrank test: expected a sample sheet (-s); see 'mechrank help test'
= 2
$ mechrank test -s s.tsv --file-root demo
! mechrank test: expected gene sets (-g); see 'mechrank help test'
= 2
$ mechrank test -s s.tsv --file-root demo -g sets.gmt --max-size 3
! mechrank test: expected --max-size of 5 or more, or 0, found 3; see 'mechrank help test'
= 2
$ mechrank test -s diet.tsv -g sets.gmt --contrast diet:a-b --contrast cage:c-1-c-2
! mechrank test: expected contrasts of one column, found 'diet:a-b' and 'cage:c-1-c-2'; see 'mechrank help test'
= 2
$ mechrank test -s s.tsv --file-root demo -g sets.gmt --study sim01 --contrast sick-model
! mechrank test: warning: sim01: s.tsv: study 'sim01': expected a contrast A-B of two of control, model, umbilical_cord/cells, found 'sick-model' (study_skipped)
! mechrank test: s.tsv: expected a study that can answer, found none: study 'sim01': expected a contrast A-B of two of control, model, umbilical_cord/cells, found 'sick-model'
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --contrast food:fat-chow
! mechrank test: diet.tsv:1: expected a column 'food' (group), found none
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --contrast diet:fat-lean
! mechrank test: warning: study1: diet.tsv: study 'study1': expected a contrast A-B of two of chow, fat, found 'fat-lean' (study_skipped)
! mechrank test: diet.tsv: expected a study that can answer, found none: study 'study1': expected a contrast A-B of two of chow, fat, found 'fat-lean'
= 1
$ sed 's/^\(sim13_control_1\tc*\)[a-z]*/\1lean/' diet.tsv >lean.tsv; mechrank test -s lean.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --contrast diet:clean-fat
! mechrank test: warning: study1: one animal where diet is 'clean': it takes no part in the tests (single_animal)
! mechrank test: warning: study1: lean.tsv: study 'study1': contrast 'clean-fat': expected 2 or more animals of 'clean', found 1 (study_skipped)
! mechrank test: lean.tsv: expected a study that can answer, found none: study 'study1': contrast 'clean-fat': expected 2 or more animals of 'clean', found 1
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group batch --covariates batch
! mechrank test: warning: study1: diet.tsv: study 'study1': expected terms that can be told apart, found aliased with those before: batch b (study_skipped)
! mechrank test: diet.tsv: expected a study that can answer, found none: study 'study1': expected terms that can be told apart, found aliased with those before: batch b
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g s.tsv --group diet
! mechrank test: warning: study1: genes of sets (145 in all) that the table lacks take no part (genes_not_in_table, 145)
! mechrank test: warning: study1: diet.tsv: study 'study1': expected a set of 5 or more genes in use, found none among 33 (study_skipped)
! mechrank test: diet.tsv: expected a study that can answer, found none: study 'study1': expected a set of 5 or more genes in use, found none among 33
= 1
$ : >empty.gmt; mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g empty.gmt --group diet
! mechrank test: empty.gmt: empty file
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet --min-size 50
! mechrank test: warning: study1: diet.tsv: study 'study1': expected a set of 50 or more genes in use, found none among 3 (study_skipped)
! mechrank test: diet.tsv: expected a study that can answer, found none: study 'study1': expected a set of 50 or more genes in use, found none among 3
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -O csv
! mechrank test: --output-format: expected one of tsv, found 'csv'; see 'mechrank help test'
= 2

# One down half to an up half
$ printf 'x_UP\tx\tBcl2\tMcl1\tBcl2l1\tXiap\tBirc3\nx_DN\tx\tFas\tBax\tBad\tBik\tBmf\tHrk\nx_DOWN\tx\tFas\tBad\tBik\tBmf\tHrk\n' >two.gmt; mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g two.gmt --group diet
! mechrank test: two.gmt: expected one down half of 'x_UP', found 'x_DN' and 'x_DOWN'
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g two.gmt --group diet --no-pairs -q --min-size 1 | cut -f 2
| set
| x_UP
| x_DN
| x_DOWN
= 0
$ sed '/x_UP/d' two.gmt | mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g - --group diet -q --min-size 1 | cut -f 2
| set
| x_DN
| x_DOWN
= 0

# The table and run.json: two files, both or none
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -q -o one --run-json ./one
! mechrank test: ./one: expected another file for --run-json, found that of -o
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -q -o one --run-json demo/../one
! mechrank test: demo/../one: expected another file for --run-json, found that of -o
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -q --run-json /dev/stdout
! mechrank test: /dev/stdout: expected another file for --run-json, found that of -o
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -q -o one --run-json /dev/full
! mechrank test: /dev/full: cannot be written: No space left on device
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -q -o /dev/full --run-json one
! mechrank test: /dev/full: cannot be written: No space left on device
= 1
$ mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -q -o /dev/null --run-json /dev/null
= 0
$ mkdir sub && mechrank test -s diet.tsv -c demo/simulated_sim13.csv.gz -g sets.gmt --group diet -q -o sub/one --run-json one && cmp sub/one fat.tsv; rm -r sub one
= 0
$ ls -A
| alone.tsv
| demo
| diet.tsv
| empty.gmt
| fat.tsv
| lean.tsv
| out.tsv
| run.json
| s.tsv
| sets.gmt
| two.gmt
| voom.tsv
= 0
