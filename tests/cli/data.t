# Built-in data
$ mechrank methods | cut -f 1-3 | head -n 2
| name	dependence	input
| activity	study	log2 CPM
= 0
$ mechrank refs list | grep -c '^mechanism'
| 12
= 0
$ mechrank refs list | head -n 5
| kind	name	about
| mechanism	apoptosis	Apoptosis, primary family, expected down
| mechanism	autophagy	Autophagy, primary family, expected two-sided
| mechanism	oxidative_stress	Oxidative stress, primary family, expected down
| mechanism	fibrosis	Fibrosis, primary family, expected down
= 0
$ mechrank refs show apoptosis | cut -f 1-2 | grep -v evidence
| name	apoptosis
| title	Apoptosis
| family	primary
| expected	down
| note	Benefit is survival: anti-apoptotic genes up, pro-apoptotic genes down.
| up	weight 1, 38 genes
| down	weight 1, 49 genes
= 0
$ mechrank refs show nothing
! mechrank refs: expected a mechanism or a file of 'mechrank refs list', found 'nothing'
= 1
$ mechrank refs show sources.tsv | head -n 1
| source	title	aliases
= 0
$ mechrank refs list --refs nowhere
! mechrank refs: nowhere/MANIFEST.tsv: cannot be opened: No such file or directory
= 1
$ mechrank refs list >/dev/full
! mechrank: standard output: cannot be written: No space left on device
= 1

# export writes every file of the list, whole or not at all
$ mechrank refs export out
= 0
$ mechrank refs list | awk -F '\t' '$1 == "file" { print $2 }' | while read f; do test -s "out/$f" || echo "$f is missing"; done
= 0
$ mechrank refs list --refs out | head -n 3
| kind	name	about
| mechanism	apoptosis	Apoptosis, primary family, expected down
| mechanism	autophagy	Autophagy, primary family, expected two-sided
= 0
$ mechrank refs export out
! mechrank refs: out: is not empty; name a new folder
= 1
$ mechrank demo out
! mechrank demo: out: is not empty; name a new folder
= 1
$ mechrank refs export out/sources.tsv
! mechrank refs: out/sources.tsv: exists already and is no directory
= 1
$ mechrank refs export nowhere/out
= 0
$ ls -A
| nowhere
| out
= 0
