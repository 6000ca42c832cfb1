/* What one input is taken for (mechrank check): its samples are looked at and let go. */
#include <math.h>

#include "base/alloc.h"
#include "mechrank/check.h"
#include "mechrank/scale_evidence.h"

/* What is learned while samples stream by. */
struct look {
    mr_scale_evidence *evidence;
    size_t n_samples;
    double total, unassigned;
    bool says_unassigned;
};

static mr_status look_at(struct look *look, const struct mr_profile *p, mr_error *err)
{
    double sum = 0;

    for (size_t i = 0; i < p->n; i++)
        sum += p->type == MR_F64 ? p->f64[i] : p->u32[i];
    look->total += sum;
    look->n_samples++;
    if (!isnan(p->unassigned)) {
        look->unassigned += p->unassigned;
        look->says_unassigned = true;
    }
    return mr_scale_evidence_add(look->evidence, p, err);
}

static mr_status look_at_all(mr_stream *stream, const struct mr_run_opts *opts, struct look *look,
                             mr_error *err)
{
    const struct mr_progress *progress = opts->progress;

    for (;;) {
        struct mr_profile p;
        mr_status st = mr_stream_next(stream, &p, err);

        if (st || !p.sample)
            return st;
        st = look_at(look, &p, err);
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
    const struct mr_stream_facts *facts = mr_stream_facts(stream);
    const struct mr_identify_opts identify = { opts->species,     out->path,
                                               facts->first_line, "",
                                               opts->keep_dates,  opts->gene_map };
    const struct mr_scale_question scale = { out->path, facts->first_line, facts->is_counts,
                                             opts->input_scale, "" };
    mr_collapse_plan *plan = NULL;
    mr_status st = mr_identify(rows, opts->refs, &identify, notes, &out->id, err);

    if (!st)
        st = mr_scale_evidence_decide(look->evidence, &scale, notes, &out->scale, err);
    if (!st)
        st = mr_collapse_plan_new(rows, &out->id, opts->refs, &plan, err);
    if (!st)
        st = mr_collapse_plan_note(plan, "", notes, err);
    if (!st)
        st = add_coverage(mr_collapse_plan_genes(plan), &out->id, opts, results, err);
    mr_collapse_plan_free(plan);
    return st;
}

static void describe(const mr_stream *stream, const char *path, const struct look *look,
                     struct mr_checked *out)
{
    const struct mr_stream_facts *facts = mr_stream_facts(stream);

    *out = (struct mr_checked){ .path = path,
                                .format = facts->format,
                                .compression = facts->compression,
                                .n_genes = mr_names_size(mr_stream_genes(stream)),
                                .n_samples = look->n_samples,
                                .level = facts->level,
                                .strand = facts->strand,
                                .n_missing = facts->n_missing,
                                .total = look->total,
                                .unassigned = look->says_unassigned ? look->unassigned : NAN };
}

mr_status mr_check_table(const char *path, const struct mr_run_opts *opts, struct mr_checked *out,
                         mr_results *results, mr_notes *notes, mr_error *err)
{
    struct mr_read_opts read = opts->read;
    struct look look = { 0 };
    mr_stream *stream;
    mr_status st;

    *out = (struct mr_checked){ 0 };
    read.notes = notes;
    st = mr_stream_open(path, &read, &stream, err);
    if (st)
        return st;
    look.evidence = mr_scale_evidence_new();
    st = look.evidence ? look_at_all(stream, opts, &look, err) : mem_fail(err);
    if (!st)
        describe(stream, path, &look, out);
    if (!st)
        st = mr_expect_genes(path, mr_stream_facts(stream), err);
    if (!st)
        st = judge(stream, opts, &look, out, results, notes, err);
    mr_scale_evidence_free(look.evidence);
    mr_stream_free(stream);
    return st;
}
