# One counts table from files of any format
$ ln -s "$TESTS/data/quant" q; mechrank demo demo
= 0
$ mechrank import q/htseq/s1.counts.txt q/htseq/s2.counts.txt q/htseq/s3.counts.txt | head -n 4
| gene_id	s1	s2	s3
| ENSMUSG00000000001.1	206	184	187
| ENSMUSG00000000003.2	4	5	1
| ENSMUSG00000000031.3	133	164	157
= 0
$ mechrank import q/salmon/s1/quant.sf q/salmon/s2/quant.sf | head -n 3
| transcript_id	s1	s2
| ENSMUST00090038730.1	20	29
| ENSMUST00090573290.1	52.882	57.701
= 0
$ mechrank import q/featurecounts/all.counts.txt | head -n 3
| gene_id	s1	s2	s3
| ENSMUSG00000003873.1	21	31	40
| ENSMUSG00000057329.2	63	67	67
= 0
$ mechrank import -v q/star/s1.ReadsPerGene.out.tab q/star/s2.ReadsPerGene.out.tab | head -n 3
| gene_id	s1	s2
| ENSMUSG00000003873.1	21	31
| ENSMUSG00000057329.2	63	67
! mechrank import: note: STAR's unstranded counts are taken: 51 % of the reads are forward, 49 % reverse (strand_none, 2)
= 0
$ mechrank import --strand none q/star/s2.ReadsPerGene.out.tab | head -n 3
| gene_id	s2
| ENSMUSG00000003873.1	31
| ENSMUSG00000057329.2	67
= 0
$ gzip -dc demo/simulated_sim13.csv.gz | mechrank import - | sed -n '1,2p' | cut -f 1-4
| gene_id	sim13_control_1	sim13_control_2	sim13_control_3
| A4galt	429	400	369
= 0

# Whole numbers stay such, others read back; BGZF where the name says gz, the same for any threads
$ mechrank import demo/simulated_sim06.tsv.gz --input-scale fpkm -o t.tsv.gz -@ 3 && gzip -t t.tsv.gz && gzip -dc t.tsv.gz | sed -n '2,3p' | cut -f 1-5
| ENSMUSG00000000028	192.56	361.67	138	137.46
| ENSMUSG00000000134	629.58	848.79	794.65	645.51
= 0
$ mechrank import demo/simulated_sim06.tsv.gz --input-scale fpkm -o t1.tsv.gz && cmp t.tsv.gz t1.tsv.gz
= 0
$ mechrank check t.tsv.gz --input-scale fpkm | head -n 1
| t.tsv.gz: table, bgzf, 3999 genes x 11 samples; mouse ensembl ids, 751 genes known; fpkm (as named)
= 0
$ mechrank import demo/simulated_sim01.tsv.gz -o a.tsv; mechrank import demo/simulated_sim01.tsv.gz --max-memory 0 | cmp - a.tsv
= 0
$ mechrank score demo/simulated_sim01.tsv.gz -o want.tsv; mechrank score a.tsv | cmp - want.tsv
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 96)
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 96)
= 0

# A list of files, with names of samples
$ printf '# three\nhtseq/s1.counts.txt\tone\n\nhtseq/s2.counts.txt\t\nhtseq/s3.counts.txt\tthree\n' >list; mechrank import --list list --file-root q | head -n 2
| gene_id	one	s2	three
| ENSMUSG00000000001.1	206	184	187
= 0
$ printf 'a\tx\nb\tx\n' >bad; mechrank import --list bad
! mechrank import: bad:2: expected distinct samples, found 'x' also in line 1
= 1
$ printf 'gene\ta\tb\nA\t1\t2\n' >two.tsv; printf 'two.tsv\tone\n' >bad; mechrank import --list bad
! mechrank import: two.tsv: expected one sample, as the list or sheet names one for it, found 2 (a sheet names a table of several in its column 'table')
= 1
$ printf 'sample\tarm\tsource\tfile\na\tmodel\t-\ttwo.tsv\n' >s.tsv; mechrank import -s s.tsv
! mechrank import: two.tsv: expected one sample, as the list or sheet names one for it, found 2 (a sheet names a table of several in its column 'table')
= 1
$ printf 'gene,"""s1"" x","""s2"""\n"""A""",1,2\n' >two.tsv; mechrank import two.tsv | tee bad
| gene_id	"""s1"" x"	"""s2"""
| """A"""	1	2
= 0
$ mechrank import bad | cmp - bad
= 0
$ printf '#\n' >bad; mechrank import --list bad
! mechrank import: bad: expected paths, found none
= 1
$ mechrank import --list absent
! mechrank import: absent: cannot be opened: No such file or directory
= 1
$ mechrank import q/htseq/s1.counts.txt q/htseq/s1.counts.txt
! mechrank import: q/htseq/s1.counts.txt: expected distinct samples, found 's1' also in q/htseq/s1.counts.txt
= 1

# A sheet: the files of its rows
$ printf 'sample\tarm\tsource\tfile\nm1\tmodel\t\thtseq/s1.counts.txt\nm2\tmodel\t\thtseq/s2.counts.txt\n' >s.tsv; mechrank import -s s.tsv --file-root q | head -n 2
| gene_id	m1	m2
| ENSMUSG00000000001.1	206	184
= 0
$ printf 'sample\tarm\tsource\ttable\nm1\tmodel\t\tdemo/simulated_sim13.csv.gz\n' >s2.tsv; mechrank import -s s2.tsv
! mechrank import: s2.tsv:2: expected a file of sample 'm1' (column file), found none
= 1

# A folder as Cell Ranger writes it
$ mechrank import demo/simulated_sim13.csv.gz -O mtx -o folder && ls folder && gzip -dc folder/matrix.mtx.gz | sed -n '1p;3,5p'
| barcodes.tsv.gz
| features.tsv.gz
| matrix.mtx.gz
| run.json
| %%MatrixMarket matrix coordinate integer general
| 4022 9 36045
| 1 1 429
| 2 1 13
= 0
$ gzip -dc folder/features.tsv.gz | head -n 2; gzip -dc folder/barcodes.tsv.gz | head -n 2
| A4galt	A4galt	Gene Expression
| Aadat	Aadat	Gene Expression
| sim13_control_1
| sim13_control_2
= 0
$ mechrank import demo/simulated_sim13.csv.gz -O mtx -o folder
! mechrank import: folder: is not empty; -f replaces a run of mechrank
= 1
$ mechrank import demo/simulated_sim11.tsv.gz -O mtx -o folder -f && gzip -dc folder/barcodes.tsv.gz | head -n 1
| sim11_control_1
= 0
$ mechrank import demo/simulated_sim06.tsv.gz -O mtx -o folder -f; gzip -dc folder/barcodes.tsv.gz | head -n 1
| sim11_control_1
! mechrank import: demo/simulated_sim06.tsv.gz:2: expected counts, found values that look like FPKM; say --input-scale fpkm or, if they are counts after all, --input-scale counts, or fill the sheet's column scale
= 0
$ mkdir other && touch other/mine && mechrank import demo/simulated_sim13.csv.gz -O mtx -o other -f
! mechrank import: other: holds no run.json of mechrank and is not replaced
= 1
$ mechrank import demo/simulated_sim13.csv.gz -O mtx
! mechrank import: expected a directory (-o) for -O mtx; see 'mechrank help import'
= 2

# The record of it
$ mechrank import q/htseq/s1.counts.txt q/htseq/s2.counts.txt -o b.tsv --run-json b.json && sed -n '/"inputs"/,/^  ]/p' b.json
|   "inputs": [
|     {
|       "path": "q/htseq/s1.counts.txt",
|       "md5": "2450eff781e5a84e314d9632ac17a980",
|       "format": "htseq",
|       "compression": "plain"
|     },
|     {
|       "path": "q/htseq/s2.counts.txt",
|       "md5": "7256c3e96c7cef525c909974fbeba349",
|       "format": "htseq",
|       "compression": "plain"
|     }
|   ],
= 0
$ mechrank import q/htseq/s1.counts.txt -o c.tsv --run-json c.tsv
! mechrank import: c.tsv: expected another file for --run-json, found that of -o
= 1

# What is refused, with nothing left
$ mechrank import demo/simulated_sim06.tsv.gz -o none.tsv
! mechrank import: demo/simulated_sim06.tsv.gz:2: expected counts, found values that look like FPKM; say --input-scale fpkm or, if they are counts after all, --input-scale counts, or fill the sheet's column scale
= 1
$ mechrank import demo/simulated_sim01.tsv.gz q/htseq/s1.counts.txt -o none.tsv
! mechrank import: q/htseq/s1.counts.txt: expected a file of the format 'table', as demo/simulated_sim01.tsv.gz is, found 'htseq'
= 1
$ mechrank import q/htseq/s1.counts.txt q/salmon/s1/quant.sf -o none.tsv
! mechrank import: q/salmon/s1/quant.sf: expected a file of the format 'htseq', as q/htseq/s1.counts.txt is, found 'salmon'
= 1
$ mechrank import demo/simulated_sim01.tsv.gz -o a.tsv
! mechrank import: a.tsv: exists already; -f replaces it
= 1
$ mechrank import demo/simulated_sim01.tsv.gz >/dev/full
! mechrank import: standard output: cannot be written: No space left on device
= 1
$ mechrank import demo/simulated_sim01.tsv.gz -O mtx -o /dev/full
! mechrank import: /dev/full: exists already and is no directory
= 1
$ printf 'gene\ta\tb\nBax\t1\tNA\nBad\t2\t3\n' | mechrank import - -o none.tsv
! mechrank import: -:2: expected a number in column 'b', found a missing value: --na zero takes it as 0
= 1
$ printf 'gene\ta\tb\nBax\t1\tNA\nBad\t2\t3\n' | mechrank import - --na zero
| gene_id	a	b
| Bax	1	0
| Bad	2	3
! mechrank import: warning: -: missing values taken as 0 (missing_values)
= 0
$ mechrank import
! mechrank import: expected files, or a list of them (--list), or a sheet (-s); see 'mechrank help import'
= 2
$ mechrank import a.tsv --list list
! mechrank import: expected files, or a list of them (--list), or a sheet (-s); see 'mechrank help import'
= 2
$ mechrank import a.tsv -O mtx -o new --run-json r.json
! mechrank import: -O mtx writes run.json itself: --run-json is for tsv; see 'mechrank help import'
= 2
$ ls -A
| a.tsv
| b.json
| b.tsv
| bad
| demo
| folder
| list
| other
| q
| s.tsv
| s2.tsv
| t.tsv.gz
| t1.tsv.gz
| two.tsv
| want.tsv
= 0
