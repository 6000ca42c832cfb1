/* sim.h - the simulators behind the demo and the validation: of counts, and within real ones */
#ifndef MR_SIM_H
#define MR_SIM_H

#include <stdint.h>

#include "mechrank/matrix.h"
#include "mechrank/sets.h"

/*
 * A study is drawn from the inside out.  Gene g has log mean m_g ~ N(mean_log, sd_log) and
 * dispersion phi_g = 0.05 + 2/(mu_g + 20), mu_g = exp(m_g).  In sample j
 *
 *   count ~ Poisson(L_j p_gj Gamma), the Gamma of mean 1 and dispersion (1 - rho) phi_g,
 *   p_gj proportional to exp(m_g + shifts + batch + sqrt(rho phi_g) z_gj), summing to 1.
 *
 * z_gj is the latent factor of the half of a set that gene g stands in, one N(0, 1) per half
 * and sample; a gene of several halves takes the sum of theirs over the square root of their
 * number, a gene of none has its whole dispersion to itself.  phi is the variance of log
 * expression but for the noise of counting, so two genes of one half correlate by rho in
 * their log residuals where counts are high.
 *
 * Because p sums to 1, what rises takes reads from all else, as a sequencer does: cells of
 * one kind becoming more numerous is a shift of their marker genes and nothing further.
 *
 * Every draw is keyed by (seed, study, gene, factor or kind of cell, sample): no draw depends on
 * another's order.  m_g is 'shared' between the studies of one seed by its correlation.
 */
struct mr_sim_cells;
struct mr_sim_opts {
    uint64_t seed;           /* [1] */
    uint32_t study;          /* another study, other numbers; below 2^28 [0] */
    double mean_log, sd_log; /* of the genes' log mean count, natural logs [4, 1.3] */
    double shared;           /* correlation of m_g between studies, 0..1 [0.8] */
    double lib_log_sd;       /* of the library sizes [0.2] */
    double correlation;      /* rho, 0..1 [0] */
    double slope;            /* all log differences shrink to this: a compressed platform [1] */
    uint32_t n_batches;      /* sample i of an arm is in batch i mod n_batches [1] */
    double batch_log2_sd;    /* of a gene's shift from batch to batch [0] */
    const struct mr_sim_cells *cells; /* borrowed; NULL: the tissue is of one kind [NULL] */
};

/*
 * A tissue of several kinds of cells.  A gene's expression is the sum over them of the kind's
 * share times what the gene makes in it; in sample j of arm a the shares are share_k fold_ak
 * exp(log_sd z_kj), divided by their sum, z_kj N(0, 1).  m_g is what the gene makes at 'share'.
 */
enum { MR_SIM_MAX_CELLS = 8 };
struct mr_sim_cells {
    size_t n;              /* kinds, 1 to MR_SIM_MAX_CELLS */
    const double *share;   /* [n] above 0 */
    const double *profile; /* genes x n, 0 or more, not all 0: only ratios within a gene matter */
    const double *fold;    /* arms x n, above 0 */
    double log_sd;         /* of the shares between samples, natural logs */
};

MR_API void mr_sim_opts_init(struct mr_sim_opts *opts);

/* A planted shift of a signed set. */
struct mr_sim_shift {
    size_t set;   /* index into the sets of the simulation */
    double log2;  /* how far the set's score moves, benefit upwards: the up half's mean rises */
    double share; /* of each half's genes that respond, (0, 1]; they carry the whole of it */
};

/* One arm; its samples are called NAME_1, NAME_2, ... */
struct mr_sim_arm {
    const char *name;
    size_t n;     /* samples */
    double depth; /* times the library size */
    const struct mr_sim_shift *shifts;
    size_t n_shifts;
};

typedef struct mr_sim mr_sim; /* genes, their means and their sets; immutable */

/*
 * Prepares a simulation; 'genes' and 'sets' are borrowed until mr_sim_free().  Members of
 * sets that are no gene of 'genes' are left out.  Which genes respond to a shift is drawn
 * once per seed, set and half: the same in all studies.
 *   MR_EINVAL  an option is out of range; a gene stands twice
 */
MR_API mr_status mr_sim_new(const mr_names *genes, const mr_sets *sets,
                            const struct mr_sim_opts *opts, mr_sim **out, mr_error *err);
MR_API void mr_sim_free(mr_sim *sim);

/*
 * Standard deviation, in log2 units, of a set's background-corrected score within an arm
 * that the simulation implies: the unit of an effect size.  First-order in the counting
 * noise, over genes of mean count 10 or more; 'n_used' (may be NULL) counts them.
 */
MR_API double mr_sim_score_sd(const mr_sim *sim, size_t set, size_t *n_used);

/*
 * Draws the counts of all arms, genes x samples, MR_U32.
 *   MR_EINVAL  a shift names no set, or a share or depth is out of range
 */
MR_API mr_status mr_sim_counts(const mr_sim *sim, const struct mr_sim_arm *arms, size_t n_arms,
                               mr_matrix **out, mr_error *err);

/*
 * Plants the shifts of 'arms' into real counts, by binomial thinning (Gerard 2020,
 * 10.1186/s12859-020-3450-9): a count y of gene g in arm a becomes
 *
 *   Binomial(y, 2^(f_ga - max over arms of f_g)),  f_ga = the arm's shifts of g + log2 depth.
 *
 * Between two arms gene g then differs by f_ga - f_gb in log2, all else being as it was: the
 * genes' dispersions, their correlation, what no model knows of.  Reads can only be taken
 * away, so a gene that rises in one arm is thinned in the others.
 *
 * 'counts' is MR_U32; its rows are the genes of the simulation in their order, its columns the
 * samples of the first arm, of the second, ...  From 'sim' come sets, seed, study and slope.
 *   MR_EINVAL  'counts' has another type or shape; as mr_sim_counts()
 */
MR_API mr_status mr_sim_thin(const mr_sim *sim, const struct mr_sim_arm *arms, size_t n_arms,
                             mr_matrix *counts, mr_error *err);

#endif /* MR_SIM_H */
