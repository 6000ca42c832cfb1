/* Rows of a test: the score's t, camera and fry, genes that lead (statistics.md I.3, I.9). */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/fits.h"
#include "run/study_companions.h"
#include "run/study_effect.h"
#include "run/test.h"

enum { SMALL = 10 };

struct leader {
    size_t gene;
    double contribution; /* towards theta, of any unit */
};

struct testing {
    const struct study *s;
    mr_test *test;
    struct study_fits fits;
    struct companions companions;
    mr_matrix *background; /* bins x samples */
    double *effect;        /* [genes] of the excess over the bin, under the contrast at hand */
    const struct companion *beside; /* [sets] under it */
    struct leader *leaders;         /* [genes] scratch */
};

static void release(struct testing *t)
{
    fits_release(&t->fits);
    companions_release(&t->companions);
    mr_matrix_free(t->background);
    free(t->effect);
    free(t->leaders);
}

static mr_status init(struct testing *t, const struct study *s, mr_test *test, mr_error *err)
{
    const size_t n_genes = mr_matrix_n_rows(s->norm.x);
    mr_status st;

    *t = (struct testing){ .s = s,
                           .test = test,
                           .effect = mem_calloc(n_genes, sizeof(*t->effect)),
                           .leaders = mem_calloc(n_genes, sizeof(*t->leaders)) };
    st = t->effect && t->leaders ? MR_OK : mem_fail(err);
    if (!st)
        st = fits_init(&t->fits, s, &s->design, false, err);
    if (!st)
        st = fits_note_no_prior(&t->fits, err);
    if (!st)
        st = companions_init(&t->companions, s, &s->design, err);
    if (!st)
        st = gene_model_note(&t->companions.model, s, err);
    if (!st)
        st = mr_activity_background(s->norm.x, s->reference, &t->background, err);
    return st;
}

/* ---- leading genes ---- */

static mr_status find_effects(struct testing *t, const struct contrast *c, mr_error *err)
{
    const struct design *d = &t->s->design;
    double *values = mem_calloc(d->n_samples + d->n_units + d->p, sizeof(*values));
    double *means = values ? values + d->n_samples : NULL;
    double *beta = values ? means + d->n_units : NULL, s2;

    if (!values)
        return mem_fail(err);
    for (size_t g = 0; g < mr_matrix_n_rows(t->s->norm.x); g++) {
        mr_activity_excess(t->s->norm.x, t->s->reference, t->background, g, values);
        design_average(d, values, means);
        mr_lm_fit(d->lm, means, beta, &s2, NULL);
        t->effect[g] = design_contrast(d, c, beta);
    }
    free(values);
    return MR_OK;
}

static int compare_leaders(const void *a, const void *b)
{
    const struct leader *x = a, *y = b;

    if (x->contribution != y->contribution)
        return x->contribution > y->contribution ? -1 : 1;
    return (x->gene > y->gene) - (x->gene < y->gene);
}

/* Names of the genes that contribute most to theta, with commas between them. */
static mr_status name_leaders(const struct testing *t, size_t k, double theta, const char **out,
                              mr_error *err)
{
    const struct mr_gene_set *set = &t->companions.sets[k];
    char *text = NULL;
    size_t n = 0, size = 0;
    FILE *stream;
    mr_status st;

    for (size_t i = 0; i < set->n; i++) {
        const double c = set->weights[i] * t->effect[set->genes[i]] * (theta < 0 ? -1 : 1);

        if (c > 0)
            t->leaders[n++] = (struct leader){ set->genes[i], c };
    }
    qsort(t->leaders, n, sizeof(*t->leaders), compare_leaders);
    if (n > t->test->opts.n_leading)
        n = t->test->opts.n_leading;
    stream = open_memstream(&text, &size);
    if (!stream)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++)
        fprintf(stream, "%s%s", i ? "," : "",
                mr_names_get(mr_matrix_rows(t->s->norm.x), t->leaders[i].gene));
    st = fclose(stream) ? mem_fail(err) : MR_OK;
    if (!st)
        st = mr_names_intern(t->s->run->strings, n ? text : "-", NULL, out, err);
    free(text);
    return st;
}

/* ---- rows ---- */

static mr_flags flag(bool on, enum mr_flag f)
{
    return on ? (mr_flags)1 << f : 0;
}

static mr_flags row_flags(const struct testing *t, size_t k, const struct outcome *o, double size)
{
    const struct mr_coverage *c = &t->s->mechanisms.coverage[k];

    return flag(t->s->scale != MR_SCALE_COUNTS, MR_FLAG_NOT_COUNTS) |
           flag(!t->fits.has_prior, MR_FLAG_NO_BACKGROUND_PRIOR) |
           flag(!c->assessable, MR_FLAG_NOT_ASSESSABLE) |
           flag(c->low_coverage, MR_FLAG_LOW_COVERAGE) |
           flag(c->half_mostly_unexpressed, MR_FLAG_HALF_MOSTLY_UNEXPRESSED) |
           flag(c->assessable && size < SMALL, MR_FLAG_SMALL_SET) |
           flag(o->exploratory, MR_FLAG_EXPLORATORY) |
           companion_flags(&t->beside[k], o->theta, o->p);
}

static mr_status fill_row(const struct testing *t, size_t k, const struct contrast *c,
                          struct mr_test_row *row, mr_error *err)
{
    const struct study *s = t->s;
    const struct mr_coverage *cover = &s->mechanisms.coverage[k];
    const struct outcome o =
        cover->assessable ? outcome_of(&s->design, c, &t->fits.mechanisms, k) : outcome_none();
    const bool tested = cover->assessable && !o.exploratory;

    *row =
        (struct mr_test_row){ .study = s->info->name,
                              .set = mr_names_get(mr_matrix_rows(s->mechanisms.total), k),
                              .contrast = c->name,
                              .size = (double)(cover->half[MR_UP].used + cover->half[MR_DOWN].used),
                              .n1 = (double)s->design.arms[c->arm1].n_units,
                              .n2 = (double)s->design.arms[c->arm2].n_units,
                              .theta = o.theta,
                              .se = o.se,
                              .df = o.df,
                              .t = o.t,
                              .p = o.p,
                              .camera_p = tested ? t->beside[k].camera_p : NAN,
                              .fry_p = tested ? t->beside[k].fry_p : NAN,
                              .direction = !cover->assessable ? NULL
                                           : o.theta < 0      ? "down"
                                                              : "up" };
    row->flags = row_flags(t, k, &o, row->size);
    if (mr_names_intern(s->run->strings, row->set, NULL, &row->set, err))
        return MR_ENOMEM;
    return cover->assessable ? name_leaders(t, k, o.theta, &row->leading, err) : MR_OK;
}

/* Benjamini-Hochberg over the 'n' rows of a contrast: 'p' and 'q' are offsets of fields. */
static mr_status adjust(struct mr_test_row *rows, size_t n, size_t p, size_t q, mr_error *err)
{
    double *values = mem_calloc(n, 2 * sizeof(*values));
    mr_status st;

    if (!values)
        return mem_fail(err);
    for (size_t i = 0; i < n; i++)
        memcpy(&values[i], (const char *)&rows[i] + p, sizeof(*values));
    st = mr_adjust_bh(values, n, values + n, err);
    for (size_t i = 0; !st && i < n; i++)
        memcpy((char *)&rows[i] + q, &values[n + i], sizeof(*values));
    free(values);
    return st;
}

static mr_status test_contrast(struct testing *t, const struct contrast *c, mr_error *err)
{
    static const size_t pairs[][2] = {
        { offsetof(struct mr_test_row, p), offsetof(struct mr_test_row, q) },
        { offsetof(struct mr_test_row, camera_p), offsetof(struct mr_test_row, camera_q) },
        { offsetof(struct mr_test_row, fry_p), offsetof(struct mr_test_row, fry_q) },
    };
    mr_test *test = t->test;
    const size_t first = test->n, n = t->fits.mechanisms.n;
    mr_status st = find_effects(t, c, err);

    t->beside = companions_get(&t->companions, c);
    for (size_t k = 0; !st && k < n; k++) {
        st = mem_grow(&test->rows, &test->capacity, test->n, sizeof(*test->rows), err);
        if (!st)
            st = fill_row(t, k, c, &test->rows[test->n++], err);
    }
    for (size_t i = 0; !st && i < sizeof(pairs) / sizeof(pairs[0]); i++)
        st = adjust(test->rows + first, n, pairs[i][0], pairs[i][1], err);
    return st;
}

mr_status test_rows(const struct study *s, mr_test *test, mr_error *err)
{
    struct testing t;
    mr_status st = init(&t, s, test, err);

    for (size_t c = 0; !st && c < s->design.n_contrasts; c++)
        st = test_contrast(&t, &s->design.contrasts[c], err);
    release(&t);
    return st;
}
