/* sim.h - the negative-binomial simulator behind the demo and the validation */
#ifndef MR_SIM_H
#define MR_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "mechrank/matrix.h"
#include "mechrank/sets.h"

struct mr_sim_opts {
    uint64_t seed;
    uint64_t study;          /* stream of the generator: another study, other numbers */
    double mean_log, sd_log; /* of the genes' log mean [4, 1.3] */
    double lib_log_sd;       /* of the library sizes [0.2] */
    double set_correlation;  /* share of log-scale variance that a set's genes share [0] */
};

/* One planted shift: log2 units added to the responding genes of a set in some samples. */
struct mr_sim_effect {
    size_t set;          /* index into the sets */
    double log2_shift;   /* of the up half; the down half moves the other way */
    double share;        /* of the genes that respond, 0..1 */
    const bool *samples; /* [n_samples] where it acts */
};

MR_API void mr_sim_opts_init(struct mr_sim_opts *opts);
/*
 * Draws counts, genes x samples, gamma-Poisson with dispersion 0.05 + 2/(mu + 20).  Every
 * draw is keyed by (seed, study, gene, sample): no draw depends on another's order.
 */
MR_API mr_status mr_sim_counts(const mr_names *genes, const mr_names *samples, const mr_sets *sets,
                               const struct mr_sim_effect *effects, size_t n_effects,
                               const struct mr_sim_opts *opts, mr_matrix **out, mr_error *err);

#endif /* MR_SIM_H */
