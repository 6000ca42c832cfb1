# Without arguments: the usage, on standard error
$ mechrank

# Help and version, on standard output
$ mechrank --help
$ mechrank -h | head -n 1
$ mechrank help | head -n 1
$ mechrank help help
$ mechrank version --help -@ 7
$ mechrank --version | head -n 1
$ mechrank version | head -n 1
$ mechrank version --version | head -n 1
$ mechrank version | cut -d ' ' -f 1
$ SLURM_CPUS_PER_TASK=3 OMP_NUM_THREADS=5,2 mechrank help help | grep -A 1 threads
$ OMP_NUM_THREADS=5,2 mechrank help help | grep -A 1 threads
$ SLURM_CPUS_PER_TASK=many OMP_NUM_THREADS=-1 mechrank help help | grep -A 1 threads

# Unknown commands and options
$ mechrank foo
$ mechrank verison
$ mechrank help foo
$ mechrank --vers
$ mechrank -x
$ mechrank help --threds 3
$ mechrank version -z
$ mechrank version -qz

# Long options are not abbreviated
$ mechrank help --command
$ mechrank version --quie
$ mechrank version --thread=1

# Arguments
$ mechrank version --quiet=1
$ mechrank version extra
$ mechrank help -@
$ mechrank help --seed 1 --seed 2
$ mechrank help -@ x
$ mechrank help -@ ''
$ mechrank help -@ 1.5
$ mechrank help -@ 0x2
$ mechrank help -@ -1
$ mechrank help -@5000
$ mechrank help --seed=99999999999999999999
$ mechrank help one two
$ mechrank help -qv@2 --seed=3 -- version | head -n 1
$ mechrank demo
$ mechrank refs
$ mechrank refs lisst
$ mechrank refs show
$ mechrank refs list all

# Commands of later versions
$ mechrank import
$ mechrank help merge

# What cannot be printed is a failure; a closed pipe ends the program
$ mechrank help >/dev/full
$ mechrank --version >/dev/full
$ mechrank help >&-
$ { sleep 0.2; mechrank help; echo $? >&2; } | true
$ (trap '' PIPE; { sleep 0.2; mechrank help; echo $? >&2; } | true)
