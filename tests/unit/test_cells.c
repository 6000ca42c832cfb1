/* rows kept compactly: what comes out across is what went in, whatever the width of each row */
#include "support.h"

#include "alloc_fail.h"
#include "base/rng.h"
#include "io/counts/cells.h"

/* Rows of one byte, two, four, integers in doubles, fractions; edges of each width. */
static double draw(struct rng *rng, size_t row, size_t first_double)
{
    static const uint32_t limits[] = { 0, 1, UINT8_MAX, UINT16_MAX, UINT32_MAX };
    static const double edges[] = { -1, 0.5, UINT32_MAX + 1.0, 9007199254740992.0 };
    const uint32_t limit = limits[row % 5], x = rng_u32(rng);

    if (row >= first_double && row % 7 == 3)
        return edges[x % 4];
    return x % 3 ? limit - (x >> 8) % (limit / 4 + 1) : 0;
}

struct made {
    size_t n_rows, n_cols, first_double; /* the row that promotes, in its middle */
    size_t max_memory;
    double *values; /* [n_rows][n_cols] */
};

static mr_status fill(const struct made *made, struct cells *cells, mr_error *err)
{
    cells_init(cells, made->n_cols, made->max_memory);
    for (size_t r = 0; r < made->n_rows; r++) {
        const double *values = made->values + r * made->n_cols;
        void *row;
        mr_status st = cells_room(cells, &row, err);

        for (size_t c = 0; !st && c < made->n_cols; c++) {
            if (cells->type == MR_U32 && r == made->first_double && c == made->n_cols / 2)
                st = cells_promote(cells, c, &row, err);
            if (!st && cells->type == MR_F64)
                ((double *)row)[c] = values[c];
            else if (!st)
                ((uint32_t *)row)[c] = (uint32_t)values[c];
        }
        if (st)
            return st;
        cells_add_row(cells);
    }
    return MR_OK;
}

static double get(const void *columns, enum mr_type type, size_t i)
{
    return type == MR_U32 ? ((const uint32_t *)columns)[i] : ((const double *)columns)[i];
}

/* Some columns at a time: all, one, and a number that fits no power of two. */
static void check_columns(const struct made *made, struct cells *cells, size_t at_once)
{
    void *got = malloc(at_once * made->n_rows * sizeof(double));
    mr_error err;

    assert_non_null(got);
    for (size_t first = 0; first < made->n_cols; first += at_once) {
        const size_t left = made->n_cols - first, n = left < at_once ? left : at_once;

        assert_ok(cells_columns(cells, first, n, got, &err), err);
        for (size_t c = 0; c < n; c++)
            for (size_t r = 0; r < made->n_rows; r++)
                if (get(got, cells->type, c * made->n_rows + r) !=
                    made->values[r * made->n_cols + first + c])
                    fail_msg("row %zu, column %zu: got %.17g, want %.17g", r, first + c,
                             get(got, cells->type, c * made->n_rows + r),
                             made->values[r * made->n_cols + first + c]);
    }
    free(got);
}

static mr_names *numbered(size_t n)
{
    mr_names *names = mr_names_new();
    mr_error err;

    assert_non_null(names);
    for (size_t i = 0; i < n; i++) {
        char name[24];
        const int size = snprintf(name, sizeof(name), "%zu", i);

        assert_ok(mr_names_add(names, name, (size_t)size, &err), err);
    }
    return names;
}

static void check_matrix(const struct made *made, struct cells *cells)
{
    mr_matrix *m;
    mr_error err;

    assert_ok(cells_to_matrix(cells, numbered(made->n_rows), numbered(made->n_cols), &m, &err),
              err);
    for (size_t r = 0; r < made->n_rows; r++)
        for (size_t c = 0; c < made->n_cols; c++)
            assert_true(mr_matrix_get(m, r, c) == made->values[r * made->n_cols + c]);
    mr_matrix_free(m);
}

static void test_mixed_widths(void **state)
{
    static const struct {
        size_t n_rows, n_cols, first_double;
        bool spills; /* with the least memory */
    } cases[] = {
        { 1, 1, SIZE_MAX, false },     { 1, 1, 0, false },
        { 1500, 1, SIZE_MAX, false },  { 130, 17, SIZE_MAX, false },
        { 1500, 700, SIZE_MAX, true }, { 1500, 700, 750, true },
        { 65, 700, 0, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (int spilled = 0; spilled < 2; spilled++) {
            struct made made = { .n_rows = cases[i].n_rows,
                                 .n_cols = cases[i].n_cols,
                                 .first_double = cases[i].first_double,
                                 .max_memory = spilled ? 1 : SIZE_MAX };
            struct cells cells;
            struct rng rng;
            mr_error err;

            rng_init(&rng, 11, (uint32_t)i, 0, 0);
            made.values = malloc(made.n_rows * made.n_cols * sizeof(double));
            assert_non_null(made.values);
            for (size_t k = 0; k < made.n_rows * made.n_cols; k++)
                made.values[k] = draw(&rng, k / made.n_cols, made.first_double);
            assert_ok(fill(&made, &cells, &err), err);
            assert_int_equal(cells.spill.fd >= 0, spilled && cases[i].spills);
            assert_int_equal(cells.type, made.first_double == SIZE_MAX ? MR_U32 : MR_F64);
            check_columns(&made, &cells, made.n_cols);
            check_columns(&made, &cells, 1 + made.n_cols / 40);
            check_matrix(&made, &cells);
            free(made.values);
        }
}

/* Small counts take a byte each. */
static void test_compact(void **state)
{
    struct made made = {
        .n_rows = 3000, .n_cols = 700, .first_double = SIZE_MAX, .max_memory = SIZE_MAX
    };
    struct cells cells;
    mr_error err;

    (void)state;
    made.values = calloc(made.n_rows * made.n_cols, sizeof(double));
    assert_non_null(made.values);
    for (size_t k = 0; k < made.n_rows * made.n_cols; k++)
        made.values[k] = (double)(k % 256);
    assert_ok(fill(&made, &cells, &err), err);
    assert_true(cells.memory >= made.n_rows * made.n_cols);
    assert_true(cells.memory < made.n_rows * made.n_cols * 3 / 2);
    cells_release(&cells);
    free(made.values);
}

static mr_status run_cells(void *data, mr_error *err)
{
    double columns[12];
    struct cells cells;
    mr_status st = fill(data, &cells, err);

    if (!st)
        st = cells_columns(&cells, 0, 4, columns, err);
    cells_release(&cells);
    return st;
}

static void test_alloc(void **state)
{
    double values[12] = { 1, 2, 300, 4, 5, 6, 7.5, 8, 9, 1e9, 11, 12 };
    struct made made = {
        .n_rows = 3, .n_cols = 4, .first_double = 1, .max_memory = 1, .values = values
    };

    (void)state;
    assert_survives_alloc_failure(run_cells, &made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mixed_widths),
        cmocka_unit_test(test_compact),
        cmocka_unit_test(test_alloc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
