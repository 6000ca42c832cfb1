#include <errno.h>
#include <string.h>

#include "base/fail.h"
#include "base/number.h"
#include "run/results_table.h"

void results_put_text(FILE *out, const char *s)
{
    if (!s || !*s) {
        fputs("NA", out);
        return;
    }
    for (; *s; s++)
        putc((unsigned char)*s < ' ' ? '?' : *s, out);
}

void results_put_number(FILE *out, double value)
{
    char text[NUMBER_SIZE];

    fputs(number_format(value, text), out);
}

FILE *results_open(const char *path, mr_error *err)
{
    FILE *out;

    errno = 0;
    out = fopen(path, "w");
    if (!out)
        mr_fail(err, MR_EIO, "%s: cannot be written: %s", path, strerror(errno));
    return out;
}

mr_status results_close(FILE *out, const char *path, mr_error *err)
{
    const int bad = ferror(out);

    if (fclose(out) || bad)
        return mr_fail(err, MR_EIO, "%s: cannot be written: %s", path,
                       errno ? strerror(errno) : "input/output error");
    return MR_OK;
}

static void put_flags(FILE *out, mr_flags flags)
{
    const char *comma = "";

    if (!flags)
        putc('-', out);
    for (int f = 0; f < MR_N_FLAGS; f++) {
        if (!(flags >> f & 1))
            continue;
        fputs(comma, out);
        fputs(mr_flag_name((enum mr_flag)f), out);
        comma = ",";
    }
}

static void put_field(FILE *out, const void *row, const struct results_column *column)
{
    switch (column->kind) {
    case RESULTS_KEY:
    case RESULTS_TEXT:
        results_put_text(out, results_get_text(row, column));
        break;
    case RESULTS_NUMBER:
        results_put_number(out, results_get_number(row, column));
        break;
    case RESULTS_FLAGS:
        put_flags(out, results_get_flags(row, column));
        break;
    }
}

void results_put_rows(FILE *out, const struct results_table *table, const void *rows, size_t n)
{
    for (size_t c = 0; c < table->n_columns; c++) {
        if (c)
            putc('\t', out);
        fputs(table->columns[c].name, out);
    }
    putc('\n', out);
    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < table->n_columns; c++) {
            if (c)
                putc('\t', out);
            put_field(out, (const char *)rows + i * table->row_size, &table->columns[c]);
        }
        putc('\n', out);
    }
}

mr_status mr_results_write(const mr_results *results, enum mr_table_id table, const char *path,
                           mr_error *err)
{
    FILE *out = results_open(path, err);

    if (!out)
        return MR_EIO;
    results_put_rows(out, results_table(table), results->tables[table].bytes,
                     results->tables[table].n);
    return results_close(out, path, err);
}
