#include "mechrank/suggest.h"

#include <string.h>

enum { MAX_SIZE = 63 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t mr_edit_distance(const char *a, const char *b)
{
    size_t rows[3][MAX_SIZE + 1], *before = rows[0], *above = rows[1], *row = rows[2];
    const size_t n_a = strlen(a), n_b = strlen(b);

    if (!strcmp(a, b))
        return 0;
    if (n_a > MAX_SIZE || n_b > MAX_SIZE)
        return (size_t)-1;
    for (size_t j = 0; j <= n_b; j++)
        before[j] = above[j] = j;
    for (size_t i = 1; i <= n_a; i++) {
        size_t *oldest = before;

        row[0] = i;
        for (size_t j = 1; j <= n_b; j++) {
            row[j] = smaller(above[j], row[j - 1]) + 1;
            row[j] = smaller(row[j], above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smaller(row[j], before[j - 2] + 1);
        }
        before = above;
        above = row;
        row = oldest;
    }
    return above[n_b];
}

const char *mr_suggest(const char *word, const char *const *words, size_t n, size_t max)
{
    const char *nearest = NULL;

    for (size_t i = 0; i < n; i++) {
        const size_t edits = mr_edit_distance(word, words[i]);

        if (edits <= max && (!nearest || edits < mr_edit_distance(word, nearest)))
            nearest = words[i];
    }
    return nearest;
}
