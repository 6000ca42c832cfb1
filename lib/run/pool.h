/* pool.h - effects of studies combined per source x product x mechanism; private to run/ */
#ifndef RUN_POOL_H
#define RUN_POOL_H

#include "mechrank/run.h"
#include "mechrank/stats.h"

/* Where a mechanism stands among others; NaN and NULL where it is not ranked. */
struct standing {
    double rank, lo, hi, p_score;
    const char *top_set; /* yes, no */
};

/* One mechanism of one group: its studies and what they say together. */
struct cell {
    size_t k;                      /* studies with an effect size */
    const struct mr_effect **rows; /* [k] in bytewise order of the study */
    size_t *study;                 /* [k] theirs, indices into pool.studies */
    double *y, *v;                 /* [k] effects and their variances without tau^2 */
    double weight_sum;             /* sum of 1/(v + tau^2) */
    bool exploratory;              /* in all its studies */
    bool means_only;            /* no p of several studies is wanted: it takes most of the time */
    double delta;               /* mean g by n_eff: at which Var(g) is taken */
    struct mr_pooled_dist dist; /* of several studies: what the interval goes by */
    double mu, se, df, lo, hi, p, tau2, i2, q_p, n_treated, n_model;
    double pi_lo, pi_hi;             /* prediction interval */
    double own_tau2, hk_lo, hk_hi;   /* by its own Paule-Mandel tau^2 and Hartung-Knapp */
    mr_flags flags;                  /* of its studies, united */
    const char *rescue_class;        /* NULL: not assessable */
    struct standing family, all;     /* within its family; among both families */
    double adjusted_mu, adjusted_se; /* of the composition rows; NaN: there are none */
    bool composition_driven;         /* most of the effect goes with them */
    double sens_lo, sens_hi;         /* ranks within the family over all variants */
    double genes_to_lose;            /* see mr_ranking */
};

/* One source x product. */
struct group {
    const char *source, *product;
    size_t n_studies;
    size_t *studies;    /* indices into pool.studies, in bytewise order of their names */
    struct cell *cells; /* [n_mechanisms] */
    double *v;          /* n_mechanisms x n_mechanisms covariance of the mu */
    bool *above;        /* likewise: row claimed to stand above column, within its family */
    bool has_covariance;
    mr_flags flags; /* of the gate */
};

/* What is pooled: treated-model effects, each study once per source, product and mechanism. */
struct pool_rows {
    const struct mr_effect **at; /* [n] */
    size_t n;
    const char *adjusted; /* that word of effects.tsv, also for their correlations */
};

/* The rows of 'results' with that word in 'adjusted', but for those of study 'without' if any. */
mr_status pool_rows_init(struct pool_rows *rows, const mr_results *results, const char *adjusted,
                         const char *without, mr_error *err);
void pool_rows_release(struct pool_rows *rows);

/* Critical values of rank sets that were needed before; zeroed it is empty. */
struct criticals {
    struct {
        double n_means, nu, level, c;
    } * known;
    size_t n, capacity;
};
void criticals_release(struct criticals *criticals);

struct pool {
    const mr_results *results;
    const struct mr_rank_opts *opts;
    const char *adjusted; /* word of that column in the rows that are pooled */
    size_t n_rows;        /* that it was made from */
    size_t n_mechanisms;  /* ranked ones, in the order of refs */
    const struct mr_mechanism **mechanisms;
    mr_names *studies;
    double *r; /* n_mechanisms^2 per study: shrunk correlations, NaN where unknown */
    size_t n_groups;
    struct group *groups;
    size_t *canonical; /* [n_groups] groups in bytewise order: that of every sum over groups */
};

/* Collects 'rows' of 'results', which must stay as they are, into groups. */
mr_status pool_init(struct pool *p, const mr_results *results, const struct pool_rows *rows,
                    const struct mr_rank_opts *opts, mr_error *err);
void pool_release(struct pool *p);
/* NULL: no such group. */
struct group *pool_find_group(const struct pool *p, const char *source, const char *product);
const double *pool_correlation(const struct pool *p, size_t study);
/* Index of a ranked mechanism, or MR_NONE. */
size_t pool_find_mechanism(const struct pool *p, const char *name);

/* combine.c: mu, se, df, p and the covariance of every group (statistics.md I.5-I.6). */
mr_status pool_combine(struct pool *p, mr_error *err);
/* Then their intervals, which take most of the time and variants of a ranking do not need. */
void pool_intervals(struct pool *p);

/*
 * mu and se of 'c', a copy of a cell of 'g' with one or more other rows, and if 'test' its p; a
 * shared tau^2 and its df stay what they are.
 */
mr_status pool_recombine(const struct pool *p, const struct group *g, struct cell *c, bool test,
                         mr_error *err);

/*
 * standing.c: ranks and their confidence sets, in the family and, if 'both', among both families,
 * of group 'only' or of all if it is NULL.  Groups without covariance are not ranked.  'criticals'
 * NULL: ranks alone, of which the sets are all places.
 */
mr_status pool_rank(struct pool *p, const struct group *only, bool both,
                    struct criticals *criticals, mr_error *err);

/* gate.c: flags of the sanity panels (statistics.md I.7). */
void pool_gate(struct pool *p);

/*
 * pool_composition.c: effects adjusted for composition beside those of 'p', and whether these
 * are driven by it (statistics.md II.6).
 */
mr_status pool_composition(struct pool *p, mr_error *err);

/* One mechanism in one study of a group; what is not in effects.tsv is NULL. */
struct triad {
    const struct mr_effect *e[MR_N_TRIAD];
};
/* True if all three contrasts have an effect size. */
bool triad_is_usable(const struct triad *t);

/* rank.c: flags of a row of the ranking, but for those of the literature */
mr_flags pool_flags(const struct group *g, const struct cell *c);

/* source_pairs.c: rows of source_pairs.tsv */
mr_status pool_compare(const struct pool *p, mr_results *results, mr_error *err);

/* rescue.c: classes of every cell, and the rows of rescue.tsv (statistics.md I.8). */
mr_status pool_rescue(struct pool *p, mr_results *results, mr_error *err);

/* concordance.c: rows of concordance.tsv. */
mr_status pool_concordance(const struct pool *p, mr_results *results, mr_error *err);

/* rescue_slope.c: rows of rescue_slope.tsv; 'triads' n_studies x n_mechanisms (II.5). */
mr_status rescue_slopes(const struct pool *p, const struct group *g, const struct triad *triads,
                        mr_results *results, mr_error *err);

#endif /* RUN_POOL_H */
