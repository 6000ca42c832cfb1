/* Streams of samples: the part that all formats share */
#include "io/counts/stream.h"

#include <math.h>

#include "base/alloc.h"
#include "io/formats/folder.h"

void mr_read_opts_init(struct mr_read_opts *opts)
{
    *opts = (struct mr_read_opts){ .max_memory = (size_t)1 << 30, .n_threads = 1 };
}

static mr_status open_again(mr_stream *s, mr_error *err)
{
    s->genes = mr_names_new();
    if (!s->genes)
        return mem_fail(err);
    s->facts =
        (struct mr_stream_facts){ .format = s->reader->name,
                                  .compression = s->src ? mr_source_compression(s->src) : "plain",
                                  .is_counts = s->reader->is_counts,
                                  .n_samples = MR_NONE };
    return s->reader->open(s, err);
}

static void close_reader(mr_stream *s)
{
    s->reader->close(s);
    s->state = NULL;
    mr_names_free(s->genes);
    s->genes = NULL;
}

static mr_status new_stream(const struct reader *reader, mr_source *src, void *state,
                            struct gene_ids *ids, const struct mr_read_opts *opts, mr_stream **out,
                            mr_error *err)
{
    mr_stream *s = mem_calloc(1, sizeof(*s));
    mr_status st;

    *out = NULL;
    if (!s) {
        if (state)
            reader->close(&(mr_stream){ .reader = reader, .state = state });
        return mem_fail(err);
    }
    s->reader = reader;
    s->opts = *opts;
    s->src = src;
    s->path = src ? mr_source_path(src) : NULL;
    s->state = state;
    s->ids = ids;
    st = open_again(s, err);
    if (st)
        mr_stream_free(s);
    else
        *out = s;
    return st;
}

mr_status stream_new(const struct reader *reader, mr_source *src, void *state,
                     const struct mr_read_opts *opts, mr_stream **out, mr_error *err)
{
    return new_stream(reader, src, state, NULL, opts, out, err);
}

static mr_status open_source(mr_source *src, const struct mr_read_opts *opts,
                             const struct stream_of_several *several, mr_stream **out,
                             mr_error *err)
{
    const struct reader *reader;
    struct peek peek;
    mr_status st;

    *out = NULL;
    if (opts->skip_md5)
        source_skip_md5(src);
    st = source_peek(src, &peek.data, &peek.size, &peek.is_whole, err);
    if (st)
        return st;
    reader = reader_find(&peek);
    if (several && several->reader && several->reader != reader && reader->is_serial)
        return mr_fail(err, MR_EFORMAT, "%s: expected a file of the format '%s', found '%s'",
                       mr_source_path(src), several->reader->name, reader->name);
    if (!several) /* else files are read side by side */
        source_read_ahead(src, opts->n_threads);
    return new_stream(reader, src, NULL, several ? several->ids : NULL, opts, out, err);
}

mr_status mr_stream_open_source(mr_source *src, const struct mr_read_opts *opts, mr_stream **out,
                                mr_error *err)
{
    const mr_status st = open_source(src, opts, NULL, out, err);

    return st ? st : stream_to_genes(out, err);
}

mr_status stream_open(const char *path, const struct mr_read_opts *opts,
                      const struct stream_of_several *several, mr_stream **out, mr_error *err)
{
    mr_source *src = NULL;
    char *file = NULL; /* of a folder */
    mr_status st = folder_is(path) ? folder_find(path, &file, err) : MR_OK;

    *out = NULL;
    if (!st)
        st = mr_source_open(file ? file : path, &src, err);
    free(file);
    if (!st)
        st = open_source(src, opts, several, out, err);
    if (st)
        mr_source_free(src);
    else
        (*out)->owns_source = true;
    return st;
}

mr_status mr_stream_open(const char *path, const struct mr_read_opts *opts, mr_stream **out,
                         mr_error *err)
{
    const mr_status st = stream_open(path, opts, NULL, out, err);

    return st ? st : stream_to_genes(out, err);
}

const mr_names *mr_stream_genes(const mr_stream *s)
{
    return s->genes;
}

const struct mr_stream_facts *mr_stream_facts(const mr_stream *s)
{
    return &s->facts;
}

mr_status mr_stream_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    *out = (struct mr_profile){ .unassigned = NAN };
    return s->reader->next(s, out, err);
}

bool mr_stream_can_rewind(const mr_stream *s)
{
    if (s->reader->can_rewind)
        return s->reader->can_rewind(s);
    return s->reader->rewind || (s->src && mr_source_can_rewind(s->src));
}

mr_status mr_stream_rewind(mr_stream *s, mr_error *err)
{
    mr_status st;

    if (s->reader->rewind)
        return s->reader->rewind(s, err);
    st = mr_source_rewind(s->src, err);
    if (st)
        return st;
    close_reader(s);
    return open_again(s, err);
}

mr_status mr_stream_collect(mr_stream *s, mr_matrix **out, mr_error *err)
{
    *out = NULL;
    return s->reader->collect ? s->reader->collect(s, out, err) : stream_collect(s, out, err);
}

size_t mr_stream_n_files(const mr_stream *s)
{
    return s->reader->n_files ? s->reader->n_files(s) : 1;
}

void mr_stream_file(const mr_stream *s, size_t i, struct mr_stream_file *out)
{
    if (s->reader->file) {
        s->reader->file(s, i, out);
        return;
    }
    *out = (struct mr_stream_file){ .path = s->path,
                                    .format = s->facts.format,
                                    .compression = s->facts.compression };
    if (source_ended(s->src))
        mr_source_md5(s->src, out->md5);
}

void mr_stream_free(mr_stream *s)
{
    if (!s)
        return;
    close_reader(s);
    if (s->owns_source)
        mr_source_free(s->src);
    free(s->unassigned);
    free(s);
}
