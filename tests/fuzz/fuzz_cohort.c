/*
 * Any bytes as the file of a cohort: one line that names the input, or a cohort that is written and
 * read again to the same bytes, and of which scores or an end of the learning can be asked.
 */
#include "fuzz.h"

#include "mechrank/cohort.h"

static mr_cohort *read_bytes(const void *data, size_t size)
{
    mr_cohort *cohort;
    mr_error err = { 0 };
    mr_source *src;

    if (mr_source_open_memory("input", data, size, &src, &err))
        return NULL;
    if (mr_cohort_read_source(src, &cohort, &err)) {
        FUZZ_CHECK(!strncmp(err.msg, "input:", 6));
        FUZZ_CHECK(!cohort);
    }
    mr_source_free(src);
    return cohort;
}

static char *write_bytes(mr_cohort *cohort, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    FUZZ_CHECK(out);
    FUZZ_CHECK(!mr_cohort_write(cohort, out, NULL));
    FUZZ_CHECK(!fclose(out));
    return text;
}

static void check_again(mr_cohort *cohort)
{
    size_t size, size_again;
    char *text = write_bytes(cohort, &size), *text_again;
    mr_cohort *again = read_bytes(text, size);

    FUZZ_CHECK(again);
    text_again = write_bytes(again, &size_again);
    FUZZ_CHECK(size == size_again && !memcmp(text, text_again, size));
    mr_cohort_free(again);
    free(text);
    free(text_again);
}

/* A sample of zeros, by a set of all genes. */
static void score(const mr_cohort *cohort)
{
    const mr_names *genes = mr_cohort_genes(cohort);
    const struct mr_sample_values x = { .name = "zeros" };
    struct mr_set_score set_score = { 0 };
    const struct mr_sample_scores out = { .sets = &set_score };
    mr_sets *sets = mr_sets_new();
    struct mr_score_opts opts;
    mr_scorer *scorer;

    mr_score_opts_init(&opts);
    opts.cohort = cohort;
    opts.need_measured = false;
    FUZZ_CHECK(sets && !mr_sets_add(sets, "s", "", 1, 1, NULL));
    for (size_t g = 0; g < mr_names_size(genes); g++)
        FUZZ_CHECK(!mr_sets_add_gene(sets, MR_UP, mr_names_get(genes, g), 1, NULL));
    if (!mr_scorer_new(genes, sets, mr_cohort_method(cohort), &opts, &scorer, NULL) &&
        !mr_scorer_score(scorer, &x, 1, &out, NULL))
        FUZZ_CHECK((set_score.total != set_score.total) == (set_score.why != MR_DEFINED));
    mr_scorer_free(scorer);
    mr_sets_free(sets);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mr_cohort *cohort = read_bytes(data, size);
    mr_error err = { 0 };

    if (!cohort)
        return 0;
    check_again(cohort);
    if (mr_cohort_is_finished(cohort))
        score(cohort);
    else if (mr_cohort_finish(cohort, 1, &err))
        FUZZ_CHECK(*err.msg);
    else
        check_again(cohort);
    mr_cohort_free(cohort);
    return 0;
}
