/* Scores of several studies: sets that any of them scores, samples in the order of the sheet. */
#include "run/sheet_scores.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/batch.h"

mr_status sheet_scores_init(struct sheet_scores *s, const struct mr_score_files_opts *opts,
                            mr_error *err)
{
    *s = (struct sheet_scores){
        .opts = opts, .names = mr_names_new(), .sets = mr_sets_new(), .genes = mr_names_new()
    };
    score_range_init(&s->range);
    return s->names && s->sets && s->genes ? MR_OK : mem_fail(err);
}

void sheet_scores_release(struct sheet_scores *s)
{
    for (size_t i = 0; i < s->n_studies; i++) {
        free(s->studies[i].set);
        free(s->studies[i].n_members);
        free(s->studies[i].gene);
    }
    for (size_t i = 0; i < s->n; i++) {
        free(s->samples[i].scores.sets);
        free(s->samples[i].scores.nulls);
        free(s->samples[i].scores.n_leading);
        free(s->samples[i].scores.leading);
    }
    mr_names_free(s->names);
    mr_sets_free(s->sets);
    mr_names_free(s->genes);
    free(s->set);
    free(s->n_members);
    free(s->coverage);
    free(s->studies);
    free(s->samples);
    *s = (struct sheet_scores){ 0 };
}

/* ---- a study ---- */

static mr_status copy_set(mr_sets *to, const struct mr_set *set, mr_error *err)
{
    mr_status st = mr_sets_add(to, set->name, set->description, set->half[MR_UP].weight,
                               set->half[MR_DOWN].weight, err);

    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < set->half[h].size && !st; i++)
            st = mr_sets_add_gene(to, h, set->half[h].ids[i], set->half[h].factors[i], err);
    return st;
}

/* A set that no study before this one has scored. */
static mr_status add_set(struct sheet_scores *s, const struct mr_score_head *head, size_t k,
                         mr_error *err)
{
    const size_t n = mr_sets_size(s->sets);

    if (mem_grow(&s->set, &s->set_capacity, n, sizeof(*s->set), err) ||
        mem_grow(&s->n_members, &s->member_capacity, n, sizeof(*s->n_members), err) ||
        mem_grow(&s->coverage, &s->coverage_capacity, n, sizeof(*s->coverage), err))
        return MR_ENOMEM;
    s->set[n] = n;
    s->n_members[n] = 0;
    s->coverage[n] = head->coverage[k];
    return copy_set(s->sets, mr_sets_get(head->sets, head->set[k]), err);
}

static mr_status join_sets(struct sheet_scores *s, struct kept_study *study,
                           const struct mr_score_head *head, mr_error *err)
{
    study->set = mem_calloc(head->n_sets, sizeof(*study->set));
    study->n_members = mem_calloc(head->n_sets, sizeof(*study->n_members));
    if (!study->set || !study->n_members)
        return mem_fail(err);
    study->n_sets = head->n_sets;
    for (size_t k = 0; k < head->n_sets; k++) {
        const char *name = mr_sets_get(head->sets, head->set[k])->name;
        size_t *at = &study->set[k];
        mr_status st = mr_names_intern(s->names, name, at, NULL, err);

        if (!st && *at == mr_sets_size(s->sets))
            st = add_set(s, head, k, err);
        if (st)
            return st;
        study->n_members[k] = head->n_members[k];
        if (s->n_members[*at] < head->n_members[k])
            s->n_members[*at] = head->n_members[k];
    }
    return MR_OK;
}

static mr_status join_genes(struct sheet_scores *s, struct kept_study *study,
                            const struct mr_score_head *head, mr_error *err)
{
    const size_t n = head->has_leading ? mr_names_size(head->genes) : 0;
    mr_status st = MR_OK;

    study->gene = mem_calloc(n, sizeof(*study->gene));
    if (!study->gene)
        return mem_fail(err);
    for (size_t g = 0; g < n && !st; g++)
        st = mr_names_intern(s->genes, mr_names_get(head->genes, g), &study->gene[g], NULL, err);
    return st;
}

static mr_status begin(void *data, const struct mr_score_head *head, mr_error *err)
{
    struct sheet_scores *s = data;
    struct kept_study *study;
    mr_status st =
        mem_grow(&s->studies, &s->study_capacity, s->n_studies, sizeof(*s->studies), err);

    if (st)
        return st;
    if (!s->n_studies) {
        s->head = *head;
        s->identity = *head->identity;
    }
    study = &s->studies[s->n_studies++];
    *study = (struct kept_study){ 0 };
    st = join_sets(s, study, head, err);
    return st ? st : join_genes(s, study, head, err);
}

/* ---- a sample ---- */

static void *copy_of(const void *from, size_t n, size_t size)
{
    void *to = mem_calloc(n, size);

    if (to && n)
        memcpy(to, from, n * size);
    return to;
}

/* The room of all sets, one after the other. */
static size_t n_places(const struct kept_study *study)
{
    size_t n = 0;

    for (size_t k = 0; k < study->n_sets; k++)
        n += study->n_members[k];
    return n;
}

static mr_status sample(void *data, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err)
{
    struct sheet_scores *s = data;
    const struct kept_study *study = &s->studies[s->n_studies - 1];
    const size_t n = study->n_sets;
    struct kept_scores *kept;
    mr_status st = mem_grow(&s->samples, &s->capacity, s->n, sizeof(*s->samples), err);

    if (st)
        return st;
    kept = &s->samples[s->n++];
    *kept = (struct kept_scores){ .study = s->n_studies - 1 };
    kept->line = s->line_of(s->data, name, &kept->name);
    kept->scores.sets = copy_of(scores->sets, n, sizeof(*scores->sets));
    if (s->head.has_nulls)
        kept->scores.nulls = copy_of(scores->nulls, n, sizeof(*scores->nulls));
    if (s->head.has_leading) {
        kept->scores.n_leading = copy_of(scores->n_leading, n, sizeof(*scores->n_leading));
        kept->scores.leading = copy_of(scores->leading, n_places(study), sizeof(*scores->leading));
    }
    score_range_add(&s->range, scores, n);
    if (!kept->scores.sets || (s->head.has_nulls && !kept->scores.nulls) ||
        (s->head.has_leading && (!kept->scores.n_leading || !kept->scores.leading)))
        return mem_fail(err);
    return MR_OK;
}

struct mr_score_sink sheet_scores_sink(struct sheet_scores *s)
{
    return (struct mr_score_sink){ s, begin, sample };
}

/* ---- all of them ---- */

static int by_line(const void *a, const void *b)
{
    const struct kept_scores *x = a, *y = b;

    return (x->line > y->line) - (x->line < y->line);
}

/* Into the places of all sets; 'first' [sets] is where the leading genes of each begin. */
static void spread(const struct sheet_scores *s, const struct kept_scores *kept,
                   const struct batch_scores *room, const size_t *first)
{
    const struct mr_sample_scores *to = &room->scores[0], *from = &kept->scores;
    const struct kept_study *study = &s->studies[kept->study];
    size_t at = 0;

    batch_scores_blank(room, 0, MR_LEFT_OUT);
    for (size_t k = 0; k < study->n_sets; k++) {
        const size_t set = study->set[k];

        to->sets[set] = from->sets[k];
        if (to->nulls)
            to->nulls[set] = from->nulls[k];
        if (!to->n_leading)
            continue;
        to->n_leading[set] = from->n_leading[k];
        for (size_t i = 0; i < from->n_leading[k]; i++)
            to->leading[first[set] + i] = (uint32_t)study->gene[from->leading[at + i]];
        at += study->n_members[k];
    }
}

static void fill_head(struct sheet_scores *s)
{
    s->head.identity = &s->identity;
    s->head.sets = s->sets;
    s->head.n_sets = mr_sets_size(s->sets);
    s->head.set = s->set;
    s->head.n_members = s->n_members;
    s->head.coverage = s->coverage;
    s->head.genes = s->genes;
    s->head.n_samples = s->head.n_all_samples = s->n;
}

static size_t count_left_out(const struct sheet_scores *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        n += mr_sets_size(s->sets) - s->studies[s->samples[i].study].n_sets;
    return n;
}

static mr_status note_all(const struct sheet_scores *s, mr_notes *notes, mr_error *err)
{
    const size_t n = count_left_out(s);
    mr_status st = MR_OK;

    if (n)
        st = mr_notes_addf(notes, MR_WARNING, "", "na_left_out", n, err, "scores are NA: %s",
                           mr_undefined_text(MR_LEFT_OUT));
    return st || !s->opts->normalize_range ? st : score_range_note(notes, err);
}

static mr_status give_samples(struct sheet_scores *s, const struct batch_scores *room,
                              const size_t *first, const struct mr_score_sink *sink, mr_error *err)
{
    mr_status st = sink->begin(sink->data, &s->head, err);

    for (size_t i = 0; i < s->n && !st; i++) {
        spread(s, &s->samples[i], room, first);
        if (s->opts->normalize_range)
            score_range_divide(&s->range, &room->scores[0], s->head.n_sets);
        st = sink->sample(sink->data, s->samples[i].name, &room->scores[0], err);
    }
    return st;
}

mr_status sheet_scores_give(struct sheet_scores *s, mr_notes *notes,
                            const struct mr_score_sink *sink, mr_error *err)
{
    struct batch_sizes sizes = { .n_sets = mr_sets_size(s->sets), .most = 1 };
    struct batch_scores room = { 0 };
    size_t *first = mem_calloc(sizes.n_sets, sizeof(*first));
    mr_status st = first ? MR_OK : mem_fail(err);

    fill_head(s);
    if (s->n)
        qsort(s->samples, s->n, sizeof(*s->samples), by_line);
    for (size_t k = 0; k < sizes.n_sets && first; k++) {
        first[k] = sizes.n_members;
        sizes.n_members += s->n_members[k];
    }
    sizes.nulls = s->head.has_nulls;
    sizes.leading = s->head.has_leading;
    if (!st && s->opts->normalize_range)
        st = score_range_check(&s->range, err);
    if (!st)
        st = batch_scores_init(&room, &sizes, err);
    if (!st)
        st = note_all(s, notes, err);
    if (!st)
        st = give_samples(s, &room, first, sink, err);
    batch_scores_release(&room);
    free(first);
    return st;
}
