/* bench.h - speeds as ratios of one run: every measurement in a child of its own */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

#include "mechrank/counts.h"

/* What a task works on. */
struct bench_input {
    char **paths;
    size_t n_paths;
    int n_threads;
    bool skip_md5;
    const struct scoring *scoring; /* scoring.h */
};

/* Does all of the work once; '*n' is how many lines, values or bytes it met. */
typedef mr_status (*bench_task)(const struct bench_input *in, uint64_t *n, mr_error *err);

struct measure {
    double seconds;
    double cpu;     /* processor seconds of all threads and children together */
    double caller;  /* those of the thread that called the task */
    double peak_mb; /* of the child's resident memory */
    uint64_t n;
    mr_status st;
    mr_error err;
};

/* Runs 'task' in a child; false: no child, or it died. */
bool bench_measure(bench_task task, const struct bench_input *in, struct measure *out);

/* ---- what readers are held against (yardsticks.c) ---- */

mr_status yard_scan(const struct bench_input *in, uint64_t *n, mr_error *err);    /* lines */
mr_status yard_inflate(const struct bench_input *in, uint64_t *n, mr_error *err); /* bytes */
mr_status yard_strtod(const struct bench_input *in, uint64_t *n, mr_error *err);  /* values */
mr_status yard_zcat(const struct bench_input *in, uint64_t *n, mr_error *err);    /* lines */

/* ---- made-up files of the usual shapes (make.c) ---- */

/* "counts", "decimals", "mtx"...: MR_EINVAL for any other name, MR_EIO. */
mr_status make_file(const char *kind, size_t n_genes, size_t n_samples, const char *path,
                    mr_error *err);

#endif /* BENCH_H */
