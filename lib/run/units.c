/* The animals of a study and its arms (statistics.md I.3). */
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "run/study.h"

static int compare_text(const char *a, const char *b)
{
    if (!a || !b)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static bool same_text(const char *a, const char *b)
{
    return compare_text(a, b) == 0;
}

/* ---- arms ---- */

bool units_same_arm(const struct mr_sample *a, const struct mr_sample *b)
{
    return a->arm == b->arm && same_text(a->source, b->source) &&
           same_text(a->product, b->product) && same_text(a->level, b->level);
}

static bool in_arm(const struct arm *arm, const struct mr_sample *sample)
{
    return arm->kind == sample->arm && same_text(arm->source, sample->source) &&
           same_text(arm->product, sample->product) && same_text(arm->level, sample->level);
}

static size_t find_arm(const struct design *d, const struct mr_sample *sample)
{
    for (size_t a = 0; a < d->n_arms; a++)
        if (in_arm(&d->arms[a], sample))
            return a;
    return MR_NONE;
}

static int compare_arms(const void *a, const void *b)
{
    const struct arm *x = a, *y = b;
    int c = (x->kind > y->kind) - (x->kind < y->kind);

    if (!c)
        c = compare_text(x->source, y->source);
    if (!c)
        c = compare_text(x->product, y->product);
    return c ? c : compare_text(x->level, y->level);
}

static bool is_foreign(const struct study *s, const struct mr_sample *sample)
{
    return sample->donor_species && s->id.species < MR_N_SPECIES &&
           strcmp(sample->donor_species, mr_species_name(s->id.species)) != 0;
}

static bool is_pool(const struct mr_sample *sample)
{
    double n;

    return sample->pool_size && number_parse(sample->pool_size, strlen(sample->pool_size), &n) &&
           n > 1;
}

static mr_status list_arms(struct design *d, const struct study *s, mr_error *err)
{
    d->arms = mem_calloc(s->n_samples, sizeof(*d->arms));
    if (!d->arms)
        return mem_fail(err);
    for (size_t j = 0; j < s->n_samples; j++) {
        const struct mr_sample *sample = s->samples[j];
        size_t a = find_arm(d, sample);

        if (a == MR_NONE) {
            a = d->n_arms++;
            d->arms[a] = (struct arm){ .kind = sample->arm,
                                       .source = sample->source,
                                       .product = sample->product,
                                       .level = sample->level,
                                       .order = sample->line };
        }
        if (sample->line < d->arms[a].order)
            d->arms[a].order = sample->line;
        d->arms[a].xenogeneic |= is_foreign(s, sample);
        d->arms[a].pooled |= is_pool(sample);
    }
    qsort(d->arms, d->n_arms, sizeof(*d->arms), compare_arms);
    return MR_OK;
}

/* ---- units: animals, or samples that name none ---- */

static mr_status check_twin(const struct mr_sample *a, const struct mr_sample *b,
                            const struct mr_run_opts *opts, const char *path, mr_error *err)
{
    const char *what = !units_same_arm(a, b)            ? (opts->group ? opts->group : "arm")
                       : !same_text(a->batch, b->batch) ? "batch"
                                                        : NULL;

    for (size_t k = 0; !what && k < opts->n_covariates; k++)
        if (!same_text(a->covariates[k], b->covariates[k]))
            what = opts->covariates[k];
    if (!what)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected the %s of line %zu for animal '%s', found another", path,
                   b->line, what, a->line, b->animal);
}

/* The first sample of the same animal as sample 'j', which may be 'j' itself. */
static size_t first_of_animal(const struct study *s, size_t j)
{
    if (s->samples[j]->animal)
        for (size_t i = 0; i < j; i++)
            if (same_text(s->samples[i]->animal, s->samples[j]->animal))
                return i;
    return j;
}

static mr_status list_units(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                            const char *path, mr_error *err)
{
    d->n_samples = s->n_samples;
    d->unit_of = mem_calloc(s->n_samples, sizeof(*d->unit_of));
    d->unit_size = mem_calloc(s->n_samples, sizeof(*d->unit_size));
    d->arm_of = mem_calloc(s->n_samples, sizeof(*d->arm_of));
    if (!d->unit_of || !d->unit_size || !d->arm_of)
        return mem_fail(err);
    for (size_t j = 0; j < s->n_samples; j++) {
        const size_t first = first_of_animal(s, j), arm = find_arm(d, s->samples[j]);

        if (first < j) {
            const mr_status st = check_twin(s->samples[first], s->samples[j], opts, path, err);

            if (st)
                return st;
            d->unit_of[j] = d->unit_of[first];
        } else {
            d->unit_of[j] = d->n_units++;
            d->arm_of[d->unit_of[j]] = arm;
            d->arms[arm].n_units++;
        }
        d->unit_size[d->unit_of[j]]++;
    }
    return MR_OK;
}

static mr_status note_single_arm(const struct study *s, const struct arm *arm, mr_error *err)
{
    const bool treated = arm->kind == MR_TREATED;

    if (arm->level)
        return mr_notes_addf(s->run->notes, MR_WARNING, s->info->name, "single_animal", 1, err,
                             "one animal where %s is '%s': it takes no part in the tests",
                             s->run->opts.group, arm->level);
    return mr_notes_addf(s->run->notes, MR_WARNING, s->info->name, "single_animal", 1, err,
                         "one animal in arm %s%s%s: it takes no part in the tests",
                         mr_arm_name(arm->kind), treated ? " " : "", treated ? arm->source : "");
}

/* Puts the arms of one animal behind the others; 'new_arm' MR_NONE. */
static mr_status part_arms(struct design *d, const struct study *s, size_t *new_arm, mr_error *err)
{
    struct arm *parted = mem_calloc(d->n_arms, sizeof(*parted));
    size_t n = 0, n_single = 0;
    mr_status st = MR_OK;

    if (!parted)
        return mem_fail(err);
    for (size_t a = 0; a < d->n_arms; a++)
        n += d->arms[a].n_units > 1;
    d->n_all_arms = d->n_arms;
    d->n_arms = 0;
    for (size_t a = 0; !st && a < d->n_all_arms; a++) {
        const bool single = d->arms[a].n_units < 2;

        new_arm[a] = single ? MR_NONE : d->n_arms;
        if (single)
            st = note_single_arm(s, &d->arms[a], err);
        parted[single ? n + n_single++ : d->n_arms++] = d->arms[a];
    }
    free(d->arms);
    d->arms = parted;
    return st;
}

/* Takes arms of one animal, and their units, out of the model. */
static mr_status drop_single_arms(struct design *d, const struct study *s, mr_error *err)
{
    size_t *new_arm = mem_calloc(d->n_arms, sizeof(*new_arm));
    size_t *new_unit = mem_calloc(d->n_units, sizeof(*new_unit));
    size_t n_units = 0;
    mr_status st = new_arm && new_unit ? part_arms(d, s, new_arm, err) : mem_fail(err);

    if (st)
        goto done;
    for (size_t u = 0; u < d->n_units; u++) {
        const size_t arm = new_arm[d->arm_of[u]];

        new_unit[u] = arm == MR_NONE ? MR_NONE : n_units;
        if (arm == MR_NONE)
            continue;
        d->arm_of[n_units] = arm;
        d->unit_size[n_units++] = d->unit_size[u];
    }
    for (size_t j = 0; j < d->n_samples; j++)
        d->unit_of[j] = new_unit[d->unit_of[j]];
    d->n_units = n_units;
done:
    free(new_arm);
    free(new_unit);
    return st;
}

mr_status units_list(struct design *d, const struct study *s, const struct mr_run_opts *opts,
                     const char *path, mr_error *err)
{
    mr_status st = list_arms(d, s, err);

    if (!st)
        st = list_units(d, s, opts, path, err);
    return st ? st : drop_single_arms(d, s, err);
}
