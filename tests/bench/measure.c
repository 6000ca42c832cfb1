/* One measurement: a child does the work, and says how long it took and what it needed */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

static double now(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Of this process and of those that it waited for. */
static double cpu_seconds(void)
{
    struct rusage used = { 0 };

    getrusage(RUSAGE_CHILDREN, &used);
    return now(CLOCK_PROCESS_CPUTIME_ID) + (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1e-6;
}

/* Of this process, in MB; 0 where /proc does not tell. */
static double peak_memory(void)
{
    FILE *f = fopen("/proc/self/status", "r");
    char line[256];
    double kb = 0;

    while (f && fgets(line, sizeof(line), f))
        if (!strncmp(line, "VmHWM:", 6))
            kb = strtod(line + 6, NULL);
    if (f)
        fclose(f);
    return kb / 1024;
}

static void work(bench_task task, const struct bench_input *in, int to)
{
    struct measure m = { 0 };
    const double start = now(CLOCK_MONOTONIC), cpu = cpu_seconds();
    const double own = now(CLOCK_THREAD_CPUTIME_ID);

    m.st = task(in, &m.n, &m.err);
    m.seconds = now(CLOCK_MONOTONIC) - start;
    m.cpu = cpu_seconds() - cpu;
    m.caller = now(CLOCK_THREAD_CPUTIME_ID) - own;
    m.peak_mb = peak_memory();
    _exit(write(to, &m, sizeof(m)) == (ssize_t)sizeof(m) ? 0 : 1);
}

bool bench_measure(bench_task task, const struct bench_input *in, struct measure *out)
{
    int ends[2], status;
    ssize_t got;
    pid_t child;

    if (pipe(ends))
        return false;
    child = fork();
    if (!child)
        work(task, in, ends[1]);
    close(ends[1]);
    got = child > 0 ? read(ends[0], out, sizeof(*out)) : -1;
    close(ends[0]);
    return child > 0 && waitpid(child, &status, 0) == child && !status &&
           got == (ssize_t)sizeof(*out);
}
