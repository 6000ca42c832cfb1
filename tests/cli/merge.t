# Parts of scores, joined to those of one job
$ cp $TESTS/golden/scoring/counts.tsv .; head -n 5 $TESTS/golden/scoring/sets.gmt >sets.gmt; mechrank score -c counts.tsv -g sets.gmt -m ssgsea -o one.tsv
= 0
$ for i in 1 2 3; do mechrank score -c counts.tsv -g sets.gmt -m ssgsea --shard $i/3 -o part.$i; done; mechrank merge part.3 part.1 part.2 | cmp - one.tsv
= 0

$ mechrank merge part.* -O long --precision 3 | head -n 3
| set	sample	score
| UP	ctl01	60
| DOWN	ctl01	25.8
= 0

$ mechrank merge part.* -O gct -o all.gct && head -n 3 all.gct | cut -f 1-3
| #1.3
| 5	10	0
| id	ctl01	trt02
= 0

$ mechrank merge part.* -o one.tsv
! mechrank merge: one.tsv: exists already; -f replaces it
= 1

$ mechrank merge part.* -f -o one.tsv.gz && gzip -dc one.tsv.gz | cmp - one.tsv
= 0

$ for i in 1 2; do mechrank score -c counts.tsv -g sets.gmt -m ssgsea --shard $i/2 --leading-edge le.$i -o part.$i.gz; done; gzip -t part.1.gz && mechrank merge part.[12].gz --leading-edge le.tsv | cmp - one.tsv; mechrank score -c counts.tsv -g sets.gmt -m ssgsea --leading-edge le.one >s.tsv; cmp le.one le.tsv; { cat le.1; tail -n +2 le.2; } | cmp - le.tsv; rm part.*.gz
= 0

$ for i in 1 2; do mechrank score -c counts.tsv -g sets.gmt -m singscore --shard $i/2 -o s.$i; done; mechrank merge s.2 s.1 --dispersion d.tsv >s.tsv; mechrank score -c counts.tsv -g sets.gmt -m singscore --dispersion d.one | cmp - s.tsv; cmp d.one d.tsv; rm d.* le.*
= 0

# A part that is missing, there twice, of another job, or no part
$ mechrank merge part.1 part.3 -o x.tsv; ls x.tsv
! mechrank merge: part.1: expected all 3 shards of the job, found no shard 2
! ls: cannot access 'x.tsv': No such file or directory
= 2

$ mechrank merge part.1 part.2 part.2
! mechrank merge: part.2: expected each shard once, found shard 2 of part.2 again
= 1

$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea --shard 3/4 -o other.4; mechrank merge part.1 part.2 other.4
! mechrank merge: other.4: expected a shard of 3 like part.1, found shard 3 of 4
= 1

$ mechrank score -c counts.tsv -g sets.gmt -m ssgsea --alpha 0.5 --shard 3/3 -o other.alpha; mechrank merge part.1 part.2 other.alpha
! mechrank merge: other.alpha: expected a part of the same job as part.1, found 'options' to differ: 'alpha=0.5' here, 'alpha=0.25' there
= 1

$ mechrank score -c counts.tsv -g sets.gmt -m ucell --shard 3/3 -o other.ucell; mechrank merge part.1 part.2 other.ucell
! mechrank merge: other.ucell: expected a part of the same job as part.1, found 'method' to differ: 'ucell' here, 'ssgsea' there
= 1

$ head -n 4 sets.gmt >fewer.gmt; mechrank score -c counts.tsv -g fewer.gmt -m ssgsea --shard 3/3 -o other.sets; mechrank merge part.1 part.2 other.sets
! mechrank merge: other.sets: expected a part of the same job as part.1, found 'sets' to differ: '4' here, '5' there
= 1

$ sed '$d' counts.tsv >fewer.tsv; mechrank score -c fewer.tsv -g sets.gmt -m ssgsea --shard 3/3 -o other.genes; mechrank merge part.1 part.2 other.genes
! mechrank merge: other.genes: expected a part of the same job as part.1, found 'genes' to differ: '399' here, '400' there
= 1

$ mechrank merge part.1 part.2 one.tsv
! mechrank merge: one.tsv:1: expected a part of scores, of --shard, found 'set?ctl01?trt02?ctl03?trt04?ctl05?trt06?'
= 1

$ mechrank merge one.tsv
! mechrank merge: one.tsv:1: expected a part of --shard, found 'set?ctl01?trt02?ctl03?trt04?ctl05?trt06?'
= 1

$ mechrank merge absent
! mechrank merge: absent: cannot be opened: No such file or directory
= 1

$ head -c 300 part.2 >cut.2; mechrank merge part.1 cut.2 part.3
! mechrank merge: cut.2:8: expected normalize, found 'normaliz'
= 1

$ mechrank merge
! mechrank merge: an argument is missing; see 'mechrank help merge'
= 2

$ mechrank merge part.* -o /dev/full
! mechrank merge: /dev/full: cannot be written: No space left on device
= 1

$ mechrank merge part.* --leading-edge le.tsv; ls le.tsv
! mechrank merge: ssgsea: was scored without leading genes
! ls: cannot access 'le.tsv': No such file or directory
= 2

# More shards than samples
$ for i in $(seq 13); do mechrank score -c counts.tsv -g sets.gmt -m singscore --shard $i/13 -o many.$i; done; mechrank merge many.* >merged; mechrank score -c counts.tsv -g sets.gmt -m singscore | cmp - merged
= 0

# A cohort: what shards teach is joined to a reference, by which shards are scored
$ mechrank score -c counts.tsv -g sets.gmt -m zscore -o z.tsv --write-reference z.ref.gz; gzip -t z.ref.gz
= 0

$ for i in 1 2; do mechrank score -c counts.tsv -g sets.gmt -m zscore --shard $i/2 --write-reference learned.$i; done; mechrank merge learned.2 learned.1 -o cohort.tsv; gzip -dc z.ref.gz | cmp - cohort.tsv
= 0

$ for i in 1 2; do mechrank score -c counts.tsv -g sets.gmt -m zscore --shard $i/2 --reference cohort.tsv -o zpart.$i; done; mechrank merge zpart.* | cmp - z.tsv
= 0

$ cut -f 1,4 counts.tsv >alone.tsv; mechrank score -c alone.tsv -g sets.gmt -m zscore --reference z.ref.gz >alone; cut -f 1,4 z.tsv | cmp - alone
= 0

$ mechrank merge learned.1 learned.2 -O long
! mechrank merge: learned.1: what was learned is joined to a reference: --output-format is for parts of scores
= 1

$ mechrank merge learned.1
! mechrank merge: learned.1: expected all of 2 shards, shard 2 is missing
= 1

$ mechrank merge learned.1 part.2
! mechrank merge: part.2:1: expected columns 'item', 'name' and 'values' of a cohort, found 'mechrank scores?1'
= 1

$ mechrank merge part.1 learned.2
! mechrank merge: learned.2:1: expected a part of scores, of --shard, found 'item?name?values'
= 1

$ mechrank score -c counts.tsv -g sets.gmt -m zscore --reference learned.1
! mechrank score: learned.1: expected a reference, found what one shard teaches: 'mechrank merge' joins it with that of the others
= 1

$ mechrank score -c counts.tsv -g sets.gmt -m gsva --reference cohort.tsv
! mechrank score: cohort.tsv: expected a cohort of gsva, found zscore
= 1
