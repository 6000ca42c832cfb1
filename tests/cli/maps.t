# Transcripts to genes, and names of genes
$ ln -s "$TESTS/data/quant" q; ln -s "$TESTS/golden/tximport" g; mechrank demo demo
= 0
$ mechrank import q/salmon/s1/quant.sf q/salmon/s2/quant.sf --tx2gene q/tx2gene.tsv -o sums.tsv && head -n 3 sums.tsv && wc -l <sums.tsv
| gene_id	s1	s2
| ENSMUSG00000003873.1	20	29
| ENSMUSG00000057329.2	63	65
| 41
= 0
$ mechrank import q/salmon/s1/quant.sf q/salmon/s2/quant.sf --gtf q/genes.gtf.gz | cmp - sums.tsv
= 0
$ gzip -dc q/genes.gtf.gz | mechrank import q/salmon/s1/quant.sf q/salmon/s2/quant.sf --gtf - -@ 2 | cmp - sums.tsv
= 0
$ mechrank import q/kallisto/gencode/abundance.tsv --tx2gene q/tx2gene.tsv | head -n 3
| gene_id	gencode
| ENSMUSG00000003873.1	21
| ENSMUSG00000057329.2	63
= 0

# The isoforms of RSEM name their genes themselves
$ mechrank import q/rsem/s1.isoforms.results --tx2gene q/rsem/s1.isoforms.results | LC_ALL=C sort >a; cut -f 1,5 q/rsem/s1.genes.results | LC_ALL=C sort >b; join -t '	' a b | awk '$2 - $3 > 0.02 || $3 - $2 > 0.02 { print } END { print NR - 1 }'
| 40
= 0

# As tximport scales them: from files, which are read twice, and from pipes, which are kept
$ mechrank import g/made/salmon/m*/quant.sf --tx2gene g/made/tx2gene.csv --counts-from-abundance lengthScaledTPM -o scaled.tsv
! mechrank import: warning: g/made/salmon/m1/quant.sf: transcripts that g/made/tx2gene.csv lacks, such as ENST00000036550.7: their counts are left out (unknown_transcripts, 10)
= 0
$ LC_ALL=C sort scaled.tsv | awk 'FNR == NR { want[$1] = $3; n += FNR > 1; next } $1 in want { d = $3 - want[$1]; if (d * d > 1e-18 * $3 * $3) print; n-- } END { print n, "missing" }' g/made_salmon.scaled.tsv -
| 0 missing
= 0
$ for s in 1 2 3 4 5; do mkfifo m$s; cat g/made/salmon/m$s/quant.sf >m$s & done; mechrank import m1 m2 m3 m4 m5 --tx2gene g/made/tx2gene.csv --counts-from-abundance lengthScaledTPM --max-memory 0 -q | cmp - scaled.tsv
= 0

# A table of transcripts is known by its ids
$ mechrank import q/salmon/s1/quant.sf q/salmon/s2/quant.sf -o t.tsv && mechrank import t.tsv --tx2gene q/tx2gene.tsv | cmp - sums.tsv
= 0

# What does not fit
$ mechrank check q/salmon/s1/quant.sf
| q/salmon/s1/quant.sf: salmon, plain, 70 transcripts x 1 samples
! mechrank check: q/salmon/s1/quant.sf: expected genes, found transcripts (salmon): name their genes with --tx2gene TABLE or --gtf FILE
= 1
$ mechrank score -c t.tsv
! mechrank score: t.tsv:2: expected gene symbols, Ensembl or Entrez gene ids of human, mouse or rat, found 'ENSMUST00090038730.1' (mouse Ensembl transcript ids in 70 of 70 rows): name their genes with --tx2gene TABLE or --gtf FILE
= 1
$ mechrank import q/salmon/s1/quant.sf --tx2gene g/made/tx2gene.csv
! mechrank import: q/salmon/s1/quant.sf: expected transcripts of g/made/tx2gene.csv, such as ENST00000036069, found 'ENSMUST00090038730.1': 70 of 70 are not in it
= 1
$ mechrank import q/salmon/s1/quant.sf --tx2gene q/salmon/s1/quant.sf
! mechrank import: q/salmon/s1/quant.sf:2: expected an id in column 2, found '834' and further numbers
= 1
$ mechrank import q/salmon/s1/quant.sf --tx2gene absent.tsv
! mechrank import: absent.tsv: cannot be opened: No such file or directory
= 1
$ mechrank import q/star/s1.ReadsPerGene.out.tab --tx2gene q/tx2gene.tsv --counts-from-abundance lengthScaledTPM | head -n 2
| gene_id	s1
| ENSMUSG00000003873.1	21
! mechrank import: warning: q/star/s1.ReadsPerGene.out.tab: holds genes, so their counts are taken as they are (counts_of_genes)
= 0
$ head -n 60 q/tx2gene.tsv >most.tsv; mechrank import q/salmon/s1/quant.sf --tx2gene most.tsv | wc -l
| 35
! mechrank import: warning: q/salmon/s1/quant.sf: transcripts that most.tsv lacks, such as ENSMUST00090310040.1: their counts are left out (unknown_transcripts, 11)
= 0
$ printf 'T1\tG1\nT1\tG2\n' >twice.tsv; mechrank import q/salmon/s1/quant.sf --tx2gene twice.tsv
! mechrank import: twice.tsv:2: expected one gene for 'T1', found 'G2' here and 'G1' in line 1
= 1

# Genes under ids of one's own, and under their names in a map, score alike
$ mechrank score -c demo/simulated_sim13.csv.gz -o want.tsv
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ gzip -dc demo/simulated_sim13.csv.gz | awk -F , 'NR > 1 { print "own" NR "\t" $1 }' >names.tsv; head -n 2 names.tsv
| own2	A4galt
| own3	Aadat
= 0
$ gzip -dc demo/simulated_sim13.csv.gz | awk -F , -v OFS=, 'NR > 1 { $1 = "own" NR } 1' >own.csv
= 0
$ mechrank score -c own.csv
! mechrank score: own.csv: expected at least 100 known genes, found 0 in 4022 rows (taken for human symbols)
= 1
$ mechrank score -c own.csv --gene-map names.tsv -v | cmp - want.tsv
! mechrank score: note: own.csv: ids that are known by their names in names.tsv (mapped_ids, 4022)
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
= 0
$ mechrank check own.csv --gene-map names.tsv | head -n 1
| own.csv: table, plain, 4022 genes x 9 samples; rat symbol ids, 4022 genes known; counts
= 0
$ mechrank import q/salmon/s1/quant.sf --counts-from-abundance lengthScaledTPM
! mechrank import: --counts-from-abundance: expected genes of transcripts (--tx2gene or --gtf), found none
= 1
