#include "threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <omp.h>

enum { MAX_THREADS = 4096 };

/* The number that 'text' begins with (up to a comma or its end), 0 if that is none. */
static int first_number(const char *text)
{
    char *end;
    long n;

    if (!text)
        return 0;
    n = strtol(text, &end, 10);
    return end != text && (!*end || *end == ',') && n > 0 && n <= MAX_THREADS ? (int)n : 0;
}

int threads_default(void)
{
    int n = first_number(getenv("SLURM_CPUS_PER_TASK"));

    if (!n)
        n = first_number(getenv("OMP_NUM_THREADS"));
    return n ? n : 1;
}

int threads_of_quota(const char *text)
{
    char *middle, *end;
    const double quota = strtod(text, &middle), period = strtod(middle, &end);

    if (middle == text || end == middle || !(quota > 0) || !(period > 0))
        return 0;
    if (quota / period >= MAX_THREADS)
        return 0;
    return quota < period ? 1 : (int)(quota / period);
}

/* Appends the first line of a small file to 'text'. */
static void append_file(char *text, size_t size, const char *path)
{
    const size_t used = strlen(text);
    FILE *in = fopen(path, "r");

    if (!in)
        return;
    if (fgets(text + used, (int)(size - used), in))
        text[strcspn(text, "\n")] = '\0';
    fclose(in);
}

/* The path of this process below the hierarchy that /proc/self/cgroup names 'controller'. */
static void own_group(const char *controller, char *group, size_t size)
{
    FILE *in = fopen("/proc/self/cgroup", "r");
    char line[1024];

    *group = '\0';
    while (in && fgets(line, sizeof(line), in)) {
        char *list = strchr(line, ':'), *path = list ? strchr(list + 1, ':') : NULL;

        if (!path)
            continue;
        *path++ = '\0';
        path[strcspn(path, "\n")] = '\0';
        if (*controller ? strstr(list + 1, controller) != NULL : !list[1])
            snprintf(group, size, "%s", path);
    }
    if (in)
        fclose(in);
}

/*
 * The smallest quota from the process's own group up to the root: a limit binds all below it.
 * In a container the group may not be visible, but the root then is its own.
 */
static int smallest_quota(const char *root, const char *controller, const char *const *files)
{
    char group[1024], path[2048], text[128];
    int least = 0;

    own_group(controller, group, sizeof(group));
    for (;;) {
        char *slash = strrchr(group, '/');
        int n;

        *text = '\0';
        for (size_t i = 0; files[i]; i++) {
            if (i)
                snprintf(text + strlen(text), sizeof(text) - strlen(text), " ");
            snprintf(path, sizeof(path), "%s%s/%s", root, group, files[i]);
            append_file(text, sizeof(text), path);
        }
        n = threads_of_quota(text);
        if (n && (!least || n < least))
            least = n;
        if (!slash)
            return least;
        *slash = '\0';
    }
}

int threads_allowed(void)
{
    static const char *const v2[] = { "cpu.max", NULL };
    static const char *const v1[] = { "cpu.cfs_quota_us", "cpu.cfs_period_us", NULL };
    int n = omp_get_num_procs(), quota = smallest_quota("/sys/fs/cgroup", "", v2);

    if (!quota)
        quota = smallest_quota("/sys/fs/cgroup/cpu", "cpu", v1);
    return quota && quota < n ? quota : n;
}
