/*
 * Semi-synthetic data: planted shifts in real counts.  Binomial thinning: Gerard 2020,
 * "Data-based RNA-seq simulations by binomial thinning" (10.1186/s12859-020-3450-9).
 */
#include <math.h>

#include "base/alloc.h"
#include "sim/world.h"

static mr_status check_counts(const mr_sim *sim, const struct mr_sim_arm *arms, size_t n_arms,
                              const mr_matrix *counts, mr_error *err)
{
    size_t n_samples = 0;

    for (size_t a = 0; a < n_arms; a++)
        n_samples += arms[a].n;
    if (mr_matrix_type(counts) != MR_U32)
        return mr_fail(err, MR_EINVAL, "simulation: only counts can be thinned");
    if (mr_matrix_n_rows(counts) != sim->n_genes || mr_matrix_n_cols(counts) != n_samples)
        return mr_fail(err, MR_EINVAL,
                       "simulation: expected counts of %zu genes in %zu samples, found %zu in %zu",
                       sim->n_genes, n_samples, mr_matrix_n_rows(counts), mr_matrix_n_cols(counts));
    for (size_t a = 0; a < n_arms; a++)
        if (sim_check_arm(sim, &arms[a], err))
            return MR_EINVAL;
    return MR_OK;
}

/* Logs of what each arm keeps of each gene's reads: the arm where a gene is highest keeps all. */
static void fill_kept(const mr_sim *sim, const struct mr_sim_arm *arms, size_t n_arms,
                      double *log_kept)
{
    for (size_t a = 0; a < n_arms; a++) {
        double *of_arm = log_kept + a * sim->n_genes;

        for (size_t g = 0; g < sim->n_genes; g++)
            of_arm[g] = log(arms[a].depth);
        for (size_t k = 0; k < arms[a].n_shifts; k++)
            sim_add_shift(sim, &arms[a].shifts[k], of_arm);
    }
    for (size_t g = 0; g < sim->n_genes; g++) {
        double highest = -INFINITY;

        for (size_t a = 0; a < n_arms; a++)
            highest = fmax(highest, log_kept[a * sim->n_genes + g]);
        for (size_t a = 0; a < n_arms; a++)
            log_kept[a * sim->n_genes + g] -= highest;
    }
}

static void thin_sample(const mr_sim *sim, size_t sample, const double *log_kept, uint32_t *counts)
{
    for (size_t g = 0; g < sim->n_genes; g++) {
        struct rng rng;

        if (log_kept[g] >= 0)
            continue;
        rng = sim_rng(sim, SIM_THIN, g, sample);
        counts[g] = rng_binomial(&rng, counts[g], exp(log_kept[g]));
    }
}

mr_status mr_sim_thin(const mr_sim *sim, const struct mr_sim_arm *arms, size_t n_arms,
                      mr_matrix *counts, mr_error *err)
{
    double *log_kept;
    size_t sample = 0;

    if (check_counts(sim, arms, n_arms, counts, err))
        return MR_EINVAL;
    log_kept = mem_calloc(n_arms * sim->n_genes, sizeof(*log_kept));
    if (!log_kept)
        return mem_fail(err);
    fill_kept(sim, arms, n_arms, log_kept);
    for (size_t a = 0; a < n_arms; a++)
        for (size_t i = 0; i < arms[a].n; i++, sample++)
            thin_sample(sim, sample, log_kept + a * sim->n_genes, mr_matrix_u32(counts, sample));
    free(log_kept);
    return MR_OK;
}
