/* One sample of numbered genes and sets of them. */
#include "made_sample.h"

mr_names *numbered_genes(size_t n)
{
    mr_names *names = mr_names_new();
    char id[32];

    for (size_t g = 0; g < n; g++) {
        snprintf(id, sizeof(id), "g%02zu", g);
        assert_int_equal(mr_names_add(names, id, 3, NULL), MR_OK);
    }
    return names;
}

void add_set(mr_sets *sets, const char *name, const char *members)
{
    int half = MR_UP;
    mr_error err;

    assert_ok(mr_sets_add(sets, name, "", 1, 1, &err), err);
    for (const char *c = members; *c; c++) {
        char id[32], *end;

        if (*c == '|')
            half = MR_DOWN;
        if (*c < '0' || *c > '9')
            continue;
        snprintf(id, sizeof(id), "g%02ld", strtol(c, &end, 10));
        assert_ok(mr_sets_add_gene(sets, half, id, 1, &err), err);
        c = end - 1;
    }
}

mr_sets *one_set(const char *members)
{
    mr_sets *sets = mr_sets_new();

    add_set(sets, "S", members);
    return sets;
}

void choose_nothing(struct mr_method_opts *opts)
{
    (void)opts;
}

struct made_scorer open_scorer(const char *method, size_t n_genes, mr_sets *sets,
                               choose_options choose)
{
    struct made_scorer f = { .genes = numbered_genes(n_genes), .sets = sets };
    struct mr_score_opts opts;
    mr_error err;

    mr_score_opts_init(&opts);
    opts.need_measured = false;
    choose(&opts.method);
    assert_ok(mr_scorer_new(f.genes, sets, mr_method_find(method), &opts, &f.scorer, &err), err);
    return f;
}

void close_scorer(struct made_scorer *f)
{
    mr_scorer_free(f->scorer);
    mr_sets_free(f->sets);
    mr_names_free(f->genes);
}

void score_values(struct made_scorer *f, const double *x, bool give_zeros)
{
    const size_t n = mr_names_size(f->genes);
    uint32_t genes[MAX_GENES];
    double values[MAX_GENES];
    struct mr_sample_values sample = { "s", 0, genes, values };
    const struct mr_sample_scores out = { .sets = f->scores };
    mr_error err;

    for (size_t g = 0; g < n; g++) {
        if (x[g] == 0 && !give_zeros)
            continue;
        genes[sample.n] = (uint32_t)g;
        values[sample.n++] = x[g];
    }
    assert_ok(mr_scorer_score(f->scorer, &sample, 1, &out, &err), err);
}

void draw_values(struct rng *rng, double *x, size_t n)
{
    for (size_t g = 0; g < n; g++)
        x[g] = rng_below(rng, 3) ? (double)rng_below(rng, 9) - 2 : 0;
}
