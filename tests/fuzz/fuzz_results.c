/*
 * Any bytes as a table of results: the first byte says which, '0' the scores, '1' the first of
 * enum mr_table_id.  What is read is written and read again to the same bytes.
 */
#include "fuzz.h"

#include <unistd.h>

#include "mechrank/results.h"

enum { PIPE_SIZE = 1 << 14 }; /* holds this much without a reader */

static mr_status read_any(mr_results *results, int table, const char *path, mr_error *err)
{
    return table == MR_N_TABLES ? mr_results_read_scores(results, path, err)
                                : mr_results_read(results, (enum mr_table_id)table, path, err);
}

static void write_any(const mr_results *results, int table, const char *path)
{
    mr_error err = { 0 };
    mr_status st = table == MR_N_TABLES
                       ? mr_results_write_scores(results, path, &err)
                       : mr_results_write(results, (enum mr_table_id)table, path, &err);

    FUZZ_CHECK(!st);
}

static void check_same(const char *a, const char *b)
{
    FILE *x = fopen(a, "rb"), *y = fopen(b, "rb");
    int c;

    FUZZ_CHECK(x && y);
    do {
        c = getc(x);
        FUZZ_CHECK(c == getc(y));
    } while (c != EOF);
    fclose(x);
    fclose(y);
}

static void check_again(const mr_results *results, int table)
{
    char paths[2][32] = { "fuzz_results.XXXXXX", "fuzz_results.XXXXXX" };
    mr_results *again = mr_results_new();
    mr_error err = { 0 };

    FUZZ_CHECK(again);
    for (int i = 0; i < 2; i++) {
        const int fd = mkstemp(paths[i]);

        FUZZ_CHECK(fd >= 0);
        close(fd);
    }
    write_any(results, table, paths[0]);
    FUZZ_CHECK(!read_any(again, table, paths[0], &err));
    write_any(again, table, paths[1]);
    check_same(paths[0], paths[1]);
    mr_results_free(again);
    unlink(paths[0]);
    unlink(paths[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    mr_results *results = mr_results_new();
    mr_error err = { 0 };
    char path[32];
    int ends[2], table;

    FUZZ_CHECK(results);
    if (size < 2 || size > PIPE_SIZE)
        goto done;
    table = (data[0] + MR_N_TABLES * '1') % (MR_N_TABLES + 1); /* '1' is 0, '0' the last */
    FUZZ_CHECK(!pipe(ends));
    FUZZ_CHECK(write(ends[1], data + 1, size - 1) == (ssize_t)size - 1);
    close(ends[1]);
    snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
    if (read_any(results, table, path, &err))
        FUZZ_CHECK(!strncmp(err.msg, path, strlen(path)));
    else
        check_again(results, table);
    close(ends[0]);
done:
    mr_results_free(results);
    return 0;
}
