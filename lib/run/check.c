/* What one input is taken for (mechrank check): its samples are looked at and let go. */
#include <math.h>

#include "base/fail.h"
#include "run/table.h"

/* What is learned while samples stream by. */
struct look {
    struct scale_evidence scale;
    size_t n_samples;
    double total, unassigned;
    bool says_unassigned;
};

static double value_at(const struct mr_profile *p, size_t i)
{
    return p->type == MR_F64 ? p->f64[i] : p->u32[i];
}

static mr_status look_at(struct look *look, const struct mr_profile *p, mr_names *samples,
                         mr_error *err)
{
    const bool was_negative = look->scale.facts.min < 0;
    const char *sample = NULL;
    double sum = 0;
    mr_status st = MR_OK;

    mr_scale_facts_add(&look->scale.facts, p);
    for (size_t i = 0; i < p->n; i++)
        sum += value_at(p, i);
    look->total += sum;
    look->n_samples++;
    if (!isnan(p->unassigned)) {
        look->unassigned += p->unassigned;
        look->says_unassigned = true;
    }
    if (!was_negative && look->scale.facts.min >= 0)
        return MR_OK;
    st = mr_names_intern(samples, p->sample, NULL, &sample, err); /* it outlives the profile */
    for (size_t i = 0; !st && i < p->n; i++)
        negative_add(&look->scale.negative, p->rows ? p->rows[i] : i, sample, value_at(p, i));
    return st;
}

static mr_status look_at_all(mr_stream *stream, const struct mr_run_opts *opts, struct look *look,
                             mr_names *samples, mr_error *err)
{
    const struct mr_progress *progress = opts->progress;

    for (;;) {
        struct mr_profile p;
        mr_status st = mr_stream_next(stream, &p, err);

        if (st || !p.sample)
            return st;
        st = look_at(look, &p, samples, err);
        if (st)
            return st;
        if (progress && progress->step(progress->data, look->n_samples, 0))
            return mr_fail(err, MR_ECANCELED, "interrupted");
    }
}

/* How many genes of each mechanism are among 'genes'. */
static mr_status add_coverage(const mr_names *genes, const struct mr_identity *id,
                              const struct mr_run_opts *opts, mr_results *results, mr_error *err)
{
    mr_sets *sets = NULL;
    mr_status st =
        mr_refs_mechanism_sets(opts->refs, id->species, id->kind, opts->gene_lists, &sets, err);

    for (size_t m = 0; !st && m < mr_sets_size(sets); m++) {
        const struct mr_set *set = mr_sets_get(sets, m);
        struct mr_set_row row = { .study = "-", .set = set->name, .genes_used = 0 };

        for (int h = 0; h < MR_N_HALVES; h++) {
            row.genes_total += (double)set->half[h].size;
            for (size_t i = 0; i < set->half[h].size; i++)
                row.genes_mapped += mr_names_find(genes, set->half[h].ids[i]) != MR_NONE;
        }
        row.mapped_fraction = row.genes_mapped / row.genes_total;
        st = mr_results_add(results, MR_SETS, &row, err);
    }
    mr_sets_free(sets);
    return st;
}

/* What the rows are, and the values: as a study would take them. */
static mr_status judge(const mr_stream *stream, const struct mr_run_opts *opts,
                       const struct look *look, struct mr_checked *out, mr_results *results,
                       mr_notes *notes, mr_error *err)
{
    const mr_names *rows = mr_stream_genes(stream);
    const struct mr_identify_opts identify = { opts->species, look->scale.path,
                                               look->scale.first_line, "", opts->keep_dates };
    mr_collapse_plan *plan = NULL;
    mr_status st = mr_identify(rows, opts->refs, &identify, notes, &out->id, err);

    if (!st)
        st = scale_decide(&look->scale, opts->input_scale, "", notes, &out->scale, err);
    if (!st)
        st = mr_collapse_plan_new(rows, &out->id, opts->refs, &plan, err);
    if (!st)
        st = mr_collapse_plan_note(plan, "", notes, err);
    if (!st)
        st = add_coverage(mr_collapse_plan_genes(plan), &out->id, opts, results, err);
    mr_collapse_plan_free(plan);
    return st;
}

static void describe(const mr_stream *stream, const struct look *look, struct mr_checked *out)
{
    const struct mr_stream_facts *facts = mr_stream_facts(stream);

    *out = (struct mr_checked){ .path = look->scale.path,
                                .format = facts->format,
                                .compression = facts->compression,
                                .n_genes = mr_names_size(mr_stream_genes(stream)),
                                .n_samples = look->n_samples,
                                .level = facts->level,
                                .n_missing = facts->n_missing,
                                .total = look->total,
                                .unassigned = look->says_unassigned ? look->unassigned : NAN };
}

mr_status mr_check_table(const char *path, const struct mr_run_opts *opts, struct mr_checked *out,
                         mr_results *results, mr_notes *notes, mr_error *err)
{
    struct mr_read_opts read = opts->read;
    struct look look = { .scale = { .path = path, .negative.row = MR_NONE } };
    mr_names *samples = NULL;
    mr_stream *stream;
    mr_status st;

    read.notes = notes;
    st = mr_stream_open(path, &read, &stream, err);
    if (st)
        return st;
    samples = mr_names_new();
    mr_scale_facts_init(&look.scale.facts);
    st = samples ? look_at_all(stream, opts, &look, samples, err)
                 : mr_fail(err, MR_ENOMEM, "out of memory");
    look.scale.first_line = mr_stream_facts(stream)->first_line;
    if (!st)
        describe(stream, &look, out);
    if (!st && out->level == MR_LEVEL_GENES)
        st = judge(stream, opts, &look, out, results, notes, err);
    mr_names_free(samples);
    mr_stream_free(stream);
    return st;
}
