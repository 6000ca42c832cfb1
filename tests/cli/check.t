# What an input is taken for
$ mechrank demo demo
= 0
$ for f in demo/simulated_*; do mechrank check $f | head -n 1; done
| demo/simulated_sim01.tsv.gz: table, gzip, 4023 genes x 16 samples; mouse symbol ids, 4023 genes known; counts
| demo/simulated_sim02.tsv.gz: table, bgzf, 3976 genes x 16 samples; rat ensembl ids, 728 genes known; counts
| demo/simulated_sim03.csv.gz: table, gzip, 4023 genes x 30 samples; mouse symbol ids, 4023 genes known; counts
| demo/simulated_sim04.tsv.gz: table, gzip, 4022 genes x 16 samples; rat symbol ids, 4022 genes known; counts
| demo/simulated_sim05.txt.gz: featurecounts, gzip, 4023 genes x 13 samples; mouse symbol ids, 4023 genes known; counts
| demo/simulated_sim06.tsv.gz: table, bgzf, 3999 genes x 11 samples
| demo/simulated_sim07.csv.gz: table, gzip, 4022 genes x 12 samples; rat symbol ids, 4022 genes known; counts
| demo/simulated_sim08.csv.gz: table, gzip, 3999 genes x 12 samples; mouse entrez ids, 751 genes known; counts
| demo/simulated_sim09.tsv.gz: table, bgzf, 4027 genes x 8 samples; human ensembl ids, 4006 genes known; counts
| demo/simulated_sim10.tsv.gz: table, gzip, 4022 genes x 12 samples; rat symbol ids, 4022 genes known; counts
| demo/simulated_sim11.tsv.gz: table, bgzf, 4023 genes x 11 samples; mouse symbol ids, 4023 genes known; counts
| demo/simulated_sim12.tsv: table, plain, 4027 genes x 9 samples; human entrez ids, 4027 genes known; counts
| demo/simulated_sim13.csv.gz: table, gzip, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
| demo/simulated_sim14.csv.gz: table, gzip, 4027 genes x 12 samples; human symbol ids, 4027 genes known; counts
| demo/simulated_sim15.tsv.gz: table, gzip, 4023 genes x 12 samples; mouse symbol ids, 4023 genes known; counts
! mechrank check: demo/simulated_sim06.tsv.gz:2: expected counts, found values that look like FPKM; say --input-scale fpkm or, if they are counts after all, --input-scale counts, or fill the sheet's column scale
= 0
$ mechrank check demo/simulated_sim13.csv.gz demo/simulated_sim11.tsv.gz | sed -n '1,5p;12,14p'
| demo/simulated_sim13.csv.gz: table, gzip, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
|   apoptosis                  84 of   84 genes
|   autophagy                  87 of   87 genes
|   oxidative_stress           80 of   80 genes
|   fibrosis                   74 of   74 genes
|   dna_damage_senescence      34 of   34 genes
| demo/simulated_sim11.tsv.gz: table, bgzf, 4023 genes x 11 samples; mouse symbol ids, 4023 genes known; counts
|   apoptosis                  84 of   84 genes
= 0
$ gzip -dc demo/simulated_sim13.csv.gz | mechrank check - | head -n 1
| -: table, plain, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
= 0
$ mechrank check demo/simulated_sim06.tsv.gz --input-scale fpkm | head -n 1
| demo/simulated_sim06.tsv.gz: table, bgzf, 3999 genes x 11 samples; mouse ensembl ids, 751 genes known; fpkm (as named)
= 0

# What quantifiers write
$ ln -s "$TESTS/data/quant" q
= 0
$ mechrank import -q demo/simulated_sim06.tsv.gz --input-scale fpkm | cut -f 1 | sed 1d >genes
= 0
$ awk '{ print $1 "\t" (NR * 7) % 50 } END { print "__no_feature\t2500\n__ambiguous\t200" }' genes >h.txt; mechrank check h.txt | head -n 3
| h.txt: htseq, plain, 3999 genes x 1 samples; mouse ensembl ids, 751 genes known; counts
|   2.7 % of 100700 reads counted to no gene
|   apoptosis                  84 of   84 genes
= 0
$ awk 'BEGIN { print "N_unmapped\t9\t9\t9\nN_multimapping\t9\t9\t9\nN_noFeature\t9\t9\t9\nN_ambiguous\t9\t9\t9" } { n = (NR * 7) % 50; print $1 "\t" n "\t0\t" n }' genes >r.tab; mechrank check -v r.tab | head -n 2
| r.tab: star, plain, 3999 genes x 1 samples; mouse ensembl ids, 751 genes known; counts
|   0.0 % of 98036 reads counted to no gene
! mechrank check: note: STAR's reverse counts are taken: 0 % of the reads are forward, 100 % reverse (strand_reverse)
! mechrank check: note: r.tab: rows that the built-in lists do not know; they stay in the table (unknown_ids, 3248)
= 0
$ awk 'BEGIN { print "gene\ta" } { print $1 "\t" (NR % 10 ? NR : "NA") }' genes >na.tsv; mechrank check na.tsv
! mechrank check: na.tsv:11: expected a number in column 'a', found a missing value: --na zero takes it as 0
= 1
$ mechrank check na.tsv --na zero | head -n 2
| na.tsv: table, plain, 3999 genes x 1 samples; mouse ensembl ids, 751 genes known; counts
|   399 missing values taken as 0
= 0
$ mechrank check q/salmon/s1/quant.sf
| q/salmon/s1/quant.sf: salmon, plain, 70 transcripts x 1 samples
! mechrank check: q/salmon/s1/quant.sf: expected genes, found transcripts (salmon): name their genes with --tx2gene TABLE or --gtf FILE
= 1
$ mechrank check q/salmon/s1/quant.sf --tx2gene q/tx2gene.tsv
| q/salmon/s1/quant.sf: salmon, plain, 40 genes x 1 samples
! mechrank check: q/salmon/s1/quant.sf: expected at least 100 known genes, found 36 in 40 rows (taken for mouse Ensembl ids)
= 1
$ mechrank check q/salmon/s1/quant.sf --tx2gene absent.tsv
! mechrank check: absent.tsv: cannot be opened: No such file or directory
= 1
$ mechrank import demo/simulated_sim13.csv.gz -O mtx -o folder && mechrank check folder folder/matrix.mtx.gz | grep mtx
| folder: mtx, bgzf, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
| folder/matrix.mtx.gz: mtx, bgzf, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
= 0
$ mkfifo fifo; gzip -dc folder/matrix.mtx.gz >fifo & mechrank check fifo --features folder/features.tsv.gz --barcodes folder/barcodes.tsv.gz | head -n 1
| fifo: mtx, plain, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
= 0
$ mechrank check q/stringtie/s1/gene_abund.tab
! mechrank check: q/stringtie/s1/gene_abund.tab: expected counts, found StringTie's abundances, FPKM and TPM: make counts with its prepDE.py, or with featureCounts
= 1
$ rm -r q folder fifo genes h.txt r.tab na.tsv
= 0

# A sheet: each study with its tables
$ mechrank check -s demo/samples.tsv --file-root demo -q >all.txt && grep -c '^study' all.txt
| 15
= 0
$ grep -A 3 '^study sim06' all.txt
| study sim06: 11 samples
| demo/simulated_sim06.tsv.gz: table, bgzf, 3999 genes x 11 samples; mouse ensembl ids, 751 genes known; fpkm (as named)
|   apoptosis                  84 of   84 genes
|   autophagy                  86 of   86 genes
= 0
$ awk -F '\t' -v OFS='\t' '/^sample/ || $2 == "sim13" { print $1, $3, $4 }' demo/samples.tsv >s.tsv
= 0
$ mechrank check -s s.tsv -c demo/simulated_sim13.csv.gz | head -n 3
| study study1: 9 samples
| demo/simulated_sim13.csv.gz: table, gzip, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
|   apoptosis                  84 of   84 genes
= 0

# All faults of a sheet at once
$ awk -F '\t' -v OFS='\t' 'NR == 1 { $3 = "sourse" } NR == 3 { $2 = "healthy" } NR == 5 { $1 = "sim13_control_1" } NR == 8 { $1 = "" } { print }' s.tsv >bad.tsv
= 0
$ mechrank check -s bad.tsv -c demo/simulated_sim13.csv.gz
! mechrank check: bad.tsv:1: unknown column 'sourse': did you mean 'source'?
! mechrank check: bad.tsv:3: expected arm control, model or treated, found 'healthy'
! mechrank check: bad.tsv:5: sample 'sim13_control_1' stands on line 2 too (only lanes, rows with different files, share a sample)
! mechrank check: bad.tsv:8: expected the name of a sample, found none
= 1
$ sed 's/sourse/source/' bad.tsv >bad2.tsv && mechrank check -s bad2.tsv -c demo/simulated_sim13.csv.gz
! mechrank check: bad2.tsv:3: expected arm control, model or treated, found 'healthy'
! mechrank check: bad2.tsv:5: sample 'sim13_control_1' stands on line 2 too (only lanes, rows with different files, share a sample)
! mechrank check: bad2.tsv:8: expected the name of a sample, found none
= 1
$ grep -v control s.tsv | sed 's/model_1/model_9/' >bad.tsv; mechrank check -s bad.tsv -c demo/simulated_sim13.csv.gz
! mechrank check: bad.tsv:2: expected a column 'sim13_model_9' in demo/simulated_sim13.csv.gz, found none
= 1

# It goes on after a fault, and exits with 1 where `run` would
$ mechrank check absent.tsv demo/simulated_sim13.csv.gz | head -n 1
| demo/simulated_sim13.csv.gz: table, gzip, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
! mechrank check: absent.tsv: cannot be opened: No such file or directory
= 0
$ mechrank check absent.tsv demo/simulated_sim13.csv.gz demo/README.md >/dev/null
! mechrank check: absent.tsv: cannot be opened: No such file or directory
! mechrank check: demo/README.md:2: expected columns of samples, found none
= 1
$ awk -F '\t' -v OFS='\t' '/^sample/ || $2 == "sim11" || $2 == "sim13" { print $1, $2, $3, $4, $5, ($2 == "sim11" ? "absent.tsv" : $6) }' demo/samples.tsv | sed '1s/absent.tsv/table/;1s/simulated.*/table/' >two.tsv
= 0
$ mechrank check -s two.tsv --file-root demo | head -n 1
| study sim13: 9 samples
! mechrank check: demo/absent.tsv: cannot be opened: No such file or directory
= 0
$ mechrank check -s two.tsv --file-root demo >/dev/null
! mechrank check: demo/absent.tsv: cannot be opened: No such file or directory
= 1
$ grep -v -e model_[234] s.tsv >few.tsv; mechrank check -s few.tsv -c demo/simulated_sim13.csv.gz
| study study1: 7 samples: skipped: few.tsv: study 'study1': expected 2 or more animals in the model arm, found fewer
! mechrank check: few.tsv: expected a study that can answer, found none
! mechrank check: warning: study1: one animal in arm model: it takes no part in the tests (single_animal)
= 1
$ mechrank check -s s.tsv -c demo/simulated_sim13.csv.gz --covariates age
! mechrank check: s.tsv:1: expected a column 'age' (covariate), found none
= 1
$ mechrank check demo/simulated_sim13.csv.gz >/dev/full
! mechrank: standard output: cannot be written: No space left on device
= 1
$ ls -A
| all.txt
| bad.tsv
| bad2.tsv
| demo
| few.tsv
| s.tsv
| two.tsv
= 0
