/* Tables with a header: ids, maybe columns that describe the genes, then one column per sample */
#include "base/alloc.h"
#include "io/layout.h"
#include "io/table_rows.h"

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
    rows->na_zero = s->opts.na_zero;
    table_rows_init(rows, s->opts.max_memory);
    for (size_t r = 0; !st && r < head->n_rows; r++)
        st = table_rows_parse(rows, head->rows[r].text, head->rows[r].number, err);
    if (!st)
        st = table_rows_parse_rest(rows, lines, head->empty_line, err);
    return st ? st : table_rows_check(rows, err);
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
        s->facts.first_line = head.rows[0].number;
    }
    head_release(&head);
    mr_lines_free(lines);
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
