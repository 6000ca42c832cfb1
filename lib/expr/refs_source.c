/* Sources of cells: canonical names, titles and aliases. */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/ascii.h"
#include "expr/refs_data.h"

enum { WORD_SIZE = 64, MAX_EDITS = 2 };

/* Lower case without '-', '_' and blanks; false: too long to be a source that we know. */
static bool normalise(const char *word, size_t size, char out[WORD_SIZE])
{
    size_t n = 0;

    for (size_t i = 0; i < size; i++) {
        if (word[i] == '-' || word[i] == '_' || word[i] == ' ')
            continue;
        if (n == WORD_SIZE - 1)
            return false;
        out[n++] = ascii_lower(word[i]);
    }
    out[n] = '\0';
    return true;
}

static mr_status add_word(mr_refs *refs, const struct refs_table *table, const char *word,
                          size_t size, size_t source, mr_error *err)
{
    const size_t n = mr_names_size(refs->words);
    char key[WORD_SIZE];
    size_t i;

    if (!normalise(word, size, key) || !*key)
        return refs_table_bad(table, "an alias of 1 to 63 letters", word, err);
    if (mem_grow(&refs->word_sources, &refs->word_capacity, n, sizeof(*refs->word_sources), err) ||
        mr_names_intern(refs->words, key, &i, NULL, err))
        return MR_ENOMEM;
    if (i == n)
        refs->word_sources[i] = 0;
    refs->word_sources[i] |= UINT32_C(1) << source;
    return MR_OK;
}

static mr_status parse_source(mr_refs *refs, const struct refs_table *table, mr_error *err)
{
    const char *const *f = table->field;
    const size_t source = mr_names_size(refs->sources);
    mr_status st;

    if (source == REFS_MAX_SOURCES)
        return refs_table_bad(table, "at most 32 sources", f[0], err);
    if (mr_names_add(refs->sources, f[0], strlen(f[0]), err) ||
        mr_names_intern(refs->strings, f[1], NULL, &refs->titles[source], err))
        return MR_ENOMEM;
    st = add_word(refs, table, f[0], strlen(f[0]), source, err);
    if (!st)
        st = add_word(refs, table, f[1], strlen(f[1]), source, err);
    for (const char *c = f[2]; !st && *c;) {
        const size_t size = strcspn(c, ";");

        st = add_word(refs, table, c, size, source, err);
        c += size + (c[size] == ';');
    }
    return st;
}

mr_status refs_load_sources(mr_refs *refs, const char *dir, mr_error *err)
{
    static const char *const columns[] = { "source", "title", "aliases", NULL };
    struct refs_table table = { 0 };
    bool more = true;
    mr_status st = refs_table_open(&table, refs, dir, "sources.tsv", columns, err);

    while (!st) {
        st = refs_table_next(&table, &more, err);
        if (st || !more)
            break;
        st = parse_source(refs, &table, err);
    }
    refs_table_release(&table);
    return st;
}

static size_t least(size_t a, size_t b, size_t c)
{
    const size_t ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Levenshtein distance of two normalised words. */
static size_t edits(const char *a, const char *b)
{
    size_t row[WORD_SIZE];
    const size_t n = strlen(b);

    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; *a; a++, i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            const size_t above = row[j];

            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (*a != b[j - 1]));
            diagonal = above;
        }
    }
    return row[n];
}

static mr_status refuse_ambiguous(const mr_refs *refs, const char *word, uint32_t sources,
                                  mr_error *err)
{
    char names[256] = "";
    size_t used = 0;

    for (size_t i = 0; i < mr_names_size(refs->sources); i++) {
        if (!(sources & UINT32_C(1) << i) || used >= sizeof(names))
            continue;
        used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", used ? ", " : "",
                                 mr_names_get(refs->sources, i));
    }
    return mr_fail(err, MR_EINVAL, "the source '%s' is ambiguous: write one of %s", word, names);
}

mr_status mr_refs_source(const mr_refs *refs, const char *word, bool any, const char **out,
                         mr_error *err)
{
    size_t best = MR_NONE, best_edits = MAX_EDITS + 1, found;
    char key[WORD_SIZE], name[WORD_SIZE] = "";

    *out = word;
    if (!normalise(word, strlen(word), key))
        return MR_OK;
    found = mr_names_find(refs->words, key);
    for (size_t i = 0; i < mr_names_size(refs->sources); i++) {
        const char *canonical = mr_names_get(refs->sources, i);
        size_t n;

        if (found != MR_NONE) {
            if (refs->word_sources[found] == UINT32_C(1) << i)
                *out = canonical;
            continue;
        }
        if (!normalise(canonical, strlen(canonical), name))
            continue;
        n = edits(key, name);
        if (n < best_edits) {
            best_edits = n;
            best = i;
        }
    }
    if (found != MR_NONE && *out == word)
        return refuse_ambiguous(refs, word, refs->word_sources[found], err);
    if (best == MR_NONE || any)
        return MR_OK;
    return mr_fail(err, MR_EINVAL,
                   "unknown source '%s': did you mean '%s'? (--any-source takes it as it is)", word,
                   mr_names_get(refs->sources, best));
}

const char *mr_refs_source_title(const mr_refs *refs, const char *source)
{
    const size_t i = mr_names_find(refs->sources, source);

    return i == MR_NONE ? source : refs->titles[i];
}
