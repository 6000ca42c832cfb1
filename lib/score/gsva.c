/*
 * Gene set variation analysis, Haenzelmann, Castelo and Guinney 2013 (10.1186/1471-2105-14-7).  A
 * value's height among those of its gene puts the genes of a sample in order, down which a random
 * walk goes.  Genes that tie are taken in one step, at the mean of their ranks; with compat they
 * keep the order of the table.
 */
#include <math.h>

#include "base/alloc.h"
#include "score/dense.h"
#include "score/kcdf.h"
#include "score/method.h"
#include "score/ranking.h"
#include "score/walk.h"

struct own {
    struct kcdf *kcdf;
    uint32_t *genes; /* [n_genes] 0, 1, ... */
};

static mr_status check_options(const struct mr_method_opts *opts, mr_error *err)
{
    if (!(opts->tau >= 0 && opts->tau <= 100))
        return mr_fail(err, MR_EINVAL, "gsva: expected a tau of 0 to 100, found %g", opts->tau);
    if (opts->max_deviation && opts->abs_ranking)
        return mr_fail(err, MR_EINVAL,
                       "gsva: of the larger deviation alone there is no absolute ranking");
    return MR_OK;
}

static mr_status prepare(struct score_job *job, mr_error *err)
{
    const double n = (double)job->n_genes;
    mr_status st = check_options(job->opts, err);
    struct own *own;

    if (st)
        return st;
    if (!isfinite(pow(n, job->opts->tau) * n)) /* the sum of all weights is below */
        return mr_fail(err, MR_EINVAL, "gsva: expected a smaller tau with %zu genes, found %g",
                       job->n_genes, job->opts->tau);
    own = job->own = mem_calloc(1, sizeof(*own));
    if (!own)
        return mem_fail(err);
    own->genes = mem_calloc(job->n_genes, sizeof(*own->genes));
    if (!own->genes)
        return mem_fail(err);
    for (size_t g = 0; g < job->n_genes; g++)
        own->genes[g] = (uint32_t)g;
    return kcdf_new(job, &own->kcdf, err);
}

static void release(struct score_job *job)
{
    struct own *own = job->own;

    if (!own)
        return;
    kcdf_free(own->kcdf);
    free(own->genes);
    free(own);
}

/* ---- a sample ---- */

/* The state: this, its arrays behind it. */
struct sample {
    struct walk_path path;
    double *values, *heights; /* [n_genes] */
    uint64_t *room;           /* [4 n_genes] of the ranking, later of leading genes */
};

static size_t round_up(size_t size)
{
    return (size + 63) / 64 * 64;
}

/* Offsets of the arrays in the state. */
struct layout {
    size_t values, heights, steps, place, marks, room, size;
};

static struct layout lay_out(size_t n)
{
    struct layout l;

    l.values = round_up(sizeof(struct sample));
    l.heights = l.values + round_up(n * sizeof(double));
    l.steps = l.heights + round_up(n * sizeof(double));
    l.place = l.steps + round_up(n * sizeof(struct walk_place));
    l.marks = l.place + round_up(n * sizeof(uint32_t));
    l.room = l.marks + round_up(walk_n_marks(n) * sizeof(uint64_t));
    l.size = l.room + 4 * n * sizeof(uint64_t); /* ranking_size() is less */
    return l;
}

static size_t state_size(const struct score_job *job)
{
    return lay_out(job->n_genes).size;
}

static struct sample *place_arrays(size_t n, char *state)
{
    const struct layout l = lay_out(n);
    struct sample *s = (void *)state;

    *s = (struct sample){ .path = { .n_genes = n,
                                    .place = (void *)(state + l.place),
                                    .steps = (void *)(state + l.steps),
                                    .marks = (void *)(state + l.marks) },
                          .values = (void *)(state + l.values),
                          .heights = (void *)(state + l.heights),
                          .room = (void *)(state + l.room) };
    for (size_t i = 0; i < walk_n_marks(n); i++)
        s->path.marks[i] = 0;
    return s;
}

/* How far the mean rank from below of the genes at places first .. last - 1 is from n / 2. */
static double rank_weight(size_t n, size_t first, size_t last, double tau)
{
    const double away = fabs((double)n - (double)(first + last - 1)) / 2;

    return tau == 1 ? away : pow(away, tau);
}

/* The 'n' genes that tie from place 'first' on. */
static void set_block(struct walk_path *path, const uint32_t *genes, size_t n, size_t first,
                      double tau)
{
    const struct walk_place block = { rank_weight(path->n_genes, first, first + n, tau),
                                      (uint32_t)first, (uint32_t)(first + n) };

    for (size_t i = 0; i < n; i++) {
        path->place[genes[i]] = (uint32_t)(first + i);
        path->steps[first + i] = block;
    }
}

static mr_status begin(const struct score_job *job, const struct mr_sample_values *x, void *state,
                       mr_error *err)
{
    const struct own *own = job->own;
    struct sample *s = place_arrays(job->n_genes, state);
    const bool apart = job->opts->compat != MR_COMPAT_NONE;
    struct ranking ranking;
    size_t first = 0;
    mr_status st = dense_begin(job, x, s->values, err);

    if (st)
        return st;
    kcdf_heights(own->kcdf, s->values, s->heights);
    ranking_make(&(struct mr_sample_values){ x->name, job->n_genes, own->genes, s->heights },
                 job->n_genes, s->room, &ranking);
    for (size_t b = ranking.n_blocks; b-- > 0;) { /* from the highest down */
        const struct rank_block block = ranking_block(&ranking, b);
        const size_t step = apart ? 1 : block.n;

        for (size_t i = 0; i < block.n; i += step, first += step)
            set_block(&s->path, block.genes + i, step, first, job->opts->tau);
    }
    return MR_OK;
}

/* ---- a set ---- */

static double combine(const struct mr_method_opts *opts, const struct walk_extremes *e)
{
    if (opts->max_deviation)
        return e->up > -e->down ? e->up : e->down;
    return opts->abs_ranking ? e->up - e->down : e->up + e->down;
}

/* What GSVA 1.46 makes of the walks that are undefined. */
static struct walk_extremes gsva1_extremes(const struct sample *s, const struct half_members *half,
                                           struct walk_extremes e)
{
    if (e.why == MR_ALL_GENES)
        return (struct walk_extremes){ .up = 1 };
    if (e.why == MR_NO_WEIGHT) /* one gene: the walk is lost from it on */
        e.down = -(double)s->path.place[half->genes[0]] / (double)(s->path.n_genes - 1);
    e.why = MR_DEFINED;
    return e;
}

static struct walk_extremes walk_half(const struct score_job *job, const struct sample *s,
                                      const struct half_members *half)
{
    const struct walk_extremes e = walk(&s->path, half->genes, half->n);

    return job->opts->compat ? gsva1_extremes(s, half, e) : e;
}

static void score_set(const struct score_job *job, const void *state, size_t k,
                      const struct half_members half[MR_N_HALVES], struct mr_set_score *out)
{
    (void)k;
    for (int h = 0; h < MR_N_HALVES; h++) {
        struct walk_extremes e;

        if (!half[h].n)
            continue;
        e = walk_half(job, state, &half[h]);
        if (e.why)
            out->why = e.why;
        else
            out->half[h] = combine(job->opts, &e);
    }
    if (!out->why)
        out->total = half_difference(out->half);
}

/* ---- leading genes ---- */

enum lead_side { LEADS_ABOVE = 1, LEADS_BELOW = 2 };

/*
 * Adds the genes of a half that stand up to its peak or from its valley on: above, how many stand
 * between each and that end of the order, and the gene.
 */
static size_t lead_half(const struct walk_path *path, const struct half_members *half,
                        const struct walk_extremes *e, unsigned sides, uint64_t *items)
{
    size_t n = 0;

    for (size_t i = 0; i < half->n; i++) {
        const struct walk_place *step = &path->steps[path->place[half->genes[i]]];
        const uint64_t above = step->first, below = path->n_genes - step->last;
        const bool leads_above = sides & LEADS_ABOVE && step->first < e->up_at;
        const bool leads_below = sides & LEADS_BELOW && step->first >= e->down_at;
        uint64_t depth = leads_above ? above : below;

        if (leads_above && leads_below)
            depth = above < below ? above : below;
        if (leads_above || leads_below)
            items[n++] = depth << 32 | half->genes[i];
    }
    return n;
}

/* Which end of the order the genes of a half lead from. */
static unsigned leading_sides(const struct mr_method_opts *opts, double total, int h)
{
    if (opts->abs_ranking)
        return LEADS_ABOVE | LEADS_BELOW;
    return (total > 0) == (h == MR_UP) ? LEADS_ABOVE : LEADS_BELOW;
}

/* The gene nearer to its end of the order comes first; one of the up half where equal. */
static size_t leading_genes(const struct score_job *job, const void *state, size_t k,
                            uint32_t *list)
{
    const struct sample *s = state;
    const struct half_members *half = job->members.halves[k];
    struct mr_set_score score = { NAN, { NAN, NAN }, { NAN, NAN }, MR_DEFINED };
    uint64_t *items = s->room;
    size_t n = 0;

    score_set(job, state, k, half, &score);
    if (score.why)
        return 0;
    for (int h = 0; h < MR_N_HALVES; h++) {
        struct walk_extremes e;

        if (!half[h].n)
            continue;
        e = walk_half(job, s, &half[h]);
        n += lead_half(&s->path, &half[h], &e, leading_sides(job->opts, score.total, h), items + n);
    }
    items = sort_items(items, items + n, n);
    for (size_t i = 0; i < n; i++)
        list[i] = (uint32_t)items[i];
    return n;
}

const struct mr_method method_gsva = {
    .name = "gsva",
    .summary = "furthest the set's genes run ahead of all others less furthest behind, by their "
               "height in the cohort",
    .source = "Haenzelmann et al. 2013 (10.1186/1471-2105-14-7); GSVA 1.46",
    .input = "log2(1 + CPM); counts for the Poisson kernel",
    .bounds = "-1 to 1, by absolute ranking 0 to 2; of a signed set -2 to 2",
    .dependence = MR_OF_COHORT,
    .traits = MR_WANTS_LOGS | MR_TAKES_RANDOM | MR_HAS_LEADING,
    .takes_compat = { [MR_COMPAT_GSVA1] = true },
    .learns = &cohort_learns_values,
    .prepare = prepare,
    .release = release,
    .state_size = state_size,
    .begin = begin,
    .score_set = score_set,
    .leading_genes = leading_genes,
};
