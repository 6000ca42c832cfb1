#include <string.h>

#include "base/alloc.h"
#include "run/results_table.h"

mr_results *mr_results_new(void)
{
    mr_results *results = mem_calloc(1, sizeof(*results));

    if (!results)
        return NULL;
    results->strings = mr_names_new();
    if (results->strings)
        return results;
    free(results);
    return NULL;
}

void mr_results_free(mr_results *results)
{
    if (!results)
        return;
    for (int t = 0; t < MR_N_TABLES; t++)
        free(results->tables[t].bytes);
    for (size_t i = 0; i < results->n_scores; i++)
        mr_matrix_free(results->scores[i]);
    free(results->scores);
    mr_names_free(results->strings);
    free(results);
}

mr_status mr_results_string(mr_results *results, const char *s, const char **copy, mr_error *err)
{
    *copy = NULL;
    return s ? mr_names_intern(results->strings, s, NULL, copy, err) : MR_OK;
}

const char *results_get_text(const void *row, const struct results_column *column)
{
    const char *s;

    memcpy(&s, (const char *)row + column->offset, sizeof(s));
    return s;
}

double results_get_number(const void *row, const struct results_column *column)
{
    double value;

    memcpy(&value, (const char *)row + column->offset, sizeof(value));
    return value;
}

mr_flags results_get_flags(const void *row, const struct results_column *column)
{
    mr_flags flags;

    memcpy(&flags, (const char *)row + column->offset, sizeof(flags));
    return flags;
}

mr_status mr_results_add(mr_results *results, enum mr_table_id table, const void *row,
                         mr_error *err)
{
    const struct results_table *t = results_table(table);
    struct results_rows *rows = &results->tables[table];
    char *copy;

    if (mem_grow(&rows->bytes, &rows->capacity, rows->n, t->row_size, err))
        return MR_ENOMEM;
    copy = rows->bytes + rows->n * t->row_size;
    memcpy(copy, row, t->row_size);
    for (size_t c = 0; c < t->n_columns; c++) {
        const struct results_column *column = &t->columns[c];
        const char *s;

        if (column->kind != RESULTS_KEY && column->kind != RESULTS_TEXT)
            continue;
        if (mr_results_string(results, results_get_text(row, column), &s, err))
            return MR_ENOMEM;
        memcpy(copy + column->offset, &s, sizeof(s));
    }
    rows->n++;
    return MR_OK;
}

size_t mr_results_size(const mr_results *results, enum mr_table_id table)
{
    return results->tables[table].n;
}

const void *mr_results_row(const mr_results *results, enum mr_table_id table, size_t i)
{
    return results->tables[table].bytes + i * results_table(table)->row_size;
}

size_t mr_results_n_columns(enum mr_table_id table)
{
    return results_table(table)->n_columns;
}

const char *mr_results_column(enum mr_table_id table, size_t column)
{
    return results_table(table)->columns[column].name;
}

struct mr_cell mr_results_cell(const mr_results *results, enum mr_table_id table, size_t i,
                               size_t column)
{
    const struct results_column *c = &results_table(table)->columns[column];
    const void *row = mr_results_row(results, table, i);

    switch (c->kind) {
    case RESULTS_NUMBER:
        return (struct mr_cell){ .kind = MR_CELL_NUMBER, .number = results_get_number(row, c) };
    case RESULTS_FLAGS:
        return (struct mr_cell){ .kind = MR_CELL_FLAGS, .flags = results_get_flags(row, c) };
    case RESULTS_KEY:
    case RESULTS_TEXT:
        break;
    }
    return (struct mr_cell){ .kind = MR_CELL_TEXT, .text = results_get_text(row, c) };
}

void mr_results_clear(mr_results *results, enum mr_table_id table)
{
    results->tables[table].n = 0;
}

struct results_mark results_mark(const mr_results *results)
{
    struct results_mark mark = { .n_scores = results->n_scores };

    for (int t = 0; t < MR_N_TABLES; t++)
        mark.n_rows[t] = results->tables[t].n;
    return mark;
}

void results_rewind(mr_results *results, const struct results_mark *mark)
{
    for (int t = 0; t < MR_N_TABLES; t++)
        results->tables[t].n = mark->n_rows[t];
    while (results->n_scores > mark->n_scores)
        mr_matrix_free(results->scores[--results->n_scores]);
}
