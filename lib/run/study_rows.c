/* The descriptive tables of a study: coverage of sets, quality of samples, scores. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "run/study.h"

/* ---- sets.tsv ---- */

/* Members that the table does not hold, comma-separated, "-" if none; the caller frees. */
static char *missing_members(const struct study *s, const struct mr_set *set)
{
    const mr_names *genes = mr_matrix_rows(s->expr);
    size_t size = 2, n = 0;
    char *text;

    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < set->half[h].size; i++)
            size += strlen(set->half[h].ids[i]) + 1;
    text = mem_calloc(size, 1);
    if (!text)
        return NULL;
    for (int h = 0; h < MR_N_HALVES; h++)
        for (size_t i = 0; i < set->half[h].size; i++)
            if (mr_names_find(genes, set->half[h].ids[i]) == MR_NONE)
                n +=
                    (size_t)snprintf(text + n, size - n, "%s%s", n ? "," : "", set->half[h].ids[i]);
    if (!n)
        text[0] = '-';
    return text;
}

static mr_status add_set(const struct study *s, const struct mr_set *set,
                         const struct mr_coverage *cover, mr_results *results, mr_error *err)
{
    struct mr_set_row row = { .study = s->info->name,
                              .set = set->name,
                              .assessable = cover->assessable ? "yes" : "no" };
    char *missing = missing_members(s, set);
    mr_status st;

    if (!missing)
        return mem_fail(err);
    for (int h = 0; h < MR_N_HALVES; h++) {
        row.genes_total += (double)cover->half[h].listed;
        row.genes_mapped += (double)cover->half[h].present;
        row.genes_used += (double)cover->half[h].used;
    }
    row.mapped_fraction = row.genes_mapped / row.genes_total;
    row.missing = missing;
    st = mr_results_add(results, MR_SETS, &row, err);
    free(missing);
    return st;
}

static mr_status add_sets(const struct study *s, const mr_sets *sets,
                          const struct mr_scores *scores, mr_results *results, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t k = 0; !st && k < mr_sets_size(sets); k++)
        st = add_set(s, mr_sets_get(sets, k), &scores->coverage[k], results, err);
    return st;
}

/* ---- qc.tsv ---- */

static double panel_score(const struct study *s, const char *panel, size_t sample)
{
    const size_t k = mr_names_find(mr_matrix_rows(s->panels.total), panel);

    return k == MR_NONE ? NAN : mr_matrix_get(s->panels.total, k, sample);
}

static void count_sample(const struct study *s, size_t j, const bool *known, struct mr_qc *row)
{
    double total = 0, mapped = 0, detected = 0;

    for (size_t g = 0; g < mr_matrix_n_rows(s->expr); g++) {
        const double value = mr_matrix_get(s->expr, g, j);

        total += value;
        mapped += known[g] ? value : 0;
        detected += value > 0;
    }
    row->genes_detected = detected;
    row->mapped_fraction = s->scale == MR_SCALE_LOG2 ? NAN : mapped / total;
}

static mr_status add_qc(const struct study *s, mr_results *results, mr_error *err)
{
    const mr_names *genes = mr_matrix_rows(s->expr);
    bool *known = mem_calloc(mr_names_size(genes), sizeof(*known));
    mr_status st = known ? MR_OK : mem_fail(err);

    for (size_t g = 0; known && g < mr_names_size(genes); g++)
        known[g] = mr_refs_canonical(s->run->opts.refs, s->id.species, s->id.kind,
                                     mr_names_get(genes, g)) != NULL;
    for (size_t i = 0; !st && i < s->n_samples; i++) {
        const size_t j = s->order[i];
        struct mr_qc row = { .study = s->info->name,
                             .sample = s->samples[j]->name,
                             .arm = mr_arm_name(s->samples[j]->arm),
                             .source = s->samples[j]->source,
                             .library_size = s->norm.lib_size ? s->norm.lib_size[j] : NAN,
                             .norm_factor = s->norm.norm_factor ? s->norm.norm_factor[j] : NAN,
                             .granulosa = panel_score(s, "sanity_granulosa", j),
                             .oocyte = panel_score(s, "sanity_oocyte", j),
                             .theca = panel_score(s, "sanity_theca_steroid", j),
                             .luteal = panel_score(s, "sanity_luteal", j),
                             .unassigned = s->unassigned[j],
                             .flags = s->scale == MR_SCALE_COUNTS
                                          ? 0
                                          : (mr_flags)1 << MR_FLAG_NOT_COUNTS };

        count_sample(s, j, known, &row);
        st = mr_results_add(results, MR_QC, &row, err);
    }
    free(known);
    return st;
}

/* ---- scores.tsv ---- */

/* Rows of one study's scores: total, halves where a set has both, panels, the index. */
struct score_row {
    const mr_matrix *from; /* NULL: the index, a mean of others */
    size_t row;
};

static mr_status add_score_row(mr_names *names, struct score_row *rows, const char *name,
                               const char *suffix, struct score_row from, mr_error *err)
{
    char text[256];

    snprintf(text, sizeof(text), "%s%s", name, suffix);
    rows[mr_names_size(names)] = from;
    return mr_names_add(names, text, strlen(text), err);
}

static mr_status list_score_rows(const struct study *s, mr_names *names, struct score_row *rows,
                                 mr_error *err)
{
    const mr_refs *refs = s->run->opts.refs;
    mr_status st = MR_OK;

    for (size_t m = 0; !st && m < mr_sets_size(s->sets->mechanisms); m++) {
        const struct mr_set *set = mr_sets_get(s->sets->mechanisms, m);
        const char *name = set->name;

        st =
            add_score_row(names, rows, name, "", (struct score_row){ s->mechanisms.total, m }, err);
        for (int h = 0; !st && h < MR_N_HALVES; h++)
            if (set->half[h].size)
                st = add_score_row(names, rows, name, h == MR_UP ? ".up" : ".down",
                                   (struct score_row){ s->mechanisms.half[h], m }, err);
    }
    for (size_t i = 0; !st && i < mr_refs_n_mechanisms(refs); i++)
        if (mr_refs_mechanism(refs, i)->family == MR_INDEX)
            st = add_score_row(names, rows, mr_refs_mechanism(refs, i)->name, "",
                               (struct score_row){ NULL, i }, err);
    for (size_t k = 0; !st && k < mr_sets_size(s->sets->panels); k++)
        st = add_score_row(names, rows, mr_sets_get(s->sets->panels, k)->name, "",
                           (struct score_row){ s->panels.total, k }, err);
    return st;
}

/* Plain mean of the scores that an index is made of; NaN where one is not assessable. */
static double index_score(const struct study *s, const struct mr_mechanism *index, size_t j)
{
    double sum = 0;

    for (size_t i = 0; i < index->n_parts; i++) {
        const size_t m = mr_names_find(mr_matrix_rows(s->mechanisms.total), index->parts[i]);

        sum += m == MR_NONE ? NAN : mr_matrix_get(s->mechanisms.total, m, j);
    }
    return sum / (double)index->n_parts;
}

static void fill_scores(const struct study *s, const struct score_row *rows, mr_matrix *m)
{
    for (size_t i = 0; i < mr_matrix_n_cols(m); i++) {
        const size_t j = s->order[i];

        for (size_t r = 0; r < mr_matrix_n_rows(m); r++)
            mr_matrix_f64(m, i)[r] =
                rows[r].from ? mr_matrix_get(rows[r].from, rows[r].row, j)
                             : index_score(s, mr_refs_mechanism(s->run->opts.refs, rows[r].row), j);
    }
}

static mr_status add_scores(const struct study *s, mr_results *results, mr_error *err)
{
    const size_t most = 3 * mr_sets_size(s->sets->mechanisms) + mr_sets_size(s->sets->panels) +
                        mr_refs_n_mechanisms(s->run->opts.refs);
    struct score_row *rows = mem_calloc(most, sizeof(*rows));
    mr_names *names = mr_names_new(), *samples = mr_names_new();
    mr_matrix *m = NULL;
    mr_status st = rows && names && samples ? MR_OK : mem_fail(err);

    if (!st)
        st = list_score_rows(s, names, rows, err);
    for (size_t i = 0; !st && i < s->n_samples; i++) {
        const char *name = s->samples[s->order[i]]->name;

        st = mr_names_add(samples, name, strlen(name), err);
    }
    if (st) {
        mr_names_free(names);
        mr_names_free(samples);
        goto done;
    }
    st = mr_matrix_new(MR_F64, names, samples, &m, err);
    if (st)
        goto done;
    fill_scores(s, rows, m);
    st = mr_results_add_scores(results, m, err);
done:
    mr_matrix_free(m);
    free(rows);
    return st;
}

mr_status study_rows(const struct study *s, mr_results *results, mr_error *err)
{
    mr_status st = add_sets(s, s->sets->mechanisms, &s->mechanisms, results, err);

    if (!st)
        st = add_sets(s, s->sets->panels, &s->panels, results, err);
    if (!st)
        st = add_qc(s, results, err);
    if (!st)
        st = add_scores(s, results, err);
    return st;
}
