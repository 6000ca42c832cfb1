/* The contrasts of a test: words for arms, or for levels of a column, with '-' between them. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "run/test.h"

static bool is_word(const char *name, const char *word, size_t size)
{
    return name && strlen(name) == size && !memcmp(name, word, size);
}

/* True if the arm goes by that word. */
static bool goes_by(const struct arm *arm, const char *word, size_t size)
{
    size_t n;

    if (arm->level)
        return is_word(arm->level, word, size);
    if (is_word(mr_arm_name(arm->kind), word, size))
        return true;
    if (!arm->source)
        return false;
    n = strlen(arm->source);
    if (size < n || memcmp(arm->source, word, n) != 0)
        return false;
    return size == n || (word[n] == '/' && is_word(arm->product, word + n + 1, size - n - 1));
}

static size_t count_arms(const struct design *d, const char *word, size_t size)
{
    size_t n = 0;

    for (size_t a = 0; a < d->n_all_arms; a++)
        n += goes_by(&d->arms[a], word, size);
    return n;
}

/* "source/product", "model", a level: a word that goes for this arm alone. */
static void put_name(const struct arm *arm, char *out, size_t size)
{
    if (arm->level)
        snprintf(out, size, "%s", arm->level);
    else if (arm->kind == MR_TREATED)
        snprintf(out, size, "%s/%s", arm->source, arm->product);
    else
        snprintf(out, size, "%s", mr_arm_name(arm->kind));
}

static mr_status add_named(struct study *s, size_t arm1, size_t arm2, mr_error *err)
{
    struct design *d = &s->design;
    char first[200], second[200], label[402];
    const char *name;

    for (size_t c = 0; c < d->n_contrasts; c++)
        if (d->contrasts[c].arm1 == arm1 && d->contrasts[c].arm2 == arm2)
            return MR_OK; /* asked for twice */
    put_name(&d->arms[arm1], first, sizeof(first));
    put_name(&d->arms[arm2], second, sizeof(second));
    snprintf(label, sizeof(label), "%s-%s", first, second);
    if (mr_names_intern(s->run->strings, label, NULL, &name, err))
        return MR_ENOMEM;
    return design_add_contrast(d, name, arm1, arm2, err);
}

/* ---- asked for ---- */

static mr_status refuse_words(const struct study *s, const char *text, mr_error *err)
{
    const struct design *d = &s->design;
    char names[300] = "", name[200];

    for (size_t a = 0; a < d->n_all_arms; a++) {
        const size_t used = strlen(names);

        put_name(&d->arms[a], name, sizeof(name));
        snprintf(names + used, sizeof(names) - used, "%s%s", a ? ", " : "", name);
    }
    return mr_fail(err, MR_EEMPTY,
                   "%s: study '%s': expected a contrast A-B of two of %s, found '%s'",
                   mr_sheet_path(s->run->sheet), s->info->name, names, text);
}

/* The '-' of 'text' with an arm's word on both sides: names may hold one, too. */
static mr_status split(const struct study *s, const char *text, size_t *at, mr_error *err)
{
    const struct design *d = &s->design;
    const size_t size = strlen(text);
    size_t n = 0;

    for (size_t i = 0; i < size; i++) {
        if (text[i] != '-' || !count_arms(d, text, i) || !count_arms(d, text + i + 1, size - i - 1))
            continue;
        if (n++)
            return mr_fail(err, MR_EFORMAT,
                           "%s: study '%s': contrast '%s' can be read as '%.*s' minus '%s' and as "
                           "'%.*s' minus '%s'",
                           mr_sheet_path(s->run->sheet), s->info->name, text, (int)*at, text,
                           text + *at + 1, (int)i, text, text + i + 1);
        *at = i;
    }
    return n ? MR_OK : refuse_words(s, text, err);
}

static mr_status refuse_single(const struct study *s, size_t arm, const char *text, mr_error *err)
{
    char name[200];

    put_name(&s->design.arms[arm], name, sizeof(name));
    return mr_fail(err, MR_EEMPTY,
                   "%s: study '%s': contrast '%s': expected 2 or more animals of '%s', found 1",
                   mr_sheet_path(s->run->sheet), s->info->name, text, name);
}

/* Every pair of arms that the words go for, in the order of the sheet; arms of one animal are
 * passed over where others are left. */
static mr_status add_asked(struct study *s, const char *text, const size_t *order, mr_error *err)
{
    const struct design *d = &s->design;
    size_t at = 0, n_pairs = 0, single = MR_NONE;
    mr_status st = split(s, text, &at, err);

    for (size_t i = 0; !st && i < d->n_all_arms; i++) {
        for (size_t j = 0; !st && j < d->n_all_arms; j++) {
            const size_t a = order[i], b = order[j];

            if (a == b || !goes_by(&d->arms[a], text, at) ||
                !goes_by(&d->arms[b], text + at + 1, strlen(text + at + 1)))
                continue;
            if (a >= d->n_arms || b >= d->n_arms) {
                single = a >= d->n_arms ? a : b;
                continue;
            }
            n_pairs++;
            st = add_named(s, a, b, err);
        }
    }
    if (st || n_pairs)
        return st;
    return single == MR_NONE ? refuse_words(s, text, err) : refuse_single(s, single, text, err);
}

/* ---- without being asked ---- */

/* Every level minus the first in byte order, which is that of the arms. */
static mr_status add_levels(struct study *s, mr_error *err)
{
    mr_status st = MR_OK;

    if (s->design.n_arms < 2)
        return mr_fail(err, MR_EEMPTY,
                       "%s: study '%s': expected two values of %s with 2 or more animals each, "
                       "found fewer",
                       mr_sheet_path(s->run->sheet), s->info->name, s->run->opts.group);
    for (size_t a = 1; !st && a < s->design.n_arms; a++)
        st = add_named(s, a, 0, err);
    return st;
}

static mr_status add_arms(struct study *s, const size_t *order, mr_error *err)
{
    const struct design *d = &s->design;
    size_t model = MR_NONE, control = MR_NONE;
    mr_status st = MR_OK;

    for (size_t a = 0; a < d->n_arms; a++) {
        if (d->arms[a].kind == MR_MODEL)
            model = a;
        if (d->arms[a].kind == MR_CONTROL)
            control = a;
    }
    for (size_t i = 0; !st && i < d->n_all_arms && model != MR_NONE; i++)
        if (order[i] < d->n_arms && d->arms[order[i]].kind == MR_TREATED)
            st = add_named(s, order[i], model, err);
    if (!st && model != MR_NONE && control != MR_NONE)
        st = add_named(s, model, control, err);
    if (!st && !d->n_contrasts)
        st = mr_fail(err, MR_EEMPTY,
                     "%s: study '%s': expected 2 or more animals in the model arm and in another, "
                     "found fewer",
                     mr_sheet_path(s->run->sheet), s->info->name);
    return st;
}

/* Arms by their first line in the sheet. */
static void sort_arms(const struct design *d, size_t *order)
{
    for (size_t a = 0; a < d->n_all_arms; a++) {
        size_t i = a;

        for (; i > 0 && d->arms[order[i - 1]].order > d->arms[a].order; i--)
            order[i] = order[i - 1];
        order[i] = a;
    }
}

mr_status test_contrasts(struct study *s, const mr_test *test, mr_error *err)
{
    struct design *d = &s->design;
    size_t *order = mem_calloc(d->n_all_arms, sizeof(*order));
    mr_status st = MR_OK;

    d->contrasts = mem_calloc(d->n_all_arms * d->n_all_arms, sizeof(*d->contrasts));
    if (!order || !d->contrasts) {
        free(order);
        return mem_fail(err);
    }
    sort_arms(d, order);
    for (size_t c = 0; !st && c < test->opts.n_contrasts; c++)
        st = add_asked(s, test->opts.contrasts[c], order, err);
    if (!st && !test->opts.n_contrasts)
        st = s->run->opts.group ? add_levels(s, err) : add_arms(s, order, err);
    free(order);
    return st;
}
