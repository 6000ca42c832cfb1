# Reports from the directory of a run; they compute nothing new
$ mechrank demo demo
= 0
$ awk -F '\t' -v OFS='\t' '/^sample/ || $2 ~ /^sim1[134]$/ { print $1, $2, $3, $4, $5, $6, $8 }' demo/samples.tsv >s.tsv
= 0
$ mechrank run -s s.tsv --file-root demo -o run
= 0
$ mechrank report run | cmp - run/report.html
= 0
$ mechrank report run -O html -o page.html && cmp page.html run/report.html
= 0
$ mechrank report run -o page.html
! mechrank report: page.html: exists already; -f replaces it
= 1
$ mechrank report run -o page.html -f
= 0
$ mechrank report run -O text | head -n 24
| mechrank 0.1.0: mechanisms of MSC therapies, ranked
| ================================================================================
| Order. In 2 of 2 rankings the data cannot order the primary mechanisms at all:
| Amniotic membrane; Amniotic fluid.
| Effects. No effect on a primary mechanism is established (q < 0.05) under
| Amniotic membrane; Amniotic fluid.
| Sensitivity. In some variant of the analysis (studies or genes left out, other
| lists, other units) another primary mechanism comes first under Amniotic
| membrane; Amniotic fluid.
| Model and function. Genes of granulosa cells or oocytes fall in the model, as
| the disease demands, in 3 of 3 studies that can tell. They rise under treatment,
| in one study at least, under Amniotic fluid. No rise of them is shown under
| Amniotic membrane.
| Rescue. Damage is made good in part, how far is open, under Amniotic fluid. No
| rescue is shown under Amniotic membrane; not shown is not absent.
| Composition. With composition held equal no effect with p < 0.05 loses more than
| half.
| Sources. Two sources are compared 11 times, mechanism by mechanism; none of the
| differences is established (q < 0.05).
| Literature. No agreement of reports and effects beyond chance is seen under
| Amniotic membrane; Amniotic fluid. The literature stands beside the ranks and is
| no part of them.
| 
| *: may stand first (top set). [O##.]: the places in its family that the data
= 0
$ mechrank report run -O text | awk 'length > 80' | head -n 1
= 0
$ mechrank report run -O text -o - | grep -c .  | awk '$1 > 20 { print "text" }'
| text
= 0
$ mechrank report run -O json | head -n 4
| {
| "program": "mechrank",
| "report_format": 1,
| "version": "0.1.0",
= 0
$ mechrank report run -O json -o run.json && grep -c '"source": "amniotic_[a-z]*",$' run.json && rm run.json
| 2
= 0
$ mechrank report run -O figures
! mechrank report: expected an output directory (-o) for figures; see 'mechrank help report'
= 2
$ mechrank report run -O figures -o figures && ls figures
| forest_1_amniotic_membrane_cells.svg
| forest_2_amniotic_fluid_cells.svg
| ranks.svg
| scores_1_sim11.svg
| scores_2_sim13.svg
| scores_3_sim14.svg
| scores_colours.svg
= 0
$ mechrank report run -O figures -o figures
! mechrank report: figures: is not empty; name a new folder
= 1
$ mechrank report run -O figures -o run -f
! mechrank report: -f replaces no directory of figures: remove it first; see 'mechrank help report'
= 2
$ cmp run/report.html page.html
= 0
$ rm -r figures
= 0
$ mkfifo pipe; cmp pipe run/report.html & mechrank report run -o pipe; wait
= 0

# Nothing from outside the page
$ grep -oiE '(src|href)="?[a-z]+:' page.html | sort -u
= 0
$ tail -n 1 page.html
| </html>
= 0

# The directory may be moved, and need not be complete
$ mv run moved && mechrank report moved | cmp - page.html
= 0
$ rm moved/genes.tsv moved/contrasts.tsv && mechrank report moved | cmp - page.html
= 0
$ rm moved/qc.tsv && mechrank report moved >/dev/null
= 0

# What is no run
$ mechrank report absent
! mechrank report: absent/run.json: cannot be read: No such file or directory
= 1
$ mechrank report demo
! mechrank report: demo/run.json: cannot be read: No such file or directory
= 1
$ mechrank report s.tsv
! mechrank report: s.tsv/run.json: cannot be read: Not a directory
= 1
$ mkdir other && echo '{ "program": "other", "format": 1 }' >other/run.json && mechrank report other
! mechrank report: other/run.json: expected "program": "mechrank" and a "format" number, found the run of another program
= 1
$ echo '{ "program": "mechrank", "format": 2 }' >other/run.json && mechrank report other
! mechrank report: other/run.json: expected format 1, found 2: use the version of mechrank that wrote it
= 1
$ echo '{' >other/run.json && mechrank report other
! mechrank report: other/run.json:2: expected JSON: string or '}' expected near end of file
= 1
$ mechrank report moved -O pdf
! mechrank report: --output-format: expected one of html, text, json, figures, found 'pdf'; see 'mechrank help report'
= 2
$ mechrank report moved -o demo
! mechrank report: demo: is a directory
= 1
$ mechrank report moved -o absent/page.html && ls absent
! mechrank report: absent/page.html: cannot be written: No such file or directory
= 1
$ ls -A
| demo
| moved
| other
| page.html
| pipe
| s.tsv
= 0
