/* world.h - inside a simulation: genes, the halves they stand in, and the streams of draws */
#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include "base/rng.h"
#include "mechrank/sim.h"

/* One half of a set, with its members that are genes of the simulation. */
struct sim_half {
    size_t n;
    size_t *genes;     /* [n] */
    double *signs;     /* [n] 1 or -1 */
    size_t *responder; /* [n] positions in 'genes', those that respond first coming first */
};

struct mr_sim {
    struct mr_sim_opts opts;
    const mr_names *genes;
    const mr_sets *sets;
    size_t n_genes, n_sets;
    double *log_mean;        /* [n_genes] natural log */
    double *dispersion;      /* [n_genes] */
    size_t *n_halves;        /* [n_genes] halves that the gene stands in */
    struct sim_half *halves; /* [n_sets * MR_N_HALVES] */
};

/* What a draw is for; it keeps the streams of one study apart. */
enum sim_stream {
    SIM_GENE,       /* row: gene */
    SIM_STUDY_GENE, /* row: gene */
    SIM_RESPONDER,  /* row: half, column: position in it */
    SIM_LIBRARY,    /* column: sample */
    SIM_FACTOR,     /* row: half, column: sample */
    SIM_BATCH,      /* row: gene, column: batch */
    SIM_COUNT,      /* row: gene, column: sample */
    SIM_CELLS,      /* row: kind of cell, column: sample */
    SIM_THIN,       /* row: gene, column: sample */
    SIM_N_STREAMS = 16
};

/* counts.c */
mr_status sim_check_arm(const mr_sim *sim, const struct mr_sim_arm *arm, mr_error *err);
/* Adds a shift, in natural logs, to 'log_mean' [n_genes] of the genes that respond to it. */
void sim_add_shift(const mr_sim *sim, const struct mr_sim_shift *shift, double *log_mean);

/* cells.c: adds what the composition of a sample of arm 'arm' does to the log means. */
void sim_add_cells(const mr_sim *sim, size_t arm, size_t sample, double *log_mean);

struct rng sim_rng(const mr_sim *sim, enum sim_stream stream, size_t row, size_t col);

#endif /* SIM_WORLD_H */
