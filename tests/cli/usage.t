# Without arguments: the usage, on standard error
$ mechrank
! Usage: mechrank COMMAND [options]
! 
! Ranks the mechanisms by which stem-cell therapies act, from RNA-seq counts.
! 
! From counts to a ranking
!   run       the whole path: counts of studies to ranked mechanisms and a report
!   rank      join the runs of studies and rank again
!   report    a report from the directory of a run
! 
! Parts of it
!   import    one counts table from quantifiers' files, or a folder of MatrixMarket
!   score     gene-set scores of every sample
!   merge     join the scores of jobs that shared one input
!   test      any gene sets under any contrast of a sample sheet
!   check     what each input is taken for, and all faults of a sample sheet
! 
! Data that come with the program
!   demo      write the built-in example: sheet, tables, truth
!   refs      mechanisms, sources and gene sets that are built in
!   methods   list the scoring methods
! 
! About
!   help      help on a command
!   version   versions of the program and its libraries
! 
! 'mechrank help COMMAND' explains one; 'mechrank --version' prints the version.
= 2

# Help and version, on standard output
$ mechrank --help
| Usage: mechrank COMMAND [options]
| 
| Ranks the mechanisms by which stem-cell therapies act, from RNA-seq counts.
| 
| From counts to a ranking
|   run       the whole path: counts of studies to ranked mechanisms and a report
|   rank      join the runs of studies and rank again
|   report    a report from the directory of a run
| 
| Parts of it
|   import    one counts table from quantifiers' files, or a folder of MatrixMarket
|   score     gene-set scores of every sample
|   merge     join the scores of jobs that shared one input
|   test      any gene sets under any contrast of a sample sheet
|   check     what each input is taken for, and all faults of a sample sheet
| 
| Data that come with the program
|   demo      write the built-in example: sheet, tables, truth
|   refs      mechanisms, sources and gene sets that are built in
|   methods   list the scoring methods
| 
| About
|   help      help on a command
|   version   versions of the program and its libraries
| 
| 'mechrank help COMMAND' explains one; 'mechrank --version' prints the version.
= 0
$ mechrank -h | head -n 1
| Usage: mechrank COMMAND [options]
= 0
$ mechrank help | head -n 1
| Usage: mechrank COMMAND [options]
= 0
$ mechrank help help
| Usage: mechrank help [COMMAND]
| 
| Explains a command, or lists them.
| 
| Output
|       --commands              print the names of the commands, one per line
| 
| Everywhere
|   -@, --threads INT           threads, 0 for all that are allowed; never changes a
|                               result [1]
|       --seed INT              seed of random numbers; only those of score --permutations
|                               depend on it [1]
|       --strict                exit 1 after any warning, outputs written
|   -q, --quiet                 say nothing but errors
|   -v, --verbose               say also what was counted
|   -h, --help                  print this help
|       --version               print the version
= 0
$ mechrank version --help -@ 7
| Usage: mechrank version
| 
| Prints the versions of the program and its libraries.
| 
| Everywhere
|   -@, --threads INT           threads, 0 for all that are allowed; never changes a
|                               result [1]
|       --seed INT              seed of random numbers; only those of score --permutations
|                               depend on it [1]
|       --strict                exit 1 after any warning, outputs written
|   -q, --quiet                 say nothing but errors
|   -v, --verbose               say also what was counted
|   -h, --help                  print this help
|       --version               print the version
= 0
$ mechrank --version | head -n 1
| mechrank 0.1.0
= 0
$ mechrank version | head -n 1
| mechrank 0.1.0
= 0
$ mechrank version --version | head -n 1
| mechrank 0.1.0
= 0
$ mechrank version | cut -d ' ' -f 1
| mechrank
| htslib
| zlib
| GSL
| jansson
| ISA-L
| HDF5
| OpenMP
= 0
$ SLURM_CPUS_PER_TASK=3 OMP_NUM_THREADS=5,2 mechrank help help | grep -A 1 threads
|   -@, --threads INT           threads, 0 for all that are allowed; never changes a
|                               result [3]
= 0
$ OMP_NUM_THREADS=5,2 mechrank help help | grep -A 1 threads
|   -@, --threads INT           threads, 0 for all that are allowed; never changes a
|                               result [5]
= 0
$ SLURM_CPUS_PER_TASK=many OMP_NUM_THREADS=2 mechrank help help | grep -A 1 threads
|   -@, --threads INT           threads, 0 for all that are allowed; never changes a
|                               result [2]
= 0

# Unknown commands and options
$ mechrank foo
! mechrank: unknown command 'foo'; see 'mechrank help'
= 2
$ mechrank verison
! mechrank: unknown command 'verison' (did you mean 'version'?); see 'mechrank help'
= 2
$ mechrank help foo
! mechrank: unknown command 'foo'; see 'mechrank help'
= 2
$ mechrank --vers
! mechrank: expected a command, found '--vers'; see 'mechrank help'
= 2
$ mechrank -x
! mechrank: expected a command, found '-x'; see 'mechrank help'
= 2
$ mechrank help --threds 3
! mechrank help: unknown option '--threds' (did you mean '--threads'?); see 'mechrank help help'
= 2
$ mechrank version -z
! mechrank version: unknown option '-z'; see 'mechrank help version'
= 2
$ mechrank version -qz
! mechrank version: unknown option '-z'; see 'mechrank help version'
= 2

# Long options are not abbreviated
$ mechrank help --command
! mechrank help: unknown option '--command' (did you mean '--commands'?); see 'mechrank help help'
= 2
$ mechrank version --quie
! mechrank version: unknown option '--quie' (did you mean '--quiet'?); see 'mechrank help version'
= 2
$ mechrank version --thread=1
! mechrank version: unknown option '--thread' (did you mean '--threads'?); see 'mechrank help version'
= 2

# Arguments
$ mechrank version --quiet=1
! mechrank version: --quiet takes no argument; see 'mechrank help version'
= 2
$ mechrank version extra
! mechrank version: unexpected argument 'extra'; see 'mechrank help version'
= 2
$ mechrank help -@
! mechrank help: --threads needs an argument; see 'mechrank help help'
= 2
$ mechrank help --seed 1 --seed 2
! mechrank help: --seed is given twice; see 'mechrank help help'
= 2
$ mechrank help -@ x
! mechrank help: --threads: expected an integer, found 'x'; see 'mechrank help help'
= 2
$ mechrank help -@ ''
! mechrank help: --threads: expected an integer, found ''; see 'mechrank help help'
= 2
$ mechrank help -@ 1.5
! mechrank help: --threads: expected an integer, found '1.5'; see 'mechrank help help'
= 2
$ mechrank help -@ 0x2
! mechrank help: --threads: expected an integer, found '0x2'; see 'mechrank help help'
= 2
$ mechrank help -@ -1
! mechrank help: --threads: expected 0 to 4096, found -1; see 'mechrank help help'
= 2
$ mechrank help -@5000
! mechrank help: --threads: expected 0 to 4096, found 5000; see 'mechrank help help'
= 2
$ mechrank help --seed=99999999999999999999
! mechrank help: --seed: expected 0 to 2147483647, found 99999999999999999999; see 'mechrank help help'
= 2
$ mechrank help one two
! mechrank help: unexpected argument 'two'; see 'mechrank help help'
= 2
$ mechrank help -qv@2 --seed=3 -- version | head -n 1
| Usage: mechrank version
= 0
$ mechrank demo
! mechrank demo: an argument is missing; see 'mechrank help demo'
= 2
$ mechrank refs
! mechrank refs: an argument is missing; see 'mechrank help refs'
= 2
$ mechrank refs lisst
! mechrank refs: expected list, show or export, found 'lisst'; see 'mechrank help refs'
= 2
$ mechrank refs show
! mechrank refs: 'show' takes one argument; see 'mechrank help refs'
= 2
$ mechrank refs list all
! mechrank refs: 'list' takes no argument; see 'mechrank help refs'
= 2

# Commands of later versions
$ mechrank import
! mechrank import: expected files, or a list of them (--list), or a sheet (-s); see 'mechrank help import'
= 2
$ mechrank help merge
| Usage: mechrank merge PART... [-O FORM] [-o FILE]
|        mechrank merge LEARNED... -o REFERENCE
| 
| Joins what 'mechrank score --shard' wrote, in any order: parts of scores to the scores
| of one job, what shards taught to a reference for --reference.
| 
| Output
|   -o, --output FILE           where to write; compressed where it ends in .gz [-]
|   -O, --output-format WORD    sets x samples, a row per sample and set, or GCT 1.3: tsv,
|                               long, gct [tsv]
|       --precision INT         significant digits; 0: as many as read back to the same
|                               number [6]
|       --leading-edge FILE     write the genes that lead each score
|       --dispersion FILE       singscore: write how far the ranks of a set's genes lie
|                               apart
|       --max-memory SIZE       memory for scores that wait for the last sample; what is
|                               over it goes to a temporary file [1G]
|   -f, --force                 replace an output that exists
| 
| Everywhere
|   -@, --threads INT           threads, 0 for all that are allowed; never changes a
|                               result [1]
|       --seed INT              seed of random numbers; only those of score --permutations
|                               depend on it [1]
|       --strict                exit 1 after any warning, outputs written
|   -q, --quiet                 say nothing but errors
|   -v, --verbose               say also what was counted
|   -h, --help                  print this help
|       --version               print the version
= 0
