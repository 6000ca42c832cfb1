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

# Nor does it leave anything behind where the closed pipe is standard error
$ { sleep 0.2; mechrank rank absent -o out 2>&1; echo $? >code; } | true; cat code; rm code; ls -A
| 141
= 0
$ { sleep 0.2; mechrank score absent.tsv -o out --write-reference ref 2>&1; echo $? >code; } | true; cat code; rm code; ls -A
| 141
= 0

# A signal ends the program by that signal; one that the parent ignores does not
$ mkfifo pipe
= 0
$ mechrank refs show background.gmt.gz >pipe & pid=$!; exec 3<pipe; head -c 1 <&3 >/dev/null; sleep 0.5; kill -TERM $pid; wait $pid 2>/dev/null; echo $?
| 143
= 0
$ (trap '' TERM; exec mechrank refs show background.gmt.gz >pipe) & pid=$!; exec 3<pipe; head -c 1 <&3 >/dev/null; kill -TERM $pid; cat <&3 >/dev/null; wait $pid; echo $?
| 0
= 0

# A standard input that is closed
$ mechrank check - <&-
! mechrank check: -: standard input is closed
= 1
