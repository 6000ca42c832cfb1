#include "report/scores.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

int scores_arm(const struct mr_qc *qc)
{
    return !strcmp(qc->arm, "control") ? 0 : !strcmp(qc->arm, "model") ? 1 : 2;
}

bool scores_same_group(const struct mr_qc *a, const struct mr_qc *b)
{
    const char *x = a->source ? a->source : "", *y = b->source ? b->source : "";

    return !strcmp(a->study, b->study) && scores_arm(a) == scores_arm(b) && !strcmp(x, y);
}

/* Sort key of a sample: study, arm, source in order of appearance, row; and its scores. */
struct place {
    size_t study, group, row;
    int arm;
    const struct column *column;
};

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;

    if (x->study != y->study)
        return x->study < y->study ? -1 : 1;
    if (x->arm != y->arm)
        return x->arm < y->arm ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

/* A column of scores.  Joined runs may repeat a name: the columns of one name are a list. */
struct column {
    const mr_matrix *scores;
    size_t col;
    size_t next;  /* column of the same name, MR_NONE at the end */
    size_t first; /* of the first column of a name: the next that a row takes */
};

/* What rows and columns are called; looking a name up tells where it stands first. */
struct lookup {
    mr_names *studies, *groups; /* of the rows of qc.tsv */
    mr_names *names;            /* of the columns */
    struct column *columns;
};

static void lookup_release(struct lookup *l)
{
    mr_names_free(l->studies);
    mr_names_free(l->groups);
    mr_names_free(l->names);
    free(l->columns);
}

static mr_status lookup_columns(struct lookup *l, const mr_results *results)
{
    size_t n = 0, at = 0;

    for (size_t i = 0; i < mr_results_n_scores(results); i++)
        n += mr_matrix_n_cols(mr_results_scores(results, i));
    l->names = mr_names_new();
    l->columns = mem_calloc(n, sizeof(*l->columns));
    if (!l->names || !l->columns)
        return MR_ENOMEM;
    for (size_t i = 0; i < mr_results_n_scores(results); i++) {
        const mr_matrix *m = mr_results_scores(results, i);

        for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
            const char *name = mr_names_get(mr_matrix_cols(m), c);

            if (mr_names_add(l->names, name, strlen(name), NULL))
                return MR_ENOMEM;
            l->columns[at++] = (struct column){ m, c, MR_NONE, MR_NONE };
        }
    }
    while (at--) {
        struct column *first = &l->columns[mr_names_find(l->names, mr_names_get(l->names, at))];

        l->columns[at].next = first->first;
        first->first = at;
    }
    return MR_OK;
}

/* The next column called 'name' that no row has taken, or NULL. */
static const struct column *take_column(struct lookup *l, const char *name)
{
    const size_t i = mr_names_find(l->names, name);
    const size_t taken = i == MR_NONE ? MR_NONE : l->columns[i].first;

    if (taken == MR_NONE)
        return NULL;
    l->columns[i].first = l->columns[taken].next;
    return &l->columns[taken];
}

/* Adds the names of a row and sets its place: groups stand in the order of their first rows. */
static mr_status find_place(struct lookup *l, const struct mr_qc *qc, struct place *place)
{
    struct words key = { 0 };
    mr_status st = MR_ENOMEM;

    words_addf(&key, "%s\n%d\n%s", qc->study, scores_arm(qc), qc->source ? qc->source : "");
    if (key.failed || mr_names_add(l->studies, qc->study, strlen(qc->study), NULL) ||
        mr_names_add(l->groups, words_text(&key), key.size, NULL))
        goto done;
    place->study = mr_names_find(l->studies, qc->study);
    place->group = mr_names_find(l->groups, words_text(&key));
    place->arm = scores_arm(qc);
    place->column = take_column(l, qc->sample);
    st = MR_OK;
done:
    words_release(&key);
    return st;
}

static mr_status collect_samples(struct scores *scores, const struct view *view)
{
    const mr_results *results = view->dir->results;
    const size_t n = mr_results_size(results, MR_QC);
    struct place *places = mem_calloc(n, sizeof(*places));
    struct lookup lookup = { .studies = mr_names_new(), .groups = mr_names_new() };
    mr_status st = MR_ENOMEM;

    scores->samples = mem_calloc(n, sizeof(*scores->samples));
    if (places && scores->samples && lookup.studies && lookup.groups)
        st = lookup_columns(&lookup, results);
    for (size_t i = 0; !st && i < n; i++) {
        places[i].row = i;
        st = find_place(&lookup, mr_results_row(results, MR_QC, i), &places[i]);
    }
    if (!st)
        qsort(places, n, sizeof(*places), by_place);
    for (size_t i = 0; !st && i < n; i++)
        if (places[i].column)
            scores->samples[scores->n_samples++] =
                (struct scores_sample){ mr_results_row(results, MR_QC, places[i].row),
                                        places[i].column->scores, places[i].column->col };
    lookup_release(&lookup);
    free(places);
    return st;
}

static void add_set(struct scores *scores, const char *name)
{
    for (size_t s = 0; s < scores->n_sets; s++)
        if (!strcmp(scores->sets[s], name))
            return;
    for (size_t i = 0; i < scores->n_samples; i++) {
        if (mr_names_find(mr_matrix_rows(scores->samples[i].scores), name) != MR_NONE) {
            scores->sets[scores->n_sets++] = name;
            return;
        }
    }
}

static mr_status collect_sets(struct scores *scores, const struct view *view)
{
    const size_t n_refs = view->refs ? mr_refs_n_mechanisms(view->refs) : 0;

    scores->sets = mem_calloc(view->n_mechanisms + n_refs, sizeof(*scores->sets));
    if (!scores->sets)
        return MR_ENOMEM;
    for (size_t m = 0; m < view->n_mechanisms; m++)
        add_set(scores, view->mechanisms[m]);
    for (size_t m = 0; m < n_refs; m++)
        add_set(scores, mr_refs_mechanism(view->refs, m)->name);
    return MR_OK;
}

double scores_get(const struct scores_sample *sample, const char *set)
{
    const size_t row = mr_names_find(mr_matrix_rows(sample->scores), set);

    return row == MR_NONE ? NAN : mr_matrix_get(sample->scores, row, sample->col);
}

/* Mean of the model arm among the 'n' samples of a study; of all where there is none. */
static double centre_of(const struct scores_sample *samples, size_t n, const char *set)
{
    double sum[2] = { 0, 0 };
    size_t count[2] = { 0, 0 };

    for (size_t i = 0; i < n; i++) {
        const double score = scores_get(&samples[i], set);

        for (int model = 0; model < 2 && isfinite(score); model++) {
            if (model && scores_arm(samples[i].qc) != 1)
                continue;
            sum[model] += score;
            count[model]++;
        }
    }
    if (count[1])
        return sum[1] / (double)count[1];
    return count[0] ? sum[0] / (double)count[0] : NAN;
}

size_t scores_study_size(const struct scores *scores, size_t i)
{
    size_t n = 1;

    while (i + n < scores->n_samples &&
           !strcmp(scores->samples[i + n].qc->study, scores->samples[i].qc->study))
        n++;
    return n;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static mr_status measure_distances(struct scores *scores)
{
    scores->distances = mem_calloc(scores->n_samples * scores->n_sets, sizeof(double));
    if (!scores->distances)
        return MR_ENOMEM;
    for (size_t i = 0, size; i < scores->n_samples; i += size) {
        size = scores_study_size(scores, i);
        for (size_t s = 0; s < scores->n_sets; s++) {
            const double centre = centre_of(&scores->samples[i], size, scores->sets[s]);

            for (size_t j = i; j < i + size; j++)
                scores->distances[j * scores->n_sets + s] =
                    scores_get(&scores->samples[j], scores->sets[s]) - centre;
        }
    }
    return MR_OK;
}

double scores_distance(const struct scores *scores, size_t i, size_t s)
{
    return scores->distances[i * scores->n_sets + s];
}

/* Nineteen of twenty cells lie within the colours: one strong study must not pale the others. */
static mr_status find_limit(struct scores *scores)
{
    const size_t n_all = scores->n_samples * scores->n_sets;
    double *values = mem_calloc(n_all, sizeof(*values));
    size_t n = 0;

    if (!values)
        return MR_ENOMEM;
    for (size_t i = 0; i < n_all; i++)
        if (isfinite(scores->distances[i]))
            values[n++] = fabs(scores->distances[i]);
    qsort(values, n, sizeof(*values), by_value);
    scores->limit = n ? values[(n - 1) * 19 / 20] : 0;
    if (!(scores->limit > 0))
        scores->limit = 1;
    free(values);
    return MR_OK;
}

mr_status scores_init(struct scores *scores, const struct view *view, mr_error *err)
{
    *scores = (struct scores){ 0 };
    if (collect_samples(scores, view) || collect_sets(scores, view) || measure_distances(scores) ||
        find_limit(scores))
        return mem_fail(err);
    return MR_OK;
}

void scores_release(struct scores *scores)
{
    free(scores->samples);
    free(scores->sets);
    free(scores->distances);
    *scores = (struct scores){ 0 };
}
