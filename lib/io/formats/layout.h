/* layout.h - what the columns of a table are, from its first lines */
#ifndef IO_LAYOUT_H
#define IO_LAYOUT_H

#include <stdbool.h>

#include "io/fields.h"
#include "mechrank/io.h"

enum { HEAD_ROWS = 10 };

/* The header and the first rows, copied; what a column holds is seen in them together. */
struct head {
    struct head_line {
        char *text;
        size_t size, number;
    } header, rows[HEAD_ROWS];
    size_t n_rows;
    size_t empty_line; /* the first one behind the rows; 0: none */
};

struct layout {
    char separator;
    bool first_cell; /* the header has a cell above the ids */
    size_t n_fields; /* of a row */
    size_t n_annotation;
    bool padded;       /* empty fields behind the last sample */
    mr_names *samples; /* owned */
};

/* Reads the head, over comment lines.  MR_EFORMAT: no header, or no row below it. */
mr_status head_read(struct head *head, mr_lines *lines, mr_error *err);
void head_release(struct head *head);

mr_status layout_find(struct layout *layout, const struct head *head, const char *path,
                      mr_error *err);
void layout_release(struct layout *layout);

/* A name of a column that describes genes, of ids too. */
bool layout_is_annotation(const char *name);

/*
 * Adds the next sample of a header that has 'n_before' fields before the first one.  MR_EFORMAT:
 * no name, or one that stood before.
 */
mr_status layout_add_sample(mr_names *samples, const struct field *name, size_t n_before,
                            const char *path, size_t line, mr_error *err);

#endif /* IO_LAYOUT_H */
