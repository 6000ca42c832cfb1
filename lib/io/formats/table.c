/* Tables with a header: ids, maybe columns that describe the genes, then one column per sample */
#include <string.h>

#include "base/alloc.h"
#include "io/counts/sample_name.h"
#include "io/formats/layout.h"
#include "io/formats/table_rows.h"

struct table_reader {
    struct layout layout;
    struct table_rows rows;
};

static mr_status read_all(struct table_reader *t, mr_lines *lines, struct head *head,
                          const mr_stream *s, mr_error *err)
{
    struct table_rows *rows = &t->rows;
    mr_status st = head_read(head, lines, err);

    if (!st)
        st = layout_find(&t->layout, head, s->path, err);
    if (st)
        return st;
    rows->path = s->path;
    rows->separator = t->layout.separator;
    rows->n_before = 1 + t->layout.n_annotation;
    rows->samples = t->layout.samples;
    rows->ids = s->genes;
    rows->padded = t->layout.padded;
    rows->na_zero = s->opts.na_zero;
    table_rows_init(rows, s->opts.max_memory);
    for (size_t r = 0; !st && r < head->n_rows; r++)
        st = table_rows_parse(rows, head->rows[r].text, head->rows[r].number, err);
    if (!st)
        st = table_rows_parse_rest(rows, lines, head->empty_line, err);
    return st ? st : table_rows_check(rows, err);
}

mr_status table_name_bams(mr_stream *s, mr_error *err)
{
    struct table_reader *t = s->state;
    const mr_status st = sample_names_of_bams(&t->layout.samples, err);

    t->rows.samples = t->layout.samples;
    return st;
}

/*
 * Rows of htseq-count behind the genes: its table, of one sample or several, or several put
 * together.  One column alone is not named for its sample, unless it is a path.
 */
static mr_status name_htseq(mr_stream *s, mr_error *err)
{
    struct table_reader *t = s->state;
    mr_names *names;
    char *name;
    mr_status st;

    s->facts.format = reader_htseq.name;
    if (mr_names_size(t->layout.samples) > 1 ||
        sample_name_is_bam(mr_names_get(t->layout.samples, 0)))
        return table_name_bams(s, err);
    name = sample_name_of_path(s->path);
    names = mr_names_new();
    st = name && names ? mr_names_add(names, name, strlen(name), err) : mem_fail(err);
    free(name);
    if (st) {
        mr_names_free(names);
        return st;
    }
    mr_names_free(t->layout.samples);
    t->rows.samples = t->layout.samples = names;
    return MR_OK;
}

/* The table is read to its end: any line may hold the first fraction, or a fault. */
static mr_status table_open(mr_stream *s, mr_error *err)
{
    struct table_reader *t = mem_calloc(1, sizeof(*t));
    struct head head = { 0 };
    mr_lines *lines = NULL;
    mr_status st;

    s->state = t;
    if (!t)
        return mem_fail(err);
    t->rows.cells.spill = SPILL_CLOSED;
    st = mr_lines_new(s->src, &lines, err);
    if (!st)
        st = read_all(t, lines, &head, s, err);
    if (!st) {
        s->facts.n_samples = mr_names_size(t->layout.samples);
        s->facts.n_missing = t->rows.n_missing;
        s->facts.separator = t->layout.separator;
        s->facts.n_annotation = t->layout.n_annotation;
        s->facts.first_cell = t->layout.first_cell;
        s->facts.first_line = t->rows.has_gaps ? 0 : t->rows.first_line;
    }
    head_release(&head);
    mr_lines_free(lines);
    if (!st && t->rows.unassigned)
        st = name_htseq(s, err);
    return st;
}

static mr_status table_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct table_reader *t = s->state;

    return table_rows_next(&t->rows, out, err);
}

static mr_status table_rewind(mr_stream *s, mr_error *err)
{
    struct table_reader *t = s->state;

    (void)err;
    turned_rewind(&t->rows.turned);
    return MR_OK;
}

static mr_status table_collect(mr_stream *s, mr_matrix **out, mr_error *err)
{
    struct table_reader *t = s->state;

    return table_rows_collect(&t->rows, out, err);
}

static void table_close(mr_stream *s)
{
    struct table_reader *t = s->state;

    if (!t)
        return;
    table_rows_release(&t->rows);
    layout_release(&t->layout);
    free(t);
}

const struct reader reader_table = {
    .name = "table",
    .open = table_open,
    .next = table_next,
    .rewind = table_rewind,
    .collect = table_collect,
    .close = table_close,
};
