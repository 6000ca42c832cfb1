/* Whole tables of counts */
#include <string.h>

#include "base/alloc.h"
#include "io/counts/stream.h"

static mr_status list_files(const mr_stream *stream, struct mr_table *out, mr_error *err)
{
    const size_t n = mr_stream_n_files(stream);

    out->files = mem_calloc(n, sizeof(*out->files));
    out->paths = mr_names_new();
    if (!out->files || !out->paths)
        return mem_fail(err);
    out->n_files = n;
    for (size_t i = 0; i < n; i++) {
        struct mr_stream_file *file = &out->files[i];
        mr_status st;

        mr_stream_file(stream, i, file);
        st = mr_names_add(out->paths, file->path, strlen(file->path), err);
        if (st)
            return st;
        file->path = mr_names_get(out->paths, i); /* the stream's own goes with it */
    }
    memcpy(out->md5, out->files[0].md5, sizeof(out->md5));
    out->path = mem_strndup(out->files[0].path, strlen(out->files[0].path));
    return out->path ? MR_OK : mem_fail(err);
}

static mr_status read_stream(mr_stream *stream, struct mr_table *out, mr_error *err)
{
    mr_status st = mr_stream_collect(stream, &out->values, err);

    if (st)
        return st;
    out->facts = *mr_stream_facts(stream);
    out->unassigned = stream->unassigned;
    stream->unassigned = NULL; /* taken over */
    return list_files(stream, out, err);
}

/* Ends the stream. */
static mr_status read_and_free(mr_stream *stream, struct mr_table *out, mr_error *err)
{
    const mr_status st = read_stream(stream, out, err);

    if (st)
        mr_table_release(out);
    mr_stream_free(stream);
    return st;
}

mr_status mr_table_read_source(mr_source *src, const struct mr_read_opts *opts,
                               struct mr_table *out, mr_error *err)
{
    mr_stream *stream;
    mr_status st = mr_stream_open_source(src, opts, &stream, err);

    *out = (struct mr_table){ 0 };
    return st ? st : read_and_free(stream, out, err);
}

mr_status mr_table_read(const char *path, const struct mr_read_opts *opts, struct mr_table *out,
                        mr_error *err)
{
    mr_stream *stream;
    mr_status st = mr_stream_open(path, opts, &stream, err);

    *out = (struct mr_table){ 0 };
    return st ? st : read_and_free(stream, out, err);
}

mr_status mr_table_read_files(const struct mr_input_file *files, size_t n,
                              const struct mr_read_opts *opts, struct mr_table *out, mr_error *err)
{
    mr_stream *stream;
    mr_status st = mr_stream_open_files(files, n, opts, &stream, err);

    *out = (struct mr_table){ 0 };
    return st ? st : read_and_free(stream, out, err);
}

void mr_table_release(struct mr_table *table)
{
    mr_matrix_free(table->values);
    free(table->unassigned);
    free(table->files);
    mr_names_free(table->paths);
    free(table->path);
    *table = (struct mr_table){ 0 };
}
