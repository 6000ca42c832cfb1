/* Maps of ids: the file, told to be a GTF, GFF3 or table by its first line */
#include <string.h>

#include "base/alloc.h"
#include "io/id_map.h"

static mr_id_map *new_map(const char *path)
{
    mr_id_map *map = mem_calloc(1, sizeof(*map));
    bool whole;

    if (!map)
        return NULL;
    map->path = mem_strndup(path, strlen(path));
    map->targets = mr_names_new();
    whole = map->path && map->targets;
    for (size_t k = 0; k < MR_N_ID_RELATIONS; k++) {
        map->relations[k].ids = mr_names_new();
        map->relations[k].bare = mr_names_new();
        whole = whole && map->relations[k].ids && map->relations[k].bare;
    }
    if (whole)
        return map;
    mr_id_map_free(map);
    return NULL;
}

/* What a file's lines are, known from the first that is no comment. */
struct map_reader {
    mr_id_map *map;
    bool is_table;
    bool ended; /* behind the features of a GFF3 stand sequences */
    struct map_table table;
};

static mr_status take_line(struct map_reader *reader, char *line, size_t number, mr_error *err)
{
    mr_id_map *map = reader->map;

    if (!map->format && *line && *line != '#') {
        map->format = gtf_format(line);
        reader->is_table = !map->format;
        if (reader->is_table)
            map->format = "table";
    }
    if (map->format && !reader->is_table && (!strcmp(line, "##FASTA") || *line == '>'))
        reader->ended = true;
    if (!*line || *line == '#' || reader->ended)
        return MR_OK;
    return reader->is_table ? map_table_take(&reader->table, map, line, number, err)
                            : gtf_take(map, line, number, err);
}

static mr_status read_lines(struct map_reader *reader, mr_lines *lines, mr_error *err)
{
    for (;;) {
        char *line;
        size_t size;
        mr_status st = mr_lines_next(lines, &line, &size, err);

        if (st || !line)
            return st;
        st = take_line(reader, line, mr_lines_number(lines), err);
        if (st)
            return st;
    }
}

static mr_status check_content(const mr_id_map *map, enum mr_id_relation relation, mr_error *err)
{
    if (!map->format)
        return mr_fail(err, MR_EFORMAT, "%s: expected a table, GTF or GFF3, found only comments",
                       map->path);
    if (!strcmp(map->format, "table") && !mr_id_map_size(map, relation))
        return mr_fail(err, MR_EFORMAT, "%s: expected %s, found none", map->path,
                       relation == MR_TRANSCRIPT_TO_GENE ? "transcripts with their genes"
                                                         : "genes with their names");
    for (size_t k = 0; k < MR_N_ID_RELATIONS; k++)
        if (mr_id_map_size(map, (enum mr_id_relation)k))
            return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s: expected transcripts or names of genes, found none",
                   map->path);
}

mr_status mr_id_map_read_source(mr_source *src, enum mr_id_relation relation, mr_id_map **out,
                                mr_error *err)
{
    mr_id_map *map = new_map(mr_source_path(src));
    struct map_reader reader = { .map = map, .table.relation = relation };
    mr_lines *lines = NULL;
    mr_status st = map ? mr_lines_new(src, &lines, err) : mem_fail(err);

    *out = NULL;
    if (!st)
        st = read_lines(&reader, lines, err);
    if (!st)
        st = check_content(map, relation, err);
    if (!st) {
        mr_source_md5(src, map->md5);
        *out = map; /* the caller owns it now */
        map = NULL;
    }
    map_table_release(&reader.table);
    mr_lines_free(lines);
    mr_id_map_free(map);
    return st;
}

mr_status mr_id_map_read(const char *path, enum mr_id_relation relation, mr_id_map **out,
                         mr_error *err)
{
    mr_source *src = NULL;
    mr_status st = mr_source_open(path, &src, err);

    *out = NULL;
    if (!st)
        st = mr_id_map_read_source(src, relation, out, err);
    mr_source_free(src);
    return st;
}
