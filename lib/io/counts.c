/* Whole tables of counts */
#include <string.h>

#include "base/alloc.h"
#include "mechrank/counts.h"

static mr_status read_stream(mr_stream *stream, struct mr_table *out, mr_error *err)
{
    struct mr_stream_file file;
    mr_status st = mr_stream_collect(stream, &out->values, err);

    if (st)
        return st;
    out->facts = *mr_stream_facts(stream);
    mr_stream_file(stream, 0, &file);
    memcpy(out->md5, file.md5, sizeof(out->md5));
    out->path = mem_strndup(file.path, strlen(file.path));
    return out->path ? MR_OK : mem_fail(err);
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

void mr_table_release(struct mr_table *table)
{
    mr_matrix_free(table->values);
    free(table->path);
    *table = (struct mr_table){ 0 };
}
