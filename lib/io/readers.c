#include "io/readers.h"

#include <string.h>

#include "base/alloc.h"

static const struct reader *const readers[] = {
    &reader_table,
};

void mr_read_opts_init(struct mr_read_opts *opts)
{
    *opts = (struct mr_read_opts){ .na_zero = false };
}

mr_status mr_table_read_source(mr_source *src, const struct mr_read_opts *opts,
                               struct mr_table *out, mr_error *err)
{
    const struct reader *reader = readers[0];
    mr_status st;

    *out =
        (struct mr_table){ .format = reader->name,
                           .compression = mr_source_compression(src),
                           .path = mem_strndup(mr_source_path(src), strlen(mr_source_path(src))) };
    st = out->path ? reader->read(src, opts, out, err) : mem_fail(err);
    if (st)
        mr_table_release(out);
    else
        mr_source_md5(src, out->md5);
    return st;
}

mr_status mr_table_read(const char *path, const struct mr_read_opts *opts, struct mr_table *out,
                        mr_error *err)
{
    mr_source *src;
    mr_status st = mr_source_open(path, &src, err);

    *out = (struct mr_table){ 0 };
    if (!st)
        st = mr_table_read_source(src, opts, out, err);
    mr_source_free(src);
    return st;
}

void mr_table_release(struct mr_table *table)
{
    mr_matrix_free(table->values);
    free(table->path);
    *table = (struct mr_table){ 0 };
}
