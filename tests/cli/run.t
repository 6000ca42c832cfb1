# The whole path on three small studies of the demo
$ mechrank demo demo
= 0
$ awk -F '\t' -v OFS='\t' '/^sample/ || $2 ~ /^sim1[134]$/ { print $1, $2, $3, $4, $5, $6, $8 }' demo/samples.tsv >s.tsv
= 0
$ cut -f 2-7 s.tsv | uniq -c | sed 's/^ *//'
| 1 study	arm	source	product	table	species
| 3 sim11	control	-	-	simulated_sim11.tsv.gz	mouse
| 4 sim11	model	-	-	simulated_sim11.tsv.gz	mouse
| 4 sim11	treated	amniotic_membrane	cells	simulated_sim11.tsv.gz	mouse
| 3 sim13	control	-	-	simulated_sim13.csv.gz	rat
| 3 sim13	model	-	-	simulated_sim13.csv.gz	rat
| 3 sim13	treated	amniotic_membrane	cells	simulated_sim13.csv.gz	rat
| 4 sim14	control	-	-	simulated_sim14.csv.gz	human
| 4 sim14	model	-	-	simulated_sim14.csv.gz	human
| 4 sim14	treated	AFSC	cells	simulated_sim14.csv.gz	human
= 0
$ mechrank run -s s.tsv --file-root demo -o out
= 0
$ cd out && find . -type f | sort
| ./concordance.tsv
| ./contrasts.tsv
| ./covariance.tsv
| ./effects.tsv
| ./genes.tsv
| ./multiqc/mechrank_general_mqc.tsv
| ./multiqc/mechrank_mqc_versions.yml
| ./multiqc/mechrank_ranking_mqc.tsv
| ./multiqc/mechrank_scores_mqc.tsv
| ./panels.tsv
| ./qc.tsv
| ./ranking.tsv
| ./reference.tsv.gz
| ./report.html
| ./rescue.tsv
| ./rescue_slope.tsv
| ./run.json
| ./scores.tsv
| ./sensitivity.tsv
| ./sets.tsv
| ./source_pairs.tsv
| ./variants.tsv
= 0
$ head -n 1 out/ranking.tsv | tr '\t' '\n'
| source
| product
| family
| mechanism
| expected
| rank
| rank_lo
| rank_hi
| top_set
| rank_all
| rank_all_lo
| rank_all_hi
| p_score
| effect
| se
| ci_lo
| ci_hi
| p
| q
| p_holm
| k
| n_treated
| n_model
| tau
| i2
| rescue_class
| prior
| flags
| own_tau
| hk_lo
| hk_hi
| effect_adjusted
| se_adjusted
| above
| pi_lo
| pi_hi
| sens_lo
| sens_hi
| genes_to_lose
= 0
$ head -n 1 out/effects.tsv
| study	species	source	product	mechanism	contrast	adjusted	n1	n2	u	sd	theta	se	df	t	p	g	g_var	genes_used	genes_total	fry_p	camera_p	flags
= 0
$ head -n 1 out/covariance.tsv
| study	adjusted	mechanism_a	mechanism_b	r
= 0
$ head -n 1 out/contrasts.tsv
| study	adjusted	source_a	product_a	contrast_a	source_b	product_b	contrast_b	u
= 0
$ head -n 1 out/genes.tsv
| study	source	product	mechanism	gene	symbol	logFC	t	p	half	contribution	sd_without
= 0
$ head -n 1 out/sets.tsv
| study	set	genes_total	genes_mapped	genes_used	mapped_fraction	assessable	missing
= 0
$ head -n 1 out/panels.tsv
| study	source	product	panel	contrast	n1	n2	theta	se	df	t	p	gate
= 0
$ head -n 1 out/qc.tsv
| study	sample	arm	source	library_size	norm_factor	genes_detected	mapped_fraction	granulosa	oocyte	theca	luteal	flags	unassigned
= 0
$ head -n 1 out/scores.tsv | tr '\t' '\n' | head -n 3
| set
| sim11_control_1
| sim11_control_2
= 0
$ gzip -dc out/reference.tsv.gz | head -n 1
| study	item	name	value	bin	background
= 0

# One row per source x product x mechanism, primaries first, ranks within the family
$ cut -f 1-4 out/ranking.tsv | sed 1d | cut -f 1-3 | uniq -c | sed 's/^ *//'
| 4 amniotic_membrane	cells	primary
| 7 amniotic_membrane	cells	secondary
| 4 amniotic_fluid	cells	primary
| 7 amniotic_fluid	cells	secondary
= 0
$ awk -F '\t' 'NR > 1 { print $1, $3, $6 }' out/ranking.tsv | tr '\n' ';'; echo
| amniotic_membrane primary 1;amniotic_membrane primary 2;amniotic_membrane primary 3;amniotic_membrane primary 4;amniotic_membrane secondary 1;amniotic_membrane secondary 2;amniotic_membrane secondary 3;amniotic_membrane secondary 4;amniotic_membrane secondary 5;amniotic_membrane secondary 6;amniotic_membrane secondary 7;amniotic_fluid primary 1;amniotic_fluid primary 2;amniotic_fluid primary 3;amniotic_fluid primary 4;amniotic_fluid secondary 1;amniotic_fluid secondary 2;amniotic_fluid secondary 3;amniotic_fluid secondary 4;amniotic_fluid secondary 5;amniotic_fluid secondary 6;amniotic_fluid secondary 7;
= 0
$ awk -F '\t' 'NR > 1 && !($7 + 0 <= $6 + 0 && $6 + 0 <= $8 + 0) { print "rank set without its rank:", $0 }' out/ranking.tsv
= 0
$ awk -F '\t' 'NR > 1 && ($9 == "yes") != ($7 == 1) { print "top_set is not rank_lo 1:", $0 }' out/ranking.tsv
= 0

# Contributions of genes add up to theta
$ awk -F '\t' 'NR == FNR { if (FNR > 1) s[$1 FS $2 FS $3 FS $4] += $11; next } $6 == "treated-model" && $7 == "no" { n++; d = s[$1 FS $3 FS $4 FS $5] - $12; if (d * d > 1e-18) print "not the sum:", $0 } END { print n, "sums" }' out/genes.tsv out/effects.tsv
| 33 sums
= 0

# run.json: what was read, and, as its last member, what may differ between equal runs
$ awk '/"path": "demo.*sim13/ { on = 1 } on { print } /}/ { on = 0 }' out/run.json | grep -v md5
|       "path": "demo/simulated_sim13.csv.gz",
|       "format": "table",
|       "compression": "gzip",
|       "ids": "symbol",
|       "species": "rat",
|       "scale": "counts",
|       "genes": 4022,
|       "samples": 9,
|       "mapped": 4022,
|       "species_named": true,
|       "scale_named": false
|     },
= 0
$ awk '/^  "/ { last = $1 } END { print last }' out/run.json
| "invocation":
= 0
$ awk '/^  "invocation"/ { on = 1 } on' out/run.json | grep -c -e s.tsv -e '"threads"' -e '"seconds"'
| 4
= 0
$ awk '/^  "files"/ { on = 1 } on && /^    "/ { gsub(/[ ",]/, ""); print } /^  ]/ { on = 0 }' out/run.json | sort >listed; (cd out && find * -type f) | sort | cmp - listed
= 0

# One study of the sheet; equal runs; -f replaces a run, without it is an error
$ mechrank run -s s.tsv --file-root demo -o one --study sim13 && cut -f 1 one/qc.tsv | uniq
| study
| sim13
= 0
$ mechrank run -s s.tsv --file-root demo -o one --study sim13
! mechrank run: one: is not empty; -f replaces a run of mechrank
= 1
$ mechrank run -s s.tsv --file-root demo -o one --study sim14 -f && cut -f 1 one/qc.tsv | uniq
| study
| sim14
= 0
$ mechrank run -s s.tsv --file-root demo -o two --study sim14 --study sim13 && cut -f 1 two/qc.tsv | uniq
| study
| sim13
| sim14
= 0
$ mkdir empty && mechrank run -s s.tsv --file-root demo -o empty && cmp out/ranking.tsv empty/ranking.tsv
= 0
$ mechrank run -s - --file-root demo/ -o piped <s.tsv && cmp out/effects.tsv piped/effects.tsv
= 0

# -c: several tables, one of them a pipe; columns that the sheet does not name are counted
$ cut -f 1-5 s.tsv >c.tsv
= 0
$ grep -v sim11_model_4 c.tsv >c3.tsv
= 0
$ gzip -dc demo/simulated_sim11.tsv.gz | mechrank run -s c3.tsv -c demo/simulated_sim13.csv.gz -c - --study sim11 -o piped_table -v
! mechrank run: note: sim11: -: columns that study 'sim11' does not name take no part (unused_columns)
= 0
$ mechrank run -s c.tsv -c demo/simulated_sim13.csv.gz -c demo/simulated_sim11.tsv.gz -c demo/simulated_sim14.csv.gz -o counts && cmp out/effects.tsv counts/effects.tsv
= 0
$ gzip -dc demo/simulated_sim11.tsv.gz | mechrank run -s c.tsv -c demo/simulated_sim13.csv.gz -c - -c demo/simulated_sim14.csv.gz -o counts -f && cmp out/effects.tsv counts/effects.tsv
= 0

# Species and scale as detected, and as named
$ cut -f 1-6 s.tsv >auto.tsv
= 0
$ mechrank run -s auto.tsv --file-root demo -o auto && cut -f 1-2 auto/effects.tsv | uniq
| study	species
| sim11	mouse
| sim13	rat
| sim14	human
= 0
$ mechrank run -s s.tsv --file-root demo -o md --effect md && awk -F '\t' 'NR == FNR { if ($7 == "no") e[$3 $4 $5 $6] = $12; next } FNR > 1 && $21 == 1 { n++; if ($14 != e[$1 $2 $4 "treated-model"]) print "not theta:", $0 } END { print n, "effects" }' md/effects.tsv md/ranking.tsv
| 11 effects
= 0
$ mechrank run -s s.tsv --file-root demo -o full --gene-lists full -q && cmp -s full/effects.tsv out/effects.tsv || echo they differ
| they differ
= 0

# --strict, --quiet
$ mechrank run --demo -o demo_run -q
= 0
$ mechrank run --demo -o demo_run --strict -f -@ 2
! mechrank run: warning: sim02: 0 background sets of 10 or more genes, fewer than 100: the variance prior is learned from the mechanisms (no_background_prior, 3 in 3 studies)
! mechrank run: 1 kind of warnings, which --strict makes a failure
= 1
$ ls -A
| auto
| auto.tsv
| c.tsv
| c3.tsv
| counts
| demo
| demo_run
| empty
| full
| listed
| md
| one
| out
| piped
| piped_table
| s.tsv
| two
= 0

# What a covariate was taken for; a slip in a column of numbers is named
$ awk -F '\t' -v OFS='\t' 'NR == 1 { print $0, "age" } $2 == "sim11" { print $0, ++n % 2 ? 8 : 9.5 }' s.tsv >age.tsv
= 0
$ mechrank check -s age.tsv --file-root demo --covariates age -v 2>&1 >all.txt | grep covariate
| mechrank check: note: sim11: covariate 'age' is taken for a number (covariate:age)
= 0
$ sed '3s/9.5$/0x9/' age.tsv >slip.tsv
= 0
$ mechrank check -s slip.tsv --file-root demo --covariates age 2>&1 >all.txt | grep covariate
| mechrank check: warning: sim11: slip.tsv:3: covariate 'age' is taken for a factor, as '0x9' is no number (covariate:age)
= 0
$ awk -F '\t' -v OFS='\t' '{ $NF = $NF == 8 ? "wt" : $NF == "age" ? "age" : "ko"; print }' age.tsv >factor.tsv
= 0
$ mechrank run -s factor.tsv --file-root demo --covariates age -o factor && grep -c "'age' is taken for a factor" factor/run.json
| 1
= 0

# Tests on genes made otherwise: what rests on scores stays
$ mechrank run -s age.tsv --file-root demo -o plain && mechrank run -s age.tsv --file-root demo --voom yes --trend -o other
= 0
$ for run in plain other; do cut -f 1-18 $run/effects.tsv >$run.scores; cut -f 21 $run/effects.tsv >$run.fry; done; cmp plain.scores other.scores; paste plain.fry other.fry | awk '$1 != $2 { n++ } END { print n, "of", NR - 1 }'
| 66 of 66
= 0
$ grep -hE '"(voom|trend)": |voom: lib|of voom' plain/run.json other/run.json
|     "voom": "auto",
|     "trend": false,
|     "voom": "yes",
|     "trend": true,
|       "text": "genes are tested with the weights of voom: libraries differ 1.94-fold",
= 0
$ for run in plain other; do cut -f 11 $run/genes.tsv >$run.share; done; cmp plain.share other.share
= 0

# One animal sampled twice: no correlation to be had, which is the genes' loss and not the study's
$ awk -F '\t' -v OFS='\t' '{ print $0, NR == 2 || NR == 3 ? "m1" : NR == 1 ? "animal" : "m" NR }' s.tsv >twice.tsv; cut -f 1-3 s.tsv | head -n 3
| sample	study	arm
| sim11_control_1	sim11	control
| sim11_control_2	sim11	control
= 0
$ mechrank run -s twice.tsv --file-root demo -o averaged && mechrank run -s twice.tsv --file-root demo --repeats blocks -o blocks
! mechrank run: warning: sim11: genes are tested on means of animals, without weights: too few samples of one animal to estimate their correlation (animals_averaged)
= 0
$ cmp averaged/effects.tsv blocks/effects.tsv
= 0
$ mechrank run -s twice.tsv --file-root demo --voom yes -o weights
! mechrank run: warning: sim11: twice.tsv: study 'sim11': duplicateCorrelation: 11 samples in 10 blocks with 4 terms are too few to estimate it (study_skipped)
= 0
