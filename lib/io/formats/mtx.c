/*
 * MatrixMarket files with the names of their rows and columns beside them.  Where the entries of
 * a sample stand together, one sample is in memory; else all are kept, compactly.
 */
#include <string.h>

#include "base/alloc.h"
#include "base/ascii.h"
#include "io/counts/entries.h"
#include "io/counts/stream.h"
#include "io/formats/mtx_names.h"
#include "io/formats/mtx_parse.h"

struct mtx_reader {
    struct mtx_parse parse;
    struct mtx_names names;
    bool is_turned; /* cells x genes */
    bool is_kept;
    size_t next; /* sample to give */
    struct mtx_batch batch;
    size_t at;              /* next entry of it, where nothing is kept */
    struct entries kept;    /* rows are features, columns samples */
    struct sparse column;   /* of the sample */
    size_t first_of_column; /* number of its first entry */
};

static bool mtx_matches(const struct peek *peek)
{
    static const char banner[] = "%%matrixmarket";

    for (size_t i = 0; banner[i]; i++)
        if (i == peek->size || ascii_lower(peek->data[i]) != banner[i])
            return false;
    return true;
}

static const uint32_t *samples_of(const struct mtx_reader *t)
{
    return t->is_turned ? t->batch.rows : t->batch.cols;
}

static const uint32_t *features_of(const struct mtx_reader *t)
{
    return t->is_turned ? t->batch.cols : t->batch.rows;
}

/* The lists tell genes x cells from cells x genes; a square is genes x cells. */
static mr_status orient(struct mtx_reader *t, mr_error *err)
{
    const size_t n_features = t->names.n_features;
    const size_t n_samples = mr_names_size(t->names.samples);
    const struct mtx_parse *p = &t->parse;

    if (p->n_rows == n_features && p->n_cols == n_samples)
        return MR_OK;
    t->is_turned = true;
    if (p->n_rows == n_samples && p->n_cols == n_features)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected %zu features x %zu barcodes as beside it, found %zu x %zu",
                   p->path, p->sizes_line, n_features, n_samples, p->n_rows, p->n_cols);
}

/*
 * The first entries tell whether samples follow one another.  Where the features ascend over
 * several samples too, the file may as well be sorted by gene.
 */
static bool has_samples_together(const struct mtx_reader *t)
{
    const uint32_t *samples = samples_of(t), *features = features_of(t);
    bool features_ascend = true;

    for (size_t i = 1; i < t->batch.n; i++) {
        if (samples[i] < samples[i - 1])
            return false;
        features_ascend = features_ascend && features[i] >= features[i - 1];
    }
    return !features_ascend || !t->batch.n || samples[0] == samples[t->batch.n - 1];
}

static mr_status keep_all(struct mtx_reader *t, size_t max_memory, mr_error *err)
{
    mr_status st = entries_init(&t->kept, mr_names_size(t->names.samples), max_memory, err);

    while (!st && t->batch.n) {
        st = entries_add(&t->kept, features_of(t), samples_of(t), t->batch.values, t->batch.n, err);
        if (!st)
            st = mtx_parse_batch(&t->parse, &t->batch, err);
    }
    return st;
}

static mr_status read_head(struct mtx_reader *t, mr_stream *s, mr_error *err)
{
    mr_status st = mtx_parse_head(&t->parse, err);

    if (!st)
        st = mtx_names_read(&t->names, s->path, &s->opts, s->genes, err);
    if (!st)
        st = orient(t, err);
    if (!st)
        st = sparse_init(&t->column, t->names.n_features, err);
    if (!st)
        st = mtx_parse_batch(&t->parse, &t->batch, err);
    return st;
}

static mr_status mtx_open(mr_stream *s, mr_error *err)
{
    struct mtx_reader *t = mem_calloc(1, sizeof(*t));
    mr_status st;

    s->state = t;
    if (!t)
        return mem_fail(err);
    t->parse.src = s->src;
    t->kept.spill = SPILL_CLOSED;
    st = read_head(t, s, err);
    if (st)
        return st;
    s->facts.n_samples = mr_names_size(t->names.samples);
    t->is_kept = !has_samples_together(t);
    return t->is_kept ? keep_all(t, s->opts.max_memory, err) : MR_OK;
}

static mr_status refuse_order(const struct mtx_reader *t, mr_error *err)
{
    const mr_names *samples = t->names.samples;

    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected samples one after the other as in the lines before, found "
                   "'%s' behind '%s'",
                   t->parse.path, mtx_parse_line(&t->parse, t->batch.first + t->at),
                   mr_names_get(samples, samples_of(t)[t->at]), mr_names_get(samples, t->next));
}

/* Adds what the batch holds of the sample to give; false: more than there are features. */
static bool take_from_batch(struct mtx_reader *t)
{
    const uint32_t *samples = samples_of(t);
    const size_t start = t->at;

    while (t->at < t->batch.n && samples[t->at] == t->next)
        t->at++;
    if (!t->column.n)
        t->first_of_column = t->batch.first + start;
    return sparse_add(&t->column, features_of(t) + start, t->batch.values + start, t->at - start);
}

/* The entries of the sample to give, from the file; those of the last one end with it. */
static mr_status gather(struct mtx_reader *t, bool *fits, mr_error *err)
{
    for (;;) {
        mr_status st;

        *fits = take_from_batch(t);
        if (!*fits)
            return MR_OK;
        if (t->at < t->batch.n)
            return samples_of(t)[t->at] < t->next ? refuse_order(t, err) : MR_OK;
        st = mtx_parse_batch(&t->parse, &t->batch, err);
        t->at = 0;
        if (st || !t->batch.n)
            return st;
    }
}

/* The k-th entry of the sample to give stands for a gene that has one. */
static mr_status refuse_twin(struct mtx_reader *t, size_t k, mr_error *err)
{
    size_t entry = t->first_of_column + k;
    mr_status st = t->is_kept ? entries_number(&t->kept, t->next, k, &entry, err) : MR_OK;

    if (st)
        return st;
    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected one value per row and column, found a second one",
                   t->parse.path, mtx_parse_line(&t->parse, entry));
}

static mr_status mtx_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct mtx_reader *t = s->state;
    bool fits;
    size_t twin = MR_NONE;
    mr_status st;

    if (t->next == mr_names_size(t->names.samples))
        return MR_OK;
    t->column.n = 0;
    st = t->is_kept ? entries_column(&t->kept, t->next, &t->column, &fits, err)
                    : gather(t, &fits, err);
    if (!st)
        st = sparse_sort(&t->column, &twin, err);
    if (st)
        return st;
    if (!fits && twin == MR_NONE)
        twin = t->column.n; /* each feature stood once before it */
    if (twin != MR_NONE)
        return refuse_twin(t, twin, err);
    if (t->names.gene_of)
        sparse_rename(&t->column, t->names.gene_of);
    sparse_give(&t->column, out);
    out->sample = mr_names_get(t->names.samples, t->next++);
    return MR_OK;
}

static bool mtx_can_rewind(const mr_stream *s)
{
    const struct mtx_reader *t = s->state;

    return t->is_kept || mr_source_can_rewind(s->src);
}

/* The lists stay: they may be pipes. */
static mr_status mtx_rewind(mr_stream *s, mr_error *err)
{
    struct mtx_reader *t = s->state;
    mr_status st = t->is_kept ? MR_OK : mr_source_rewind(s->src, err);

    if (st)
        return st;
    t->next = 0;
    if (t->is_kept)
        return MR_OK;
    mtx_parse_release(&t->parse);
    t->at = t->batch.n = 0;
    return mtx_parse_head(&t->parse, err);
}

static void mtx_close(mr_stream *s)
{
    struct mtx_reader *t = s->state;

    if (!t)
        return;
    mtx_parse_release(&t->parse);
    mtx_names_release(&t->names);
    entries_release(&t->kept);
    sparse_release(&t->column);
    free(t);
}

static size_t mtx_n_files(const mr_stream *s)
{
    (void)s;
    return 3;
}

static void mtx_file(const mr_stream *s, size_t i, struct mr_stream_file *out)
{
    const struct mtx_reader *t = s->state;
    const struct mtx_list *list = i == 1 ? &t->names.features : &t->names.barcodes;

    *out = (struct mr_stream_file){ .format = s->facts.format };
    if (i) {
        out->path = list->path;
        out->compression = list->compression;
        memcpy(out->md5, list->md5, sizeof(out->md5));
        return;
    }
    out->path = s->path;
    out->compression = s->facts.compression;
    if (source_ended(s->src))
        mr_source_md5(s->src, out->md5);
}

const struct reader reader_mtx = {
    .name = "mtx",
    .matches = mtx_matches,
    .open = mtx_open,
    .next = mtx_next,
    .can_rewind = mtx_can_rewind,
    .rewind = mtx_rewind,
    .close = mtx_close,
    .n_files = mtx_n_files,
    .file = mtx_file,
};
