#include "report/scores.h"

#include <math.h>
#include <string.h>

#include "base/alloc.h"

/* The 'nth' column called 'name' over all matrices: joined runs may repeat a name. */
static bool find_column(const mr_results *results, const char *name, size_t nth,
                        struct scores_sample *sample)
{
    for (size_t i = 0; i < mr_results_n_scores(results); i++) {
        const mr_matrix *m = mr_results_scores(results, i);

        for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
            if (strcmp(mr_names_get(mr_matrix_cols(m), c), name) != 0 || nth--)
                continue;
            sample->scores = m;
            sample->col = c;
            return true;
        }
    }
    return false;
}

static size_t count_before(const mr_results *results, size_t i)
{
    const struct mr_qc *qc = mr_results_row(results, MR_QC, i);
    size_t n = 0;

    for (size_t j = 0; j < i; j++) {
        const struct mr_qc *other = mr_results_row(results, MR_QC, j);

        n += !strcmp(other->sample, qc->sample);
    }
    return n;
}

int scores_arm(const struct mr_qc *qc)
{
    return !strcmp(qc->arm, "control") ? 0 : !strcmp(qc->arm, "model") ? 1 : 2;
}

bool scores_same_group(const struct mr_qc *a, const struct mr_qc *b)
{
    const char *x = a->source ? a->source : "", *y = b->source ? b->source : "";

    return !strcmp(a->study, b->study) && scores_arm(a) == scores_arm(b) && !strcmp(x, y);
}

/* Where the group of row 'i' begins: groups stand in the order of their first rows. */
static size_t first_of_group(const mr_results *results, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (scores_same_group(mr_results_row(results, MR_QC, j), mr_results_row(results, MR_QC, i)))
            return j;
    return i;
}

static size_t first_of_study(const mr_results *results, size_t i)
{
    const struct mr_qc *qc = mr_results_row(results, MR_QC, i);

    for (size_t j = 0; j < i; j++) {
        const struct mr_qc *other = mr_results_row(results, MR_QC, j);

        if (!strcmp(other->study, qc->study))
            return j;
    }
    return i;
}

/* Sort key of a sample: study, arm, source in order of appearance, row. */
struct place {
    size_t study, group, row;
    int arm;
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

static mr_status collect_samples(struct scores *scores, const struct view *view)
{
    const mr_results *results = view->dir->results;
    const size_t n = mr_results_size(results, MR_QC);
    struct place *places = mem_calloc(n, sizeof(*places));

    scores->samples = mem_calloc(n, sizeof(*scores->samples));
    if (!places || !scores->samples) {
        free(places);
        return MR_ENOMEM;
    }
    for (size_t i = 0; i < n; i++)
        places[i] = (struct place){ first_of_study(results, i), first_of_group(results, i), i,
                                    scores_arm(mr_results_row(results, MR_QC, i)) };
    qsort(places, n, sizeof(*places), by_place);
    for (size_t i = 0; i < n; i++) {
        struct scores_sample *sample = &scores->samples[scores->n_samples];

        sample->qc = mr_results_row(results, MR_QC, places[i].row);
        scores->n_samples +=
            find_column(results, sample->qc->sample, count_before(results, places[i].row), sample);
    }
    free(places);
    return MR_OK;
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

double scores_centre(const struct scores_sample *samples, size_t n, const char *set)
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

/* Nineteen of twenty cells lie within the colours: one strong study must not pale the others. */
static mr_status find_limit(struct scores *scores)
{
    double *values = mem_calloc(scores->n_samples * scores->n_sets, sizeof(*values));
    size_t n = 0;

    if (!values)
        return MR_ENOMEM;
    for (size_t i = 0, size; i < scores->n_samples; i += size) {
        size = scores_study_size(scores, i);
        for (size_t s = 0; s < scores->n_sets; s++) {
            const double centre = scores_centre(&scores->samples[i], size, scores->sets[s]);

            for (size_t j = i; j < i + size; j++) {
                const double d = fabs(scores_get(&scores->samples[j], scores->sets[s]) - centre);

                if (isfinite(d))
                    values[n++] = d;
            }
        }
    }
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
    if (collect_samples(scores, view) || collect_sets(scores, view) || find_limit(scores))
        return mem_fail(err);
    return MR_OK;
}

void scores_release(struct scores *scores)
{
    free(scores->samples);
    free(scores->sets);
    *scores = (struct scores){ 0 };
}
