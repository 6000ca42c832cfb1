#!/bin/sh
# Scores of one large input by a Slurm array, joined to the bytes of one job.
#
#   TABLE=cells.mtx.gz SETS=hallmarks.gmt METHOD=ucell OUT=scores.tsv.gz N=16 sh score_array.sh
#
# Called so it submits itself: an array of N jobs, each of which scores its part of the samples, and
# behind it a job that joins the parts.  Methods of a cohort (gsva, plage, zscore) take two arrays: in
# the first each job says what its samples teach, which is joined to the reference that the second one
# scores by.
set -eu
: "${TABLE:?}" "${SETS:?}" "${METHOD:?}" "${OUT:?}" "${N:?}" "${PARTS:=$OUT.parts}" "${STAGE:=}"
export TABLE SETS METHOD OUT N PARTS

score() {
    mechrank score -c "$TABLE" -g "$SETS" -m "$METHOD" -@ "${SLURM_CPUS_PER_TASK:-1}" -f \
        --shard "${SLURM_ARRAY_TASK_ID:?}/$N" "$@"
}

# join KIND OUT: the N files of a kind
join() {
    kind=$1
    out=$2
    set --
    for i in $(seq "$N"); do
        set -- "$@" "$PARTS/$kind.$i.gz"
    done
    mechrank merge "$@" -f -o "$out"
}

# submit STAGE [OPTIONS of sbatch]: the number of the job
submit() {
    stage=$1
    shift
    STAGE=$stage sbatch --parsable --job-name "score_$stage" "$@" "$0"
}

case $STAGE in
learn) score --write-reference "$PARTS/learned.$SLURM_ARRAY_TASK_ID.gz" ;;
teach) join learned "$PARTS/reference.gz" ;;
score) score -o "$PARTS/scores.$SLURM_ARRAY_TASK_ID.gz" ;;
by_reference) score --reference "$PARTS/reference.gz" -o "$PARTS/scores.$SLURM_ARRAY_TASK_ID.gz" ;;
join) join scores "$OUT" ;;
'')
    mkdir -p "$PARTS"
    case $METHOD in
    gsva | plage | zscore)
        job=$(submit learn --array "1-$N")
        job=$(submit teach --dependency "afterok:$job")
        job=$(submit by_reference --array "1-$N" --dependency "afterok:$job")
        ;;
    *) job=$(submit score --array "1-$N") ;;
    esac
    submit join --dependency "afterok:$job"
    ;;
esac
