/* The samples of several files one after the other, genes united */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/parallel.h"
#include "io/counts/gene_ids.h"
#include "io/counts/stream.h"

/* A file that is open.  What went wrong with it is said when its turn comes. */
struct slot {
    mr_stream *stream;
    struct gene_ids ids;
    mr_names *extra;   /* of 'ids' */
    mr_notes *notes;   /* its own, as others are read beside it; NULL: nobody asks */
    bool as_it_stands; /* its genes are taken as they are */
    bool is_merged;
    mr_status st;
    mr_error err;
};

/* A file that was read to its end. */
struct done_file {
    const char *path; /* in 'strings' */
    const char *format, *compression;
    char md5[33];
};

struct files {
    struct mr_input_file *list; /* [n_files] */
    size_t n_files;
    mr_names *strings;           /* of 'list' and of files that were read */
    const struct reader *reader; /* of the first file */
    const char *format;          /* likewise */
    struct slot *slots;          /* files 'first' to 'first' + n_open */
    size_t first, n_open, at;    /* 'at': the one whose turn it is */
    size_t n_slots, most;        /* 'most' are read at once */
    size_t n_merged;             /* files whose genes were joined, and notes taken */
    size_t n_ended;              /* files that were read to their ends */
    size_t n_missing;            /* in files that were closed since the beginning */
    mr_names *samples;           /* given since the beginning */
    size_t *file_of;             /* [of samples] */
    size_t capacity;
    struct done_file *done;
    size_t n_done, done_capacity;
    /* a profile in the order of the stream's genes */
    void *values;
    double *length, *tpm;
    size_t room;
};

static const char *path_of(const struct files *f, size_t u)
{
    return f->list[u].path;
}

/* ---- one file ---- */

static mr_status add_names(struct slot *slot, const char *path, mr_error *err)
{
    const mr_names *genes = mr_stream_genes(slot->stream);

    for (size_t i = 0; i < mr_names_size(genes); i++) {
        const char *name = mr_names_get(genes, i);
        bool twice;
        mr_status st = gene_ids_add(&slot->ids, name, &twice, err);

        if (st)
            return st;
        if (twice)
            return mr_fail(err, MR_EFORMAT,
                           "%s: expected distinct genes, as several files are joined, found '%s' "
                           "again",
                           path, name);
    }
    return MR_OK;
}

/* The first file tells what the others must be. */
static mr_status check_format(const struct files *f, size_t u, struct slot *slot)
{
    const char *format = mr_stream_facts(slot->stream)->format;

    if (!u || !strcmp(format, f->format))
        return MR_OK;
    return mr_fail(&slot->err, MR_EFORMAT,
                   "%s: expected a file of the format '%s', as %s is, found '%s'", path_of(f, u),
                   f->format, path_of(f, 0), format);
}

/* A name is that of one sample: it must not be lost, nor what it stands for be guessed. */
static mr_status check_named(const struct files *f, size_t u, struct slot *slot)
{
    const size_t n = mr_stream_facts(slot->stream)->n_samples;

    if (!f->list[u].sample || n == 1)
        return MR_OK;
    return mr_fail(&slot->err, MR_EFORMAT,
                   "%s: expected one sample, as the list or sheet names one for it, found %zu (a "
                   "sheet names a table of several in its column 'table')",
                   path_of(f, u), n);
}

static mr_status open_slot(struct files *f, const mr_stream *s, size_t u, struct slot *slot)
{
    const struct stream_of_several several = { f->reader, &slot->ids };
    struct mr_read_opts opts = s->opts;
    mr_error *err = &slot->err;

    slot->extra = mr_names_new();
    slot->notes = s->opts.notes ? mr_notes_new() : NULL;
    if (!slot->extra || (s->opts.notes && !slot->notes))
        return mem_fail(err);
    gene_ids_init(&slot->ids, s->genes, slot->extra);
    opts.notes = slot->notes;
    opts.n_threads = 1;
    slot->st = stream_open(path_of(f, u), &opts, &several, &slot->stream, err);
    if (!slot->st)
        slot->st = check_format(f, u, slot);
    if (!slot->st)
        slot->st = check_named(f, u, slot);
    if (slot->st || slot->ids.n)
        return slot->st;
    slot->as_it_stands = !mr_names_size(s->genes);
    return slot->as_it_stands ? MR_OK : add_names(slot, path_of(f, u), err);
}

static void close_slot(struct slot *slot)
{
    mr_stream_free(slot->stream);
    gene_ids_release(&slot->ids);
    mr_names_free(slot->extra);
    mr_notes_free(slot->notes);
    *slot = (struct slot){ 0 };
}

static mr_status read_unit(void *job, size_t u, void *scratch, mr_error *err)
{
    const mr_stream *s = job;
    struct files *f = s->state;
    struct slot *slot = &f->slots[u];

    (void)scratch;
    (void)err;
    slot->st = open_slot(f, s, f->first + u, slot);
    return MR_OK;
}

/* As many files as there are threads; the first alone, as it tells what the others must be. */
static mr_status read_batch(mr_stream *s, mr_error *err)
{
    struct files *f = s->state;
    const size_t left = f->n_files - f->first;
    struct parallel_opts opts = { .n_threads = s->opts.n_threads };

    f->at = 0;
    f->n_open = f->reader ? f->most : 1;
    if (f->n_open > left)
        f->n_open = left;
    opts.n_units = f->n_open;
    return parallel_for(&opts, read_unit, s, err);
}

/* ---- its genes among those of the files before it ---- */

static mr_status take_all(mr_names *genes, const mr_names *from, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < mr_names_size(from); i++)
        st = mr_names_add(genes, mr_names_get(from, i), strlen(mr_names_get(from, i)), err);
    return st;
}

/*
 * Genes that were not known when the file was read: others, read beside it, may have brought them
 * since.  '*n_shared' counts those that were there before this file.
 */
static mr_status take_extra(mr_names *genes, struct slot *slot, size_t *n_shared, mr_error *err)
{
    struct gene_ids *ids = &slot->ids;
    const size_t n_before = mr_names_size(genes), n = mr_names_size(slot->extra);
    size_t *index = mem_resize(NULL, n, sizeof(*index));
    bool moved = false;
    mr_status st = index ? MR_OK : mem_fail(err);

    *n_shared = ids->n_shared;
    for (size_t i = 0; !st && i < n; i++) {
        st = mr_names_intern(genes, mr_names_get(slot->extra, i), &index[i], NULL, err);
        if (st)
            break;
        *n_shared += index[i] < n_before;
        moved = moved || index[i] != ids->n_known + i;
    }
    if (!st && moved)
        st = gene_ids_index(ids, err);
    for (size_t i = 0; !st && moved && i < ids->n; i++)
        if (ids->index[i] >= ids->n_known)
            ids->index[i] = index[ids->index[i] - ids->n_known];
    free(index);
    return st;
}

static mr_status check_shared(const char *path, const struct slot *slot, size_t n_shared,
                              size_t n_before, mr_error *err)
{
    const bool genes = mr_stream_facts(slot->stream)->level == MR_LEVEL_GENES;
    const char *word = genes ? "genes" : "transcripts";
    const size_t n = slot->ids.n;

    if (2 * n_shared >= n && 2 * n_shared >= n_before)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT,
                   "%s: expected the %s of the files before it, found %zu of their %zu %s among "
                   "its %zu",
                   path, word, n_shared, n_before, word, n);
}

/* 'n_filled' pairs of a file and a gene that it lacks. */
static mr_status note_united(mr_notes *notes, size_t n_filled, mr_error *err)
{
    if (!n_filled)
        return MR_OK;
    return mr_notes_addf(notes, MR_WARNING, "", "genes_united", n_filled, err,
                         "files list different genes: one that a file lacks is 0 there");
}

/* Samples of one protocol whose counts are of different columns cannot be compared. */
static mr_status note_strand(const mr_stream *s, const struct files *f, size_t u,
                             const struct slot *slot, mr_error *err)
{
    if (mr_stream_facts(slot->stream)->strand == s->facts.strand)
        return MR_OK;
    return mr_notes_addf(s->opts.notes, MR_WARNING, "", "strands_differ", 1, err,
                         "%s: reads look like those of another strand than in %s, so another "
                         "column of counts is taken: if they are of one protocol, name it with "
                         "--strand",
                         path_of(f, u), path_of(f, 0));
}

static mr_status take_notes(mr_notes *to, const mr_notes *from, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && from && i < mr_notes_size(from); i++)
        st = mr_notes_add(to, mr_notes_get(from, i), err);
    return st;
}

static mr_status merge(mr_stream *s, struct slot *slot, size_t u, mr_error *err)
{
    struct files *f = s->state;
    const size_t n_before = mr_names_size(s->genes);
    const bool again = u < f->n_merged; /* all was said the first time */
    size_t n_shared = 0, n_new;
    mr_status st;

    slot->is_merged = true;
    if (slot->as_it_stands)
        st = take_all(s->genes, mr_stream_genes(slot->stream), err);
    else
        st = take_extra(s->genes, slot, &n_shared, err);
    if (st || again)
        return st;
    f->n_merged++;
    n_new = mr_names_size(s->genes) - n_before;
    if (n_before) {
        st = check_shared(path_of(f, u), slot, n_shared, n_before, err);
        if (!st)
            st = note_united(s->opts.notes, n_before - n_shared + u * n_new, err);
        if (!st)
            st = note_strand(s, f, u, slot, err);
        if (n_new)
            s->facts.first_line = 0; /* they stand in no line of the first file */
    }
    return st ? st : take_notes(s->opts.notes, slot->notes, err);
}

/* ---- its profiles ---- */

static mr_status make_room(struct files *f, size_t n, mr_error *err)
{
    const size_t room = n + n / 8;

    if (n <= f->room)
        return MR_OK;
    free(f->values);
    free(f->length);
    free(f->tpm);
    f->room = 0;
    f->values = mem_resize(NULL, room, sizeof(double));
    f->length = mem_resize(NULL, room, sizeof(double));
    f->tpm = mem_resize(NULL, room, sizeof(double));
    if (!f->values || !f->length || !f->tpm)
        return mem_fail(err);
    f->room = room;
    return MR_OK;
}

static const double *move_amounts(const double *from, size_t n_rows, const size_t *index,
                                  double missing, double *to, size_t n)
{
    if (!from)
        return NULL;
    for (size_t i = 0; i < n; i++)
        to[i] = missing;
    for (size_t i = 0; i < n_rows; i++)
        to[index[i]] = from[i];
    return to;
}

/* 'p' in the order of the stream's genes. */
static mr_status move_profile(struct files *f, const size_t *index, size_t n, struct mr_profile *p,
                              mr_error *err)
{
    mr_status st = make_room(f, n, err);

    if (st)
        return st;
    memset(f->values, 0, n * sizeof(double));
    for (size_t i = 0; i < p->n; i++) {
        const size_t to = index[p->rows ? p->rows[i] : i];

        if (p->type == MR_U32)
            ((uint32_t *)f->values)[to] = p->u32[i];
        else
            ((double *)f->values)[to] = p->f64[i];
    }
    p->length = move_amounts(p->length, p->n, index, NAN, f->length, n);
    p->tpm = move_amounts(p->tpm, p->n, index, 0, f->tpm, n);
    if (p->type == MR_U32)
        p->u32 = f->values;
    else
        p->f64 = f->values;
    p->rows = NULL;
    p->n = n;
    return MR_OK;
}

static mr_status check_sample(struct files *f, size_t u, const char *sample, mr_error *err)
{
    const size_t n = mr_names_size(f->samples), twin = mr_names_find(f->samples, sample);

    if (twin != MR_NONE)
        return mr_fail(err, MR_EFORMAT, "%s: expected distinct samples, found '%s' also in %s",
                       path_of(f, u), sample, path_of(f, f->file_of[twin]));
    if (mem_grow(&f->file_of, &f->capacity, n, sizeof(*f->file_of), err))
        return MR_ENOMEM;
    f->file_of[n] = u;
    return mr_names_add(f->samples, sample, strlen(sample), err);
}

/* The next sample of the file whose turn it is; 'out->sample' is NULL behind its last one. */
static mr_status next_of_slot(mr_stream *s, struct slot *slot, size_t u, struct mr_profile *out,
                              mr_error *err)
{
    struct files *f = s->state;
    mr_status st;

    if (slot->st) {
        if (err)
            *err = slot->err;
        return slot->st;
    }
    st = slot->is_merged ? MR_OK : merge(s, slot, u, err);
    if (!st)
        st = mr_stream_next(slot->stream, out, err);
    if (st || !out->sample)
        return st;
    if (f->list[u].sample)
        out->sample = f->list[u].sample;
    s->facts.n_missing = f->n_missing + mr_stream_facts(slot->stream)->n_missing;
    st = check_sample(f, u, out->sample, err);
    if (!st && slot->ids.index)
        st = move_profile(f, slot->ids.index, mr_names_size(s->genes), out, err);
    return st;
}

/* ---- what was read ---- */

static mr_status add_done(struct files *f, const mr_stream *stream, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t i = 0; !st && i < mr_stream_n_files(stream); i++) {
        struct done_file *done;
        struct mr_stream_file file;

        if (mem_grow(&f->done, &f->done_capacity, f->n_done, sizeof(*f->done), err))
            return MR_ENOMEM;
        mr_stream_file(stream, i, &file);
        done = &f->done[f->n_done];
        done->format = file.format;
        done->compression = file.compression;
        memcpy(done->md5, file.md5, sizeof(done->md5));
        st = mr_names_intern(f->strings, file.path, NULL, &done->path, err);
        f->n_done += !st;
    }
    return st;
}

static mr_status end_slot(mr_stream *s, struct slot *slot, size_t u, mr_error *err)
{
    struct files *f = s->state;
    mr_status st = MR_OK;

    f->n_missing += mr_stream_facts(slot->stream)->n_missing;
    if (u >= f->n_ended) {
        f->n_ended++;
        st = add_done(f, slot->stream, err);
    }
    close_slot(slot);
    return st;
}

/* ---- the reader ---- */

static mr_status files_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct files *f = s->state;

    while (f->first + f->at < f->n_files) {
        const size_t u = f->first + f->at;
        mr_status st;

        if (f->at == f->n_open) {
            f->first = u;
            st = read_batch(s, err);
            if (st)
                return st;
        }
        st = next_of_slot(s, &f->slots[f->at], u, out, err);
        if (st || out->sample)
            return st;
        st = end_slot(s, &f->slots[f->at++], u, err);
        if (st)
            return st;
    }
    return MR_OK;
}

static mr_status files_open(mr_stream *s, mr_error *err)
{
    struct files *f = s->state;
    const struct mr_stream_facts *facts;
    mr_status st = read_batch(s, err);

    s->path = path_of(f, 0);
    if (st)
        return st;
    if (f->slots[0].st) {
        if (err)
            *err = f->slots[0].err;
        return f->slots[0].st;
    }
    st = merge(s, &f->slots[0], 0, err);
    if (st)
        return st;
    f->reader = f->slots[0].stream->reader;
    facts = mr_stream_facts(f->slots[0].stream);
    f->format = facts->format;
    if (facts->n_samples == 1 && !f->reader->is_serial)
        f->most = f->n_slots;
    s->facts = *facts;
    s->facts.n_missing = 0;
    s->facts.n_samples = f->reader->one_sample ? f->n_files : MR_NONE;
    return MR_OK;
}

static void close_slots(struct files *f)
{
    for (size_t i = 0; f->slots && i < f->n_slots; i++)
        close_slot(&f->slots[i]);
}

static mr_status files_rewind(mr_stream *s, mr_error *err)
{
    struct files *f = s->state;
    mr_names *samples = mr_names_new();

    if (!samples)
        return mem_fail(err);
    close_slots(f);
    mr_names_free(f->samples);
    f->samples = samples;
    f->first = f->n_open = f->at = 0;
    f->n_missing = s->facts.n_missing = 0;
    return MR_OK;
}

/* Pipes and URLs are read once. */
static bool files_can_rewind(const mr_stream *s)
{
    const struct files *f = s->state;
    struct stat info;

    for (size_t i = 0; i < f->n_files; i++)
        if (stat(path_of(f, i), &info) || !(S_ISREG(info.st_mode) || S_ISDIR(info.st_mode)))
            return false;
    return true;
}

static size_t files_n_files(const mr_stream *s)
{
    const struct files *f = s->state;

    return f->n_done;
}

static void files_file(const mr_stream *s, size_t i, struct mr_stream_file *out)
{
    const struct files *f = s->state;
    const struct done_file *done = &f->done[i];

    if (i >= f->n_done) { /* its end was not read yet */
        *out = (struct mr_stream_file){ .path = path_of(f, i),
                                        .format = s->facts.format,
                                        .compression = s->facts.compression };
        return;
    }
    *out = (struct mr_stream_file){ .path = done->path,
                                    .format = done->format,
                                    .compression = done->compression };
    memcpy(out->md5, done->md5, sizeof(out->md5));
}

static void files_free(struct files *f)
{
    close_slots(f);
    free(f->slots);
    free(f->list);
    mr_names_free(f->strings);
    mr_names_free(f->samples);
    free(f->file_of);
    free(f->done);
    free(f->values);
    free(f->length);
    free(f->tpm);
    free(f);
}

static void files_close(mr_stream *s)
{
    if (s->state)
        files_free(s->state);
}

static const struct reader reader_files = {
    .name = "files",
    .open = files_open,
    .next = files_next,
    .rewind = files_rewind,
    .can_rewind = files_can_rewind,
    .close = files_close,
    .n_files = files_n_files,
    .file = files_file,
};

static mr_status copy_string(mr_names *strings, const char *text, const char **copy, mr_error *err)
{
    return text ? mr_names_intern(strings, text, NULL, copy, err) : MR_OK;
}

static mr_status files_new(const struct mr_input_file *files, size_t n, int n_threads,
                           struct files *f, mr_error *err)
{
    mr_status st = MR_OK;

    f->n_files = n;
    f->most = 1;
    f->n_slots = n_threads > 1 ? (size_t)n_threads : 1;
    f->list = mem_calloc(n, sizeof(*f->list));
    f->slots = mem_calloc(f->n_slots, sizeof(*f->slots));
    f->strings = mr_names_new();
    f->samples = mr_names_new();
    if (!f->list || !f->slots || !f->strings || !f->samples)
        return mem_fail(err);
    for (size_t i = 0; !st && i < n; i++) {
        st = copy_string(f->strings, files[i].path, &f->list[i].path, err);
        if (!st)
            st = copy_string(f->strings, files[i].sample, &f->list[i].sample, err);
    }
    return st;
}

mr_status mr_stream_open_files(const struct mr_input_file *files, size_t n,
                               const struct mr_read_opts *opts, mr_stream **out, mr_error *err)
{
    struct files *f;
    mr_status st;

    *out = NULL;
    if (!n)
        return mr_fail(err, MR_EEMPTY, "expected files of counts, found none");
    f = mem_calloc(1, sizeof(*f));
    if (!f)
        return mem_fail(err);
    st = files_new(files, n, opts->n_threads, f, err);
    if (st) {
        files_free(f);
        return st;
    }
    st = stream_new(&reader_files, NULL, f, opts, out, err);
    return st ? st : stream_to_genes(out, err);
}
