#include "run/results_table.h"

mr_status mr_results_append(mr_results *results, const mr_results *more, mr_error *err)
{
    mr_status st = MR_OK;

    for (int table = 0; table < MR_N_TABLES; table++)
        for (size_t i = 0; !st && i < more->tables[table].n; i++)
            st = mr_results_add(results, (enum mr_table_id)table,
                                mr_results_row(more, (enum mr_table_id)table, i), err);
    for (size_t i = 0; !st && i < more->n_scores; i++)
        st = mr_results_add_scores(results, more->scores[i], err);
    return st;
}
