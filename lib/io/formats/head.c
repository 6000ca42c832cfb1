#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "io/fields.h"
#include "io/formats/layout.h"

static mr_status copy_line(struct head_line *copy, const char *text, size_t size, size_t number,
                           mr_error *err)
{
    free(copy->text);
    copy->text = mem_strndup(text, size);
    copy->size = size;
    copy->number = number;
    return copy->text ? MR_OK : mem_fail(err);
}

static bool ends_in_number(const char *line, char separator)
{
    const char *last = strrchr(line, separator);
    double value;

    return last && number_parse(last + 1, strlen(last + 1), &value);
}

/*
 * A line with # in front is a comment, as featureCounts writes, or a header such as "#KEY": that
 * one has the columns of the line below, which ends in a number.
 */
static bool is_header(const char *comment, const char *below)
{
    for (const char *separator = "\t;,"; *separator; separator++) {
        const size_t n = field_count_separators(comment, *separator);
        const size_t n_below = field_count_separators(below, *separator);

        if (n && (n_below == n || n_below == n + 1) && ends_in_number(below, *separator))
            return true;
    }
    return false;
}

/* Leaves the header in 'head' and maybe the first row, which was needed to know it. */
static mr_status read_header(struct head *head, mr_lines *lines, mr_error *err)
{
    struct head_line comment = { 0 };
    char *line;
    size_t size;
    mr_status st;

    for (;;) {
        st = mr_lines_next(lines, &line, &size, err);
        if (st || !line || *line != '#')
            break;
        st = copy_line(&comment, line, size, mr_lines_number(lines), err);
        if (st)
            break;
    }
    if (!st && line && comment.text && is_header(comment.text, line)) {
        head->header = comment;
        comment.text = NULL;
        head->n_rows = 1;
        st = copy_line(&head->rows[0], line, size, mr_lines_number(lines), err);
    } else if (!st && line) {
        st = copy_line(&head->header, line, size, mr_lines_number(lines), err);
    } else if (!st) {
        st = mr_fail(err, MR_EFORMAT, "%s: expected a header line, found only comments",
                     mr_source_path(mr_lines_source(lines)));
    }
    free(comment.text);
    return st;
}

mr_status head_read(struct head *head, mr_lines *lines, mr_error *err)
{
    char *line;
    size_t size;
    mr_status st = read_header(head, lines, err);

    while (!st && head->n_rows < HEAD_ROWS) {
        st = mr_lines_next(lines, &line, &size, err);
        if (st || !line)
            break;
        st = copy_line(&head->rows[head->n_rows++], line, size, mr_lines_number(lines), err);
    }
    while (!st && head->n_rows && !head->rows[head->n_rows - 1].size) {
        head->empty_line = head->rows[--head->n_rows].number;
        free(head->rows[head->n_rows].text);
    }
    if (!st && !head->n_rows)
        st = mr_fail(err, MR_EFORMAT, "%s: expected genes below the header, found none",
                     mr_source_path(mr_lines_source(lines)));
    return st;
}

void head_release(struct head *head)
{
    free(head->header.text);
    for (size_t i = 0; i < head->n_rows; i++)
        free(head->rows[i].text);
    *head = (struct head){ 0 };
}
