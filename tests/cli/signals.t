# A signal ends the program by that signal; one that the parent ignores does not
$ { mechrank refs show background.gmt.gz & pid=$!; sleep 0.5; kill -TERM $pid; wait $pid 2>/dev/null; echo $? >&2; } | sleep 1.5
! 143
= 0
$ { (trap '' TERM; exec mechrank refs show background.gmt.gz) & pid=$!; sleep 0.5; kill -TERM $pid; wait $pid; echo $? >&2; } | { sleep 1; cat >/dev/null; }
! 0
= 0
