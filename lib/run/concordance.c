/*
 * The literature beside the ranking: does what papers report of a source stand in the order of
 * what was measured?  It enters no effect, no rank and no other test.
 */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/pool.h"

enum { FEWEST_MECHANISMS = 4 }; /* fewer cannot tell one order from another */

static bool is_about(const struct mr_evidence *e, const struct group *g, const char *mechanism)
{
    return !strcmp(e->source, g->source) && !strcmp(e->mechanism, mechanism);
}

/*
 * What one report adds.  A two-sided mechanism is ranked by how far it moves, so every report of a
 * move counts; of another one, a move along 'expected' speaks for it and a move against it against.
 */
static double report_weight(const struct mr_evidence *e, const struct mr_mechanism *m)
{
    if (e->retracted || !strcmp(e->direction, "none"))
        return 0;
    if (m->two_sided)
        return 1;
    if (!strcmp(e->direction, m->expected))
        return 1;
    return !strcmp(e->direction, "up") || !strcmp(e->direction, "down") ? -1 : 0;
}

static double evidence_strength(const mr_refs *refs, const struct group *g,
                                const struct mr_mechanism *m)
{
    double sum = 0;

    for (size_t i = 0; i < mr_refs_n_evidence(refs); i++)
        if (is_about(mr_refs_evidence(refs, i), g, m->name))
            sum += report_weight(mr_refs_evidence(refs, i), m);
    return sum;
}

/* True if the report is about a mechanism that the group could assess. */
static bool takes_part(const struct pool *p, const struct group *g, const struct mr_evidence *e)
{
    const size_t m = pool_find_mechanism(p, e->mechanism);

    return m != MR_NONE && g->cells[m].k && !strcmp(e->source, g->source);
}

/* Papers on those mechanisms; one that reports on several is one paper. */
static size_t count_papers(const struct pool *p, const struct group *g, bool retracted)
{
    const mr_refs *refs = p->opts->refs;
    size_t n = 0;

    for (size_t i = 0; i < mr_refs_n_evidence(refs); i++) {
        const struct mr_evidence *e = mr_refs_evidence(refs, i);
        bool is_new = takes_part(p, g, e) && e->retracted == retracted;

        for (size_t j = 0; is_new && j < i; j++) {
            const struct mr_evidence *before = mr_refs_evidence(refs, j);

            is_new = !(takes_part(p, g, before) && before->retracted == retracted &&
                       !strcmp(before->citation, e->citation));
        }
        n += is_new;
    }
    return n;
}

/* Evidence and effect of the mechanisms that have one; how many these are. */
static size_t collect(const struct pool *p, const struct group *g, double *evidence, double *effect)
{
    size_t n = 0;

    for (size_t m = 0; m < p->n_mechanisms; m++) {
        const struct mr_mechanism *mechanism = p->mechanisms[m];

        if (!g->cells[m].k)
            continue;
        evidence[n] = evidence_strength(p->opts->refs, g, mechanism);
        effect[n++] = mechanism->two_sided ? fabs(g->cells[m].mu) : g->cells[m].mu;
    }
    return n;
}

static mr_status add_row(const struct pool *p, const struct group *g, double *scratch,
                         mr_results *results, mr_error *err)
{
    double *evidence = scratch, *effect = scratch + p->n_mechanisms;
    const size_t n = collect(p, g, evidence, effect);
    struct mr_concordance row = { .source = g->source,
                                  .product = g->product,
                                  .n_mechanisms = (double)n,
                                  .n_papers = (double)count_papers(p, g, false),
                                  .n_retracted = (double)count_papers(p, g, true),
                                  .tau = NAN,
                                  .p = NAN };
    mr_status st = MR_OK;

    if (n >= FEWEST_MECHANISMS) {
        row.tau = mr_kendall_tau_b(evidence, effect, n);
        st = mr_kendall_p(evidence, effect, n, &row.p, err);
    }
    return st ? st : mr_results_add(results, MR_CONCORDANCE, &row, err);
}

mr_status pool_concordance(const struct pool *p, mr_results *results, mr_error *err)
{
    double *scratch = mem_calloc(2 * p->n_mechanisms, sizeof(*scratch));
    mr_status st = scratch ? MR_OK : mem_fail(err);

    mr_results_clear(results, MR_CONCORDANCE);
    for (size_t g = 0; !st && g < p->n_groups; g++)
        st = add_row(p, &p->groups[g], scratch, results, err);
    free(scratch);
    return st;
}
