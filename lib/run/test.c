/* Any gene sets under any contrast: the path of one study from a sheet to rows. */
#include "run/test.h"

#include <stdint.h>

#include "base/alloc.h"
#include "run/timing.h"
#include "run/user_sets.h"

void mr_test_opts_init(struct mr_test_opts *opts)
{
    *opts = (struct mr_test_opts){
        .pairs = true, .min_size = 5, .max_size = SIZE_MAX, .n_leading = 10
    };
}

static mr_status check_options(const struct mr_test_opts *opts, mr_error *err)
{
    if (!opts->n_sets)
        return mr_fail(err, MR_EINVAL, "sets: expected a file or more, found none");
    if (opts->min_size < 1 || opts->min_size > opts->max_size)
        return mr_fail(err, MR_EINVAL, "min_size: expected 1 to max_size %zu, found %zu",
                       opts->max_size, opts->min_size);
    return MR_OK;
}

mr_status mr_test_new(const mr_sheet *sheet, const struct mr_run_opts *run,
                      const struct mr_test_opts *opts, mr_notes *notes, mr_test **out,
                      mr_error *err)
{
    mr_test *test = mem_calloc(1, sizeof(*test));
    mr_status st = test ? check_options(opts, err) : mem_fail(err);

    *out = NULL;
    if (!st) {
        test->opts = *opts;
        test->md5 = mem_calloc(opts->n_sets, sizeof(*test->md5));
        if (!test->md5)
            st = mem_fail(err);
    }
    if (!st)
        st = user_sets_read(opts->sets, opts->n_sets, opts->pairs, test->md5, notes, &test->sets,
                            err);
    if (!st)
        st = mr_run_new(sheet, run, notes, &test->run, err);
    if (!st)
        *out = test;
    else
        mr_test_free(test);
    return st;
}

void mr_test_free(mr_test *test)
{
    if (!test)
        return;
    mr_run_free(test->run);
    mr_sets_free(test->sets);
    free(test->md5);
    free(test->rows);
    free(test);
}

static mr_status make_design(struct study *s, const mr_test *test, mr_error *err)
{
    const char *path = mr_sheet_path(s->run->sheet);
    mr_status st = design_begin(&s->design, s, &s->run->opts, path, err);

    if (!st)
        st = design_terms(&s->design, s, &s->run->opts, path, err);
    if (!st)
        st = test_contrasts(s, test, err);
    return st ? st : design_fit(&s->design, path, s->info->name, err);
}

/* A signed set is not assessed by one of its halves: its sign could turn. */
static void need_both_halves(struct study *s)
{
    for (size_t k = 0; k < mr_sets_size(s->sets->mechanisms); k++) {
        struct mr_coverage *c = &s->mechanisms.coverage[k];

        for (int h = 0; h < MR_N_HALVES; h++)
            if (c->half[h].listed && !(c->half[h].weight > 0))
                c->assessable = false;
    }
}

/* The sets stand where `run` has its mechanisms. */
static mr_status score(struct study *s, mr_test *test, struct set_group *sets, mr_error *err)
{
    struct timespec last;
    mr_status st;

    clock_gettime(CLOCK_MONOTONIC, &last);
    st = study_background(s, test->run, err);
    if (!st)
        st = test_sets(s, test, &sets->mechanisms, err);
    sets->background = test->run->sets[s->id.species][s->id.kind].background;
    s->sets = sets;
    if (!st)
        st = study_score_sets(s, false, err);
    if (!st)
        need_both_halves(s);
    test->run->timing.score += timing_lap(&last);
    return st;
}

mr_status mr_test_study(mr_test *test, size_t i, mr_error *err)
{
    mr_run *run = test->run;
    struct study s = { .run = run, .info = mr_sheet_study(run->sheet, i) };
    struct set_group sets = { 0 };
    const size_t n_inputs = run->n_inputs, n_rows = test->n;
    struct timespec last;
    mr_status st = study_read(&s, run, err);

    if (!st)
        st = make_design(&s, test, err);
    if (!st)
        st = study_normalise(&s, run, err);
    if (!st)
        st = score(&s, test, &sets, err);
    clock_gettime(CLOCK_MONOTONIC, &last);
    if (!st)
        st = test_rows(&s, test, err);
    run->timing.test += timing_lap(&last);
    if (st) {
        run->n_inputs = n_inputs;
        test->n = n_rows;
    }
    mr_sets_free(sets.mechanisms); /* the background is the run's */
    study_release(&s);
    return run_no_answer(run, i, st, err);
}

size_t mr_test_size(const mr_test *test)
{
    return test->n;
}

const struct mr_test_row *mr_test_row(const mr_test *test, size_t i)
{
    return &test->rows[i];
}

const char *mr_test_sets_md5(const mr_test *test, size_t i)
{
    return test->md5[i];
}

const mr_run *mr_test_run(const mr_test *test)
{
    return test->run;
}
