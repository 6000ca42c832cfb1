#include "tsv.h"

#include "support.h"

static char *slurp(const char *path)
{
    FILE *in = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0, room = 0, n;

    if (!in)
        fail_msg("%s: cannot be opened", path);
    do {
        room += 1 << 16;
        text = realloc(text, room + 1);
        assert_non_null(text);
        n = fread(text + size, 1, room - size, in);
        size += n;
    } while (n);
    fclose(in);
    text[size] = '\0';
    return text;
}

static size_t count(const char *text, const char *end, char what)
{
    size_t n = 0;

    for (; text < end; text++)
        n += *text == what;
    return n;
}

void tsv_read(const char *path, struct tsv *out)
{
    char *text = slurp(path), *at = text;
    size_t n = 0;

    *out = (struct tsv){ .text = text };
    out->n_cols = count(text, text + strcspn(text, "\n"), '\t') + 1;
    out->n_rows = count(text, text + strlen(text), '\n') - 1;
    out->fields = calloc((out->n_rows + 1) * out->n_cols, sizeof(*out->fields));
    assert_non_null(out->fields);
    while (*at) {
        char *end = at + strcspn(at, "\t\n");
        const int last = *end == '\n';

        if (last != (n % out->n_cols == out->n_cols - 1))
            fail_msg("%s: ragged at field %zu", path, n);
        *end = '\0';
        out->fields[n++] = at;
        at = end + 1;
    }
    assert_int_equal(n, (out->n_rows + 1) * out->n_cols);
}

void tsv_release(struct tsv *t)
{
    free(t->fields);
    free(t->text);
    *t = (struct tsv){ 0 };
}

size_t tsv_column(const struct tsv *t, const char *name)
{
    for (size_t c = 0; c < t->n_cols; c++)
        if (!strcmp(t->fields[c], name))
            return c;
    return (size_t)-1;
}

const char *tsv_get(const struct tsv *t, size_t row, size_t col)
{
    return t->fields[(row + 1) * t->n_cols + col];
}
