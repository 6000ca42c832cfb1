#include "table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <htslib/bgzf.h>
#include <zlib.h>

#include "base/alloc.h"

static void put_text(FILE *out, const struct demo_layout *l, const char *text)
{
    fprintf(out, l->quoted ? "\"%s\"" : "%s", text);
}

static void put_annotation_header(FILE *out, const struct demo_layout *l)
{
    static const char *const names[][6] = {
        [DEMO_GENE_NAME] = { "gene_name" },
        [DEMO_FEATURECOUNTS] = { "Chr", "Start", "End", "Strand", "Length" },
    };

    for (size_t i = 0; names[l->annotation][i]; i++)
        fprintf(out, "%c%s", l->separator, names[l->annotation][i]);
}

static void put_header(FILE *out, const struct demo_table *t)
{
    const struct demo_layout *l = &t->study->layout;
    char name[160];

    if (l->first_cell) {
        put_text(out, l, l->first_cell);
        if (l->annotation != DEMO_NO_ANNOTATION)
            put_annotation_header(out, l);
    }
    for (size_t c = 0; c < mr_matrix_n_cols(t->counts); c++) {
        if (c || l->first_cell)
            fputc(l->separator, out);
        snprintf(name, sizeof(name), "%s%s", mr_names_get(mr_matrix_cols(t->counts), c),
                 l->column_suffix ? l->column_suffix : "");
        put_text(out, l, name);
    }
    fputs(l->crlf ? "\r\n" : "\n", out);
}

static void put_annotation(FILE *out, const struct demo_table *t, size_t gene)
{
    if (t->study->layout.annotation == DEMO_GENE_NAME)
        fprintf(out, "\t%s", t->symbols[gene] ? t->symbols[gene] : "-");
    else if (t->study->layout.annotation == DEMO_FEATURECOUNTS)
        fprintf(out, "\tchr1\t1\t%.0f\t+\t%.0f", t->length[gene], t->length[gene]);
}

/* Counts as they are; FPKM from the column's reads in millions. */
static void put_row(FILE *out, const struct demo_table *t, size_t gene, const double *millions)
{
    const struct demo_layout *l = &t->study->layout;

    put_text(out, l, t->ids[gene]);
    if (l->versions)
        fprintf(out, ".%zu", gene % 19 + 1);
    if (l->annotation != DEMO_NO_ANNOTATION)
        put_annotation(out, t, gene);
    for (size_t c = 0; c < mr_matrix_n_cols(t->counts); c++) {
        const uint32_t count = mr_matrix_u32_const(t->counts, c)[gene];

        fputc(l->separator, out);
        if (t->study->scale == MR_SCALE_FPKM)
            fprintf(out, "%.2f", count / millions[c] / (t->length[gene] / 1000));
        else
            fprintf(out, "%" PRIu32, count);
    }
    fputs(l->crlf ? "\r\n" : "\n", out);
}

struct row {
    const char *id;
    size_t gene;
};

static int by_id(const void *va, const void *vb)
{
    const struct row *a = va, *b = vb;

    return strcmp(a->id, b->id);
}

static mr_status put_rows(FILE *out, const struct demo_table *t, mr_error *err)
{
    const size_t n_genes = mr_matrix_n_rows(t->counts), n_cols = mr_matrix_n_cols(t->counts);
    struct row *rows = mem_calloc(n_genes, sizeof(*rows));
    double *millions = mem_calloc(n_cols, sizeof(*millions));
    size_t n = 0;
    mr_status st = rows && millions ? MR_OK : mem_fail(err);

    for (size_t g = 0; g < n_genes && !st; g++) {
        if (t->ids[g])
            rows[n++] = (struct row){ t->ids[g], g };
        for (size_t c = 0; c < n_cols; c++)
            millions[c] += mr_matrix_u32_const(t->counts, c)[g] / 1e6;
    }
    if (!st)
        qsort(rows, n, sizeof(*rows), by_id);
    for (size_t i = 0; i < n && !st; i++)
        put_row(out, t, rows[i].gene, millions);
    free(rows);
    free(millions);
    return st;
}

static int write_plain(const char *path, const char *text, size_t size)
{
    FILE *out = fopen(path, "wb");
    const int bad = !out || fwrite(text, 1, size, out) != size;

    return (out && fclose(out)) || bad;
}

/* gzopen() writes neither name nor time: the same bytes every time. */
static int write_gzip(const char *path, const char *text, size_t size)
{
    gzFile out = gzopen(path, "wb9");
    const int bad = !out || gzwrite(out, text, (unsigned)size) != (int)size;

    return (out && gzclose(out) != Z_OK) || bad;
}

static int write_bgzf(const char *path, const char *text, size_t size)
{
    BGZF *out = bgzf_open(path, "w9");
    const int bad = !out || bgzf_write(out, text, size) != (ssize_t)size;

    return (out && bgzf_close(out)) || bad;
}

mr_status demo_table_write(const struct demo_table *table, const char *path, mr_error *err)
{
    static int (*const write[])(const char *, const char *, size_t) = {
        [DEMO_PLAIN] = write_plain, [DEMO_GZIP] = write_gzip, [DEMO_BGZF] = write_bgzf
    };
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    mr_status st;

    if (!out)
        return mem_fail(err);
    put_header(out, table);
    st = put_rows(out, table, err);
    if (fclose(out) && !st)
        st = mem_fail(err);
    if (!st && write[table->study->layout.compression](path, text, size))
        st = mr_fail(err, MR_EIO, "%s: could not be written", path);
    free(text);
    return st;
}
