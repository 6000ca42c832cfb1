# Bad input: one line that names the input first, exit 1, nothing left behind
$ mechrank demo demo
= 0
$ gzip -dc demo/simulated_sim13.csv.gz | tr , '\t' >t.tsv
= 0
$ awk -F '\t' -v OFS='\t' '$1 == "sample" || $2 == "sim13" { print $1, $3, $4 }' demo/samples.tsv >s.tsv
= 0
$ cat s.tsv
| sample	arm	source
| sim13_control_1	control	-
| sim13_control_2	control	-
| sim13_control_3	control	-
| sim13_model_1	model	-
| sim13_model_2	model	-
| sim13_model_3	model	-
| sim13_treated1_1	treated	amniotic_membrane
| sim13_treated1_2	treated	amniotic_membrane
| sim13_treated1_3	treated	amniotic_membrane
= 0
# What follows differs from this in one thing only
$ mechrank run -s s.tsv -c t.tsv -o good && cut -f 1-3,7 good/qc.tsv
| study	sample	arm	genes_detected
| study1	sim13_control_1	control	4007
| study1	sim13_control_2	control	4007
| study1	sim13_control_3	control	4008
| study1	sim13_model_1	model	4010
| study1	sim13_model_2	model	4006
| study1	sim13_model_3	model	4013
| study1	sim13_treated1_1	treated	4003
| study1	sim13_treated1_2	treated	4006
| study1	sim13_treated1_3	treated	3985
= 0

# Files that cannot be read
$ mechrank run -s s.tsv -c absent.tsv -o out
! mechrank run: absent.tsv: cannot be opened: No such file or directory
= 1
$ mechrank run -s absent.tsv -c t.tsv -o out
! mechrank run: absent.tsv: cannot be opened: No such file or directory
= 1
$ mkdir folder
= 0
$ mechrank run -s s.tsv -c folder -o out
! mechrank run: folder: expected a folder with matrix.mtx, quant.sf, abundance.tsv or abundance.h5, found none of them
= 1
$ mechrank run -s folder -c t.tsv -o out
! mechrank run: folder: cannot be read: it is a directory
= 1
$ : >empty.tsv
= 0
$ mechrank run -s s.tsv -c empty.tsv -o out
! mechrank run: empty.tsv: empty file
= 1
$ mechrank run -s empty.tsv -c t.tsv -o out
! mechrank run: empty.tsv: empty file
= 1
$ mechrank run -s s.tsv -c t.tsv/x -o out
! mechrank run: t.tsv/x: cannot be opened: Not a directory
= 1
$ mechrank run -s s.tsv -c - -o out </dev/null
! mechrank run: -: empty file
= 1
$ cat t.tsv | mechrank run -s s.tsv -c - -c - -o out && rm -r out
= 0
$ cat s.tsv | mechrank run -s - -c - -o out
! mechrank run: -: standard input can be read only once
= 1
$ mkfifo fifo; : >fifo & mechrank run -s s.tsv -c fifo -o out
! mechrank run: fifo: empty file
= 1
$ head -n 100 t.tsv >fifo & mechrank run -s s.tsv -c fifo -o out
! mechrank run: fifo: expected at least 100 known genes, found 99 in 99 rows (taken for mouse symbols)
= 1

# Compressed data
$ gzip -c t.tsv | head -c 20000 >cut.gz
= 0
$ mechrank run -s s.tsv -c cut.gz -o out
! mechrank run: cut.gz: truncated gzip data
= 1
$ gzip -c t.tsv | head -c 5 >cut.gz
= 0
$ mechrank run -s s.tsv -c cut.gz -o out
! mechrank run: cut.gz: truncated gzip data
= 1
$ { gzip -c t.tsv | head -c -8; printf '\001\002\003\004\005\006\007\010'; } >damaged.gz
= 0
$ mechrank run -s s.tsv -c damaged.gz -o out
! mechrank run: damaged.gz: damaged gzip data
= 1
$ { gzip -c t.tsv; echo more; } >damaged.gz
= 0
$ mechrank run -s s.tsv -c damaged.gz -o out
! mechrank run: damaged.gz: expected the end of the gzip data, found other bytes behind it
= 1
$ gzip -dc demo/simulated_sim02.tsv.gz >/dev/null && head -c 50000 demo/simulated_sim02.tsv.gz >cut.bgzf.gz
= 0
$ mechrank run -s s.tsv -c cut.bgzf.gz -o out
! mechrank run: cut.bgzf.gz: truncated gzip data
= 1
$ cp "$TESTS/data/bad/table/xz.tsv" "$TESTS/data/bad/table/zstd.tsv" "$TESTS/data/bad/table/utf16.tsv" .
= 0
$ mechrank run -s s.tsv -c xz.tsv -o out
! mechrank run: xz.tsv: expected plain text, gzip or BGZF, found xz: unpack it with 'xz -d'
= 1
$ mechrank run -s s.tsv -c zstd.tsv -o out
! mechrank run: zstd.tsv: expected plain text, gzip or BGZF, found zstd: unpack it with 'zstd -d'
= 1
$ printf 'PK\003\004\024\000\000\000\010\000more of it' >t.zip
= 0
$ mechrank run -s s.tsv -c t.zip -o out
! mechrank run: t.zip: expected plain text, gzip or BGZF, found zip: unpack it with 'unzip'
= 1
$ printf 'BZh91AY&SY\001\002\003\004more of it' >t.bz2
= 0
$ mechrank run -s s.tsv -c t.bz2 -o out
! mechrank run: t.bz2: expected plain text, gzip or BGZF, found bzip2: unpack it with 'bzip2 -d'
= 1
$ mechrank run -s s.tsv -c utf16.tsv -o out
! mechrank run: utf16.tsv: expected UTF-8 text, found UTF-16: convert it with 'iconv -f UTF-16 -t UTF-8'
= 1
$ mechrank run -s utf16.tsv -c t.tsv -o out
! mechrank run: utf16.tsv: expected UTF-8 text, found UTF-16: convert it with 'iconv -f UTF-16 -t UTF-8'
= 1

# Tables
$ awk 'NR == 50 { sub(/\t[0-9]*$/, "") } { print }' t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:50: expected 10 fields, found 9
= 1
$ awk 'NR == 50 { $0 = $0 "\t1" } { print }' t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:50: expected 10 fields, found 11
= 1
$ awk -F '\t' -v OFS='\t' 'NR == 50 { $4 = "many" } { print }' t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:50: expected a number in column 'sim13_control_3', found 'many'
= 1
$ awk -F '\t' -v OFS='\t' 'NR == 50 { $4 = "" } { print }' t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:50: expected a number in column 'sim13_control_3', found a missing value: --na zero takes it as 0
= 1
$ mechrank run -s s.tsv -c bad.tsv --na zero -o out && rm -r out
! mechrank run: warning: study1: bad.tsv: missing values taken as 0 (missing_values)
= 0
$ awk -F '\t' -v OFS='\t' 'NR == 50 { $4 = -3 } { print }' t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:50: expected a count in column 'sim13_control_3', found -3
= 1
$ gzip -c bad.tsv >bad.gz
= 0
$ mechrank run -s s.tsv -c bad.gz -o out
! mechrank run: bad.gz:50: expected a count in column 'sim13_control_3', found -3
= 1
$ mechrank run -s s.tsv -c - -o out <bad.tsv
! mechrank run: -:50: expected a count in column 'sim13_control_3', found -3
= 1
$ awk 'NR == 1 { sub(/model_2/, "model_1") } { print }' t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:1: expected distinct samples, found 'sim13_model_1' in columns 5 and 6
= 1
$ sed 1d t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:1: expected a header that names samples, found numbers
= 1
$ head -n 1 t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv: expected genes below the header, found none
= 1
$ tr '\n' '\r' <t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:1: expected lines that end in LF or CRLF, found a lone CR
= 1
$ awk -F '\t' -v OFS='\t' 'NR == 50 { $1 = "1-Mar" } NR == 51 { $1 = "2-Sep" } { print }' t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv:50: expected a gene symbol, found the date '1-Mar', made by a spreadsheet (likely gene: MARCHF1 or MTARC1); repair it, or say --date-names keep
= 1
$ mechrank run -s s.tsv -c bad.tsv --date-names keep -o out && rm -r out
! mechrank run: warning: study1: bad.tsv: genes whose names a spreadsheet made dates; kept as unknown ids (date_names, 2)
= 0
$ awk -F '\t' -v OFS='\t' 'NR > 1 { $1 = "probe" NR } { print }' t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv: expected at least 100 known genes, found 0 in 4022 rows (taken for human symbols)
= 1
$ head -n 100 t.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv -o out
! mechrank run: bad.tsv: expected at least 100 known genes, found 99 in 99 rows (taken for mouse symbols)
= 1
$ mechrank run -s s.tsv -c t.tsv --species human -o out && rm -r out
= 0

# Values that are not counts
$ awk -F '\t' -v OFS='\t' 'NR > 1 { for (i = 2; i <= NF; i++) $i = sprintf("%.3f", log($i / 0.37 + 1) / log(2)) } { print }' t.tsv >logs.tsv
= 0
$ mechrank run -s s.tsv -c logs.tsv -o out
! mechrank run: logs.tsv:2: expected counts, found values that look like logs; say --input-scale log2 or, if they are counts after all, --input-scale counts, or fill the sheet's column scale
= 1
$ awk -F '\t' -v OFS='\t' 'NR > 1 { for (i = 2; i <= NF; i++) $i = sprintf("%.3f", $i / (1.37 + NR % 7)) } { print }' t.tsv >rates.tsv
= 0
$ mechrank run -s s.tsv -c rates.tsv -o out
! mechrank run: rates.tsv:2: expected counts, found values that look like FPKM; say --input-scale fpkm or, if they are counts after all, --input-scale counts, or fill the sheet's column scale
= 1
$ awk -F '\t' -v OFS='\t' 'NR == FNR { for (i = 2; i <= NF; i++) n[i] += $i; next } FNR > 1 { for (i = 2; i <= NF; i++) $i = sprintf("%.3f", $i / n[i] * 1e6) } { print }' t.tsv t.tsv >tpm.tsv
= 0
$ mechrank run -s s.tsv -c tpm.tsv -o out
! mechrank run: tpm.tsv:2: expected counts, found values that look like TPM; say --input-scale tpm or, if they are counts after all, --input-scale counts, or fill the sheet's column scale
= 1
$ awk -F '\t' -v OFS='\t' 'NR > 1 { for (i = 2; i <= NF; i++) $i *= 9.37 } { print }' rates.tsv >large.tsv
= 0
$ mechrank run -s s.tsv -c large.tsv -o out && rm -r out
! mechrank run: warning: study1: large.tsv: taken for counts, though hardly any value is a whole number; if they are not, name their scale with --input-scale or the sheet's column scale; --input-scale counts says that they are (scale_unsure)
= 0
$ mechrank run -s s.tsv -c large.tsv --input-scale counts -o out && rm -r out
= 0
$ awk -F '\t' -v OFS='\t' 'NR == 50 { $4 = -3.5 } { print }' rates.tsv >bad.tsv
= 0
$ mechrank run -s s.tsv -c bad.tsv --input-scale fpkm -o out
! mechrank run: bad.tsv:50: expected FPKM of 0 or more in column 'sim13_control_3', found -3.5
= 1
$ mechrank run -s s.tsv -c t.tsv --input-scale log2 -o out && rm -r out
! mechrank run: warning: study1: t.tsv: taken for logs as asked, though its values look like counts (scale_named)
= 0

# The sheet
$ sed 's/source/sauce/' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:1: expected a column 'source', found none
= 1
$ sed 's/source/sourse/' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:1: unknown column 'sourse': did you mean 'source'?
= 1
$ grep -v model s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:2: study 'study1': expected samples of arm model (diseased and untreated), found none
= 1
$ sed 's/\ttreated\t/\ttreatment\t/' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:8: expected arm control, model or treated, found 'treatment'
= 1
$ { cat s.tsv; tail -n 1 s.tsv; } >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:11: sample 'sim13_treated1_3' stands on line 10 too (only lanes, rows with different files, share a sample)
= 1
$ sed 's/model_3/model_4/' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:7: expected a column 'sim13_model_4' in t.tsv, found none
= 1
$ mechrank run -s bad_s.tsv -c t.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:7: expected a column 'sim13_model_4' in one of the tables of -c, found none
= 1
$ mechrank run -s s.tsv -c t.tsv -c rates.tsv --input-scale fpkm -o out
! mechrank run: warning: study1: t.tsv: taken for FPKM as asked, though its values look like counts (scale_named)
! mechrank run: s.tsv:2: expected sample 'sim13_control_1' in one table, found it in t.tsv and rates.tsv
= 1
$ sed 's/amniotic_membrane/AMSC/' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:8: the source 'AMSC' is ambiguous: write one of amniotic_membrane, adipose
= 1
$ sed 's/amniotic_membrane/amniotic_membran/' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:8: unknown source 'amniotic_membran': did you mean 'amniotic_membrane'? (--any-source takes it as it is)
= 1
$ mechrank run -s t.tsv -c t.tsv -o out
! mechrank run: t.tsv:1: expected a column 'sample', found none
= 1
$ mechrank run -s s.tsv -o out
! mechrank run: s.tsv:2: study 'study1': expected a table or a file for each sample, or -c TABLE, found none
= 1
$ mechrank run -s s.tsv -c t.tsv --study sim13 -o out
! mechrank run: s.tsv: found no study 'sim13', expected one of: study1
= 1
$ mechrank run -s s.tsv -c t.tsv --covariates age -o out
! mechrank run: s.tsv:1: expected a column 'age' (covariate), found none
= 1
$ awk -v OFS='\t' '{ print $0, NR == 1 ? "age" : NR == 5 ? "NA" : NR % 3 }' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv --covariates age -o out
! mechrank run: bad_s.tsv:5: expected a value of age for sample 'sim13_model_1', found none
= 1
$ awk -v OFS='\t' '{ print $0, NR == 1 ? "batch" : NR == 5 ? "NA" : "b" NR % 2 }' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:5: expected a value of batch for sample 'sim13_model_1', found none
= 1
$ awk -v OFS='\t' '{ print $0, NR == 1 ? "animal" : "a" NR % 2 }' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: bad_s.tsv:5: expected the arm of line 3 for animal 'a1', found another
= 1
$ awk -v OFS='\t' '{ print $0, NR == 1 ? "file" : "quant" NR }' s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -o out
! mechrank run: quant2: cannot be opened: No such file or directory
= 1

# Two studies of two species in one sheet are fine, two species within one are not
$ awk -F '\t' -v OFS='\t' '$1 == "sample" || $2 == "sim13" || $2 == "sim14" { print $1, $2, $3, $4, "demo/" $6, $8 }' demo/samples.tsv | sed 's|demo/table|table|' >two.tsv
= 0
$ mechrank run -s two.tsv -o out && cut -f 1-2 out/effects.tsv | uniq && rm -r out
| study	species
| sim13	rat
| sim14	human
= 0
$ sed 's/\tsim1[34]\t/\tone\t/' two.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -o out
! mechrank run: bad_s.tsv:11: expected species rat as on line 2 (study 'one'), found human
= 1
$ cut -f 1-5 bad_s.tsv >bad_s2.tsv
= 0
$ mechrank run -s bad_s2.tsv -o out
! mechrank run: demo/simulated_sim14.csv.gz: expected rat symbol ids and counts like the other tables of study 'one', found human symbol ids and counts
= 1

# A study whose design has no answer is skipped; others go on
$ awk -v OFS='\t' '{ print $0, NR == 1 ? "batch" : $3 == "treated" && $2 == "sim14" ? "b2" : "b1" }' two.tsv >aliased.tsv
= 0
$ mechrank run -s aliased.tsv -o out
! mechrank run: warning: sim14: aliased.tsv: study 'sim14': expected terms that can be told apart, found aliased with those before: batch b2 (study_skipped)
= 0
$ cut -f 1 out/effects.tsv | uniq; rm -r out
| study
| sim13
= 0
$ mechrank run -s aliased.tsv -o out --strict
! mechrank run: warning: sim14: aliased.tsv: study 'sim14': expected terms that can be told apart, found aliased with those before: batch b2 (study_skipped)
! mechrank run: 1 kind of warnings, which --strict makes a failure
= 1
$ cut -f 1 out/effects.tsv | uniq; rm -r out
| study
| sim13
= 0
$ mechrank run -s aliased.tsv -o out --study sim14
! mechrank run: warning: sim14: aliased.tsv: study 'sim14': expected terms that can be told apart, found aliased with those before: batch b2 (study_skipped)
! mechrank run: aliased.tsv: expected a study that can answer, found none: study 'sim14': expected terms that can be told apart, found aliased with those before: batch b2
= 1
$ awk -v OFS='\t' '{ print $0, NR == 1 ? "batch" : $3 == "treated" ? "b2" : "b1" }' two.tsv >aliased.tsv
= 0
$ mechrank run -s aliased.tsv -o out
! mechrank run: warning: sim13: aliased.tsv: study 'sim13': expected terms that can be told apart, found aliased with those before: batch b2 (study_skipped, 2 in 2 studies)
! mechrank run: aliased.tsv: expected a study that can answer, found none: study 'sim13': expected terms that can be told apart, found aliased with those before: batch b2
= 1
$ grep -v -e model_[23] s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: warning: study1: one animal in arm model: it takes no part in the tests (single_animal)
! mechrank run: warning: study1: bad_s.tsv: study 'study1': expected 2 or more animals in the model arm, found fewer (study_skipped)
! mechrank run: bad_s.tsv: expected a study that can answer, found none: study 'study1': expected 2 or more animals in the model arm, found fewer
= 1
$ grep -v -e treated1_[23] -e control_[123] s.tsv >bad_s.tsv
= 0
$ mechrank run -s bad_s.tsv -c t.tsv -o out
! mechrank run: warning: study1: one animal in arm treated amniotic_membrane: it takes no part in the tests (single_animal)
! mechrank run: warning: study1: bad_s.tsv: study 'study1': expected 2 or more animals in a treated arm, found fewer (study_skipped)
! mechrank run: bad_s.tsv: expected a study that can answer, found none: study 'study1': expected 2 or more animals in a treated arm, found fewer
= 1

# Where to write
$ mechrank run -s s.tsv -c t.tsv -o good
! mechrank run: good: is not empty; -f replaces a run of mechrank
= 1
$ mkdir mine; echo mine >mine/file
= 0
$ mechrank run -s s.tsv -c t.tsv -o mine
! mechrank run: mine: is not empty; -f replaces a run of mechrank
= 1
$ mechrank run -s s.tsv -c t.tsv -o mine -f
! mechrank run: mine: holds no run.json of mechrank and is not replaced
= 1
$ echo '{ "program": "other", "format": 1 }' >mine/run.json
= 0
$ mechrank run -s s.tsv -c t.tsv -o mine -f
! mechrank run: mine: holds no run.json of mechrank and is not replaced
= 1
$ ls -A mine; rm -r mine
| file
| run.json
= 0
$ mechrank run -s s.tsv -c t.tsv -o t.tsv
! mechrank run: t.tsv: exists already and is no directory
= 1
$ mechrank run -s s.tsv -c t.tsv -o t.tsv -f
! mechrank run: t.tsv: exists already and is no directory
= 1
$ mechrank run -s s.tsv -c t.tsv -o t.tsv/out
! mechrank run: t.tsv/out: cannot be written: Not a directory
= 1
$ mechrank run -s s.tsv -c t.tsv -o ''
! mechrank run: the path of the output is empty
= 1
$ mechrank run -s s.tsv -c t.tsv -o new/deep/out -q --na zero --prior-cap 0.2 && ls -A new/deep && rm -r new
| out
= 0
$ mechrank run -s s.tsv -c absent.tsv -o new/deep/out
! mechrank run: absent.tsv: cannot be opened: No such file or directory
= 1
$ echo mine >good/report.txt && mechrank run -s s.tsv -c t.tsv -o good -f && ls good && cat good/report.txt
| concordance.tsv
| contrasts.tsv
| covariance.tsv
| effects.tsv
| genes.tsv
| multiqc
| panels.tsv
| qc.tsv
| ranking.tsv
| reference.tsv.gz
| report.html
| report.txt
| rescue.tsv
| rescue_slope.tsv
| run.json
| scores.tsv
| sensitivity.tsv
| sets.tsv
| variants.tsv
| mine
= 0

# Disks that are full
$ mechrank score -c t.tsv -o /dev/full
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
! mechrank score: /dev/full: cannot be written: No space left on device
= 1
$ mechrank score -c t.tsv >/dev/full
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
! mechrank score: standard output: cannot be written: No space left on device
= 1
$ mechrank report good -o /dev/full
! mechrank report: /dev/full: cannot be written: No space left on device
= 1
$ (trap '' XFSZ; ulimit -f 4; mechrank run -s s.tsv -c t.tsv -o out)
! mechrank run: out/ranking.tsv: cannot be written: File too large
= 1
$ (trap '' XFSZ; ulimit -f 100; mechrank run -s s.tsv -c t.tsv -o new/out)
! mechrank run: new/out/genes.tsv: cannot be written: File too large
= 1
$ (trap '' XFSZ; ulimit -f 100; mechrank run -s s.tsv -c t.tsv -o good -f); ls good
| concordance.tsv
| contrasts.tsv
| covariance.tsv
| effects.tsv
| genes.tsv
| multiqc
| panels.tsv
| qc.tsv
| ranking.tsv
| reference.tsv.gz
| report.html
| report.txt
| rescue.tsv
| rescue_slope.tsv
| run.json
| scores.tsv
| sensitivity.tsv
| sets.tsv
| variants.tsv
! mechrank run: good/genes.tsv: cannot be written: File too large
= 0
$ (trap '' XFSZ; ulimit -f 4; mechrank rank good -o out/)
! mechrank rank: out/ranking.tsv: cannot be written: File too large
= 1
$ (trap '' XFSZ; ulimit -f 4; mechrank score -c t.tsv -o out.tsv --precision 0)
! mechrank score: warning: scores are NA: too little of the set is measured (na_not_assessable, 45)
! mechrank score: out.tsv: cannot be written: File too large
= 1
$ (trap '' XFSZ; ulimit -f 4; mechrank report good -o out.html)
! mechrank report: out.html: cannot be written: File too large
= 1
$ (trap '' XFSZ; ulimit -f 4; mechrank refs export refs)
! mechrank refs: refs/MANIFEST.tsv: cannot be written: File too large
= 1
$ (trap '' XFSZ; ulimit -f 4; mechrank demo demo2)
! mechrank demo: demo2/TRUTH.tsv: cannot be written: File too large
= 1

# Wrong usage
$ mechrank run -c t.tsv -o out
! mechrank run: expected a sample sheet (-s), or --demo; see 'mechrank help run'
= 2
$ mechrank run -s s.tsv -c t.tsv
! mechrank run: expected an output directory (-o); see 'mechrank help run'
= 2
$ mechrank run --demo -s s.tsv -o out
! mechrank run: expected a sample sheet (-s), or --demo; see 'mechrank help run'
= 2
$ mechrank run --demo -c t.tsv -o out
! mechrank run: --demo has its own tables: -c cannot be given with it; see 'mechrank help run'
= 2
$ mechrank run -s s.tsv -c t.tsv -o out --input-scale cpm
! mechrank run: --input-scale: expected one of auto, counts, log2, tpm, fpkm, found 'cpm'; see 'mechrank help run'
= 2
$ mechrank run -s s.tsv -c t.tsv -o out --effect d
! mechrank run: --effect: expected one of g, md, found 'd'; see 'mechrank help run'
= 2
$ mechrank run -s s.tsv -c t.tsv -o out --gene-lists some
! mechrank run: --gene-lists: expected one of exclusive, full, found 'some'; see 'mechrank help run'
= 2
$ mechrank run -s s.tsv -c t.tsv -o out --prior-cap -1
! mechrank run: --prior-cap: expected 0 to 1000000, found -1; see 'mechrank help run'
= 2
$ mechrank run -s s.tsv -c t.tsv -o out --covariates ,
! mechrank run: --covariates: expected words and commas, found ','; see 'mechrank help run'
= 2
$ mechrank run -s s.tsv -c t.tsv -o out more.tsv
! mechrank run: unexpected argument 'more.tsv'; see 'mechrank help run'
= 2
$ mechrank run -s s.tsv -s s.tsv -c t.tsv -o out
! mechrank run: --samples is given twice; see 'mechrank help run'
= 2
$ mechrank score
! mechrank score: expected counts in one way: files, or -c TABLE, or --list FILE, or -s SHEET; see 'mechrank help score'
= 2
$ mechrank score -c t.tsv -c t.tsv
! mechrank score: t.tsv: expected distinct samples, found 'sim13_control_1' also in t.tsv
= 1
$ mechrank score -c t.tsv -m gsea
! mechrank score: unknown method 'gsea' (did you mean 'gsva'?); see 'mechrank help score'
= 2
$ mechrank rank
! mechrank rank: an argument is missing; see 'mechrank help rank'
= 2
$ mechrank rank good
! mechrank rank: expected an output directory (-o); see 'mechrank help rank'
= 2
$ mechrank report
! mechrank report: an argument is missing; see 'mechrank help report'
= 2
$ mechrank check
! mechrank check: expected a sample sheet (-s) or a file; see 'mechrank help check'
= 2

# Nothing is left behind but what was made here
$ ls -A
| aliased.tsv
| bad.gz
| bad.tsv
| bad_s.tsv
| bad_s2.tsv
| cut.bgzf.gz
| cut.gz
| damaged.gz
| demo
| empty.tsv
| fifo
| folder
| good
| large.tsv
| logs.tsv
| rates.tsv
| s.tsv
| t.bz2
| t.tsv
| t.zip
| tpm.tsv
| two.tsv
| utf16.tsv
| xz.tsv
| zstd.tsv
= 0
