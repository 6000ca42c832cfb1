/* numbers of tables: what the loops for usual ones make of a field is what strtod() makes of it */
#include "support.h"

#include <inttypes.h>

#include "base/rng.h"
#include "tables.h"

enum { N_COLS = 50, FIELD_SIZE = 64 };

/* A table of 'n_rows' x N_COLS fields, which 'write' makes; '*fields' is [n_rows * N_COLS]. */
struct made {
    size_t n_rows;
    char separator;
    void (*write)(struct rng *rng, size_t i, char field[FIELD_SIZE]);
    char (*fields)[FIELD_SIZE];
    char *text;
};

static void make(struct made *made)
{
    const size_t n = made->n_rows * N_COLS, size = (n + made->n_rows + N_COLS + 2) * FIELD_SIZE;
    struct rng rng;
    size_t at = 0;

    rng_init(&rng, 17, (uint32_t)made->n_rows, (uint32_t)made->separator, 0);
    made->fields = malloc(n * sizeof(*made->fields));
    made->text = malloc(size);
    assert_non_null(made->fields);
    assert_non_null(made->text);
    at += (size_t)snprintf(made->text + at, size - at, "gene");
    for (size_t c = 0; c < N_COLS; c++)
        at += (size_t)snprintf(made->text + at, size - at, "%cs%zu", made->separator, c);
    for (size_t i = 0; i < n; i++) {
        made->write(&rng, i, made->fields[i]);
        if (i % N_COLS == 0)
            at += (size_t)snprintf(made->text + at, size - at, "\ng%zu", i / N_COLS);
        at +=
            (size_t)snprintf(made->text + at, size - at, "%c%s", made->separator, made->fields[i]);
    }
}

/* The same bits as strtod() makes, but for -0, which is 0. */
static void check(struct made *made, enum mr_type type)
{
    struct mr_table table;
    mr_error err;

    make(made);
    assert_ok(read_table_text(made->text, false, &table, &err), err);
    assert_int_equal(mr_matrix_type(table.values), type);
    assert_int_equal(mr_matrix_n_rows(table.values), made->n_rows);
    assert_int_equal(mr_matrix_n_cols(table.values), N_COLS);
    for (size_t i = 0; i < made->n_rows * N_COLS; i++) {
        const double got = mr_matrix_get(table.values, i / N_COLS, i % N_COLS);
        const double want = strtod(made->fields[i], NULL);

        if (!(got == want) || signbit(got) != (want < 0))
            fail_msg("'%s': got %.17g, want %.17g", made->fields[i], got, want);
    }
    mr_table_release(&table);
    free(made->fields);
    free(made->text);
}

/* All of up to four digits, and some that are longer. */
static void write_every_integer(struct rng *rng, size_t i, char field[FIELD_SIZE])
{
    (void)rng;
    snprintf(field, FIELD_SIZE, "%zu", i);
}

static void write_integer(struct rng *rng, size_t i, char field[FIELD_SIZE])
{
    static const char *const edges[] = { "4294967295", "0000000007", "000", "99999", "4294967290" };
    const uint32_t x = rng_u32(rng);

    if (i % 97 == 5)
        snprintf(field, FIELD_SIZE, "%s", edges[x % ARRAY_LEN(edges)]);
    else
        snprintf(field, FIELD_SIZE, "%0*" PRIu32, (int)(x % 6), x >> rng_below(rng, 32));
}

static void write_digits(struct rng *rng, char *to, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (char)('0' + rng_below(rng, 10));
    to[n] = '\0';
}

/* Up to 20 digits with a point before, among or behind them, at most 2^53 in size. */
static void write_decimal(struct rng *rng, size_t i, char field[FIELD_SIZE])
{
    static const char *const signs[] = { "", "", "", "", "", "", "-", "+" };
    static const char *const exponents[] = { "", "", "", "", "", "", "e-3", "E+0", "e-310" };
    const uint32_t n_whole = rng_below(rng, 15), n_fraction = rng_below(rng, 21 - n_whole);
    char whole[24], fraction[24];

    (void)i;
    write_digits(rng, whole, n_whole || n_fraction ? n_whole : 1);
    write_digits(rng, fraction, n_fraction);
    snprintf(field, FIELD_SIZE, "%s%s%s%s%s", signs[rng_below(rng, ARRAY_LEN(signs))], whole,
             n_fraction || rng_below(rng, 2) ? "." : "", fraction,
             exponents[rng_below(rng, ARRAY_LEN(exponents))]);
}

/* Halves of a unit in the last place, and what lies beside them: where rounding is hardest. */
static void write_tie(struct rng *rng, size_t i, char field[FIELD_SIZE])
{
    const uint64_t odd = ((uint64_t)1 << 53) / 8 + rng_u32(rng);

    (void)i;
    snprintf(field, FIELD_SIZE, "%" PRIu64 ".%s%s", odd, rng_below(rng, 2) ? "125" : "375",
             rng_below(rng, 3) ? "" : "0001");
}

static void test_integers(void **state)
{
    static const char separators[] = "\t,;";

    (void)state;
    check(&(struct made){ 250, '\t', write_every_integer, NULL, NULL }, MR_U32);
    for (size_t i = 0; separators[i]; i++)
        check(&(struct made){ 300, separators[i], write_integer, NULL, NULL }, MR_U32);
}

static void test_decimals(void **state)
{
    (void)state;
    check(&(struct made){ 1000, '\t', write_decimal, NULL, NULL }, MR_F64);
    check(&(struct made){ 100, ',', write_decimal, NULL, NULL }, MR_F64);
    check(&(struct made){ 100, '\t', write_tie, NULL, NULL }, MR_F64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_decimals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
