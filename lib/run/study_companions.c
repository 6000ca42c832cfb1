/* fry and camera on the genes of each mechanism (statistics.md I.9). */
#include "run/study_companions.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/parallel.h"

#define ALPHA 0.05

/* ---- signed sets ---- */

/* Adds the weights of one half to those of the genes. */
static void add_half(const struct study *s, size_t m, int h, double *weight)
{
    const struct mr_half *half = &mr_sets_get(s->sets->mechanisms, m)->half[h];
    const struct mr_coverage *cover = &s->mechanisms.coverage[m];
    const double share =
        (h == MR_UP ? 1 : -1) * cover->half[h].weight / (double)cover->half[h].used;

    for (size_t i = 0; i < half->size; i++) {
        const size_t gene = mr_names_find(mr_matrix_rows(s->norm.x), half->ids[i]);

        if (gene != MR_NONE)
            weight[gene] += share * half->factors[i];
    }
}

/* Genes of mechanism m in the order of the rows; one whose halves cancel out has no say. */
static void list_genes(struct companions *c, const struct study *s, size_t m, double *weight,
                       size_t *n_listed)
{
    const size_t n_genes = mr_matrix_n_rows(s->norm.x);
    struct mr_gene_set *set = &c->sets[m];

    *set = (struct mr_gene_set){ c->genes + *n_listed, c->weights + *n_listed, 0 };
    if (!s->mechanisms.coverage[m].assessable)
        return;
    memset(weight, 0, n_genes * sizeof(*weight));
    for (int h = 0; h < MR_N_HALVES; h++)
        if (s->mechanisms.coverage[m].half[h].weight > 0)
            add_half(s, m, h, weight);
    for (size_t g = 0; g < n_genes; g++) {
        if (weight[g] == 0)
            continue;
        c->genes[*n_listed] = g;
        c->weights[(*n_listed)++] = weight[g];
        set->n++;
    }
}

static mr_status list_sets(struct companions *c, const struct study *s, mr_error *err)
{
    double *weight = mem_calloc(mr_matrix_n_rows(s->norm.x), sizeof(*weight));
    size_t most = 0, n_listed = 0;

    c->n = mr_matrix_n_rows(s->mechanisms.total);
    for (size_t m = 0; m < c->n; m++)
        for (int h = 0; h < MR_N_HALVES; h++)
            most += mr_sets_get(s->sets->mechanisms, m)->half[h].size;
    c->sets = mem_calloc(c->n, sizeof(*c->sets));
    c->genes = mem_calloc(most, sizeof(*c->genes));
    c->weights = mem_calloc(most, sizeof(*c->weights));
    if (!weight || !c->sets || !c->genes || !c->weights) {
        free(weight);
        return mem_fail(err);
    }
    for (size_t m = 0; m < c->n; m++)
        list_genes(c, s, m, weight, &n_listed);
    free(weight);
    return MR_OK;
}

/* ---- tests ---- */

static mr_status run_tests(const struct companions *c, const mr_gene_fit *fit,
                           struct mr_fry_row *fry, struct mr_camera_row *camera, mr_error *err)
{
    const struct mr_gene_sets sets = { c->sets, c->n };
    const struct mr_fry_opts rotate = { .trend = c->model.trend, .n_threads = c->n_threads };
    struct mr_camera_opts compete;
    mr_status st = mr_fry(fit, &sets, &rotate, fry, err);

    mr_camera_opts_init(&compete);
    compete.correlation = NAN;
    compete.trend = c->model.trend;
    compete.n_threads = c->n_threads;
    return st ? st : mr_camera(fit, &sets, &compete, camera, err);
}

/* Contrast 'k' of the design. */
static mr_status test_contrast(void *job, size_t k, void *scratch, mr_error *err)
{
    struct companions *c = job;
    struct mr_fry_row *fry = mem_calloc(c->n, sizeof(*fry));
    struct mr_camera_row *camera = mem_calloc(c->n, sizeof(*camera));
    mr_gene_fit *fit = NULL;
    mr_status st = fry && camera ? MR_OK : mem_fail(err);

    (void)scratch;
    if (!st)
        st = gene_model_fit(&c->model, &c->model.design->contrasts[k], &fit, err);
    if (!st)
        st = run_tests(c, fit, fry, camera, err);
    for (size_t m = 0; !st && m < c->n; m++)
        c->of[k * c->n + m] =
            (struct companion){ fry[m].p, camera[m].p, fry[m].direction, camera[m].direction };
    mr_gene_fit_free(fit);
    free(fry);
    free(camera);
    return st;
}

static mr_status test_contrasts(struct companions *c, int n_threads, mr_error *err)
{
    const size_t n = c->model.design->n_contrasts;
    const bool apart = n >= (size_t)n_threads;
    const struct parallel_opts opts = { .n_units = n, .n_threads = apart ? n_threads : 1 };

    c->n_threads = apart ? 1 : n_threads;
    c->of = mem_calloc(opts.n_units * c->n, sizeof(*c->of));
    return c->of ? parallel_for(&opts, test_contrast, c, err) : mem_fail(err);
}

mr_status companions_init(struct companions *c, const struct study *s, const struct design *d,
                          mr_error *err)
{
    mr_status st;

    *c = (struct companions){ 0 };
    st = gene_model_init(&c->model, s, d, err);
    if (!st)
        st = list_sets(c, s, err);
    return st ? st : test_contrasts(c, s->run->opts.n_threads, err);
}

void companions_release(struct companions *c)
{
    gene_model_release(&c->model);
    free(c->sets);
    free(c->genes);
    free(c->weights);
    free(c->of);
    *c = (struct companions){ 0 };
}

const struct companion *companions_get(const struct companions *c, const struct contrast *contrast)
{
    return c->of + (size_t)(contrast - c->model.design->contrasts) * c->n;
}

mr_flags companion_flags(const struct companion *c, double theta, double p)
{
    const int sign = (theta > 0) - (theta < 0);
    const bool agree = sign == c->fry_direction && sign == c->camera_direction;
    mr_flags flags = 0;

    if (isnan(p) || isnan(c->fry_p) || isnan(c->camera_p))
        return 0;
    if (!agree && fmin(p, fmin(c->fry_p, c->camera_p)) < ALPHA)
        flags |= (mr_flags)1 << MR_FLAG_SIGN_DISAGREEMENT;
    if (c->fry_p < ALPHA && p >= ALPHA)
        flags |= (mr_flags)1 << MR_FLAG_WHOLE_TRANSCRIPTOME;
    return flags;
}
