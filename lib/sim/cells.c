/* Kinds of cells: how a sample's composition moves its genes. */
#include <math.h>

#include "sim/world.h"

/* Shares of the kinds in a sample, summing to 1. */
static void draw_shares(const mr_sim *sim, size_t arm, size_t sample, double *share)
{
    const struct mr_sim_cells *c = sim->opts.cells;
    double total = 0;

    for (size_t k = 0; k < c->n; k++) {
        struct rng rng = sim_rng(sim, SIM_CELLS, k, sample);

        share[k] = c->share[k] * c->fold[arm * c->n + k] * exp(c->log_sd * rng_normal(&rng));
        total += share[k];
    }
    for (size_t k = 0; k < c->n; k++)
        share[k] /= total;
}

void sim_add_cells(const mr_sim *sim, size_t arm, size_t sample, double *log_mean)
{
    const struct mr_sim_cells *c = sim->opts.cells;
    double share[MR_SIM_MAX_CELLS], total = 0;

    draw_shares(sim, arm, sample, share);
    for (size_t k = 0; k < c->n; k++)
        total += c->share[k];
    for (size_t g = 0; g < sim->n_genes; g++) {
        const double *made = c->profile + g * c->n;
        double here = 0, usual = 0;

        for (size_t k = 0; k < c->n; k++) {
            here += made[k] * share[k];
            usual += made[k] * c->share[k] / total;
        }
        log_mean[g] += sim->opts.slope * log(here / usual);
    }
}
