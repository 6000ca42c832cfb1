/* One value per gene of a sample that is mostly 0: only what is there is touched. */
#include <string.h>

#include "base/alloc.h"
#include "expr/collapse_plan.h"

/* Scratch: sums[genes], of which only those of marked genes mean anything, addends, marks. */
struct room {
    double *sums;
    struct addend *addends; /* of genes of several rows */
    uint64_t *marks;        /* a bit per gene */
    size_t n_words;
};

static size_t n_words(const mr_collapse_plan *plan)
{
    return mr_names_size(plan->genes) / 64 + 1;
}

size_t mr_collapse_sparse_scratch_size(const mr_collapse_plan *plan)
{
    return mr_names_size(plan->genes) * sizeof(double) +
           (plan->n_summed + 1) * sizeof(struct addend) + n_words(plan) * sizeof(uint64_t);
}

static struct room lay_out(const mr_collapse_plan *plan, void *scratch)
{
    struct room r = { .sums = scratch, .n_words = n_words(plan) };

    r.addends = (struct addend *)(r.sums + mr_names_size(plan->genes));
    r.marks = (uint64_t *)(r.addends + plan->n_summed + 1);
    memset(r.marks, 0, r.n_words * sizeof(*r.marks));
    return r;
}

static double value_at(const struct mr_profile *p, size_t i)
{
    return p->type == MR_F64 ? p->f64[i] : p->u32[i];
}

/* Values go to their genes, those of genes of several rows to 'addends'; returns how many. */
static size_t scatter(const mr_collapse_plan *plan, const struct mr_profile *p, struct room *r)
{
    size_t n = 0;

    for (size_t i = 0; i < p->n; i++) {
        const size_t g = plan->gene_of[p->rows ? p->rows[i] : i];
        const double value = value_at(p, i);

        if (g == MR_NONE || value == 0)
            continue;
        r->marks[g / 64] |= (uint64_t)1 << g % 64;
        r->sums[g] = value;
        if (plan->first[g + 1] - plan->first[g] == 1)
            continue;
        r->sums[g] = 0;
        r->addends[n++] = (struct addend){ g, value };
    }
    return n;
}

/* The index of the lowest bit set: a de Bruijn sequence holds every six bits once. */
static unsigned lowest_bit(uint64_t word)
{
    static const unsigned char index[64] = { 0,  1,  2,  53, 3,  7,  54, 27, 4,  38, 41, 8,  34,
                                             55, 48, 28, 62, 5,  39, 46, 44, 42, 22, 9,  24, 35,
                                             59, 56, 49, 18, 29, 11, 63, 52, 6,  26, 37, 40, 33,
                                             47, 61, 45, 43, 21, 23, 58, 17, 10, 51, 25, 36, 32,
                                             60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12 };

    return index[(word & (0 - word)) * UINT64_C(0x022fdd63cc95386d) >> 58];
}

size_t mr_collapse_sparse(const mr_collapse_plan *plan, const struct mr_profile *profile,
                          void *scratch, uint32_t *genes, double *values)
{
    struct room r = lay_out(plan, scratch);
    size_t n = 0;

    collapse_add_up(r.addends, scatter(plan, profile, &r), r.sums);
    for (size_t w = 0; w < r.n_words; w++) {
        for (uint64_t word = r.marks[w]; word; word &= word - 1) {
            const size_t g = w * 64 + lowest_bit(word);

            if (r.sums[g] == 0) /* of several rows that cancel out */
                continue;
            genes[n] = (uint32_t)g;
            values[n++] = r.sums[g];
        }
    }
    return n;
}
