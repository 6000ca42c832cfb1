/* score_files and its parts when memory runs out at any point */
#include "alloc_fail.h"
#include "score_case.h"

static mr_refs *refs;

static int load(void **state)
{
    mr_error err;

    (void)state;
    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    mr_refs_free(refs);
    temp_folder_remove();
    return 0;
}

static const char table[] =
    "gene\ta\tb\tc\nFBgn0000000\t1\t0\t4\nFBgn0000001\t2\t0\t4\nFBgn0000002\t0\t7\t9\n"
    "FBgn0000001\t1\t0\t0\n";
static const char sets[] = "s_UP\tx\tFBgn0000000\tno\ns_DN\tx\tFBgn0000002\nt\tx\tFBgn0000001\n";

struct job {
    const char *table, *sets, *part, *method;
    bool leading, range;
};

static mr_status take_head(void *data, const struct mr_score_head *head, mr_error *err)
{
    (void)data;
    (void)head;
    (void)err;
    return MR_OK;
}

static mr_status take_sample(void *data, const char *name, const struct mr_sample_scores *scores,
                             mr_error *err)
{
    (void)data;
    (void)name;
    (void)scores;
    (void)err;
    return MR_OK;
}

static mr_status score(const struct job *job, struct mr_score_files_opts *opts,
                       const struct mr_score_sink *sink, mr_error *err)
{
    const struct mr_input_file file = { job->table, NULL };
    struct mr_run_opts run;
    mr_notes *notes = mr_notes_new();
    mr_status st;

    if (!notes) {
        *err = (mr_error){ MR_ENOMEM, "out of memory" };
        return MR_ENOMEM;
    }
    mr_run_opts_init(&run);
    run.refs = refs;
    opts->method = mr_method_find(job->method);
    opts->score.min_size = 1;
    opts->sets = &job->sets;
    opts->n_sets = 1;
    opts->want_leading = job->leading;
    opts->normalize_range = job->range;
    st = mr_score_files(&file, 1, &run, opts, notes, sink, err);
    mr_notes_free(notes);
    return st;
}

static mr_status run_score(void *data, mr_error *err)
{
    const struct mr_score_sink sink = { NULL, take_head, take_sample };
    struct mr_score_files_opts opts;

    mr_score_files_opts_init(&opts);
    return score(data, &opts, &sink, err);
}

static mr_status merge(const struct job *job, const struct mr_score_sink *sink, mr_error *err)
{
    mr_notes *notes = mr_notes_new();
    mr_status st;

    if (!notes) {
        *err = (mr_error){ MR_ENOMEM, "out of memory" };
        return MR_ENOMEM;
    }
    st = mr_merge_scores(&job->part, 1, notes, sink, err);
    mr_notes_free(notes);
    return st;
}

static mr_status run_parts(void *data, mr_error *err)
{
    const struct job *job = data;
    const struct mr_score_sink last = { NULL, take_head, take_sample };
    struct mr_score_files_opts opts;
    struct mr_score_sink sink;
    FILE *out = fopen(job->part, "w");
    mr_status st;

    assert_non_null(out);
    mr_score_files_opts_init(&opts);
    opts.shard = opts.n_shards = 1;
    opts.method = mr_method_find(job->method);
    st = mr_part_begin(&opts, out, &sink, err);
    if (!st)
        st = score(job, &opts, &sink, err);
    mr_part_end(&sink, NULL);
    assert_int_equal(fclose(out), 0);
    return st ? st : merge(job, &last, err);
}

static void test_memory(void **state)
{
    struct job jobs[] = { { .method = "mean" },
                          { .method = "ssgsea", .leading = true, .range = true },
                          { .method = "zscore" } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(jobs); i++) {
        char part[512];

        jobs[i].table = write_file("t.tsv", table, strlen(table));
        jobs[i].sets = write_file("s.gmt", sets, strlen(sets));
        snprintf(part, sizeof(part), "%s/p.tsv", temp_folder());
        jobs[i].part = part;
        assert_survives_alloc_failure(run_score, &jobs[i]);
        if (i < 2)
            assert_survives_alloc_failure(run_parts, &jobs[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_memory) };

    return cmocka_run_group_tests(tests, load, unload);
}
