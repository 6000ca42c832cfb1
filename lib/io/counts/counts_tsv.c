/* Counts by genes: a stream comes by samples, so its values are kept and turned */
#include <string.h>

#include "base/alloc.h"
#include "io/counts/cells.h"
#include "io/counts/counts_write.h"
#include "io/text_out.h"

enum { TURNED_LEAST = 16, TURNED_USUAL = 256 }; /* genes turned at once */

void mr_counts_write_opts_init(struct mr_counts_write_opts *opts)
{
    *opts = (struct mr_counts_write_opts){ .max_memory = (size_t)1 << 30, .n_threads = 1 };
}

mr_status counts_write_next(mr_stream *stream, const struct mr_counts_write_opts *opts, size_t done,
                            struct mr_profile *out, mr_error *err)
{
    const struct mr_progress *progress = opts->progress;
    mr_status st = mr_stream_next(stream, out, err);
    size_t n;

    if (!st && opts->show)
        st = opts->show(opts->show_data, out, err);
    if (st)
        return st;
    n = mr_stream_facts(stream)->n_samples;
    if (progress && progress->step(progress->data, done, n == MR_NONE ? 0 : n))
        return mr_fail(err, MR_ECANCELED, "interrupted");
    return MR_OK;
}

mr_status counts_write_name(const mr_stream *stream, const char *name, mr_error *err)
{
    struct mr_stream_file file;

    if (!strpbrk(name, "\t\r\n"))
        return MR_OK;
    mr_stream_file(stream, 0, &file);
    return mr_fail(err, MR_EFORMAT, "%s: expected names without tabs, found '%s'", file.path, name);
}

mr_status counts_write_some(const mr_stream *stream, size_t n_samples, mr_error *err)
{
    struct mr_stream_file file;

    if (n_samples && mr_names_size(mr_stream_genes(stream)))
        return MR_OK;
    mr_stream_file(stream, 0, &file);
    return mr_fail(err, MR_EFORMAT, "%s: expected %s, found none", file.path,
                   n_samples ? "genes" : "samples");
}

static void fill_row(const struct mr_profile *p, enum mr_type type, void *row)
{
    for (size_t i = 0; i < p->n; i++) {
        const size_t g = p->rows ? p->rows[i] : i;

        if (p->type == MR_F64)
            ((double *)row)[g] = p->f64[i];
        else if (type == MR_F64)
            ((double *)row)[g] = p->u32[i];
        else
            ((uint32_t *)row)[g] = p->u32[i];
    }
}

static mr_status keep_sample(struct cells *cells, const struct mr_profile *p, mr_error *err)
{
    void *row;
    mr_status st = cells_room(cells, &row, err);

    if (!st && p->type == MR_F64 && cells->type == MR_U32)
        st = cells_promote(cells, 0, &row, err);
    if (st)
        return st;
    memset(row, 0, cells->n_cols * (cells->type == MR_U32 ? sizeof(uint32_t) : sizeof(double)));
    fill_row(p, cells->type, row);
    cells_add_row(cells);
    return MR_OK;
}

static mr_status keep_all(mr_stream *stream, const struct mr_counts_write_opts *opts,
                          struct cells *cells, mr_names *samples, mr_error *err)
{
    for (;;) {
        const size_t n = mr_names_size(samples);
        struct mr_profile p;
        mr_status st = counts_write_next(stream, opts, n, &p, err);

        if (st || !p.sample)
            return st ? st : counts_write_some(stream, n, err);
        cells_widen(cells, mr_names_size(mr_stream_genes(stream)));
        st = counts_write_name(stream, p.sample, err);
        if (!st)
            st = mr_names_add(samples, p.sample, strlen(p.sample), err);
        if (!st && cells->n_cols)
            st = keep_sample(cells, &p, err);
        if (st)
            return st;
    }
}

static void put_header(const mr_stream *stream, const mr_names *samples, struct text_out *out)
{
    text_out_text(out, mr_stream_facts(stream)->level == MR_LEVEL_TRANSCRIPTS ? "transcript_id"
                                                                              : "gene_id");
    for (size_t s = 0; s < mr_names_size(samples); s++) {
        text_out_char(out, '\t');
        text_out_text(out, mr_names_get(samples, s));
    }
    text_out_char(out, '\n');
}

static void put_gene(const char *gene, const struct cells *cells, const void *values, size_t start,
                     struct text_out *out)
{
    text_out_text(out, gene);
    for (size_t s = 0; s < cells->n_rows; s++) {
        text_out_char(out, '\t');
        if (cells->type == MR_U32)
            text_out_count(out, ((const uint32_t *)values)[start + s]);
        else
            text_out_number(out, ((const double *)values)[start + s]);
    }
    text_out_char(out, '\n');
}

/* As many genes at once as spilled blocks are worth passing over. */
static size_t genes_at_once(const struct cells *cells, size_t max_memory)
{
    const size_t most = max_memory / 4 / (cells->n_rows * sizeof(double));
    size_t n = most < TURNED_USUAL || cells->spill.fd >= 0 ? most : TURNED_USUAL;

    if (n < TURNED_LEAST)
        n = TURNED_LEAST;
    return n < cells->n_cols ? n : cells->n_cols;
}

static mr_status put_genes(const mr_names *genes, struct cells *cells, size_t max_memory,
                           const mr_stream *stream, struct text_out *out, mr_error *err)
{
    const size_t n_genes = mr_names_size(genes), most = genes_at_once(cells, max_memory);
    void *values = mem_resize(NULL, most * cells->n_rows, sizeof(double));
    mr_status st = values ? MR_OK : mem_fail(err);

    for (size_t first = 0; !st && first < n_genes; first += most) {
        const size_t n = n_genes - first < most ? n_genes - first : most;

        st = cells_columns(cells, first, n, values, err);
        for (size_t g = 0; !st && g < n; g++) {
            const char *gene = mr_names_get(genes, first + g);

            st = counts_write_name(stream, gene, err);
            put_gene(gene, cells, values, g * cells->n_rows, out);
        }
        if (!st)
            st = text_out_check(out, err);
    }
    free(values);
    return st;
}

mr_status mr_counts_write_tsv(mr_stream *stream, const char *name, FILE *file, bool bgzf,
                              const struct mr_counts_write_opts *opts, size_t *n_samples,
                              mr_error *err)
{
    const mr_names *genes = mr_stream_genes(stream);
    mr_names *samples = mr_names_new();
    struct text_out out = { 0 };
    struct cells cells;
    mr_status st = samples ? MR_OK : mem_fail(err);

    cells_init(&cells, mr_names_size(genes), opts->max_memory);
    if (!st)
        st = keep_all(stream, opts, &cells, samples, err);
    if (!st)
        st = bgzf ? text_out_init_bgzf(&out, name, fileno(file), opts->n_threads, err)
                  : text_out_init(&out, name, file, err);
    if (!st) {
        put_header(stream, samples, &out);
        st = put_genes(genes, &cells, opts->max_memory, stream, &out, err);
    }
    if (!st)
        st = text_out_end(&out, err);
    *n_samples = samples ? mr_names_size(samples) : 0;
    text_out_release(&out);
    cells_release(&cells);
    mr_names_free(samples);
    return st;
}
