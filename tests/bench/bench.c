/*
 * mr_bench make KIND GENES SAMPLES PATH   writes a made-up file
 * mr_bench bgzf FROM TO                   the same bytes as BGZF
 * mr_bench run GROUP PATH...              a row per reader of the group: see groups[]
 * mr_bench peak PATH...                   memory that one pass over all samples needs
 * mr_bench scoring METHOD TABLE GMT       scores by 1 and 2 threads, without reading and writing
 *
 * The tasks of a group take turns, seven times; a ratio is the median of the seven that stand
 * side by side, seconds are the best.
 */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "scoring.h"

enum { ROUNDS = 7, MOST_TASKS = 6 };

/* ---- readers ---- */

static struct mr_read_opts options(const struct bench_input *in)
{
    struct mr_read_opts opts;

    mr_read_opts_init(&opts);
    opts.n_threads = in->n_threads;
    opts.skip_md5 = in->skip_md5;
    return opts;
}

/* All of a file as one table. */
static mr_status read_table(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    const struct mr_read_opts opts = options(in);
    struct mr_table table;
    const mr_status st = mr_table_read(in->paths[0], &opts, &table, err);

    if (st)
        return st;
    *n = (uint64_t)mr_names_size(mr_matrix_rows(table.values)) *
         mr_names_size(mr_matrix_cols(table.values));
    mr_table_release(&table);
    return MR_OK;
}

/* Gives all samples, one after the other, and ends the stream. */
static mr_status pass_over(mr_stream *stream, uint64_t *n, mr_error *err)
{
    mr_status st = MR_OK;

    while (!st) {
        struct mr_profile p;

        st = mr_stream_next(stream, &p, err);
        if (st || !p.sample)
            break;
        *n += p.n;
    }
    mr_stream_free(stream);
    return st;
}

/* The parser alone: a table is parsed to its end where it is opened. */
static mr_status parse_table(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    const struct mr_read_opts opts = options(in);
    mr_stream *stream;
    const mr_status st = mr_stream_open(in->paths[0], &opts, &stream, err);

    if (st)
        return st;
    *n = (uint64_t)mr_names_size(mr_stream_genes(stream)) * mr_stream_facts(stream)->n_samples;
    mr_stream_free(stream);
    return MR_OK;
}

/* One sample after the other. */
static mr_status read_stream(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    const struct mr_read_opts opts = options(in);
    mr_stream *stream;
    const mr_status st = mr_stream_open(in->paths[0], &opts, &stream, err);

    return st ? st : pass_over(stream, n, err);
}

/* The same of one file per sample. */
static mr_status read_files(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    const struct mr_read_opts opts = options(in);
    struct mr_input_file *files = mem_calloc(in->n_paths, sizeof(*files));
    mr_stream *stream;
    mr_status st;

    if (!files)
        return mem_fail(err);
    for (size_t i = 0; i < in->n_paths; i++)
        files[i].path = in->paths[i];
    st = mr_stream_open_files(files, in->n_paths, &opts, &stream, err);
    free(files);
    return st ? st : pass_over(stream, n, err);
}

/* ---- scoring ---- */

static mr_status score_all(const struct bench_input *in, uint64_t *n, mr_error *err)
{
    return scoring_do(in->scoring, in->n_threads, n, err);
}

/* ---- what is compared ---- */

static const struct group {
    const char *name, *title, *unit; /* of what is counted */
    const char *wanted;
    bool is_rate; /* the yardstick's time over the reader's, else the other way round */
    struct {
        const char *name;
        bench_task task;
        int n_threads;
        bool skip_md5;
    } tasks[MOST_TASKS]; /* the first one is the yardstick */
} groups[] = {
    { "plain",
      "plain table",
      "values",
      "0.14 or more of the scan's rate",
      true,
      { { "read() and memchr()", yard_scan, 1, false },
        { "mr_table_read", read_table, 1, false },
        { "mr_table_read, 2 threads", read_table, 2, false },
        { "mr_stream_next", read_stream, 1, false },
        { "mr_table_read, no MD5", read_table, 1, true },
        { "parsed only, no MD5", parse_table, 1, true } } },
    { "packed",
      "packed table",
      "values",
      "1.3 times the inflater's time, or less",
      false,
      { { "the inflater alone", yard_inflate, 1, false },
        { "mr_table_read", read_table, 1, false },
        { "mr_table_read, 2 threads", read_table, 2, false },
        { "parsed only, no MD5", parse_table, 1, true },
        { "the same, 2 threads", parse_table, 2, true } } },
    { "decimals",
      "decimals",
      "values",
      "2.2 times strtod's rate, or more",
      true,
      { { "strtod", yard_strtod, 1, false },
        { "mr_table_read", read_table, 1, false },
        { "mr_table_read, 2 threads", read_table, 2, false },
        { "mr_table_read, no MD5", read_table, 1, true },
        { "parsed only, no MD5", parse_table, 1, true } } },
    { "mtx",
      "MatrixMarket",
      "entries",
      "25 M entries/s or more; the scan tells how fast the machine is",
      true,
      { { "read() and memchr()", yard_scan, 1, false },
        { "mr_stream_next", read_stream, 1, false },
        { "mr_stream_next, 2 threads", read_stream, 2, false },
        { "mr_stream_next, no MD5", read_stream, 1, true } } },
    { "files",
      "one file per sample",
      "rows",
      "how much longer than unpacking and counting lines",
      false,
      { { "zcat | wc -l", yard_zcat, 1, false },
        { "mr_stream_open_files", read_files, 1, false },
        { "the same, 2 threads", read_files, 2, false } } },
};

static const struct group scoring_group = {
    "scoring", "scoring alone",
    "scores",  "1.7 times as fast with 2 threads, or more",
    true,      { { "1 thread", score_all, 1, false }, { "2 threads", score_all, 2, false } }
};

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double size_mb(const struct bench_input *in)
{
    double sum = 0;
    struct stat info;

    for (size_t i = 0; i < in->n_paths; i++)
        if (!stat(in->paths[i], &info))
            sum += (double)info.st_size / 1e6;
    return sum;
}

/* The yardstick's time over the reader's, or the other way round. */
static double ratio(const struct group *g, double yardstick, double reader)
{
    return g->is_rate ? yardstick / reader : reader / yardstick;
}

/* Without load the two ratios of one thread agree; with it, that of processor times still counts.
 */
static void report(const struct group *g, size_t t, struct measure m[][ROUNDS], double mb)
{
    double ratios[ROUNDS], cpu_ratios[ROUNDS], seconds[ROUNDS], cpu[ROUNDS];
    double caller[ROUNDS];

    for (size_t r = 0; r < ROUNDS; r++) {
        seconds[r] = m[t][r].seconds;
        cpu[r] = m[t][r].cpu;
        caller[r] = m[t][r].caller;
        ratios[r] = ratio(g, m[0][r].seconds, m[t][r].seconds);
        cpu_ratios[r] = ratio(g, m[0][r].cpu, m[t][r].cpu);
    }
    qsort(ratios, ROUNDS, sizeof(*ratios), by_size);
    qsort(cpu_ratios, ROUNDS, sizeof(*cpu_ratios), by_size);
    qsort(seconds, ROUNDS, sizeof(*seconds), by_size);
    qsort(cpu, ROUNDS, sizeof(*cpu), by_size);
    qsort(caller, ROUNDS, sizeof(*caller), by_size);
    printf("  %-26s %7.3f s (cpu %.3f, caller %.3f) %6.0f MB/s %6.1f M/s %5.0f MB",
           g->tasks[t].name, seconds[0], cpu[0], caller[0], mb / seconds[0],
           (double)m[t][0].n / 1e6 / seconds[0], m[t][0].peak_mb);
    if (t)
        printf("   ratio %.3f (cpu %.3f)", ratios[ROUNDS / 2], cpu_ratios[ROUNDS / 2]);
    putchar('\n');
}

static mr_status run_group(const struct group *g, struct bench_input *in, mr_error *err)
{
    struct measure m[MOST_TASKS][ROUNDS];
    const double mb = size_mb(in);

    for (size_t r = 0; r < ROUNDS; r++)
        for (size_t t = 0; t < MOST_TASKS && g->tasks[t].name; t++) {
            in->n_threads = g->tasks[t].n_threads;
            in->skip_md5 = g->tasks[t].skip_md5;
            if (!bench_measure(g->tasks[t].task, in, &m[t][r]))
                return mr_fail(err, MR_EIO, "%s: the child failed", g->tasks[t].name);
            if (m[t][r].st)
                return mr_fail(err, m[t][r].st, "%s", m[t][r].err.msg);
        }
    printf("%s, %.0f MB; wanted: %s\n", in->paths[0], mb, g->wanted);
    for (size_t t = 0; t < MOST_TASKS && g->tasks[t].name; t++)
        report(g, t, m, mb);
    return MR_OK;
}

/* ---- commands ---- */

static mr_status command_run(int n, char **args, mr_error *err)
{
    struct bench_input in = { .paths = args + 1, .n_paths = (size_t)n - 1 };

    for (size_t i = 0; n > 1 && i < sizeof(groups) / sizeof(groups[0]); i++)
        if (!strcmp(groups[i].name, args[0]))
            return run_group(&groups[i], &in, err);
    return mr_fail(err, MR_EINVAL, "expected a group and files");
}

static mr_status command_scoring(int n, char **args, mr_error *err)
{
    struct scoring scoring;
    struct bench_input in = { .paths = args + 1, .n_paths = 1, .scoring = &scoring };
    mr_status st;

    if (n != 3)
        return mr_fail(err, MR_EINVAL, "expected METHOD TABLE GMT");
    st = scoring_read(args[0], args[1], args[2], &scoring, err);
    if (st)
        return st;
    printf("%s of ", args[0]);
    fflush(stdout); /* before there are children */
    st = run_group(&scoring_group, &in, err);
    scoring_release(&scoring);
    return st;
}

/* Once, for its memory. */
static mr_status command_peak(int n, char **args, mr_error *err)
{
    struct bench_input in = { .paths = args, .n_paths = (size_t)n, .n_threads = 1 };
    struct measure m;

    if (!n)
        return mr_fail(err, MR_EINVAL, "expected files");
    if (!bench_measure(n > 1 ? read_files : read_stream, &in, &m))
        return mr_fail(err, MR_EIO, "the child failed");
    if (m.st)
        return mr_fail(err, m.st, "%s", m.err.msg);
    printf("%s%s: %.1f M values, %.3f s, peak %.1f MB\n", args[0], n > 1 ? " and others" : "",
           (double)m.n / 1e6, m.seconds, m.peak_mb);
    return MR_OK;
}

static mr_status command_make(int n, char **args, mr_error *err)
{
    if (n != 4)
        return mr_fail(err, MR_EINVAL, "expected KIND GENES SAMPLES PATH");
    return make_file(args[0], strtoul(args[1], NULL, 10), strtoul(args[2], NULL, 10), args[3], err);
}

static mr_status command_bgzf(int n, char **args, mr_error *err)
{
    struct stat info;
    FILE *from = n == 2 ? fopen(args[0], "r") : NULL;
    char *data = NULL;
    size_t size = 0;
    mr_status st;

    if (!from)
        return mr_fail(err, MR_EINVAL, "expected FROM TO");
    if (!stat(args[0], &info)) {
        data = mem_resize(NULL, (size_t)info.st_size, 1);
        size = data ? fread(data, 1, (size_t)info.st_size, from) : 0;
    }
    fclose(from);
    st = data ? mr_write_bgzf(args[1], data, size, err) : mem_fail(err);
    free(data);
    return st;
}

static const struct {
    const char *name;
    mr_status (*run)(int n, char **args, mr_error *err);
} commands[] = { { "make", command_make },
                 { "bgzf", command_bgzf },
                 { "run", command_run },
                 { "peak", command_peak },
                 { "scoring", command_scoring } };

int main(int argc, char **argv)
{
    mr_error err = { .msg = "expected make, bgzf, run, peak or scoring" };
    mr_status st = MR_EINVAL;

    for (size_t i = 0; argc > 1 && i < sizeof(commands) / sizeof(commands[0]); i++)
        if (!strcmp(commands[i].name, argv[1]))
            st = commands[i].run(argc - 2, argv + 2, &err);
    if (st)
        fprintf(stderr, "mr_bench: %s\n", err.msg);
    return st != MR_OK;
}
