/* Networks: a table of sources, their targets and what each target counts for. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/ascii.h"
#include "base/number.h"
#include "io/fields.h"
#include "io/set_files.h"
#include "mechrank/names.h"

enum { SHOWN = 40 }; /* of a bad field, in a message */

static const double least = 1e-100, most = 1e100; /* so that squares of weights have a sum */

enum role { SOURCE, TARGET, WEIGHT, N_ROLES };

/*
 * What columns are called, the preferred word of a role first: small letters but for the first
 * one, which may be a capital.  All capitals are symbols of genes, in the first line of a GMT.
 */
static const struct {
    const char *word;
    enum role role;
} words[] = {
    { "source", SOURCE },    { "tf", SOURCE },          { "pathway", SOURCE },
    { "regulator", SOURCE }, { "gs_name", SOURCE },     { "geneset", SOURCE },
    { "gene_set", SOURCE },  { "term", SOURCE },        { "target", TARGET },
    { "gene", TARGET },      { "gene_symbol", TARGET }, { "genesymbol", TARGET },
    { "symbol", TARGET },    { "gene_id", TARGET },     { "weight", WEIGHT },
    { "mor", WEIGHT },
};

struct row {
    size_t source, target; /* in the lists of names */
    size_t line;
    double weight;
    bool again; /* an earlier row says the same */
};

struct network {
    const char *path;
    mr_lines *lines;
    char separator;
    size_t n_fields, column[N_ROLES]; /* MR_NONE: no such column */
    struct field *fields;
    size_t field_capacity;
    mr_names *sources, *targets;
    struct row *rows;
    size_t n, capacity;
};

/* ---- the header ---- */

static bool is_word(const struct field *field, const char *word)
{
    return field->size == strlen(word) && ascii_lower(*field->text) == *word &&
           !strcmp(field->text + 1, word + 1);
}

/* Cuts 'line' into net->fields; '*n' is how many, 0 where a quote is not closed. */
static mr_status split(struct network *net, char *line, size_t *n, mr_error *err)
{
    *n = 0;
    for (char *rest = line; rest; ++*n) {
        if (mem_grow(&net->fields, &net->field_capacity, *n, sizeof(*net->fields), err))
            return MR_ENOMEM;
        if (!field_next(&rest, net->separator, &net->fields[*n])) {
            *n = 0;
            return MR_OK;
        }
        field_trim(&net->fields[*n]);
    }
    return MR_OK;
}

/* The column that the word stands over, MR_NONE: none; '*again' another one of it. */
static size_t find_word(const struct network *net, const char *word, size_t *again)
{
    size_t found = MR_NONE;

    *again = MR_NONE;
    for (size_t c = 0; c < net->n_fields; c++) {
        if (!is_word(&net->fields[c], word))
            continue;
        if (found != MR_NONE)
            *again = c;
        else
            found = c;
    }
    return found;
}

/* Where the columns are; of two with one name '*twice' is the second, else MR_NONE. */
static void find_columns(struct network *net, size_t *twice)
{
    *twice = MR_NONE;
    for (int r = 0; r < N_ROLES; r++)
        net->column[r] = MR_NONE;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t *column = &net->column[words[i].role], again;

        if (*column != MR_NONE)
            continue;
        *column = find_word(net, words[i].word, &again);
        if (again != MR_NONE && *twice == MR_NONE)
            *twice = again;
    }
}

mr_status network_is_header(const char *line, bool *is_header, mr_error *err)
{
    struct network net = { .separator = field_find_separator(line) };
    char *copy = mem_strndup(line, strlen(line));
    size_t twice;
    mr_status st = copy ? split(&net, copy, &net.n_fields, err) : mem_fail(err);

    if (!st) {
        find_columns(&net, &twice);
        *is_header =
            net.separator && net.column[SOURCE] != MR_NONE && net.column[TARGET] != MR_NONE;
    }
    free(net.fields);
    free(copy);
    return st;
}

static mr_status read_header(struct network *net, char *line, mr_error *err)
{
    size_t twice;
    mr_status st;

    net->separator = field_find_separator(line);
    st = split(net, line, &net->n_fields, err);
    if (st)
        return st;
    find_columns(net, &twice);
    if (twice == MR_NONE)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:1: expected one column '%.*s', found two", net->path, SHOWN,
                   net->fields[twice].text);
}

/* ---- rows ---- */

static mr_status check_name(const struct network *net, enum role role, const char *what,
                            mr_error *err)
{
    const struct field *field = &net->fields[net->column[role]];

    if (!field_is_missing(field))
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a %s in column %zu, found %s", net->path,
                   mr_lines_number(net->lines), what, net->column[role] + 1,
                   field->size ? field->text : "an empty field");
}

static mr_status parse_weight(const struct network *net, double *weight, mr_error *err)
{
    const struct field *field;

    *weight = 1;
    if (net->column[WEIGHT] == MR_NONE)
        return MR_OK;
    field = &net->fields[net->column[WEIGHT]];
    if (number_parse(field->text, field->size, weight) && fabs(*weight) >= least &&
        fabs(*weight) <= most)
        return MR_OK;
    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected a weight other than 0 in column %zu, found '%.*s'", net->path,
                   mr_lines_number(net->lines), net->column[WEIGHT] + 1, SHOWN, field->text);
}

static mr_status take_fields(struct network *net, mr_error *err)
{
    struct row row = { .line = mr_lines_number(net->lines) };
    mr_status st = check_name(net, SOURCE, "source", err);

    if (!st)
        st = check_name(net, TARGET, "target", err);
    if (!st)
        st = parse_weight(net, &row.weight, err);
    if (!st)
        st = mr_names_intern(net->sources, net->fields[net->column[SOURCE]].text, &row.source, NULL,
                             err);
    if (!st)
        st = mr_names_intern(net->targets, net->fields[net->column[TARGET]].text, &row.target, NULL,
                             err);
    if (!st)
        st = mem_grow(&net->rows, &net->capacity, net->n, sizeof(*net->rows), err);
    if (!st)
        net->rows[net->n++] = row;
    return st;
}

/* R leaves out the cell above the names of rows. */
static void shift(struct network *net)
{
    net->n_fields++;
    for (int r = 0; r < N_ROLES; r++)
        net->column[r] += net->column[r] != MR_NONE;
}

static mr_status take_row(struct network *net, char *line, mr_error *err)
{
    size_t n;
    const mr_status st = split(net, line, &n, err);

    if (st)
        return st;
    if (!n)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a closing quote, found none", net->path,
                       mr_lines_number(net->lines));
    if (!net->n && n == net->n_fields + 1)
        shift(net);
    if (n != net->n_fields)
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu fields as in line 1, found %zu",
                       net->path, mr_lines_number(net->lines), net->n_fields, n);
    return take_fields(net, err);
}

static mr_status read_rows(struct network *net, mr_error *err)
{
    size_t empty_line = 0;

    for (;;) {
        char *line;
        size_t size;
        mr_status st = mr_lines_next(net->lines, &line, &size, err);

        if (st)
            return st;
        if (!line)
            break;
        if (size && empty_line)
            return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a row, found an empty line",
                           net->path, empty_line);
        if (size)
            st = take_row(net, line, err);
        else if (!empty_line)
            empty_line = mr_lines_number(net->lines);
        if (st)
            return st;
    }
    if (!net->n)
        return mr_fail(err, MR_EFORMAT, "%s: expected rows behind the header, found none",
                       net->path);
    return MR_OK;
}

/* ---- sets ---- */

static int compare(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

static int by_pair(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    const int source = compare(x->source, y->source), target = compare(x->target, y->target);

    if (source)
        return source;
    return target ? target : compare(x->line, y->line);
}

static int by_source(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    const int source = compare(x->source, y->source);

    return source ? source : compare(x->line, y->line);
}

static mr_status refuse_weight(const struct network *net, const struct row *row,
                               const struct row *first, mr_error *err)
{
    char weight[NUMBER_SIZE], other[NUMBER_SIZE];

    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected one weight of '%.*s' in '%.*s', found %s and, in line %zu, %s",
                   net->path, row->line, SHOWN, mr_names_get(net->targets, row->target), SHOWN,
                   mr_names_get(net->sources, row->source), number_format(row->weight, weight),
                   first->line, number_format(first->weight, other));
}

/* Marks rows that say what an earlier one does; refuses the first line that says otherwise. */
static mr_status find_repeats(struct network *net, mr_error *err)
{
    const struct row *bad = NULL, *bad_first = NULL, *first = net->rows;

    qsort(net->rows, net->n, sizeof(*net->rows), by_pair);
    for (size_t i = 1; i < net->n; i++) {
        struct row *row = &net->rows[i];

        if (row->source != first->source || row->target != first->target) {
            first = row;
            continue;
        }
        row->again = true;
        if (row->weight != first->weight && (!bad || row->line < bad->line)) {
            bad = row;
            bad_first = first;
        }
    }
    return bad ? refuse_weight(net, bad, bad_first, err) : MR_OK;
}

static mr_status make_sets(struct network *net, mr_sets *sets, mr_error *err)
{
    mr_status st = MR_OK;

    qsort(net->rows, net->n, sizeof(*net->rows), by_source);
    for (size_t i = 0; !st && i < net->n; i++) {
        const struct row *row = &net->rows[i];

        if (!i || row->source != net->rows[i - 1].source)
            st = mr_sets_add(sets, mr_names_get(net->sources, row->source), "", 1, 0, err);
        if (!st && !row->again)
            st = mr_sets_add_gene(sets, MR_UP, mr_names_get(net->targets, row->target), row->weight,
                                  err);
    }
    return st;
}

mr_status network_read(mr_lines *lines, char *line, mr_sets **out, mr_error *err)
{
    struct network net = { .path = mr_source_path(mr_lines_source(lines)),
                           .lines = lines,
                           .sources = mr_names_new(),
                           .targets = mr_names_new() };
    mr_sets *sets = mr_sets_new();
    mr_status st = net.sources && net.targets && sets ? MR_OK : mem_fail(err);

    if (!st)
        st = read_header(&net, line, err);
    if (!st)
        st = read_rows(&net, err);
    if (!st)
        st = find_repeats(&net, err);
    if (!st)
        st = make_sets(&net, sets, err);
    if (!st) {
        *out = sets;
        sets = NULL;
    }
    mr_sets_free(sets);
    mr_names_free(net.sources);
    mr_names_free(net.targets);
    free(net.fields);
    free(net.rows);
    return st;
}
