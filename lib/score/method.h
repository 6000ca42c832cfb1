/* method.h - the private side of a scoring method */
#ifndef SCORE_METHOD_H
#define SCORE_METHOD_H

#include "mechrank/score.h"
#include "score/members.h"

struct cohort_lesson;

struct score_job {
    const mr_method *method;
    const struct mr_method_opts *opts;
    const mr_names *genes; /* that take part, N of them */
    const mr_sets *sets;   /* while prepare() runs: where the members' sets have their names */
    size_t n_genes;
    struct members members;        /* by index into 'genes'; see 'signed_members' below */
    const mr_reference *reference; /* MR_OF_STUDY */
    const mr_cohort *cohort;       /* MR_OF_COHORT, finished */
    const uint32_t *cohort_gene;   /* [n_genes] index of each gene in the cohort's list */
    int n_threads;                 /* that prepare() may use */
    void *own;                     /* what prepare() made; release() frees it */
};

/*
 * One file per method: citation, static helpers, one const struct.  For every sample begin() is
 * called once, then score_set() and leading_genes() for each set, by the same thread.
 */
struct mr_method {
    const char *name;    /* command-line spelling */
    const char *summary; /* one line, for --help and the report */
    const char *source;  /* paper; reference implementation */
    const char *input;   /* scale it was published for */
    const char *bounds;  /* theoretical */
    enum mr_dependence dependence;
    unsigned traits; /* of enum mr_trait */
    /*
     * Members as they are listed, with factors below 0, and judged by mr_coverage's weights; else
     * a gene whose factor is below 0 stands in the other half, and all factors are above 0.
     */
    bool listed_halves;
    bool counts_missing; /* genes the table lacks enter a score; random sets then lack as many */
    bool takes_compat[MR_COMPAT_GSEAPY + 1]; /* [MR_COMPAT_NONE] is not read */
    const struct cohort_lesson *learns;      /* MR_OF_COHORT: what of the samples, see cohort.h */

    /* Once, before the loop: checks of the job, tables that all samples share.  May be NULL. */
    mr_status (*prepare)(struct score_job *job, mr_error *err);
    void (*release)(struct score_job *job); /* also after a failure; may be NULL */
    /* Bytes of 'state' that a thread needs; it holds anything at begin(). */
    size_t (*state_size)(const struct score_job *job);
    /*
     * Reads one sample: 'x' has job->genes, finite values other than 0.  Writes only 'state', which
     * is aligned for any type.
     */
    mr_status (*begin)(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err);
    /*
     * The score of the genes 'half' in that sample.  They are those of set 'k' by rising gene, or,
     * with MR_TAKES_RANDOM, as many random ones in any order, no gene twice.  '*out' comes with all
     * numbers NaN and MR_DEFINED; a NaN total needs its 'why'.
     */
    void (*score_set)(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out);
    /* The leading genes of set 'k', strongest first, into list[members]; returns their number. */
    size_t (*leading_genes)(const struct score_job *job, const void *state, size_t k,
                            uint32_t *list);
};

extern const struct mr_method method_activity, method_ssgsea, method_singscore, method_ucell,
    method_aucell, method_mean, method_median, method_wmean, method_ulm, method_mlm, method_gsva,
    method_plage, method_zscore;

/* Genes of set 'k' in use, of both halves. */
static inline size_t set_size(const struct score_job *job, size_t k)
{
    return job->members.halves[k][MR_UP].n + job->members.halves[k][MR_DOWN].n;
}

#endif /* SCORE_METHOD_H */
