/* id_map.h - a map of ids while it is read, and the two forms that it is read from */
#ifndef IO_ID_MAP_H
#define IO_ID_MAP_H

#include <stdbool.h>

#include "io/fields.h"
#include "mechrank/id_map.h"

struct id_relation {
    mr_names *ids;
    const char **targets; /* [size of ids]; NULL: several, so none */
    size_t *lines;        /* [size of ids] where each first stood */
    size_t target_capacity, line_capacity;
    mr_names *bare;       /* ids without their versions */
    const char **bare_of; /* [size of bare] likewise */
    size_t bare_capacity;
};

struct mr_id_map {
    char *path;
    const char *format;
    char md5[33];
    mr_names *targets; /* owns all targets */
    struct id_relation relations[MR_N_ID_RELATIONS];
};

/* Adds a pair that stands in 'line'; '*other' is the line of another target of 'id', or 0. */
mr_status id_map_add(mr_id_map *map, enum mr_id_relation relation, const char *id,
                     const char *target, size_t line, size_t *other, mr_error *err);
/* Leaves 'id', which was added, without a target. */
void id_map_drop(mr_id_map *map, enum mr_id_relation relation, const char *id);
/* Fails with "path:line: expected one gene for ID, found TARGET here and ... in line OTHER". */
mr_status id_map_refuse(const mr_id_map *map, enum mr_id_relation relation, const char *id,
                        const char *target, size_t line, size_t other, mr_error *err);

/* ---- GTF and GFF3 ---- */

/* "gtf" or "gff3" by the first attribute of a line; NULL: it is a line of neither. */
const char *gtf_format(const char *line);
/* One line, changed in place. */
mr_status gtf_take(mr_id_map *map, char *line, size_t number, mr_error *err);

/* ---- tables ---- */

struct map_table {
    enum mr_id_relation relation;
    char separator;
    bool has_header, has_rows, has_also;
    size_t first_line, n_fields;
    size_t from, to, name; /* columns; name: of genes, MR_NONE if there is none */
    bool *also;            /* [n_fields] further columns of ids that lead to 'to' */
    struct field *fields;
    size_t capacity;
};

/* One line, changed in place; the first one may be the header. */
mr_status map_table_take(struct map_table *table, mr_id_map *map, char *line, size_t number,
                         mr_error *err);
void map_table_release(struct map_table *table);

#endif /* IO_ID_MAP_H */
