/* sets.h - gene sets, plain or signed */
#ifndef MR_SETS_H
#define MR_SETS_H

#include "mechrank/io.h"

/* One half of a set: the genes whose benefit is up, or those whose benefit is down. */
struct mr_half {
    size_t size;            /* members listed, each once */
    const char *const *ids; /* [size] */
    /* [size] what a gene counts for: 1, -1 if it moves against its half, a network's weight */
    const double *factors;
    double weight; /* of the half in the score: 1 strong, 0.25 weak, 0 absent */
};

enum { MR_UP, MR_DOWN, MR_N_HALVES };

struct mr_set {
    const char *name, *description;
    struct mr_half half[MR_N_HALVES]; /* a plain set has only MR_UP */
};

typedef struct mr_sets mr_sets; /* an ordered list of sets; owns all its strings */

MR_API mr_sets *mr_sets_new(void); /* NULL: out of memory */
MR_API void mr_sets_free(mr_sets *sets);
MR_API size_t mr_sets_size(const mr_sets *sets);
MR_API const struct mr_set *mr_sets_get(const mr_sets *sets, size_t i);

/* Appends an empty set with the weights of its halves; its members are added right after it. */
MR_API mr_status mr_sets_add(mr_sets *sets, const char *name, const char *description,
                             double up_weight, double down_weight, mr_error *err);

/* Adds one gene to a half of the last set; one that stands there already is left alone. */
MR_API mr_status mr_sets_add_gene(mr_sets *sets, int half, const char *id, double factor,
                                  mr_error *err);

/*
 * Reads gene sets (plain, gzip or BGZF).  The first line tells a network from a GMT file.
 *
 * GMT: "NAME tab DESCRIPTION tab GENE ...", a set per line, each name once.  If every member of a
 * set ends in '+' or '-', that sign is cut off and the set is signed: '-' stands in MR_DOWN.
 *
 * Network: a table with a header, separated by tab, comma or semicolon.  Columns by name, in any
 * order, others left alone: source (tf, pathway, gs_name...), target (gene, gene_symbol...) and
 * weight (mor), 1 where there is none.  A source is a set, in MR_UP, its targets' factors are
 * their weights, of either sign; sets come in the order of their first rows.  A pair may stand
 * twice with one weight.
 *
 * MR_EFORMAT: "path:line: ...".
 */
MR_API mr_status mr_sets_read(const char *path, mr_sets **out, mr_error *err);
/* The same over an open source, which stays the caller's. */
MR_API mr_status mr_sets_read_source(mr_source *src, mr_sets **out, mr_error *err);
/* A GMT file only. */
MR_API mr_status mr_sets_read_gmt(const char *path, mr_sets **out, mr_error *err);

#endif /* MR_SETS_H */
