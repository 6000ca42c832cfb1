# Built-in data
$ mechrank methods | cut -f 1-3
$ mechrank refs list | grep -c '^mechanism'
$ mechrank refs list | head -n 5
$ mechrank refs show apoptosis | cut -f 1-2 | grep -v evidence
$ mechrank refs show nothing
$ mechrank refs show sources.tsv | head -n 1
$ mechrank refs list --refs nowhere
$ mechrank refs list >/dev/full

# export writes every file of the list, whole or not at all
$ mechrank refs export out
$ mechrank refs list | awk -F '\t' '$1 == "file" { print $2 }' | while read f; do test -s "out/$f" || echo "$f is missing"; done
$ mechrank refs list --refs out | head -n 3
$ mechrank refs export out
$ mechrank refs export out/sources.tsv
$ mechrank refs export nowhere/out
$ ls -A
