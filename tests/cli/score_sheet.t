# Scores of the samples of a sheet: two studies of it, each by itself
$ mechrank demo demo && { head -n 2 demo/samples.tsv; grep -e '^sim13_' -e '^sim08_' demo/samples.tsv; } >two.tsv
= 0
$ mechrank score -s two.tsv --file-root demo -O long -o sheet.tsv; cut -f 2 sheet.tsv | uniq | sed -n '2,4p;$p'
| sim08_control_1
| sim08_control_2
| sim08_control_3
| sim13_treated1_3
! mechrank score: warning: sim08: scores are NA: too little of the set is measured (na_not_assessable, 72 in 2 studies)
= 0
$ mechrank run -s two.tsv --file-root demo -o run 2>/dev/null && head -n 2 run/scores.tsv | cut -f 1-4
| set	sim08_control_1	sim08_control_2	sim08_control_3
| apoptosis	0.24721459131428386	0.13927855038165007	0.2985620259222603
= 0
$ mechrank score -s two.tsv --file-root demo -m ssgsea -O long | tail -n +2 | sort >by_sheet; for i in 08 13; do mechrank score -m ssgsea -O long demo/simulated_sim$i.csv.gz | tail -n +2; done | sort >by_table; comm -23 by_sheet by_table | head -n 2; wc -l <by_sheet
| 420
= 0
$ mechrank score -s two.tsv --file-root demo -m zscore -O long --write-reference ref.tsv
! mechrank score: two.tsv: expected one study to learn of, found 2
= 1
$ mechrank score -s two.tsv --file-root demo --shard 1/2 -m ssgsea -o part
! mechrank score: two.tsv: expected the samples of a table for a shard, found a sheet
= 1
$ mechrank score -s two.tsv --file-root demo -m ssgsea --compat gsva1
! mechrank score: two.tsv: expected the samples of a table for ties by the order of its rows, found a sheet
= 1
$ mechrank score -s two.tsv demo/simulated_sim13.csv.gz
! mechrank score: expected counts in one way: files, or -c TABLE, or --list FILE, or -s SHEET, which may go with -c; see 'mechrank help score'
= 2
$ mechrank score -s none.tsv
! mechrank score: none.tsv: cannot be opened: No such file or directory
= 1
$ mechrank score -s two.tsv -c demo/simulated_sim13.csv.gz
! mechrank score: two.tsv:3: expected no table beside -c, found 'simulated_sim08.csv.gz'
= 1
