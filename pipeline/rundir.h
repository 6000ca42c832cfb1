/* rundir.h - the directory of a run: what `run` and `rank` write alike */
#ifndef RUNDIR_H
#define RUNDIR_H

#include "console.h"
#include "manifest.h"
#include "mechrank/run.h"

struct rundir {
    const char *path; /* -o */
    bool force;
    struct mr_rank_opts ranking; /* without refs */
    const mr_refs *refs;
    mr_results *results;
    const char *reference; /* text of reference.tsv, "" if none */
    size_t reference_size;
    struct manifest *manifest;
    mr_notes *notes;
    mr_outdir *out;
};

/* Opens the output before any work is done. */
mr_status rundir_open(struct rundir *dir, mr_error *err);

/*
 * Ranks what 'results' hold and writes every file, run.json among them, then the reports from
 * what was written; puts the directory in place.
 */
mr_status rundir_finish(struct rundir *dir, mr_error *err);

void rundir_release(struct rundir *dir);

#endif /* RUNDIR_H */
