#!/bin/sh
# The example of a Slurm array gives the bytes of one job: 'sbatch' here runs at once what it is given.
#   score_array.sh MECHRANK TESTS
program=$1
golden=$2/golden/scoring
example=$2/../pipeline/examples/score_array.sh
LC_ALL=C
export LC_ALL
unset SLURM_CPUS_PER_TASK OMP_NUM_THREADS STAGE PARTS
temp=$(mktemp -d) || exit 1
trap 'rm -rf "$temp"' EXIT
trap 'exit 1' INT TERM
cd "$temp" || exit 1
failed=0
n=0

mkdir bin
ln -s "$program" bin/mechrank
cat >bin/sbatch <<'END'
#!/bin/sh
last=1
while [ $# -gt 1 ]; do
    case $1 in
    --array) last=${2#1-} ;;
    esac
    case $1 in
    --parsable) shift ;;
    *) shift 2 ;;
    esac
done
for i in $(seq "$last"); do
    SLURM_ARRAY_TASK_ID=$i sh "$1" || exit 1
done >&2
echo 1
END
chmod +x bin/sbatch
PATH=$temp/bin:$PATH
grep -v '^TWO' "$golden/sets.gmt" >sets.gmt

for method in ucell plage; do
    TABLE=$golden/counts.tsv SETS=sets.gmt METHOD=$method OUT=$method.tsv N=3 sh "$example" >out ||
        failed=1
    mechrank score -q -c "$golden/counts.tsv" -g sets.gmt -m $method | cmp - $method.tsv || {
        echo "score_array: $method: other scores than those of one job"
        failed=1
    }
    n=$((n + 1))
done
[ $n = 2 ] || failed=1
exit $failed
