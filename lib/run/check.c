/* What one table is taken for (mechrank check). */
#include "base/fail.h"
#include "run/table.h"

/* How many genes of each mechanism the table holds. */
static mr_status add_coverage(const struct loaded *t, const struct mr_run_opts *opts,
                              mr_results *results, mr_error *err)
{
    mr_sets *sets = NULL;
    mr_status st =
        mr_refs_mechanism_sets(opts->refs, t->id.species, t->id.kind, opts->gene_lists, &sets, err);

    for (size_t m = 0; !st && m < mr_sets_size(sets); m++) {
        const struct mr_set *set = mr_sets_get(sets, m);
        struct mr_set_row row = { .study = "-", .set = set->name, .genes_used = 0 };

        for (int h = 0; h < MR_N_HALVES; h++) {
            row.genes_total += (double)set->half[h].size;
            for (size_t i = 0; i < set->half[h].size; i++)
                row.genes_mapped +=
                    mr_names_find(mr_matrix_rows(t->expr), set->half[h].ids[i]) != MR_NONE;
        }
        row.mapped_fraction = row.genes_mapped / row.genes_total;
        st = mr_results_add(results, MR_SETS, &row, err);
    }
    mr_sets_free(sets);
    return st;
}

mr_status mr_check_table(const char *path, const struct mr_run_opts *opts, struct mr_input *input,
                         mr_results *results, mr_notes *notes, mr_error *err)
{
    struct loaded t;
    mr_status st = table_load(path, opts, notes, &t, err);

    if (st)
        return st;
    *input = (struct mr_input){ .path = path,
                                .format = t.table.facts.format,
                                .compression = t.table.facts.compression,
                                .id_kind = mr_id_kind_name(t.id.kind),
                                .species = mr_species_name(t.id.species),
                                .scale = mr_scale_name(t.scale),
                                .study = "-",
                                .n_genes = mr_matrix_n_rows(t.table.values),
                                .n_samples = mr_matrix_n_cols(t.table.values),
                                .n_mapped = t.id.n_mapped,
                                .scale_named = t.scale_named,
                                .species_named = opts->species != MR_SPECIES_UNKNOWN };
    st = mr_results_string(results, t.table.md5, &input->md5, err);
    if (!st)
        st = add_coverage(&t, opts, results, err);
    table_release(&t);
    return st;
}
