#include <string.h>

#include "base/alloc.h"
#include "run/results_table.h"

static mr_status copy_matrix(const mr_matrix *from, mr_matrix **out, mr_error *err)
{
    mr_names *rows, *cols;
    mr_matrix *m;

    if (mr_names_copy(mr_matrix_rows(from), &rows, err))
        return MR_ENOMEM;
    if (mr_names_copy(mr_matrix_cols(from), &cols, err)) {
        mr_names_free(rows);
        return MR_ENOMEM;
    }
    if (mr_matrix_new(MR_F64, rows, cols, &m, err))
        return MR_ENOMEM;
    for (size_t c = 0; c < mr_matrix_n_cols(m); c++)
        for (size_t r = 0; r < mr_matrix_n_rows(m); r++)
            mr_matrix_f64(m, c)[r] = mr_matrix_get(from, r, c);
    *out = m;
    return MR_OK;
}

mr_status mr_results_add_scores(mr_results *results, const mr_matrix *scores, mr_error *err)
{
    mr_matrix *copy;

    if (mem_grow(&results->scores, &results->score_capacity, results->n_scores,
                 sizeof(*results->scores), err) ||
        copy_matrix(scores, &copy, err))
        return MR_ENOMEM;
    results->scores[results->n_scores++] = copy;
    return MR_OK;
}

size_t mr_results_n_scores(const mr_results *results)
{
    return results->n_scores;
}

const mr_matrix *mr_results_scores(const mr_results *results, size_t i)
{
    return results->scores[i];
}

/* The sets of all studies, in order of first appearance. */
static mr_status unite_sets(const mr_results *results, mr_names **out, mr_error *err)
{
    mr_names *sets = mr_names_new();

    *out = sets;
    if (!sets)
        return mem_fail(err);
    for (size_t i = 0; i < results->n_scores; i++) {
        const mr_names *rows = mr_matrix_rows(results->scores[i]);

        for (size_t r = 0; r < mr_names_size(rows); r++)
            if (mr_names_intern(sets, mr_names_get(rows, r), NULL, NULL, err))
                return MR_ENOMEM;
    }
    return MR_OK;
}

static void put_set(FILE *out, const mr_results *results, const char *set)
{
    results_put_text(out, set);
    for (size_t i = 0; i < results->n_scores; i++) {
        const mr_matrix *m = results->scores[i];
        const size_t row = mr_names_find(mr_matrix_rows(m), set);

        for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
            putc('\t', out);
            if (row == MR_NONE)
                results_put_text(out, NULL);
            else
                results_put_number(out, mr_matrix_get(m, row, c));
        }
    }
    putc('\n', out);
}

static void put_header(FILE *out, const mr_results *results)
{
    fputs("set", out);
    for (size_t i = 0; i < results->n_scores; i++) {
        for (size_t c = 0; c < mr_matrix_n_cols(results->scores[i]); c++) {
            putc('\t', out);
            results_put_text(out, mr_names_get(mr_matrix_cols(results->scores[i]), c));
        }
    }
    putc('\n', out);
}

mr_status mr_results_write_scores(const mr_results *results, const char *path, mr_error *err)
{
    mr_names *sets = NULL;
    mr_status st = unite_sets(results, &sets, err);
    FILE *out;

    if (st)
        goto done;
    out = results_open(path, err);
    if (!out) {
        st = MR_EIO;
        goto done;
    }
    put_header(out, results);
    for (size_t s = 0; s < mr_names_size(sets); s++)
        put_set(out, results, mr_names_get(sets, s));
    st = results_close(out, path, err);
done:
    mr_names_free(sets);
    return st;
}
