/* Shards and their parts: a placeholder. */
#include "base/fail.h"
#include "mechrank/score_files.h"

static mr_status refuse(mr_error *err)
{
    return mr_fail(err, MR_EINVAL, "shards: not built yet");
}

mr_status mr_part_begin(const struct mr_score_files_opts *opts, FILE *out,
                        struct mr_score_sink *sink, mr_error *err)
{
    (void)opts;
    (void)out;
    (void)sink;
    return refuse(err);
}

mr_status mr_part_end(struct mr_score_sink *sink, mr_error *err)
{
    (void)sink;
    return refuse(err);
}

mr_status mr_merge_scores(const char *const *paths, size_t n_paths,
                          const struct mr_score_sink *sink, mr_error *err)
{
    (void)paths;
    (void)n_paths;
    (void)sink;
    return refuse(err);
}

mr_status mr_merge_learned(const char *const *paths, size_t n_paths, int n_threads, FILE *out,
                           mr_error *err)
{
    (void)paths;
    (void)n_paths;
    (void)n_threads;
    (void)out;
    return refuse(err);
}

mr_status mr_part_is_learned(const char *path, bool *learned, mr_error *err)
{
    (void)path;
    (void)learned;
    return refuse(err);
}

mr_status mr_cohort_write(const mr_cohort *cohort, FILE *out, mr_error *err)
{
    (void)cohort;
    (void)out;
    return refuse(err);
}

mr_status mr_cohort_read(const char *path, mr_cohort **out, mr_error *err)
{
    (void)path;
    (void)out;
    return refuse(err);
}
