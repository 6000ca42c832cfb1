/* threads.h - how many threads the program may use */
#ifndef THREADS_H
#define THREADS_H

#include <stddef.h>

/* SLURM_CPUS_PER_TASK, else the first number of OMP_NUM_THREADS, else 1: never all cores. */
int threads_default(void);

/* What affinity and the cgroup's CPU quota allow, for -@ 0. */
int threads_allowed(void);

/*
 * The CPUs that a quota grants: 'text' is cgroup v2's cpu.max ("200000 100000", "max 100000"),
 * or quota and period of v1 with a blank between; at least 1, 0 if there is no quota.
 */
int threads_of_quota(const char *text);

#endif /* THREADS_H */
