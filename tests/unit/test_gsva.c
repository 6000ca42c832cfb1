/* score: gsva against its sentences, term by term, and at the edges */
#include "made_sample.h"

#include "alloc_fail.h"
#include "mechrank/cohort.h"

/* ---- a cohort and its scores ---- */

enum { MAX_SAMPLES = 420 };

/* x[sample][gene] */
struct cohort_case {
    size_t n_genes, n_samples;
    double x[MAX_SAMPLES][MAX_GENES];
    choose_options choose;
};

static const mr_method *gsva(void)
{
    return mr_method_find("gsva");
}

static void draw_case(struct cohort_case *c, size_t n_genes, size_t n_samples, bool with_ties)
{
    struct rng rng;

    *c = (struct cohort_case){ .n_genes = n_genes,
                               .n_samples = n_samples,
                               .choose = choose_nothing };
    rng_init(&rng, 31, (uint32_t)n_genes, (uint32_t)n_samples, with_ties);
    for (size_t j = 0; j < n_samples; j++) {
        for (size_t g = 0; g < n_genes; g++) {
            c->x[j][g] = 5 + (double)(g % 7) + rng_normal(&rng);
            if (with_ties)
                c->x[j][g] = fmax(0, floor(2 * c->x[j][g]) - 9);
        }
    }
}

static struct mr_score_opts case_options(const struct cohort_case *c)
{
    struct mr_score_opts opts;

    mr_score_opts_init(&opts);
    opts.need_measured = false;
    c->choose(&opts.method);
    return opts;
}

static struct mr_sample_values dense_sample(const struct cohort_case *c, const double *x,
                                            uint32_t *genes)
{
    for (size_t g = 0; g < c->n_genes; g++)
        genes[g] = (uint32_t)g;
    return (struct mr_sample_values){ "s", c->n_genes, genes, x };
}

static mr_status learn(const struct cohort_case *c, mr_cohort **cohort, mr_error *err)
{
    const struct mr_score_opts opts = case_options(c);
    mr_names *genes = numbered_genes(c->n_genes);
    mr_sets *sets = one_set("0");
    mr_status st = mr_cohort_new(genes, sets, gsva(), &opts, cohort, err);

    for (size_t j = 0; j < c->n_samples && !st; j++) {
        uint32_t all[MAX_GENES];
        const struct mr_sample_values x = dense_sample(c, c->x[j], all);

        st = mr_cohort_add(*cohort, &x, err);
    }
    if (!st)
        st = mr_cohort_finish(*cohort, 1, err);
    mr_sets_free(sets);
    mr_names_free(genes);
    return st;
}

struct made_gsva {
    const struct cohort_case *c;
    mr_cohort *cohort;
    mr_names *genes;
    mr_sets *sets;
    struct mr_score_opts opts;
    mr_scorer *scorer;
};

static struct made_gsva open_gsva(const struct cohort_case *c, const char *members, int n_threads)
{
    struct made_gsva m = { .c = c, .genes = numbered_genes(c->n_genes), .sets = one_set(members) };
    mr_error err;

    assert_ok(learn(c, &m.cohort, &err), err);
    m.opts = case_options(c);
    m.opts.cohort = m.cohort;
    m.opts.n_threads = n_threads;
    assert_ok(mr_scorer_new(m.genes, m.sets, gsva(), &m.opts, &m.scorer, &err), err);
    return m;
}

static void close_gsva(struct made_gsva *m)
{
    mr_scorer_free(m->scorer);
    mr_cohort_free(m->cohort);
    mr_sets_free(m->sets);
    mr_names_free(m->genes);
}

static struct mr_set_score score_one(const struct made_gsva *m, const double *x)
{
    uint32_t genes[MAX_GENES];
    const struct mr_sample_values sample = dense_sample(m->c, x, genes);
    struct mr_set_score score;
    const struct mr_sample_scores out = { .sets = &score };
    mr_error err;

    assert_ok(mr_scorer_score(m->scorer, &sample, 1, &out, &err), err);
    return score;
}

/* ---- the sentences once more ---- */

/* Height of each gene in a sample by the normal kernel, in steps of 2^-40; all genes vary. */
static void slow_heights(const struct cohort_case *c, const double *x, double *heights)
{
    for (size_t g = 0; g < c->n_genes; g++) {
        long double mean = 0, squares = 0, sum = 0;

        for (size_t j = 0; j < c->n_samples; j++)
            mean += c->x[j][g];
        mean /= c->n_samples;
        for (size_t j = 0; j < c->n_samples; j++)
            squares += (c->x[j][g] - mean) * (c->x[j][g] - mean);
        squares = sqrtl(squares / (c->n_samples - 1)) / 4;
        for (size_t j = 0; j < c->n_samples; j++)
            sum += 0.5L * erfcl((c->x[j][g] - (long double)x[g]) / squares / sqrtl(2));
        heights[g] = floor((double)(sum / c->n_samples * 0x1p40L) + 0.5);
    }
}

/* D+ and D- of the genes that 'member' marks, by looking at every end of a block. */
static void slow_walk(const double *heights, const bool *member, size_t n, double tau, double *up,
                      double *down)
{
    double total = 0, n_others = 0, weights[MAX_GENES];

    *up = *down = 0;
    for (size_t g = 0; g < n; g++) {
        double rank = 0.5;

        for (size_t o = 0; o < n; o++)
            rank += heights[o] < heights[g] ? 1 : heights[o] == heights[g] ? 0.5 : 0;
        weights[g] = pow(fabs(rank - (double)n / 2), tau);
        total += member[g] ? weights[g] : 0;
        n_others += !member[g];
    }
    for (size_t end = 0; end < n; end++) {
        double share = 0, others = 0;

        for (size_t g = 0; g < n; g++) {
            if (heights[g] < heights[end])
                continue;
            share += member[g] ? weights[g] : 0;
            others += !member[g];
        }
        if (others < n_others || share < total) {
            *up = fmax(*up, share / total - others / n_others);
            *down = fmin(*down, share / total - others / n_others);
        }
    }
}

static void mark(const char *members, bool *member)
{
    memset(member, 0, MAX_GENES * sizeof(*member));
    for (char *end; *members; members = end) {
        member[strtol(members, &end, 10)] = true;
        end += *end == ' ';
    }
}

/* D+ + D- of one half. */
static double slow_score(const struct cohort_case *c, const double *x, const char *members,
                         double tau)
{
    double heights[MAX_GENES], up, down;
    bool member[MAX_GENES];

    slow_heights(c, x, heights);
    mark(members, member);
    slow_walk(heights, member, c->n_genes, tau, &up, &down);
    return up + down;
}

/* Each number of different values takes another way to its heights. */
static void test_sentences(void **state)
{
    static const size_t sizes[] = { 2, 3, 24, 25, 60, 384, 385, 420 };
    struct cohort_case *c = malloc(sizeof(*c));

    (void)state;
    for (size_t i = 0; i < 2 * ARRAY_LEN(sizes); i++) {
        struct made_gsva m;

        draw_case(c, i % 3 ? 31 : 32, sizes[i / 2], i % 2 && sizes[i / 2] > 3); /* all vary */
        m = open_gsva(c, "3 4 9 20 21 30", 1);
        for (size_t j = 0; j < c->n_samples; j += 1 + c->n_samples / 3)
            assert_close(score_one(&m, c->x[j]).total, slow_score(c, c->x[j], "3 4 9 20 21 30", 1),
                         0, 1e-10);
        close_gsva(&m);
    }
    free(c);
}

/* Samples that the cohort has not: between its values, beyond them, and where none is near. */
static void test_other_samples(void **state)
{
    static const size_t sizes[] = { 20, 100, 420 };
    struct cohort_case *c = malloc(sizeof(*c));
    double x[MAX_GENES];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct made_gsva m;

        draw_case(c, 32, sizes[i], false);
        for (size_t j = 0; j < c->n_samples; j++) /* two crowds: none near the middle */
            c->x[j][2] = (j % 2 ? 10 : 0) + 0.1 * c->x[j][2];
        m = open_gsva(c, "2 5 6 7|11", 1);
        for (size_t g = 0; g < 32; g++)
            x[g] = g % 4 == 0 ? c->x[1][g] : c->x[1][g] + 0.3;
        x[2] = 5.5;
        x[3] = -1e9;
        x[4] = 1e200;
        assert_close(score_one(&m, x).total,
                     slow_score(c, x, "2 5 6 7", 1) - slow_score(c, x, "11", 1), 0, 1e-10);
        close_gsva(&m);
    }
    free(c);
}

static void choose_tau(struct mr_method_opts *opts)
{
    opts->tau = 0.3;
}

static void choose_deviation(struct mr_method_opts *opts)
{
    opts->max_deviation = true;
}

static void choose_absolute(struct mr_method_opts *opts)
{
    opts->abs_ranking = true;
}

static void choose_gsva1(struct mr_method_opts *opts)
{
    opts->compat = MR_COMPAT_GSVA1;
}

static void choose_poisson(struct mr_method_opts *opts)
{
    opts->kcdf = MR_KCDF_POISSON;
}

static void choose_ecdf(struct mr_method_opts *opts)
{
    opts->kcdf = MR_KCDF_ECDF;
}

static void choose_gsva1_poisson(struct mr_method_opts *opts)
{
    choose_gsva1(opts);
    choose_poisson(opts);
}

static void choose_gsva1_ecdf(struct mr_method_opts *opts)
{
    choose_gsva1(opts);
    choose_ecdf(opts);
}

/* ---- what scores do not depend on ---- */

/* Scores of 'm' are those by its cohort as read from a file. */
static void check_frozen(const struct made_gsva *m)
{
    struct made_gsva frozen = *m;
    const char *path;
    mr_error err;
    FILE *f;

    temp_folder();
    path = temp_path("cohort.tsv");
    f = fopen(path, "w");
    assert_non_null(f);
    assert_ok(mr_cohort_write(m->cohort, f, &err), err);
    assert_int_equal(fclose(f), 0);
    assert_ok(mr_cohort_read(path, &frozen.cohort, &err), err);
    frozen.opts.cohort = frozen.cohort;
    assert_ok(mr_scorer_new(m->genes, m->sets, gsva(), &frozen.opts, &frozen.scorer, &err), err);
    for (size_t j = 0; j < m->c->n_samples; j += 1 + m->c->n_samples / 8) {
        const struct mr_set_score a = score_one(m, m->c->x[j]);
        const struct mr_set_score b = score_one(&frozen, m->c->x[j]);

        assert_memory_equal(&a.total, &b.total, sizeof(a.total));
    }
    mr_scorer_free(frozen.scorer);
    mr_cohort_free(frozen.cohort);
    temp_folder_remove();
}

/* All kernels, both modes: alone or together, by any number of threads. */
static void test_threads(void **state)
{
    static const choose_options forms[] = { choose_nothing, choose_poisson, choose_ecdf,
                                            choose_gsva1,   choose_tau,     choose_absolute };
    struct cohort_case *c = malloc(sizeof(*c));

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct made_gsva one, other;

        draw_case(c, 40, 30, true);
        c->choose = forms[i];
        one = open_gsva(c, "1 2 3 15 39|7 8", 1);
        for (int n_threads = 2; n_threads <= 3; n_threads++) {
            other = open_gsva(c, "1 2 3 15 39|7 8", n_threads);
            for (size_t j = 0; j < c->n_samples; j++) {
                const struct mr_set_score a = score_one(&one, c->x[j]);
                const struct mr_set_score b = score_one(&other, c->x[j]);

                assert_memory_equal(&a.total, &b.total, sizeof(a.total));
                assert_memory_equal(a.half, b.half, sizeof(a.half));
            }
            close_gsva(&other);
        }
        close_gsva(&one);
    }
    free(c);
}

/* A cohort from a file scores its own samples, one by one, to the same bytes. */
static void test_frozen(void **state)
{
    static const choose_options forms[] = {
        choose_nothing, choose_poisson,       choose_ecdf,
        choose_gsva1,   choose_gsva1_poisson, choose_gsva1_ecdf
    };
    static const size_t sizes[] = { 12, 90, 400 }; /* ways to a height, of the first form */
    struct cohort_case *c = malloc(sizeof(*c));

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        for (size_t s = 0; s < (i ? 1 : ARRAY_LEN(sizes)); s++) {
            struct made_gsva m;

            draw_case(c, 20, sizes[s], i > 0);
            c->choose = forms[i];
            m = open_gsva(c, "1 2 3 15 19|7 8", 1);
            check_frozen(&m);
            close_gsva(&m);
        }
    }
    free(c);
}

/* Samples in another order, and one gene's name for another's. */
static void test_order(void **state)
{
    struct cohort_case *c = malloc(sizeof(*c)), *turned = malloc(sizeof(*turned));
    struct made_gsva one, other;

    (void)state;
    draw_case(c, 40, 33, true);
    *turned = *c;
    for (size_t j = 0; j < 33; j++)
        for (size_t g = 0; g < 40; g++)
            turned->x[j][39 - g] = c->x[(10 * j + 4) % 33][g];
    one = open_gsva(c, "1 2 3 15 38", 1);
    other = open_gsva(turned, "38 37 36 24 1", 1);
    for (size_t j = 0; j < 33; j++) {
        const double a = score_one(&one, c->x[(10 * j + 4) % 33]).total;
        const double b = score_one(&other, turned->x[j]).total;

        assert_memory_equal(&a, &b, sizeof(a));
    }
    close_gsva(&other);
    close_gsva(&one);
    free(turned);
    free(c);
}

/* Multiples of a gene by powers of 2 are in the same place, however large or small. */
static void test_scale(void **state)
{
    struct cohort_case *c = malloc(sizeof(*c)), *scaled = malloc(sizeof(*scaled));
    struct made_gsva one, other;

    (void)state;
    draw_case(c, 40, 30, false);
    *scaled = *c;
    for (size_t j = 0; j < 30; j++)
        for (size_t g = 0; g < 40; g++)
            scaled->x[j][g] = ldexp(c->x[j][g], g % 2 ? 1000 : -1010);
    one = open_gsva(c, "1 2 3 15 38", 1);
    other = open_gsva(scaled, "1 2 3 15 38", 1);
    for (size_t j = 0; j < 30; j++) {
        const double a = score_one(&one, c->x[j]).total, b = score_one(&other, scaled->x[j]).total;

        assert_memory_equal(&a, &b, sizeof(a));
    }
    close_gsva(&other);
    close_gsva(&one);
    free(scaled);
    free(c);
}

/* ---- edges ---- */

/* Of two samples every gene is high in one: all that are high tie, and so do the others. */
static void test_two_samples(void **state)
{
    struct cohort_case *c = malloc(sizeof(*c));
    struct made_gsva m;

    (void)state;
    draw_case(c, 10, 2, false);
    for (size_t g = 0; g < 10; g++) {
        c->x[0][g] = (double)(g * g);
        c->x[1][g] = (double)(g * g) + (g < 4 ? 1 + (double)g : -0.1 * (double)(g + 1));
    }
    m = open_gsva(c, "0 1 8", 1); /* in sample 1: 4 high genes of q 8.5, 6 low ones of q 3.5 */
    assert_close(score_one(&m, c->x[1]).total, 7 / 8.5 - 2.0 / 7, 1e-15, 0);
    assert_close(score_one(&m, c->x[0]).total, 1.0 / 3 - 5.0 / 7, 1e-15, 0);
    close_gsva(&m);
    for (size_t g = 0; g < 10; g++) /* all genes tie in each sample */
        c->x[1][g] = c->x[0][g] + 1 + (double)g;
    m = open_gsva(c, "0 1 8", 1);
    assert_true(score_one(&m, c->x[0]).total == 0 && score_one(&m, c->x[1]).total == 0);
    close_gsva(&m);
    free(c);
}

static void test_all_genes(void **state)
{
    struct cohort_case *c = malloc(sizeof(*c));
    struct made_gsva m;
    struct mr_set_score score;

    (void)state;
    draw_case(c, 6, 5, false);
    for (size_t j = 0; j < 5; j++)
        c->x[j][5] = 3; /* takes no part */
    m = open_gsva(c, "0 1 2 3 4 5", 1);
    assert_int_equal(mr_scorer_n_genes(m.scorer), 5);
    score = score_one(&m, c->x[0]);
    assert_true(isnan(score.total) && score.why == MR_ALL_GENES);
    close_gsva(&m);
    m = open_gsva(c, "1 2|0 1 2 3 4", 1); /* one half will do */
    score = score_one(&m, c->x[0]);
    assert_true(isnan(score.total) && score.why == MR_ALL_GENES && isfinite(score.half[MR_UP]));
    close_gsva(&m);
    c->choose = choose_gsva1; /* GSVA 1.46: 1, as it never meets another gene */
    m = open_gsva(c, "0 1 2 3 4 5", 1);
    assert_true(score_one(&m, c->x[0]).total == 1);
    close_gsva(&m);
    free(c);
}

/* One gene varies, and is all there is. */
static void test_one_gene(void **state)
{
    struct cohort_case *c = malloc(sizeof(*c));
    struct made_gsva m;

    (void)state;
    draw_case(c, 1, 5, false);
    m = open_gsva(c, "0", 1);
    assert_int_equal(score_one(&m, c->x[0]).why, MR_ALL_GENES);
    close_gsva(&m);
    free(c);
}

/* Of 4 genes that do not tie the one of rank 2 from below has weight 0. */
static void test_no_weight(void **state)
{
    struct cohort_case *c = malloc(sizeof(*c));
    struct made_gsva m;
    struct mr_set_score score;

    (void)state;
    *c = (struct cohort_case){ .n_genes = 4, .n_samples = 4, .choose = choose_nothing };
    for (size_t j = 0; j < 4; j++)
        for (size_t g = 0; g < 4; g++)
            c->x[j][g] = (double)((j + g) % 4);
    m = open_gsva(c, "1", 1);
    score = score_one(&m, c->x[0]);
    assert_true(isnan(score.total) && score.why == MR_NO_WEIGHT);
    close_gsva(&m);
    c->choose = choose_gsva1; /* GSVA 1.46: lost from that gene on, behind 2 of 3 others */
    m = open_gsva(c, "1", 1);
    assert_close(score_one(&m, c->x[0]).total, -2.0 / 3, 1e-15, 0);
    close_gsva(&m);
    c->choose = choose_deviation;
    m = open_gsva(c, "1 3", 1); /* rank 4 leads by its whole weight */
    assert_close(score_one(&m, c->x[0]).total, 1, 1e-15, 0);
    close_gsva(&m);
    free(c);
}

/* Samples without any count: all alike, and like each other. */
static void test_empty_samples(void **state)
{
    struct cohort_case *c = malloc(sizeof(*c));
    struct made_gsva m;

    (void)state;
    draw_case(c, 20, 8, true);
    memset(c->x[2], 0, sizeof(c->x[2]));
    memset(c->x[6], 0, sizeof(c->x[6]));
    c->choose = choose_poisson;
    m = open_gsva(c, "0 1 2 3|9 10", 1);
    assert_true(isfinite(score_one(&m, c->x[2]).total));
    assert_true(score_one(&m, c->x[2]).total == score_one(&m, c->x[6]).total);
    close_gsva(&m);
    free(c);
}

/* ---- leading genes ---- */

/*
 * Of 3 samples, x[0]: genes 0 .. 9 from the highest down, 10 not varying; heights are those of
 * the middle one of three values that moves up.
 */
static void make_ladder(struct cohort_case *c)
{
    *c = (struct cohort_case){ .n_genes = 11, .n_samples = 3, .choose = choose_nothing };
    for (size_t g = 0; g < 10; g++) {
        c->x[0][g] = 10 - (double)g;
        c->x[1][g] = 0;
        c->x[2][g] = 11;
    }
    c->x[0][10] = c->x[1][10] = c->x[2][10] = 4;
}

/* 'want': the genes that lead in x[0], in their order. */
static void assert_leads(const char *members, choose_options choose, const char *want)
{
    struct cohort_case *c = malloc(sizeof(*c));
    uint32_t genes[MAX_GENES], leading[MAX_GENES];
    char text[256] = "", *end = text;
    struct mr_sample_values sample;
    struct mr_set_score score;
    struct made_gsva m;
    mr_error err;
    size_t n;

    make_ladder(c);
    c->choose = choose;
    m = open_gsva(c, members, 1);
    sample = dense_sample(c, c->x[0], genes);
    assert_ok(mr_scorer_score(m.scorer, &sample, 1,
                              &(struct mr_sample_scores){ &score, NULL, &n, leading }, &err),
              err);
    for (size_t i = 0; i < n; i++)
        end += sprintf(end, "%s%u", i ? " " : "", leading[i]);
    assert_string_equal(text, want);
    close_gsva(&m);
    free(c);
}

static void test_leading(void **state)
{
    (void)state;
    assert_leads("2 0 1 9", choose_nothing, "0 1 2");           /* peak behind 2 */
    assert_leads("0 8 9 7", choose_nothing, "9 8 7");           /* valley before 7 */
    assert_leads("0 8|1 9", choose_nothing, "0 9");             /* up from above, down from below */
    assert_leads("9 8|0 1", choose_nothing, "9 0 8 1");         /* the other way round */
    assert_leads("0 1 9", choose_absolute, "0 9 1");            /* both ends */
    assert_leads("0 1 2 3 4 5 6 7 8 9 10", choose_nothing, ""); /* no score */
    assert_leads("1 0 10", choose_gsva1, "0 1");
}

/* ---- what is refused ---- */

static void assert_refused(const struct cohort_case *c, choose_options choose, mr_status status,
                           const char *message)
{
    struct made_gsva m = { .c = c, .genes = numbered_genes(c->n_genes), .sets = one_set("0") };
    struct cohort_case *used = malloc(sizeof(*used));
    mr_error err;

    *used = *c;
    used->choose = choose;
    assert_ok(learn(used, &m.cohort, &err), err);
    m.opts = case_options(used);
    m.opts.cohort = m.cohort;
    assert_fails(mr_scorer_new(m.genes, m.sets, gsva(), &m.opts, &m.scorer, &err), status, err,
                 message);
    close_gsva(&m);
    free(used);
}

static void choose_bad_tau(struct mr_method_opts *opts)
{
    opts->tau = -1;
}

static void choose_both(struct mr_method_opts *opts)
{
    choose_deviation(opts);
    choose_absolute(opts);
}

static void test_refusals(void **state)
{
    struct cohort_case *c = malloc(sizeof(*c));
    mr_cohort *cohort;
    mr_error err;

    (void)state;
    draw_case(c, 5, 4, false);
    assert_refused(c, choose_bad_tau, MR_EINVAL, "gsva: expected a tau of 0 to 100, found -1");
    assert_refused(c, choose_both, MR_EINVAL,
                   "gsva: of the larger deviation alone there is no absolute ranking");
    c->x[2][3] = -0.5;
    assert_refused(c, choose_poisson, MR_EINVAL,
                   "gene 'g03': expected counts for the Poisson kernel, found -0.5");
    assert_refused(c, choose_gsva1_poisson, MR_EINVAL,
                   "gene 'g03': expected counts for the Poisson kernel, found -0.5");
    c->x[2][3] = 1e200;
    assert_refused(c, choose_gsva1, MR_ENUMERIC, "gene 'g03': its values are too large");
    c->n_samples = 1;
    assert_fails(learn(c, &cohort, &err), MR_EEMPTY, err,
                 "gsva: expected a cohort of 2 samples or more, found 1");
    mr_cohort_free(cohort);
    free(c);
}

/* ---- memory ---- */

static mr_status make_scorer(void *data, mr_error *err)
{
    const struct made_gsva *m = data;
    mr_scorer *scorer = NULL;
    const mr_status st = mr_scorer_new(m->genes, m->sets, gsva(), &m->opts, &scorer, err);

    mr_scorer_free(scorer);
    return st;
}

static void test_out_of_memory(void **state)
{
    static const choose_options forms[] = { choose_nothing, choose_poisson, choose_ecdf,
                                            choose_gsva1, choose_gsva1_poisson };
    static const size_t n_samples[] = { 4, 30, 400 };
    struct cohort_case *c = malloc(sizeof(*c));

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        for (size_t s = 0; s < (forms[i] == choose_nothing ? ARRAY_LEN(n_samples) : 1); s++) {
            struct made_gsva m;

            draw_case(c, 3, n_samples[s], false);
            c->choose = forms[i];
            m = open_gsva(c, "0 1", 1);
            assert_survives_alloc_failure(make_scorer, &m);
            close_gsva(&m);
        }
    }
    free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),     cmocka_unit_test(test_other_samples),
        cmocka_unit_test(test_threads),       cmocka_unit_test(test_frozen),
        cmocka_unit_test(test_order),         cmocka_unit_test(test_scale),
        cmocka_unit_test(test_two_samples),   cmocka_unit_test(test_all_genes),
        cmocka_unit_test(test_one_gene),      cmocka_unit_test(test_no_weight),
        cmocka_unit_test(test_empty_samples), cmocka_unit_test(test_leading),
        cmocka_unit_test(test_refusals),      cmocka_unit_test(test_out_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
