# Scores by every method: what is written, and what is refused
$ cp $TESTS/golden/scoring/counts.tsv $TESTS/golden/scoring/network.tsv .; head -n 5 $TESTS/golden/scoring/sets.gmt >sets.gmt
= 0
$ for m in $(mechrank methods | tail -n +4 | cut -f 1); do echo "$m"; mechrank score -c counts.tsv -g sets.gmt -m $m | head -n 3 | cut -f 1-4; done
| singscore
| set	ctl01	trt02	ctl03
| UP	0.0796053	0.136974	0.0985526
| DOWN	0.00815789	-0.0381579	0.0232895
| ucell
| set	ctl01	trt02	ctl03
| UP	0.602439	0.655841	0.61457
| DOWN	0.5319	0.489409	0.54294
| aucell
| set	ctl01	trt02	ctl03
| UP	0.00526316	0.0736842	0.0368421
| DOWN	0	0	0
| mean
| set	ctl01	trt02	ctl03
| UP	8.0978	8.93283	8.69035
| DOWN	7.75511	7.21253	7.9011
| median
| set	ctl01	trt02	ctl03
| UP	8.81253	9.85215	9.4217
| DOWN	8.65092	7.9875	8.8566
| wmean
| set	ctl01	trt02	ctl03
| UP	8.0978	8.93283	8.69035
| DOWN	7.75511	7.21253	7.9011
| ulm
| set	ctl01	trt02	ctl03
| UP	0.792454	1.68996	1.36008
| DOWN	0.363902	-0.426665	0.343627
| mlm
| set	ctl01	trt02	ctl03
| UP	1.21572	1.9595	1.75273
| DOWN	0.849929	0.151005	0.88342
| gsva
| set	ctl01	trt02	ctl03
| UP	-0.338897	0.390016	-0.280022
| DOWN	0.293002	-0.226732	0.358047
| plage
| set	ctl01	trt02	ctl03
| UP	-0.228222	0.433615	-0.331949
| DOWN	0.113313	0.0102575	0.340692
| zscore
| set	ctl01	trt02	ctl03
| UP	-2.14576	2.62743	-0.423796
| DOWN	1.50319	-0.333323	1.9712
= 0

# Tables
$ mechrank score -c counts.tsv -g sets.gmt -m singscore --dispersion d.tsv -O long --precision 3 | head -n 3; head -n 3 d.tsv
| set	sample	score
| UP	ctl01	0.0796
| DOWN	ctl01	0.00816
| set	sample	score	dispersion	up	up_dispersion	down	down_dispersion
| UP	ctl01	0.0796	141	0.0796	141	NA	NA
| DOWN	ctl01	0.00816	133	0.00816	133	NA	NA
= 0
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea --leading-edge le.tsv.gz -o s.tsv.gz; gzip -dc le.tsv.gz | head -n 2 | cut -c 1-60; gzip -dc s.tsv.gz | head -n 2 | cut -f 1-3
| set	sample	n_genes	n_leading	genes
| UP	ctl01	20	14	ENSG00000375306,ENSG00000040311,ENSG000008458
| set	ctl01	trt02
| UP	59.9631	82.1645
= 0
$ mechrank score -c counts.tsv -g sets.gmt -m ucell -O gct | head -n 4 | cut -f 1-3
| #1.3
| 5	10	0
| id	ctl01	trt02
| UP	0.602439	0.655841
= 0
$ mechrank score -c counts.tsv -g sets.gmt -m mean -O long --permutations 20 | head -n 3
| set	sample	score	z	p
| UP	ctl01	8.0978	0.968588	0.571429
| DOWN	ctl01	7.75511	0.462493	0.761905
= 0
$ mechrank score -c counts.tsv -g sets.gmt -m mean -O long --permutations 20 -v -o x 2>&1 | grep permutations
| mechrank score: note: z and p describe a sample and test nothing: genes of real sets vary together, those of random sets do not (permutations)
= 0
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea --normalize range --shard 1/1 -o part; mechrank merge part -o x -f
! mechrank merge: warning: scores are divided by their range: they change with every sample and set that is scored beside them (range)
= 0
$ { printf 'ALL\tx'; sed 1d counts.tsv | cut -f 1 | while read -r g; do printf '\t%s' "$g"; done; echo; } >all.gmt; mechrank score -c counts.tsv -g all.gmt -m ssgsea --shard 1/1 -o part -f -q; mechrank merge part | cut -f 1-3
| set	ctl01	trt02
| ALL	NA	NA
! mechrank merge: warning: scores are NA: the set holds every gene (na_all_genes, 10)
= 0
$ mechrank score -c counts.tsv -g sets.gmt -m mean -O long --precision 0 | cut -f 3 | sed -n 2p
| 8.097802150663636
= 0
$ mechrank score -c counts.tsv -g sets.gmt -m mean --max-memory 0 >small.tsv; mechrank score -c counts.tsv -g sets.gmt -m mean | cmp - small.tsv
= 0

# Networks, and several files
$ mechrank score -c counts.tsv -g network.tsv -g sets.gmt -m wmean | cut -f 1-3 | head -n 3
| set	ctl01	trt02
| TF6	-1.75245	-1.96631
| TF5	-1.97164	-1.99952
! mechrank score: warning: sets with too few or too many genes in use are left out, such as 'TF7' (sets_left_out)
= 0
$ mechrank score -c counts.tsv -g network.tsv -m ucell | cut -f 1-3 | head -n 2
| set	ctl01	trt02
| TF6	0.0116393	0.0166856
! mechrank score: warning: sets with too few or too many genes in use are left out, such as 'TF7' (sets_left_out)
! mechrank score: warning: sets with weights, of which ucell takes the signs only (weights_ignored, 8)
= 0
$ mechrank score -c counts.tsv -g sets.gmt -g sets.gmt -m mean | wc -l
| 6
= 0
$ sed 's/ENSG00000869163/ENSG00000434765/' sets.gmt >other.gmt; mechrank score -c counts.tsv -g sets.gmt -g other.gmt -m mean
! mechrank score: other.gmt: expected distinct sets, found 'UP' also in sets.gmt with other genes
= 1

# What a method does not read
$ mechrank score -c counts.tsv -g sets.gmt -m mean --alpha 1
! mechrank score: --alpha: method 'mean' does not read it (those that do: ssgsea); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea --max-rank 100
! mechrank score: --max-rank: method 'ssgsea' does not read it (those that do: ucell); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m activity --transform none
! mechrank score: --transform: method 'activity' does not read it (those that do: ssgsea, singscore, ucell, aucell, mean, median, wmean, ulm, mlm, gsva, plage, zscore); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ucell --reference r.tsv
! mechrank score: --reference: method 'ucell' does not read it (those that do: activity, gsva, plage, zscore); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ucell --write-reference r.tsv
! mechrank score: --write-reference: method 'ucell' does not read it (those that do: activity, gsva, plage, zscore); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m mlm --permutations 10 -O long
! mechrank score: --permutations: method 'mlm' does not read it (those that do: ssgsea, singscore, ucell, aucell, mean, median, wmean, ulm, gsva, zscore); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ucell --leading-edge le.tsv
! mechrank score: --leading-edge: method 'ucell' does not read it (those that do: ssgsea, gsva); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ucell --dispersion d.tsv
! mechrank score: --dispersion: method 'ucell' does not read it (those that do: singscore); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m gsva --compat gseapy
! mechrank score: --compat gseapy: method 'gsva' does not read it (those that do: ssgsea); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m mean --compat gsva1
! mechrank score: --compat: method 'mean' does not read it (those that do: ssgsea, gsva); see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ssgseas
! mechrank score: unknown method 'ssgseas' (did you mean 'ssgsea'?); see 'mechrank help score'
= 2

# Options that do not go together
$ mechrank score -c counts.tsv -g sets.gmt -m mean --permutations 10
! mechrank score: --permutations: expected -O long, which has columns for z and p, found tsv; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m gsva --kcdf poisson --transform logcpm
! mechrank score: --kcdf poisson is of counts: expected --transform none, found logcpm; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m mean --min-size 9 --max-size 8
! mechrank score: expected --max-size of 9 or more, or 0, found 8; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m zscore --reference r.tsv --write-reference s.tsv
! mechrank score: --write-reference: nothing is learned with --reference; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m mean --shard 0/3
! mechrank score: --shard: expected I/N, I from 1 to N, found '0/3'; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m mean --shard 4/3
! mechrank score: --shard: expected I/N, I from 1 to N, found '4/3'; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m mean --shard 1/
! mechrank score: --shard: expected I/N, I from 1 to N, found '1/'; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m mean --shard 1/3 -O long
! mechrank score: --output-format is for 'mechrank merge', which joins what --shard writes; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m mean --shard 1/3 --precision 3
! mechrank score: --precision is for 'mechrank merge', which joins what --shard writes; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m activity --shard 1/3
! mechrank score: --shard: activity learns from all samples: expected --reference, which --write-reference writes without --shard; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m gsva --shard 1/3
! mechrank score: --shard: gsva learns from all samples: expected --write-reference for what this shard teaches, or --reference to score by; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m gsva --shard 1/3 --write-reference r.tsv -o s.tsv
! mechrank score: --shard with --write-reference writes no scores: -o has nothing to hold; see 'mechrank help score'
= 2
$ mechrank score counts.tsv -c counts.tsv -g sets.gmt -m mean
! mechrank score: expected counts in one way: files, or -c TABLE, or --list FILE, or -s SHEET; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea -o a.tsv --leading-edge a.tsv; test -e a.tsv && echo left
! mechrank score: a.tsv: expected another file for --leading-edge, found that of -o
= 1
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea -o a.tsv --leading-edge b.tsv --run-json ./b.tsv; ls a.tsv b.tsv
! mechrank score: ./b.tsv: expected another file for --run-json, found that of another option
! ls: cannot access 'a.tsv': No such file or directory
! ls: cannot access 'b.tsv': No such file or directory
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea -o a.tsv --leading-edge /dev/full; test -e a.tsv && echo left
! mechrank score: /dev/full: cannot be written: No space left on device
= 1
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea -o a.tsv --run-json /dev/full; test -e a.tsv && echo left
! mechrank score: /dev/full: cannot be written: No space left on device
= 1
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea --alpha -1
! mechrank score: --alpha: expected 0 to 100, found -1; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m aucell --auc-threshold 2
! mechrank score: --auc-threshold: expected 1e-06 to 1, found 2; see 'mechrank help score'
= 2
$ mechrank score -c counts.tsv -g sets.gmt -m ucell --max-rank 20
! mechrank score: ucell: set 'MIXED': expected at most as many genes as the 20 ranks that count, found 29
= 1

# Stable genes
$ tail -n +2 counts.tsv | cut -f 1 | head -n 40 | sed '3s/^/ /; 4s/$/ /; 5s/.*/# none/' >stable.txt; mechrank score -c counts.tsv -g sets.gmt -m singscore --stable-genes stable.txt | head -n 2 | cut -f 1-3
| set	ctl01	trt02
| UP	0.01625	0.06625
= 0
$ echo '# none' >none.txt; mechrank score -c counts.tsv -g sets.gmt -m singscore --stable-genes none.txt
! mechrank score: none.txt: expected genes, one per line, found none
= 1
$ echo Foreign >none.txt; mechrank score -c counts.tsv -g sets.gmt -m singscore --stable-genes none.txt
! mechrank score: stable genes: expected one that the table has, found none among 1
= 1
$ mechrank score -c counts.tsv -g sets.gmt -m singscore --stable-genes absent.txt
! mechrank score: absent.txt: cannot be opened: No such file or directory
= 1

# Edges: one sample, all zeros, all ties, nothing counted, all genes
$ cut -f 1,2 counts.tsv >one.tsv; for m in ssgsea mean gsva plage zscore; do mechrank score -c one.tsv -g sets.gmt -m $m | head -n 2; done
| set	ctl01
| UP	59.9631
| set	ctl01
| UP	8.0978
! mechrank score: gsva: expected a cohort of 2 samples or more, found 1
! mechrank score: plage: expected a cohort of 2 samples or more, found 1
! mechrank score: zscore: expected a cohort of 2 samples or more, found 1
= 0
$ awk -F '\t' -v OFS='\t' 'NR > 1 { $3 = 0; $4 = 7 } { print }' counts.tsv >flat.tsv; for m in ssgsea singscore ucell aucell mean ulm; do echo $m; mechrank score -c flat.tsv -g sets.gmt -m $m | sed -n 2p | cut -f 1-4; done
| ssgsea
| UP	59.9631	0	0
| singscore
| UP	0.0796053	NA	NA
| ucell
| UP	0.602439	0.512195	0.512195
| aucell
| UP	0.00526316	0.05	0.05
| mean
| UP	8.0978	NA	11.2883
| ulm
| UP	0.792454	NA	NA
! mechrank score: warning: scores are NA: all values of the sample are equal (na_constant_sample, 10)
! mechrank score: warning: scores are NA: nothing was counted in the sample (na_empty_sample, 5)
! mechrank score: warning: scores are NA: all values of the sample are equal (na_constant_sample, 5)
! mechrank score: warning: scores are NA: nothing was counted in the sample (na_empty_sample, 5)
= 0
$ { printf 'all\t'; cut -f 1 counts.tsv | tail -n +2 | tr '\n' '\t' | sed 's/\t$/\n/; s/^/x\t/'; } >all.gmt; for m in ssgsea singscore ucell aucell mean ulm gsva zscore; do echo $m; mechrank score -c counts.tsv -g all.gmt -m $m | sed -n 2p | cut -f 1-3; done
| ssgsea
| all	NA	NA
| singscore
| all	NA	NA
| ucell
| all	1	1
| aucell
| all	1	1
| mean
| all	7.46379	7.56023
| ulm
| all	NA	NA
| gsva
| all	NA	NA
| zscore
| all	-0.445908	2.56967
! mechrank score: warning: scores are NA: the set holds every gene (na_all_genes, 10)
! mechrank score: warning: scores are NA: the set holds every gene (na_all_genes, 10)
! mechrank score: warning: scores are NA: the set holds every gene (na_all_genes, 10)
! mechrank score: warning: scores are NA: the set holds every gene (na_all_genes, 10)
= 0
$ awk -F '\t' -v OFS='\t' 'NR == 9 { $3 = "NA" } { print }' counts.tsv >na.tsv; mechrank score -c na.tsv -g sets.gmt -m mean
! mechrank score: na.tsv:9: expected a number in column 'trt02', found a missing value: --na zero takes it as 0
= 1
$ mechrank score -c na.tsv -g sets.gmt -m mean --na zero | sed -n 2p | cut -f 1-3
| UP	8.0978	8.46307
! mechrank score: warning: na.tsv: missing values taken as 0 (missing_values)
= 0

# The record of it
$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea --run-json run.json -o s.tsv && sed '/"invocation"/,$d; /"path"/d' run.json | sed -n '/"inputs"/,/"studies"/p; /"scores"/,/}/p; /"left_out"/,$p'
|   "inputs": [
|     {
|       "md5": "2765efc850884531521d26f83cddaad5",
|       "format": "table",
|       "compression": "plain"
|     },
|     {
|       "md5": "10f072e013c7654189635bbc009aca73",
|       "format": "gmt"
|     }
|   ],
|   "studies": [],
|   "scores": {
|     "method": "ssgsea",
|     "dependence": "sample",
|     "transform": "none",
|     "scale": null,
|     "genes": 400,
|     "samples": 10,
|     "sets": [
|       {
|         "set": "UP",
|         "listed": 20,
|         "in_table": 20,
|         "used": 20,
|         "coverage": 1.0
|       },
|     "left_out": [],
|     "ids": null,
|     "species": null
|   },
= 0

# Methods
$ mechrank methods | cut -f 1-4
| name	dependence	input	bounds
| activity	study	log2 CPM	none
| ssgsea	sample	any in which order within a sample means something	-N/2 to N - 1 with N genes, of a signed set the difference of two such
| singscore	sample	any in which order within a sample means something	-0.5 to 0.5, of a signed set -1 to 1, of unknown direction 0 to 1; lower where many genes are equal
| ucell	sample	counts or logs, single cells	0 to 1
| aucell	sample	counts or logs, single cells	0 to 1, of a signed set -1 to 1
| mean	sample	log2(1 + CPM)	those of the values, of a signed set those of their differences
| median	sample	log2(1 + CPM)	those of the values, of a signed set those of their differences
| wmean	sample	log2(1 + CPM)	largest absolute value, either sign
| ulm	sample	log2(1 + CPM)	none
| mlm	sample	log2(1 + CPM)	none
| gsva	cohort	log2(1 + CPM); counts for the Poisson kernel	-1 to 1, by absolute ranking 0 to 2; of a signed set -2 to 2
| plage	cohort	log2(1 + CPM)	-1 to 1 in the cohort, where squares add up to 1
| zscore	cohort	log2(1 + CPM)	none; in the cohort +-root(k) (n - 1)/root(n), k genes, n samples
= 0
$ mechrank methods ssgsea
| ssgsea: area between the running sums of the set's genes and of all others, by rank
| 
| depends on  its sample only
| input       any in which order within a sample means something
|             z and p among random sets: --permutations
|             names the genes that lead a score: --leading-edge
| bounds      -N/2 to N - 1 with N genes, of a signed set the difference of two such
| source      Barbie et al. 2009 (10.1038/nature08460); GSVA 1.46, GSEApy
| options     --transform --compat --alpha --normalize --permutations --leading-edge
| 
| Formula, ties and edges: scores.md of the documentation.
= 0
$ mechrank methods activity | tail -n +3 | head -n 4
| depends on  what all samples of the study, or a reference, taught
| input       log2 CPM
|             counts, TPM and FPKM are normalised over the study, as by 'run'
| bounds      none
= 0
$ mechrank methods plage
| plage: the direction in which the z of the set's genes vary most together
| 
| depends on  all samples that are scored together, or a reference
| input       log2(1 + CPM)
|             --transform auto makes log2(1 + CPM) of counts, TPM and FPKM
| bounds      -1 to 1 in the cohort, where squares add up to 1
| source      Tomfohr et al. 2005 (10.1186/1471-2105-6-225); GSVA 1.46 up to sign
| options     --transform --reference --write-reference
| 
| Formula, ties and edges: scores.md of the documentation.
= 0
$ mechrank methods nothing
! mechrank methods: unknown method 'nothing'; 'mechrank methods' lists them; see 'mechrank help methods'
= 2

# Sets in ids of another kind; a set that is left out has a name
$ printf 'mine\tx\tTP53\tBAX\tBCL2\tCASP3\tCASP8\n' >symbols.gmt; mechrank score -c counts.tsv -g symbols.gmt -m ssgsea
! mechrank score: counts.tsv: expected genes of the sets, such as 'TP53', found none of them among genes such as 'ENSG00000000418': are they ids of another kind?
= 1
