/* The random walk: marks of the members are visited from the highest place down. */
#include "score/walk.h"

enum { WORD = 64 };

size_t walk_n_marks(size_t n_genes)
{
    return (n_genes + WORD - 1) / WORD;
}

static unsigned lowest_bit(uint64_t word)
{
#if defined(__GNUC__)
    return (unsigned)__builtin_ctzll(word);
#else
    unsigned n = 0;

    for (; !(word & 1); word >>= 1)
        n++;
    return n;
#endif
}

static double sum_weights(const struct walk_path *path, const uint32_t *members, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += path->steps[path->place[members[i]]].weight;
    return sum;
}

/* A walk under way. */
struct walker {
    const struct walk_path *path;
    double total, n_others; /* weight of all members; genes that are none */
    double weight;          /* of the members passed */
    uint32_t n_passed;
    const struct walk_place *block; /* of the last member passed; NULL: none yet */
    struct walk_extremes found;
};

/* The walk's height once all members passed and every gene before 'place' are behind it. */
static double height(const struct walker *w, uint32_t place)
{
    return w->weight / w->total - (double)(place - w->n_passed) / w->n_others;
}

static void end_block(struct walker *w)
{
    double here;

    if (!w->block)
        return;
    here = height(w, w->block->last);
    if (here > w->found.up) {
        w->found.up = here;
        w->found.up_at = w->block->last;
    }
}

static void begin_block(struct walker *w, const struct walk_place *block)
{
    const double here = height(w, block->first);

    w->block = block;
    if (here <= w->found.down) {
        w->found.down = here;
        w->found.down_at = block->first;
    }
}

static void pass(struct walker *w, uint32_t place)
{
    const struct walk_place *step = &w->path->steps[place];

    if (!w->block || w->block->first != step->first) {
        end_block(w);
        begin_block(w, step);
    }
    w->weight += step->weight;
    w->n_passed++;
}

struct walk_extremes walk(const struct walk_path *path, const uint32_t *members, size_t n)
{
    struct walker w = { .path = path,
                        .total = sum_weights(path, members, n),
                        .n_others = (double)(path->n_genes - n),
                        .found = { .down_at = (uint32_t)path->n_genes } };

    if (n == path->n_genes || !(w.total > 0)) {
        w.found.why = n == path->n_genes ? MR_ALL_GENES : MR_NO_WEIGHT;
        return w.found;
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t place = path->place[members[i]];

        path->marks[place / WORD] |= (uint64_t)1 << place % WORD;
    }
    for (size_t word = 0; w.n_passed < n; word++) {
        for (uint64_t left = path->marks[word]; left; left &= left - 1)
            pass(&w, (uint32_t)(word * WORD) + lowest_bit(left));
        path->marks[word] = 0;
    }
    end_block(&w);
    return w.found;
}
