/* timing.h - seconds of wall clock, for run.json; private to run/ */
#ifndef RUN_TIMING_H
#define RUN_TIMING_H

#include <time.h>

/* Seconds since '*last', which moves on to now. */
double timing_lap(struct timespec *last);

#endif /* RUN_TIMING_H */
