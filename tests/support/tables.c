#include "tables.h"

#include "support.h"

mr_status read_table_text(const char *text, bool na_zero, struct mr_table *table, mr_error *err)
{
    struct mr_read_opts opts;
    mr_source *src;
    mr_status st = mr_source_open_memory("t", text, strlen(text), &src, err);

    *table = (struct mr_table){ 0 };
    mr_read_opts_init(&opts);
    opts.na_zero = na_zero;
    if (!st)
        st = mr_table_read_source(src, &opts, table, err);
    mr_source_free(src);
    return st;
}

void show_table(const struct mr_table *t, char *out, size_t size)
{
    const mr_matrix *m = t->values;
    size_t n = 0;

    for (size_t c = 0; c < mr_matrix_n_cols(m); c++)
        n += (size_t)snprintf(out + n, size - n, "%s%s", c ? " " : "",
                              mr_names_get(mr_matrix_cols(m), c));
    for (size_t r = 0; r < mr_matrix_n_rows(m); r++) {
        n += (size_t)snprintf(out + n, size - n, "|%s", mr_names_get(mr_matrix_rows(m), r));
        for (size_t c = 0; c < mr_matrix_n_cols(m); c++)
            n += (size_t)snprintf(out + n, size - n, " %.17g", mr_matrix_get(m, r, c));
    }
}

static double value_of(const struct mr_profile *p, size_t i)
{
    return p->type == MR_U32 ? p->u32[i] : p->f64[i];
}

/* Each gene once: what is not in a sparse profile is 0. */
static void check_profile(const struct mr_profile *p, const mr_matrix *want, size_t col)
{
    const size_t n_genes = mr_matrix_n_rows(want);
    size_t i = 0;

    assert_string_equal(p->sample, mr_names_get(mr_matrix_cols(want), col));
    assert_true(p->n <= n_genes);
    for (size_t g = 0; g < n_genes; g++) {
        const bool given = i < p->n && (!p->rows || p->rows[i] == g);
        const double got = given ? value_of(p, i++) : 0;

        if (got != mr_matrix_get(want, g, col))
            fail_msg("gene %zu of '%s': got %.17g, want %.17g", g, p->sample, got,
                     mr_matrix_get(want, g, col));
    }
    assert_int_equal(i, p->n); /* ascending, and none beyond */
}

void assert_stream_gives(mr_stream *stream, const mr_matrix *want)
{
    struct mr_profile p;
    mr_error err;

    for (size_t c = 0; c < mr_matrix_n_cols(want); c++) {
        assert_ok(mr_stream_next(stream, &p, &err), err);
        assert_non_null(p.sample);
        check_profile(&p, want, c);
    }
    for (int i = 0; i < 2; i++) {
        assert_ok(mr_stream_next(stream, &p, &err), err);
        assert_null(p.sample);
    }
}

static void check_same_names(const mr_names *got, const mr_names *want)
{
    assert_int_equal(mr_names_size(got), mr_names_size(want));
    for (size_t i = 0; i < mr_names_size(want); i++)
        assert_string_equal(mr_names_get(got, i), mr_names_get(want, i));
}

void assert_same_matrix(const mr_matrix *got, const mr_matrix *want)
{
    check_same_names(mr_matrix_rows(got), mr_matrix_rows(want));
    check_same_names(mr_matrix_cols(got), mr_matrix_cols(want));
    for (size_t c = 0; c < mr_matrix_n_cols(want); c++)
        for (size_t r = 0; r < mr_matrix_n_rows(want); r++)
            assert_true(mr_matrix_get(got, r, c) == mr_matrix_get(want, r, c));
}
