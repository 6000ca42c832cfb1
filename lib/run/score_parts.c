/* Parts of all shards, in any order, as the scores of one job. */
#include <string.h>

#include "base/alloc.h"
#include "run/batch.h"
#include "run/score_part.h"
#include "run/undefined.h"

struct merging {
    const char *const *paths;
    size_t n;
    size_t *order;          /* [n] the path of each shard */
    struct score_part head; /* of the first shard, open as long as its head is needed */
    struct score_range range;
    struct batch_scores room; /* of one sample */
    struct undefined undefined;
    mr_notes *notes;
};

/* ---- which part is which ---- */

static int shown(size_t size)
{
    return size < 60 ? (int)size : 60;
}

/* The first field in which two lines differ. */
static mr_status refuse_other(const struct score_part *a, const struct score_part *b, size_t i,
                              mr_error *err)
{
    const char *line = mr_names_get(a->same, i), *other = mr_names_get(b->same, i);
    const int key = (int)strcspn(line, "\t");
    size_t n = strcspn(line, "\t"), n_other = strcspn(other, "\t");

    while (line[n] && other[n_other] && n == n_other && !strncmp(line, other, n)) {
        line += n + 1;
        other += n_other + 1;
        n = strcspn(line, "\t");
        n_other = strcspn(other, "\t");
    }
    return mr_fail(err, MR_EFORMAT,
                   "%s: expected a part of the same job as %s, found '%.*s' to differ: '%.*s' "
                   "here, '%.*s' there",
                   b->path, a->path, key, mr_names_get(a->same, i), shown(n_other), other, shown(n),
                   line);
}

/* The heads of two parts of one job are the same, line by line. */
static mr_status compare_heads(const struct score_part *a, const struct score_part *b,
                               mr_error *err)
{
    const size_t n_a = mr_names_size(a->same), n_b = mr_names_size(b->same);

    for (size_t i = 0; i < n_a && i < n_b; i++)
        if (strcmp(mr_names_get(a->same, i), mr_names_get(b->same, i)) != 0)
            return refuse_other(a, b, i, err);
    if (n_a != n_b) /* cannot be: numbers of lines stand above them */
        return mr_fail(err, MR_EFORMAT, "%s: expected the same job as in %s", b->path, a->path);
    return MR_OK;
}

static mr_status place_part(struct merging *m, const struct score_part *first,
                            const struct score_part *part, size_t i, mr_error *err)
{
    if (part->n_shards != first->n_shards)
        return mr_fail(err, MR_EFORMAT,
                       "%s: expected a shard of %zu like %s, found shard %zu of %zu", part->path,
                       first->n_shards, first->path, part->shard, part->n_shards);
    if (part->shard > m->n) /* one of the first shards is missing */
        return compare_heads(first, part, err);
    if (m->order[part->shard - 1] != MR_NONE)
        return mr_fail(err, MR_EFORMAT, "%s: expected each shard once, found shard %zu of %s again",
                       part->path, part->shard, m->paths[m->order[part->shard - 1]]);
    m->order[part->shard - 1] = i;
    return compare_heads(first, part, err);
}

static mr_status check_all_there(const struct merging *m, const struct score_part *first,
                                 mr_error *err)
{
    size_t n = 0;

    while (n < m->n && m->order[n] != MR_NONE)
        n++;
    if (n == first->n_shards)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s: expected all %zu shards of the job, found no shard %zu",
                   first->path, first->n_shards, n + 1);
}

static mr_status place_parts(struct merging *m, mr_error *err)
{
    struct score_part first = { 0 };
    mr_status st = score_part_open(&first, m->paths[0], err);

    if (!st)
        st = place_part(m, &first, &first, 0, err);
    for (size_t i = 1; i < m->n && !st; i++) {
        struct score_part part;

        st = score_part_open(&part, m->paths[i], err);
        if (!st)
            st = place_part(m, &first, &part, i, err);
        score_part_release(&part);
    }
    if (!st)
        st = check_all_there(m, &first, err);
    score_part_release(&first);
    return st;
}

/* ---- their samples ---- */

static mr_status give_samples(struct merging *m, struct score_part *part,
                              const struct mr_score_sink *sink, mr_error *err)
{
    const struct mr_sample_scores *scores = m->room.scores;
    const size_t n_sets = m->head.head.n_sets;
    const char *name;
    mr_status st = score_part_next(part, &name, scores, err);

    while (!st && name) {
        if (m->head.normalize)
            score_range_divide(&m->range, scores, n_sets);
        undefined_count(&m->undefined, scores->sets, n_sets);
        st = sink->sample(sink->data, name, scores, err);
        if (!st)
            st = score_part_next(part, &name, scores, err);
    }
    return st;
}

static mr_status widen_range(struct merging *m, struct score_part *part, mr_error *err)
{
    const char *name;
    mr_status st = score_part_next(part, &name, m->room.scores, err);

    while (!st && name) {
        score_range_add(&m->range, m->room.scores, m->head.head.n_sets);
        st = score_part_next(part, &name, m->room.scores, err);
    }
    return st;
}

/* All parts in the order of their shards; 'sink' NULL: only to find the range. */
static mr_status read_parts(struct merging *m, const struct mr_score_sink *sink, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; i < m->n && !st; i++) {
        struct score_part part;

        st = score_part_open(&part, m->paths[m->order[i]], err);
        if (!st)
            st = compare_heads(&m->head, &part, err);
        if (!st)
            st = sink ? give_samples(m, &part, sink, err) : widen_range(m, &part, err);
        score_part_release(&part);
    }
    return st;
}

static mr_status make_room(struct merging *m, mr_error *err)
{
    const struct mr_score_head *head = &m->head.head;
    struct batch_sizes sizes = { .n_sets = head->n_sets, .most = 1 };

    for (size_t k = 0; k < head->n_sets; k++)
        sizes.n_members += head->n_members[k];
    sizes.nulls = head->has_nulls;
    sizes.leading = head->has_leading;
    return batch_scores_init(&m->room, &sizes, err);
}

static mr_status merge(struct merging *m, const struct mr_score_sink *sink, mr_error *err)
{
    mr_status st = place_parts(m, err);

    if (!st)
        st = score_part_open(&m->head, m->paths[m->order[0]], err);
    if (!st)
        st = make_room(m, err);
    score_range_init(&m->range);
    if (!st && m->head.normalize)
        st = read_parts(m, NULL, err);
    if (!st && m->head.normalize)
        st = score_range_check(&m->range, err);
    if (!st && m->head.normalize)
        st = score_range_note(m->notes, err);
    if (!st)
        st = sink->begin(sink->data, &m->head.head, err);
    if (!st)
        st = read_parts(m, sink, err);
    return st ? st : undefined_note(&m->undefined, "", m->notes, err);
}

mr_status mr_merge_scores(const char *const *paths, size_t n_paths, mr_notes *notes,
                          const struct mr_score_sink *sink, mr_error *err)
{
    struct merging m = { .paths = paths, .n = n_paths, .notes = notes };
    mr_status st;

    m.order = mem_calloc(n_paths, sizeof(*m.order));
    if (!m.order)
        return mem_fail(err);
    for (size_t i = 0; i < n_paths; i++)
        m.order[i] = MR_NONE;
    st = merge(&m, sink, err);
    free(m.order);
    score_part_release(&m.head);
    batch_scores_release(&m.room);
    return st;
}

mr_status mr_part_is_learned(const char *path, bool *learned, mr_error *err)
{
    mr_lines *lines;
    char *line = NULL;
    size_t size;
    mr_status st = mr_lines_open(path, &lines, err);

    if (st)
        return st;
    st = mr_lines_next(lines, &line, &size, err);
    *learned = line && !strcmp(line, LEARNED_FIRST_LINE);
    if (!st && !*learned && (!line || strcmp(line, PART_FIRST_LINE) != 0))
        st = mr_fail(err, MR_EFORMAT, "%s:1: expected a part of --shard, found '%.40s'", path,
                     line ? line : "");
    mr_lines_free(lines);
    return st;
}

static mr_status merge_learned(const char *const *paths, size_t n_paths, mr_cohort **out,
                               mr_error *err)
{
    mr_cohort *part = NULL;
    mr_status st = mr_cohort_read(paths[0], out, err);

    for (size_t i = 1; i < n_paths && !st; i++) {
        st = mr_cohort_read(paths[i], &part, err);
        if (!st)
            st = mr_cohort_merge(*out, part, err);
        mr_cohort_free(part);
    }
    return st;
}

mr_status mr_merge_learned(const char *const *paths, size_t n_paths, int n_threads, FILE *out,
                           mr_error *err)
{
    mr_cohort *cohort = NULL;
    mr_status st = merge_learned(paths, n_paths, &cohort, err);

    if (!st && mr_cohort_is_finished(cohort))
        st = mr_fail(err, MR_EFORMAT, "%s: expected a part, found a whole cohort", paths[0]);
    if (!st)
        st = mr_cohort_finish(cohort, n_threads, err);
    if (!st)
        st = mr_cohort_write(cohort, out, err);
    mr_cohort_free(cohort);
    return st;
}
