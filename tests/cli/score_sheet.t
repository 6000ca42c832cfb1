# Scores of the samples of a sheet: each study by itself
$ mechrank demo demo && mechrank run -s demo/samples.tsv --file-root demo -o run -q --study sim01 --study sim13
= 0
$ grep -v '^sim' demo/samples.tsv >head.txt; grep '^sim01_' demo/samples.tsv | cat head.txt - >one.tsv; grep '^sim\(01\|13\)_' demo/samples.tsv | tac | cat head.txt - >two.tsv
= 0
$ mechrank score -s two.tsv --file-root demo --precision 0 -q -O long -o long.tsv; tail -n +2 long.tsv | LC_ALL=C sort >ours; awk -F '\t' 'NR == 1 { n = split($0, name, "\t"); next } $1 !~ /[.]/ && $1 != "microenvironment" { for (i = 2; i <= n; i++) print $1 "\t" name[i] "\t" $i }' run/scores.tsv | LC_ALL=C sort >theirs; cmp ours theirs && wc -l <ours
| 500
= 0
$ for m in ssgsea gsva plage zscore; do mechrank score -s one.tsv --file-root demo -m $m -q -O long | LC_ALL=C sort >one; mechrank score -s two.tsv --file-root demo -m $m -q -O long | grep -v sim13_ | LC_ALL=C sort | cmp - one && echo $m $(wc -l <one); done
| ssgsea 321
| gsva 321
| plage 321
| zscore 321
= 0
$ mechrank score -s two.tsv --file-root demo -m gsva -q -o g.tsv --run-json run.json; grep -A 60 '"inputs"' run.json | grep 'path\|format"'; grep simulated\" run.json
|       "path": "two.tsv",
|       "format": "sheet"
|       "path": "demo/simulated_sim13.csv.gz",
|       "format": "table",
|       "path": "demo/simulated_sim01.tsv.gz",
|       "format": "table",
|   "simulated": true,
= 0
$ mechrank score -s two.tsv --shard 1/2
! mechrank score: --shard is of files: with -s, studies are what jobs share; see 'mechrank help score'
= 2
$ mechrank score -s two.tsv --study sim01 --reference x
! mechrank score: --study: with -s studies are found by their names; see 'mechrank help score'
= 2
$ mechrank score -s two.tsv -m gsva --compat gsva1
! mechrank score: --compat is of files, whose order of rows it needs; see 'mechrank help score'
= 2
$ mechrank score -s two.tsv x.tsv
! mechrank score: expected counts in one way: files, or -c TABLE, or --list FILE, or -s SHEET; see 'mechrank help score'
= 2
$ mechrank score --any-source x.tsv
! mechrank score: --any-source is of a sheet: expected -s; see 'mechrank help score'
= 2
$ mechrank score -s none.tsv
! mechrank score: none.tsv: cannot be opened: No such file or directory
= 1
