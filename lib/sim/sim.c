/* The prepared simulation: means, dispersions and the genes of each half. */
#include "sim/world.h"

#include <math.h>

#include "base/alloc.h"

static const double LOG_2 = 0.69314718055994530942;

void mr_sim_opts_init(struct mr_sim_opts *opts)
{
    *opts = (struct mr_sim_opts){ .seed = 1,
                                  .mean_log = 4,
                                  .sd_log = 1.3,
                                  .shared = 0.8,
                                  .lib_log_sd = 0.2,
                                  .slope = 1,
                                  .n_batches = 1 };
}

/* Streams that all studies of a seed share are drawn as those of study 0. */
struct rng sim_rng(const mr_sim *sim, enum sim_stream stream, size_t row, size_t col)
{
    const uint32_t study = stream == SIM_GENE || stream == SIM_RESPONDER ? 0 : sim->opts.study;
    struct rng rng;

    rng_init(&rng, sim->opts.seed, study * SIM_N_STREAMS + stream, (uint32_t)row, (uint32_t)col);
    return rng;
}

static mr_status check_opts(const struct mr_sim_opts *o, mr_error *err)
{
    const struct {
        const char *name;
        double value, lo, hi;
    } rules[] = {
        { "study", o->study, 0, UINT32_MAX / SIM_N_STREAMS },
        { "mean_log", o->mean_log, -20, 20 },
        { "sd_log", o->sd_log, 0, 10 },
        { "shared", o->shared, 0, 1 },
        { "lib_log_sd", o->lib_log_sd, 0, 10 },
        { "correlation", o->correlation, 0, 1 },
        { "slope", o->slope, 0, 10 },
        { "n_batches", o->n_batches, 1, UINT32_MAX },
        { "batch_log2_sd", o->batch_log2_sd, 0, 10 },
        { "number of kinds of cells", o->cells ? (double)o->cells->n : 1, 1, MR_SIM_MAX_CELLS },
        { "log_sd of cells", o->cells ? o->cells->log_sd : 0, 0, 10 },
    };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
        if (!(rules[i].value >= rules[i].lo && rules[i].value <= rules[i].hi))
            return mr_fail(err, MR_EINVAL, "simulation: %s must lie in %g..%g, is %g",
                           rules[i].name, rules[i].lo, rules[i].hi, rules[i].value);
    return MR_OK;
}

static void draw_genes(mr_sim *sim)
{
    const struct mr_sim_opts *o = &sim->opts;

    for (size_t g = 0; g < sim->n_genes; g++) {
        struct rng common = sim_rng(sim, SIM_GENE, g, 0), own = sim_rng(sim, SIM_STUDY_GENE, g, 0);
        const double z = sqrt(o->shared) * rng_normal(&common),
                     log_mean =
                         o->mean_log + o->sd_log * (z + sqrt(1 - o->shared) * rng_normal(&own));

        sim->log_mean[g] = o->mean_log + o->slope * (log_mean - o->mean_log);
        sim->dispersion[g] = o->slope * o->slope * (0.05 + 2 / (exp(log_mean) + 20));
    }
}

struct ranked {
    double draw;
    size_t position;
};

static int by_draw(const void *va, const void *vb)
{
    const struct ranked *a = va, *b = vb;

    if (a->draw != b->draw)
        return a->draw < b->draw ? -1 : 1;
    return a->position < b->position ? -1 : a->position > b->position;
}

/* A random order of the half's genes; a share of responders is the front of it. */
static mr_status order_responders(const mr_sim *sim, size_t index, mr_error *err)
{
    struct sim_half *half = &sim->halves[index];
    struct ranked *order = mem_calloc(half->n, sizeof(*order));

    if (!order)
        return mem_fail(err);
    for (size_t i = 0; i < half->n; i++) {
        struct rng rng = sim_rng(sim, SIM_RESPONDER, index, i);

        order[i] = (struct ranked){ rng_uniform(&rng), i };
    }
    qsort(order, half->n, sizeof(*order), by_draw);
    for (size_t i = 0; i < half->n; i++)
        half->responder[i] = order[i].position;
    free(order);
    return MR_OK;
}

static mr_status fill_half(mr_sim *sim, size_t index, mr_error *err)
{
    const struct mr_half *from =
        &mr_sets_get(sim->sets, index / MR_N_HALVES)->half[index % MR_N_HALVES];
    struct sim_half *to = &sim->halves[index];

    to->genes = mem_calloc(from->size, sizeof(*to->genes));
    to->signs = mem_calloc(from->size, sizeof(*to->signs));
    to->responder = mem_calloc(from->size, sizeof(*to->responder));
    if (!to->genes || !to->signs || !to->responder)
        return mem_fail(err);
    for (size_t i = 0; i < from->size; i++) {
        const size_t gene = mr_names_find(sim->genes, from->ids[i]);

        if (gene == MR_NONE)
            continue;
        to->genes[to->n] = gene;
        to->signs[to->n++] = from->factors[i];
        sim->n_halves[gene]++;
    }
    return order_responders(sim, index, err);
}

static mr_status check_genes(const mr_names *genes, mr_error *err)
{
    for (size_t g = 0; g < mr_names_size(genes); g++)
        if (mr_names_find(genes, mr_names_get(genes, g)) != g)
            return mr_fail(err, MR_EINVAL, "simulation: gene '%s' stands twice",
                           mr_names_get(genes, g));
    return MR_OK;
}

mr_status mr_sim_new(const mr_names *genes, const mr_sets *sets, const struct mr_sim_opts *opts,
                     mr_sim **out, mr_error *err)
{
    mr_sim *sim;
    mr_status st;

    *out = NULL;
    if (check_opts(opts, err) || check_genes(genes, err))
        return MR_EINVAL;
    sim = mem_calloc(1, sizeof(*sim));
    if (!sim)
        return mem_fail(err);
    sim->opts = *opts;
    sim->genes = genes;
    sim->sets = sets;
    sim->n_genes = mr_names_size(genes);
    sim->n_sets = mr_sets_size(sets);
    sim->log_mean = mem_calloc(sim->n_genes, sizeof(*sim->log_mean));
    sim->dispersion = mem_calloc(sim->n_genes, sizeof(*sim->dispersion));
    sim->n_halves = mem_calloc(sim->n_genes, sizeof(*sim->n_halves));
    sim->halves = mem_calloc(sim->n_sets * MR_N_HALVES, sizeof(*sim->halves));
    st = sim->log_mean && sim->dispersion && sim->n_halves && sim->halves ? MR_OK : mem_fail(err);
    for (size_t i = 0; i < sim->n_sets * MR_N_HALVES && !st; i++)
        st = fill_half(sim, i, err);
    if (st) {
        mr_sim_free(sim);
        return st;
    }
    draw_genes(sim);
    *out = sim;
    return MR_OK;
}

void mr_sim_free(mr_sim *sim)
{
    if (!sim)
        return;
    for (size_t i = 0; sim->halves && i < sim->n_sets * MR_N_HALVES; i++) {
        free(sim->halves[i].genes);
        free(sim->halves[i].signs);
        free(sim->halves[i].responder);
    }
    free(sim->halves);
    free(sim->n_halves);
    free(sim->dispersion);
    free(sim->log_mean);
    free(sim);
}

/*
 * Variance of the mean log2 residual of a half: independent parts averaged, the common
 * factor entering whole.  Factors that overlapping sets share are left out.
 */
static double half_variance(const mr_sim *sim, const struct sim_half *half, size_t *n_used)
{
    const double rho = sim->opts.correlation;
    double own = 0, common = 0;
    size_t n = 0;

    for (size_t i = 0; i < half->n; i++) {
        const size_t g = half->genes[i];
        const double mu = exp(sim->log_mean[g]), phi = sim->dispersion[g];
        const double halves = (double)sim->n_halves[g];
        const double damp = mu / (mu + 2); /* what log-CPM's prior count of 2 leaves */

        if (mu < 10)
            continue;
        own += damp * damp * ((1 - rho / halves) * phi + 1 / mu);
        common += damp * sqrt(rho * phi / halves);
        n++;
    }
    *n_used += n;
    return n ? (own + common * common) / ((double)n * (double)n) : 0;
}

double mr_sim_score_sd(const mr_sim *sim, size_t set, size_t *n_used)
{
    double sum = 0, weights = 0;
    size_t n = 0;

    for (int h = 0; h < MR_N_HALVES; h++) {
        const double weight = mr_sets_get(sim->sets, set)->half[h].weight;

        sum +=
            weight * weight * half_variance(sim, &sim->halves[set * MR_N_HALVES + (size_t)h], &n);
        weights += weight;
    }
    if (n_used)
        *n_used = n;
    return sqrt(sum) / weights / LOG_2;
}
