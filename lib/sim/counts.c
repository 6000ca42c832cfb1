/* Draws the counts of a study, sample by sample. */
#include <math.h>
#include <stdio.h>

#include "base/alloc.h"
#include "sim/world.h"

static const double LOG_2 = 0.69314718055994530942;

mr_status sim_check_arm(const mr_sim *sim, const struct mr_sim_arm *arm, mr_error *err)
{
    if (!(arm->depth > 0 && arm->depth <= 1e6))
        return mr_fail(err, MR_EINVAL, "simulation: depth of arm '%s' must lie in 0..1e6, is %g",
                       arm->name, arm->depth);
    for (size_t i = 0; i < arm->n_shifts; i++) {
        const struct mr_sim_shift *s = &arm->shifts[i];

        if (s->set >= sim->n_sets)
            return mr_fail(err, MR_EINVAL, "simulation: arm '%s' shifts set %zu of %zu", arm->name,
                           s->set, sim->n_sets);
        if (!(s->share > 0 && s->share <= 1))
            return mr_fail(err, MR_EINVAL, "simulation: share of arm '%s' must lie in 0..1, is %g",
                           arm->name, s->share);
    }
    return MR_OK;
}

void sim_add_shift(const mr_sim *sim, const struct mr_sim_shift *shift, double *log_mean)
{
    for (int h = 0; h < MR_N_HALVES; h++) {
        const struct sim_half *half = &sim->halves[shift->set * MR_N_HALVES + (size_t)h];
        const double wanted = ceil(shift->share * (double)half->n - 1e-9);
        const double each = shift->log2 * LOG_2 * sim->opts.slope * (double)half->n / wanted;

        for (size_t i = 0; (double)i < wanted; i++) {
            const size_t at = half->responder[i];

            log_mean[half->genes[at]] += (h == MR_UP ? each : -each) * half->signs[at];
        }
    }
}

static void add_factors(const mr_sim *sim, size_t sample, double *log_mean)
{
    for (size_t i = 0; i < sim->n_sets * MR_N_HALVES; i++) {
        const struct sim_half *half = &sim->halves[i];
        struct rng rng = sim_rng(sim, SIM_FACTOR, i, sample);
        const double z = rng_normal(&rng);

        for (size_t k = 0; k < half->n; k++) {
            const size_t g = half->genes[k];
            const double share = sim->opts.correlation / (double)sim->n_halves[g];

            log_mean[g] += half->signs[k] * z * sqrt(share * sim->dispersion[g]);
        }
    }
}

static void add_batch(const mr_sim *sim, size_t batch, double *log_mean)
{
    const double sd = sim->opts.batch_log2_sd * LOG_2 * sim->opts.slope;

    for (size_t g = 0; g < sim->n_genes; g++) {
        struct rng rng = sim_rng(sim, SIM_BATCH, g, batch);

        log_mean[g] += sd * rng_normal(&rng);
    }
}

/* Reads that the sample gets: those of the unshifted genes, times depth and luck. */
static double library(const mr_sim *sim, double depth, size_t sample)
{
    struct rng rng = sim_rng(sim, SIM_LIBRARY, 0, sample);
    double total = 0;

    for (size_t g = 0; g < sim->n_genes; g++)
        total += exp(sim->log_mean[g]);
    return total * depth * exp(sim->opts.lib_log_sd * rng_normal(&rng));
}

static double draw_count(const mr_sim *sim, size_t gene, size_t sample, double mean)
{
    const double rho = sim->n_halves[gene] ? sim->opts.correlation : 0;
    const double dispersion = (1 - rho) * sim->dispersion[gene];
    struct rng rng = sim_rng(sim, SIM_COUNT, gene, sample);

    if (dispersion > 0)
        mean *= rng_gamma(&rng, 1 / dispersion) * dispersion;
    return rng_poisson(&rng, mean);
}

/* Sample 'sample' of the study, the i-th of its arm. */
struct place {
    size_t arm, i, sample;
};

/* 'log_mean' [n_genes] is scratch. */
static void draw_sample(const mr_sim *sim, const struct mr_sim_arm *arm, struct place at,
                        double *log_mean, uint32_t *counts)
{
    double total = 0, scale;

    for (size_t g = 0; g < sim->n_genes; g++)
        log_mean[g] = sim->log_mean[g];
    for (size_t k = 0; k < arm->n_shifts; k++)
        sim_add_shift(sim, &arm->shifts[k], log_mean);
    if (sim->opts.cells)
        sim_add_cells(sim, at.arm, at.sample, log_mean);
    if (sim->opts.batch_log2_sd > 0)
        add_batch(sim, at.i % sim->opts.n_batches, log_mean);
    if (sim->opts.correlation > 0)
        add_factors(sim, at.sample, log_mean);
    for (size_t g = 0; g < sim->n_genes; g++)
        total += exp(log_mean[g]);
    scale = library(sim, arm->depth, at.sample) / total;
    for (size_t g = 0; g < sim->n_genes; g++) {
        const double count = draw_count(sim, g, at.sample, scale * exp(log_mean[g]));

        counts[g] = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
    }
}

static mr_status new_counts(const mr_sim *sim, const struct mr_sim_arm *arms, size_t n_arms,
                            mr_matrix **out, mr_error *err)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_status st = rows && cols ? MR_OK : mem_fail(err);
    char name[128];

    for (size_t g = 0; g < sim->n_genes && !st; g++)
        st = mr_names_intern(rows, mr_names_get(sim->genes, g), NULL, NULL, err);
    for (size_t a = 0; a < n_arms; a++) {
        for (size_t i = 0; i < arms[a].n && !st; i++) {
            const int size = snprintf(name, sizeof(name), "%.100s_%zu", arms[a].name, i + 1);

            st = mr_names_add(cols, name, (size_t)size, err);
        }
    }
    if (!st)
        return mr_matrix_new(MR_U32, rows, cols, out, err);
    mr_names_free(rows);
    mr_names_free(cols);
    return st;
}

mr_status mr_sim_counts(const mr_sim *sim, const struct mr_sim_arm *arms, size_t n_arms,
                        mr_matrix **out, mr_error *err)
{
    double *log_mean;
    mr_matrix *counts;
    size_t sample = 0;

    *out = NULL;
    for (size_t a = 0; a < n_arms; a++)
        if (sim_check_arm(sim, &arms[a], err))
            return MR_EINVAL;
    log_mean = mem_calloc(sim->n_genes, sizeof(*log_mean));
    if (!log_mean)
        return mem_fail(err);
    if (new_counts(sim, arms, n_arms, &counts, err)) {
        free(log_mean);
        return MR_ENOMEM;
    }
    for (size_t a = 0; a < n_arms; a++)
        for (size_t i = 0; i < arms[a].n; i++, sample++)
            draw_sample(sim, &arms[a], (struct place){ a, i, sample }, log_mean,
                        mr_matrix_u32(counts, sample));
    free(log_mean);
    *out = counts;
    return MR_OK;
}
