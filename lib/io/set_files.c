/* Gene sets in either form, told apart by their first line. */
#include "io/set_files.h"

static mr_status read_lines(mr_lines *lines, bool gmt_only, mr_sets **out, mr_error *err)
{
    bool is_network = false;
    size_t size;
    char *line;
    mr_status st = mr_lines_next(lines, &line, &size, err);

    if (!st && line && !gmt_only)
        st = network_is_header(line, &is_network, err);
    if (st)
        return st;
    return is_network ? network_read(lines, line, out, err) : gmt_read(lines, line, size, out, err);
}

static mr_status read_source(mr_source *src, bool gmt_only, mr_sets **out, mr_error *err)
{
    mr_lines *lines;
    mr_status st = mr_lines_new(src, &lines, err);

    *out = NULL;
    if (st)
        return st;
    st = read_lines(lines, gmt_only, out, err);
    mr_lines_free(lines);
    return st;
}

static mr_status read_path(const char *path, bool gmt_only, mr_sets **out, mr_error *err)
{
    mr_source *src = NULL;
    mr_status st = mr_source_open(path, &src, err);

    *out = NULL;
    if (!st)
        st = read_source(src, gmt_only, out, err);
    mr_source_free(src);
    return st;
}

mr_status mr_sets_read_source(mr_source *src, mr_sets **out, mr_error *err)
{
    return read_source(src, false, out, err);
}

mr_status mr_sets_read(const char *path, mr_sets **out, mr_error *err)
{
    return read_path(path, false, out, err);
}

mr_status mr_sets_read_gmt(const char *path, mr_sets **out, mr_error *err)
{
    return read_path(path, true, out, err);
}
