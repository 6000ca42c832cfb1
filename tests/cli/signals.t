# What cannot be printed is a failure; a closed pipe ends the program
$ mechrank help >/dev/full
! mechrank: standard output: cannot be written: No space left on device
= 1
$ mechrank --version >/dev/full
! mechrank: standard output: cannot be written: No space left on device
= 1
$ mechrank help >&-
! mechrank: standard output: cannot be written: Bad file descriptor
= 1
$ { sleep 0.2; mechrank help; echo $? >&2; } | true
! 141
= 0
$ (trap '' PIPE; { sleep 0.2; mechrank help; echo $? >&2; } | true)
! 141
= 0

# A signal ends the program by that signal; one that the parent ignores does not
$ { mechrank refs show background.gmt.gz & pid=$!; sleep 0.5; kill -TERM $pid; wait $pid 2>/dev/null; echo $? >&2; } | sleep 1.5
! 143
= 0
$ { (trap '' TERM; exec mechrank refs show background.gmt.gz) & pid=$!; sleep 0.5; kill -TERM $pid; wait $pid; echo $? >&2; } | { sleep 1; cat >/dev/null; }
! 0
= 0
