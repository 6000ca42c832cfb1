/* A part of scores, line by line; every line is checked, as parts come from other jobs. */
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "run/score_part.h"

enum { SHOWN = 40 }; /* bytes of a field in a message */

static mr_status next_line(struct score_part *p, mr_error *err)
{
    return mr_lines_next(p->lines, &p->line, &p->size, err);
}

/* The next field of the line; "" at its end. */
static char *cut_field(char **rest)
{
    char *field = *rest, *end = strchr(field, '\t');

    if (end)
        *end = '\0';
    *rest = end ? end + 1 : field + strlen(field);
    return field;
}

static mr_status expected(const struct score_part *p, const char *what, const char *found,
                          mr_error *err)
{
    return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %s, found '%.*s'", p->path,
                   mr_lines_number(p->lines), what, SHOWN, found);
}

static mr_status ended(const struct score_part *p, const char *what, mr_error *err)
{
    return mr_fail(err, MR_EFORMAT,
                   "%s:%zu: expected %s, found the end: it was not written to its "
                   "end",
                   p->path, mr_lines_number(p->lines), what);
}

static bool parse_size(const char *field, size_t *value)
{
    double number;

    if (!number_parse(field, strlen(field), &number) || number < 0 || number > 9e15 ||
        number != floor(number))
        return false;
    *value = (size_t)number;
    return true;
}

static mr_status read_size(const struct score_part *p, char **rest, size_t *value, mr_error *err)
{
    const char *field = cut_field(rest);

    return parse_size(field, value) ? MR_OK : expected(p, "a whole number", field, err);
}

static mr_status read_number(const struct score_part *p, char **rest, double *value, mr_error *err)
{
    const char *field = cut_field(rest);

    return number_parse(field, strlen(field), value) ? MR_OK : expected(p, "a number", field, err);
}

static mr_status read_end(const struct score_part *p, const char *rest, mr_error *err)
{
    return *rest ? expected(p, "the end of the line", rest, err) : MR_OK;
}

/* ---- the head ---- */

/* The next line, which is to be one of 'key'; '*rest' is behind it.  Kept where parts share it. */
static mr_status read_key(struct score_part *p, const char *key, char **rest, mr_error *err)
{
    mr_status st = next_line(p, err);

    *rest = NULL;
    if (st)
        return st;
    if (!p->line)
        return ended(p, key, err);
    st = mr_names_add(p->same, p->line, p->size, err);
    if (st)
        return st;
    *rest = p->line;
    if (strcmp(cut_field(rest), key) != 0)
        return expected(p, key, p->line, err);
    return MR_OK;
}

static mr_status read_first(struct score_part *p, mr_error *err)
{
    mr_status st = next_line(p, err);

    if (st)
        return st;
    if (!p->line || strcmp(p->line, PART_FIRST_LINE) != 0)
        return expected(p, "a part of scores, of --shard", p->line ? p->line : "", err);
    return MR_OK;
}

/* Its own line: not shared. */
static mr_status read_shard(struct score_part *p, mr_error *err)
{
    char *rest;
    mr_status st = next_line(p, err);

    if (st)
        return st;
    if (!p->line)
        return ended(p, "shard", err);
    rest = p->line;
    if (strcmp(cut_field(&rest), "shard") != 0)
        return expected(p, "shard", p->line, err);
    st = read_size(p, &rest, &p->shard, err);
    if (!st)
        st = read_size(p, &rest, &p->n_shards, err);
    if (!st && (p->shard < 1 || p->shard > p->n_shards))
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected a shard of 1 to %zu, found %zu", p->path,
                       mr_lines_number(p->lines), p->n_shards, p->shard);
    return st ? st : read_end(p, rest, err);
}

static mr_status read_samples(struct score_part *p, mr_error *err)
{
    char *rest;
    mr_status st = read_key(p, "samples", &rest, err);

    if (!st)
        st = read_size(p, &rest, &p->head.n_all_samples, err);
    if (st)
        return st;
    shard_samples(p->shard, p->n_shards, p->head.n_all_samples, &p->first, &p->last);
    p->head.n_samples = p->head.n_all_samples;
    return read_end(p, rest, err);
}

static mr_status read_method(struct score_part *p, mr_error *err)
{
    char *rest;
    const char *word;
    mr_status st = read_key(p, "method", &rest, err);

    if (st)
        return st;
    word = cut_field(&rest);
    p->head.method = mr_method_find(word);
    return p->head.method ? MR_OK : expected(p, "a method", word, err);
}

static mr_status read_transform(struct score_part *p, mr_error *err)
{
    char *rest;
    const char *word;
    int t = MR_TRANSFORM_LOG_CPM;
    mr_status st = read_key(p, "transform", &rest, err);

    if (st)
        return st;
    word = cut_field(&rest);
    while (t <= MR_TRANSFORM_NONE && strcmp(mr_transform_name((enum mr_transform)t), word) != 0)
        t++;
    p->head.transform = (enum mr_transform)t;
    return t <= MR_TRANSFORM_NONE ? MR_OK : expected(p, "logcpm, cpm or none", word, err);
}

static mr_status read_scale(struct score_part *p, mr_error *err)
{
    char *rest;
    const char *word;
    mr_status st = read_key(p, "scale", &rest, err);

    if (st)
        return st;
    word = cut_field(&rest);
    return mr_scale_parse(word, &p->head.scale) ? MR_OK : expected(p, "a scale", word, err);
}

/* What is only compared. */
static mr_status skip_key(struct score_part *p, const char *key, mr_error *err)
{
    char *rest;

    return read_key(p, key, &rest, err);
}

/* One of two words. */
static mr_status read_choice(struct score_part *p, const char *key, const char *yes, const char *no,
                             bool *is_yes, mr_error *err)
{
    char *rest, what[64];
    const char *word;
    mr_status st = read_key(p, key, &rest, err);

    if (st)
        return st;
    word = cut_field(&rest);
    *is_yes = !strcmp(word, yes);
    snprintf(what, sizeof(what), "%s or %s", yes, no);
    return *is_yes || !strcmp(word, no) ? MR_OK : expected(p, what, word, err);
}

static mr_status read_ids(struct score_part *p, mr_error *err)
{
    char *rest;
    const char *word;
    int kind = 0;
    mr_status st = read_key(p, "ids", &rest, err);

    if (st)
        return st;
    word = cut_field(&rest);
    p->id = (struct mr_identity){ .species = MR_SPECIES_UNKNOWN };
    p->id.as_written = !strcmp(word, "as_written");
    while (!p->id.as_written && kind < MR_N_ID_KINDS &&
           strcmp(mr_id_kind_name((enum mr_id_kind)kind), word) != 0)
        kind++;
    if (kind == MR_N_ID_KINDS)
        return expected(p, "a kind of ids", word, err);
    p->id.kind = (enum mr_id_kind)kind;
    word = cut_field(&rest);
    if (!p->id.as_written && !mr_species_parse(word, &p->id.species))
        return expected(p, "a species", word, err);
    p->head.identity = &p->id;
    return MR_OK;
}

static mr_status read_genes(struct score_part *p, mr_error *err)
{
    char *rest;
    size_t n = 0;
    mr_status st = read_key(p, "genes", &rest, err);

    p->genes = mr_names_new();
    if (!p->genes)
        return mem_fail(err);
    p->head.genes = p->genes;
    if (!st)
        st = read_size(p, &rest, &p->head.n_genes, err);
    if (!st)
        st = read_size(p, &rest, &n, err);
    for (size_t g = 0; g < n && !st; g++) {
        st = read_key(p, "gene", &rest, err);
        if (!st)
            st = mr_names_add(p->genes, rest, strlen(rest), err);
    }
    return st;
}

static mr_status read_flags(const struct score_part *p, char **rest, struct mr_coverage *c,
                            mr_error *err)
{
    const char *flags = cut_field(rest);

    if (strlen(flags) != 4 || strspn(flags, "01") != 4)
        return expected(p, "four flags", flags, err);
    c->assessable = flags[0] == '1';
    c->weak_half_unmeasured = flags[1] == '1';
    c->half_mostly_unexpressed = flags[2] == '1';
    c->low_coverage = flags[3] == '1';
    return MR_OK;
}

static mr_status read_set(struct score_part *p, size_t k, mr_error *err)
{
    struct mr_coverage *c = &p->coverage[k];
    char *rest;
    const char *name;
    mr_status st = read_key(p, "set", &rest, err);

    if (st)
        return st;
    name = cut_field(&rest);
    p->set[k] = k;
    st = read_size(p, &rest, &p->n_members[k], err);
    if (!st && p->head.has_leading && p->n_members[k] > mr_names_size(p->genes))
        st = expected(p, "the number of its genes", "more", err);
    if (!st)
        st = read_flags(p, &rest, c, err);
    for (int h = 0; h < MR_N_HALVES && !st; h++) {
        st = read_size(p, &rest, &c->half[h].listed, err);
        if (!st)
            st = read_size(p, &rest, &c->half[h].present, err);
        if (!st)
            st = read_size(p, &rest, &c->half[h].used, err);
        if (!st)
            st = read_number(p, &rest, &c->half[h].weight, err);
    }
    if (!st)
        st = read_end(p, rest, err);
    return st ? st
              : mr_sets_add(p->sets, name, "", c->half[MR_UP].weight, c->half[MR_DOWN].weight, err);
}

static mr_status read_sets(struct score_part *p, mr_error *err)
{
    size_t capacity[3] = { 0 }, n = 0;
    char *rest;
    mr_status st = read_key(p, "sets", &rest, err);

    p->sets = mr_sets_new();
    if (!p->sets)
        return mem_fail(err);
    p->head.sets = p->sets;
    if (!st)
        st = read_size(p, &rest, &n, err);
    if (!st && !n)
        return expected(p, "one set or more", "0", err);
    for (size_t k = 0; k < n && !st; k++) {
        if (mem_grow(&p->set, &capacity[0], k, sizeof(*p->set), err) ||
            mem_grow(&p->n_members, &capacity[1], k, sizeof(*p->n_members), err) ||
            mem_grow(&p->coverage, &capacity[2], k, sizeof(*p->coverage), err))
            return MR_ENOMEM;
        p->coverage[k] = (struct mr_coverage){ 0 };
        st = read_set(p, k, err);
    }
    p->head.n_sets = n;
    p->head.set = p->set;
    p->head.n_members = p->n_members;
    p->head.coverage = p->coverage;
    return st;
}

static mr_status read_head(struct score_part *p, mr_error *err)
{
    mr_status st = read_first(p, err);

    if (!st)
        st = read_shard(p, err);
    if (!st)
        st = read_samples(p, err);
    if (!st)
        st = read_method(p, err);
    if (!st)
        st = read_transform(p, err);
    if (!st)
        st = read_scale(p, err);
    if (!st)
        st = skip_key(p, "options", err);
    if (!st)
        st = read_choice(p, "normalize", "range", "none", &p->normalize, err);
    if (!st)
        st = skip_key(p, "reference", err);
    if (!st)
        st = read_choice(p, "nulls", "yes", "no", &p->head.has_nulls, err);
    if (!st)
        st = read_choice(p, "leading", "yes", "no", &p->head.has_leading, err);
    if (!st)
        st = read_ids(p, err);
    if (!st)
        st = read_genes(p, err);
    if (!st)
        st = read_sets(p, err);
    return st ? st : skip_key(p, "scores", err);
}

mr_status score_part_open(struct score_part *p, const char *path, mr_error *err)
{
    mr_status st;

    *p = (struct score_part){ .path = path, .same = mr_names_new() };
    st = p->same ? mr_lines_open(path, &p->lines, err) : mem_fail(err);
    return st ? st : read_head(p, err);
}

void score_part_release(struct score_part *p)
{
    mr_lines_free(p->lines);
    mr_names_free(p->same);
    mr_sets_free(p->sets);
    mr_names_free(p->genes);
    free(p->set);
    free(p->n_members);
    free(p->coverage);
    *p = (struct score_part){ 0 };
}

/* ---- samples ---- */

/* Cuts at the next blank. */
static char *cut_item(char **rest)
{
    char *item = *rest, *end = strchr(item, ' ');

    if (end)
        *end = '\0';
    *rest = end ? end + 1 : item + strlen(item);
    return item;
}

static mr_status parse_total(const struct score_part *p, const char *item, struct mr_set_score *s,
                             mr_error *err)
{
    size_t why;

    *s = (struct mr_set_score){ NAN, { NAN, NAN }, { NAN, NAN }, MR_DEFINED };
    if (number_parse(item, strlen(item), &s->total))
        return MR_OK;
    if (strncmp(item, "NA:", 3) != 0 || !parse_size(item + 3, &why) || why < 1 ||
        why >= MR_N_UNDEFINED)
        return expected(p, "a score, or NA and why", item, err);
    s->why = (enum mr_undefined)why;
    return MR_OK;
}

static mr_status parse_leading(const struct score_part *p, const char *list, size_t room,
                               uint32_t *leading, size_t *n, mr_error *err)
{
    const char *at = list;

    for (*n = 0; *at; (*n)++) {
        const size_t size = strcspn(at, ",");
        double gene;

        if (*n == room || !number_parse(at, size, &gene) || gene < 0 || gene != floor(gene) ||
            gene >= (double)mr_names_size(p->genes))
            return expected(p, "genes of the set by their numbers", list, err);
        leading[*n] = (uint32_t)gene;
        at += size + (at[size] == ',');
    }
    return MR_OK;
}

/* One item behind the total: a letter, and a number unless it is that of the total. */
static mr_status parse_item(const struct score_part *p, const char *item, struct mr_set_score *s,
                            struct mr_set_null *null, mr_error *err)
{
    static const char letters[] = "udUDzp";
    double *const values[] = { &s->half[MR_UP],        &s->half[MR_DOWN],
                               &s->dispersion[MR_UP],  &s->dispersion[MR_DOWN],
                               null ? &null->z : NULL, null ? &null->p : NULL };
    const char *letter = *item ? strchr(letters, *item) : NULL;
    double *value = letter ? values[letter - letters] : NULL;

    if (!value)
        return expected(p, "a part of a score", item, err);
    *value = s->total;
    if (item[1] && !number_parse(item + 1, strlen(item + 1), value))
        return expected(p, "a number behind its letter", item, err);
    return MR_OK;
}

static mr_status parse_field(const struct score_part *p, size_t k, char *field,
                             const struct mr_sample_scores *scores, uint32_t *leading,
                             mr_error *err)
{
    struct mr_set_null *null = p->head.has_nulls ? &scores->nulls[k] : NULL;
    mr_status st = parse_total(p, cut_item(&field), &scores->sets[k], err);

    if (null)
        *null = (struct mr_set_null){ NAN, NAN };
    if (p->head.has_leading)
        scores->n_leading[k] = 0;
    while (!st && *field) {
        const char *item = cut_item(&field);

        if (*item == 'g' && p->head.has_leading)
            st = parse_leading(p, item + 1, p->n_members[k], leading, &scores->n_leading[k], err);
        else
            st = parse_item(p, item, &scores->sets[k], null, err);
    }
    return st;
}

/* The last line says how many samples there were. */
static mr_status read_last(struct score_part *p, char *rest, mr_error *err)
{
    size_t n = 0;
    mr_status st = read_size(p, &rest, &n, err);

    if (!st && (n != p->last - p->first || n != p->n_read))
        return mr_fail(err, MR_EFORMAT, "%s:%zu: expected %zu samples, found %zu", p->path,
                       mr_lines_number(p->lines), p->last - p->first, p->n_read);
    if (!st)
        st = next_line(p, err);
    if (!st && p->line)
        return expected(p, "nothing behind the end", p->line, err);
    return st;
}

mr_status score_part_next(struct score_part *p, const char **name,
                          const struct mr_sample_scores *scores, mr_error *err)
{
    uint32_t *leading = scores->leading;
    char *rest, *key;
    mr_status st = next_line(p, err);

    *name = NULL;
    if (st)
        return st;
    if (!p->line)
        return ended(p, "a sample or the end line", err);
    rest = p->line;
    key = cut_field(&rest);
    if (!strcmp(key, "end"))
        return read_last(p, rest, err);
    if (strcmp(key, "sample") != 0)
        return expected(p, "a sample or the end line", key, err);
    *name = cut_field(&rest);
    p->n_read++;
    for (size_t k = 0; k < p->head.n_sets && !st; k++) {
        st = parse_field(p, k, cut_field(&rest), scores, leading, err);
        if (p->head.has_leading)
            leading += p->n_members[k];
    }
    return st ? st : read_end(p, rest, err);
}
