#include "support.h"

#include <unistd.h>

#include "io/paths.h"

static char *slurp(const char *path)
{
    FILE *in = fopen(path, "rb");
    char *text;
    long size;

    if (!in)
        fail_msg("%s: cannot be opened", path);
    fseek(in, 0, SEEK_END);
    size = ftell(in);
    rewind(in);
    text = calloc((size_t)size + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)size, in), (size_t)size);
    fclose(in);
    return text;
}

/* Cuts the next field off '*text', which ends at 'end'. */
static char *next_field(char **text, char end)
{
    char *field = *text, *stop = field + strcspn(field, end == '\n' ? "\t\n" : "\n");

    *text = *stop ? stop + 1 : stop;
    *stop = '\0';
    return field;
}

mr_matrix *read_golden(const char *path)
{
    char full[4096], *text, *line, *rest;
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *m;
    size_t row = 0;

    snprintf(full, sizeof(full), "%s/golden/%s", MR_TEST_DIR, path);
    text = slurp(full);
    rest = text;
    line = next_field(&rest, '\0');
    for (char *f = strchr(line, '\t'); f; f = strchr(f, '\t')) {
        const size_t size = strcspn(++f, "\t");

        assert_int_equal(mr_names_add(cols, f, size, NULL), MR_OK);
    }
    for (const char *c = rest; *c; c = strchr(c, '\n') + 1)
        assert_int_equal(mr_names_add(rows, c, strcspn(c, "\t\n"), NULL), MR_OK);
    assert_int_equal(mr_matrix_new(MR_F64, rows, cols, &m, NULL), MR_OK);
    while (*rest) {
        line = next_field(&rest, '\0');
        next_field(&line, '\n');
        for (size_t c = 0; c < mr_matrix_n_cols(m); c++) {
            const char *field = next_field(&line, '\n');

            mr_matrix_f64(m, c)[row] = strcmp(field, "NA") ? strtod(field, NULL) : NAN;
        }
        row++;
    }
    free(text);
    return m;
}

const double *golden_column(const mr_matrix *m, const char *name)
{
    const size_t c = mr_names_find(mr_matrix_cols(m), name);

    if (c == MR_NONE)
        fail_msg("golden table has no column '%s'", name);
    return mr_matrix_f64_const(m, c);
}

void assert_close_at(double got, double want, double rtol, double atol, const char *what,
                     const char *file, int line)
{
    if ((isnan(got) && isnan(want)) || got == want || fabs(got - want) <= atol + rtol * fabs(want))
        return;
    print_error("%s: got %.17g, want %.17g (rtol %g, atol %g)\n", what, got, want, rtol, atol);
    _fail(file, line);
}

void assert_vector_close_at(const double *got, const double *want, size_t n, double rtol,
                            double atol, const char *what, const char *file, int line)
{
    char name[256];

    for (size_t i = 0; i < n; i++) {
        snprintf(name, sizeof(name), "%s[%zu]", what, i);
        assert_close_at(got[i], want[i], rtol, atol, name, file, line);
    }
}

enum { N_PATHS = 8 };
static char folder[64], paths[N_PATHS][512];
static size_t next_path;

const char *temp_folder(void)
{
    if (!*folder) {
        strcpy(folder, "test.XXXXXX");
        assert_non_null(mkdtemp(folder));
    }
    return folder;
}

const char *temp_path(const char *name)
{
    char *path = paths[next_path++ % N_PATHS];

    snprintf(path, sizeof(paths[0]), "%s/%s", temp_folder(), name);
    return path;
}

const char *write_file(const char *name, const void *data, size_t size)
{
    const char *path = temp_path(name);
    FILE *out = fopen(path, "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
    return path;
}

void temp_folder_remove(void)
{
    if (*folder)
        path_remove_tree(folder);
    *folder = '\0';
}

mr_matrix *named_matrix(enum mr_type type, const char *const *names, const double *values,
                        size_t n_rows, size_t n_cols)
{
    mr_names *rows = mr_names_new(), *cols = mr_names_new();
    mr_matrix *m;

    for (size_t r = 0; r < n_rows; r++)
        assert_int_equal(mr_names_add(rows, names[r], strlen(names[r]), NULL), MR_OK);
    for (size_t c = 0; c < n_cols; c++)
        assert_int_equal(mr_names_add(cols, c ? "b" : "a", 1, NULL), MR_OK);
    assert_int_equal(mr_matrix_new(type, rows, cols, &m, NULL), MR_OK);
    for (size_t c = 0; c < n_cols; c++) {
        for (size_t r = 0; r < n_rows; r++) {
            if (type == MR_F64)
                mr_matrix_f64(m, c)[r] = values[r * n_cols + c];
            else
                mr_matrix_u32(m, c)[r] = (uint32_t)values[r * n_cols + c];
        }
    }
    return m;
}

char *read_whole(const char *path, size_t *size)
{
    FILE *in = fopen(path, "rb");
    size_t n;
    char *text;

    if (!in)
        fail_msg("%s: cannot be opened", path);
    assert_int_equal(fseek(in, 0, SEEK_END), 0);
    n = (size_t)ftell(in);
    rewind(in);
    text = calloc(n + 1, 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, n, in), n);
    fclose(in);
    if (size)
        *size = n;
    return text;
}
