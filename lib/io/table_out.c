/* Tables written field by field. */
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "io/text_out.h"
#include "mechrank/table_write.h"

struct mr_table_out {
    struct text_out text;
    int digits;
    bool in_row;   /* a field stands in it already */
    bool in_items; /* the last one is of items */
    char *refused; /* the first name that cannot be written */
    bool no_memory;
};

void mr_table_write_opts_init(struct mr_table_write_opts *opts)
{
    *opts = (struct mr_table_write_opts){ .digits = 6, .n_threads = 1 };
}

mr_status mr_table_out_new(const struct mr_table_write_opts *opts, mr_table_out **out,
                           mr_error *err)
{
    mr_table_out *table = mem_calloc(1, sizeof(*table));
    mr_status st;

    *out = NULL;
    if (!table)
        return mem_fail(err);
    table->digits = opts->digits;
    st = opts->bgzf
             ? text_out_init_bgzf(&table->text, opts->name, fileno(opts->out), opts->n_threads, err)
             : text_out_init(&table->text, opts->name, opts->out, err);
    if (st)
        mr_table_out_free(table);
    else
        *out = table;
    return st;
}

void mr_table_out_free(mr_table_out *table)
{
    if (!table)
        return;
    text_out_release(&table->text);
    free(table->refused);
    free(table);
}

static void begin_field(mr_table_out *table)
{
    if (table->in_row)
        text_out_char(&table->text, '\t');
    table->in_row = true;
    table->in_items = false;
}

static void check_name(mr_table_out *table, const char *name)
{
    if (table->refused || !strpbrk(name, "\t\r\n"))
        return;
    table->refused = mem_strndup(name, strlen(name));
    table->no_memory = !table->refused;
}

void mr_table_out_name(mr_table_out *table, const char *name)
{
    begin_field(table);
    check_name(table, name);
    text_out_name(&table->text, name);
}

void mr_table_out_item(mr_table_out *table, const char *name)
{
    if (table->in_items)
        text_out_char(&table->text, ',');
    else
        begin_field(table);
    table->in_items = true;
    check_name(table, name);
    text_out_text(&table->text, name);
}

void mr_table_out_count(mr_table_out *table, size_t count)
{
    begin_field(table);
    text_out_count(&table->text, count);
}

void mr_table_out_number(mr_table_out *table, double value)
{
    begin_field(table);
    if (value == 0)
        text_out_char(&table->text, '0');
    else if (table->digits)
        text_out_short(&table->text, value, table->digits);
    else
        text_out_number(&table->text, value);
}

void mr_table_out_end_row(mr_table_out *table)
{
    text_out_char(&table->text, '\n');
    table->in_row = table->in_items = false;
}

mr_status mr_table_out_check(const mr_table_out *table, mr_error *err)
{
    if (table->no_memory)
        return mem_fail(err);
    if (table->refused)
        return mr_fail(err, MR_EFORMAT, "%s: expected names without tabs, found '%s'",
                       table->text.name, table->refused);
    return text_out_check(&table->text, err);
}

mr_status mr_table_out_end(mr_table_out *table, mr_error *err)
{
    mr_status st = mr_table_out_check(table, err);

    return st ? st : text_out_end(&table->text, err);
}
