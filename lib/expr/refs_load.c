/* The tables of mechanisms, evidence and sources, and the life of mr_refs. */
#include <string.h>

#include "base/alloc.h"
#include "base/number.h"
#include "expr/refs_data.h"

static mr_status keep(mr_refs *refs, const char *text, const char **out, mr_error *err)
{
    return mr_names_intern(refs->strings, strcmp(text, "-") ? text : "", NULL, out, err);
}

static mr_status parse_yes(const struct refs_table *table, const char *field, bool *out,
                           mr_error *err)
{
    *out = !strcmp(field, "yes");
    return *out || !strcmp(field, "no") ? MR_OK : refs_table_bad(table, "yes or no", field, err);
}

static bool one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(word, *words))
        words++;
    return *words;
}

mr_status refs_load_manifest(mr_refs *refs, const char *dir, mr_error *err)
{
    static const char *const columns[] = { "file", "sha256", NULL };
    static const char prefix[] = " refs version ";
    struct refs_table table = { 0 };
    mr_status st = refs_table_open(&table, refs, dir, "MANIFEST.tsv", columns, err);

    if (!st && strncmp(table.comment, prefix, strlen(prefix)) != 0)
        st = mr_fail(err, MR_EFORMAT, "%s:1: expected '#%sN'", table.path, prefix);
    if (!st)
        refs->version = table.comment + strlen(prefix);
    refs_table_release(&table);
    return st;
}

/* "a;b" as a list of strings of refs. */
static mr_status parse_parts(mr_refs *refs, struct refs_mechanism *m, const char *field,
                             mr_error *err)
{
    size_t capacity = 0;

    for (const char *c = strcmp(field, "-") ? field : ""; *c;) {
        const size_t size = strcspn(c, ";");
        char part[REFS_KEY_SIZE] = "";

        memcpy(part, c, size < sizeof(part) ? size : sizeof(part) - 1);
        if (mem_grow(&m->parts, &capacity, m->view.n_parts, sizeof(*m->parts), err) ||
            mr_names_intern(refs->strings, part, NULL, &m->parts[m->view.n_parts], err))
            return MR_ENOMEM;
        m->view.n_parts++;
        c += size + (c[size] == ';');
    }
    m->view.parts = m->parts;
    return MR_OK;
}

static mr_status parse_weight(const struct refs_table *table, const char *field, double *weight,
                              mr_error *err)
{
    if (number_parse(field, strlen(field), weight) && *weight >= 0 && *weight <= 1)
        return MR_OK;
    return refs_table_bad(table, "a weight from 0 to 1", field, err);
}

enum {
    M_NAME,
    M_TITLE,
    M_FAMILY,
    M_TWO_SIDED,
    M_EXEMPT,
    M_EXPECTED,
    M_UP_SETS,
    M_DOWN_SETS,
    M_UP_WEIGHT,
    M_DOWN_WEIGHT,
    M_PARTS,
    M_NOTE
};

static mr_status parse_mechanism(mr_refs *refs, const struct refs_table *table,
                                 struct refs_mechanism *m, mr_error *err)
{
    static const char *const expected[] = { "up", "down", "both", NULL };
    const char *const *f = table->field;
    int family = 0;
    mr_status st;

    while (family < MR_N_FAMILIES && strcmp(f[M_FAMILY], mr_family_name((enum mr_family)family)))
        family++;
    if (family == MR_N_FAMILIES)
        return refs_table_bad(table, "primary, secondary or index", f[M_FAMILY], err);
    m->view.family = (enum mr_family)family;
    if (!one_of(f[M_EXPECTED], expected))
        return refs_table_bad(table, "up, down or both", f[M_EXPECTED], err);
    if ((st = parse_yes(table, f[M_TWO_SIDED], &m->view.two_sided, err)) ||
        (st = parse_yes(table, f[M_EXEMPT], &m->view.composition_exempt, err)) ||
        (st = parse_weight(table, f[M_UP_WEIGHT], &m->weight[MR_UP], err)) ||
        (st = parse_weight(table, f[M_DOWN_WEIGHT], &m->weight[MR_DOWN], err)) ||
        (st = keep(refs, f[M_NAME], &m->view.name, err)) ||
        (st = keep(refs, f[M_TITLE], &m->view.title, err)) ||
        (st = keep(refs, f[M_EXPECTED], &m->view.expected, err)) ||
        (st = keep(refs, f[M_NOTE], &m->view.note, err)) ||
        (st = keep(refs, f[M_UP_SETS], &m->sets[MR_UP], err)) ||
        (st = keep(refs, f[M_DOWN_SETS], &m->sets[MR_DOWN], err)) ||
        (st = parse_parts(refs, m, f[M_PARTS], err)))
        return st;
    return MR_OK;
}

mr_status refs_load_mechanisms(mr_refs *refs, const char *dir, mr_error *err)
{
    static const char *const columns[] = {
        "name",     "title",   "family",    "two_sided", "composition_exempt",
        "expected", "up_sets", "down_sets", "up_weight", "down_weight",
        "parts",    "note",    NULL
    };
    struct refs_table table = { 0 };
    bool more = true;
    mr_status st = refs_table_open(&table, refs, dir, "mechanisms.tsv", columns, err);

    while (!st) {
        struct refs_mechanism *m;

        st = refs_table_next(&table, &more, err);
        if (st || !more)
            break;
        st = mem_grow(&refs->mechanisms, &refs->mechanism_capacity, refs->n_mechanisms,
                      sizeof(*refs->mechanisms), err);
        if (st)
            break;
        m = &refs->mechanisms[refs->n_mechanisms++];
        *m = (struct refs_mechanism){ 0 };
        st = parse_mechanism(refs, &table, m, err);
    }
    refs_table_release(&table);
    return st;
}

enum { E_DIRECTION = 2, E_TIER = 5, E_CAVEAT = 10, E_RETRACTED = 11, E_N_TEXTS = 11 };

static mr_status parse_evidence(mr_refs *refs, const struct refs_table *table,
                                struct mr_evidence *e, mr_error *err)
{
    static const char *const directions[] = { "down", "up", "both", "none", "present", NULL };
    static const char *const tiers[] = { "A", "B", "C", "R", NULL };
    const char **texts[E_N_TEXTS] = { &e->source, &e->mechanism, &e->direction, &e->molecules,
                                      &e->model,  &e->tier,      &e->citation,  &e->doi,
                                      &e->pmid,   &e->pmcid,     &e->caveat };
    const char *const *f = table->field;

    if (!one_of(f[E_DIRECTION], directions))
        return refs_table_bad(table, "down, up, both, none or present", f[E_DIRECTION], err);
    if (!one_of(f[E_TIER], tiers))
        return refs_table_bad(table, "tier A, B, C or R", f[E_TIER], err);
    for (int k = 0; k < E_N_TEXTS; k++)
        if (keep(refs, f[k], texts[k], err))
            return MR_ENOMEM;
    return parse_yes(table, f[E_RETRACTED], &e->retracted, err);
}

mr_status refs_load_evidence(mr_refs *refs, const char *dir, mr_error *err)
{
    static const char *const columns[] = { "source", "mechanism", "direction", "molecules", "model",
                                           "tier",   "citation",  "doi",       "pmid",      "pmcid",
                                           "caveat", "retracted", NULL };
    struct refs_table table = { 0 };
    bool more = true;
    mr_status st = refs_table_open(&table, refs, dir, "evidence.tsv", columns, err);

    while (!st) {
        struct mr_evidence e = { 0 };

        st = refs_table_next(&table, &more, err);
        if (st || !more)
            break;
        st = parse_evidence(refs, &table, &e, err);
        if (!st)
            st = mem_grow(&refs->evidence, &refs->evidence_capacity, refs->n_evidence,
                          sizeof(*refs->evidence), err);
        if (!st)
            refs->evidence[refs->n_evidence++] = e;
    }
    refs_table_release(&table);
    return st;
}

static bool is_mechanism(const mr_refs *refs, const char *name)
{
    for (size_t i = 0; i < refs->n_mechanisms; i++)
        if (!strcmp(refs->mechanisms[i].view.name, name))
            return true;
    return false;
}

static mr_status parse_variance(mr_refs *refs, const struct refs_table *table,
                                struct mr_variance *v, mr_error *err)
{
    enum { MECHANISM, TABLE, LOG_RATIO, DF };
    const char *const *f = table->field;

    if (!is_mechanism(refs, f[MECHANISM]))
        return refs_table_bad(table, "a mechanism of mechanisms.tsv", f[MECHANISM], err);
    if (!number_parse(f[LOG_RATIO], strlen(f[LOG_RATIO]), &v->log_ratio))
        return refs_table_bad(table, "a number", f[LOG_RATIO], err);
    if (!number_parse(f[DF], strlen(f[DF]), &v->df) || !(v->df > 0))
        return refs_table_bad(table, "a number above 0", f[DF], err);
    return keep(refs, f[MECHANISM], &v->mechanism, err) || keep(refs, f[TABLE], &v->table, err)
               ? MR_ENOMEM
               : MR_OK;
}

mr_status refs_load_variances(mr_refs *refs, const char *dir, mr_error *err)
{
    static const char *const columns[] = { "mechanism", "table", "log_ratio", "df", NULL };
    struct refs_table table = { 0 };
    bool more = true;
    mr_status st = refs_table_open(&table, refs, dir, "variances.tsv", columns, err);

    while (!st) {
        struct mr_variance v = { 0 };

        st = refs_table_next(&table, &more, err);
        if (st || !more)
            break;
        st = parse_variance(refs, &table, &v, err);
        if (!st)
            st = mem_grow(&refs->variances, &refs->variance_capacity, refs->n_variances,
                          sizeof(*refs->variances), err);
        if (!st)
            refs->variances[refs->n_variances++] = v;
    }
    refs_table_release(&table);
    return st;
}

/* A misspelt set would be a half without genes, and nobody would be told. */
static mr_status check_sets(mr_refs *refs, const char *dir, mr_error *err)
{
    for (size_t i = 0; i < refs->n_mechanisms; i++) {
        for (int h = 0; h < MR_N_HALVES; h++) {
            const struct refs_mechanism *m = &refs->mechanisms[i];

            for (const char *c = m->sets[h]; *c;) {
                const size_t size = strcspn(c, ";");
                char name[REFS_KEY_SIZE] = "";

                memcpy(name, c, size < sizeof(name) ? size : sizeof(name) - 1);
                if (mr_names_find(refs->core_sets, name) == MR_NONE)
                    return mr_fail(err, MR_EFORMAT,
                                   "%s/mechanisms.tsv: %s: expected a set of core_genes.tsv, "
                                   "found '%s'",
                                   dir ? dir : "refs", m->view.name, name);
                c += size + (c[size] == ';');
            }
        }
    }
    return MR_OK;
}

static mr_status load(mr_refs *refs, const char *dir, mr_error *err)
{
    /* Genes first: ids and sets are looked up among them. */
    static mr_status (*const files[])(mr_refs *, const char *, mr_error *) = {
        refs_load_manifest,  refs_load_mechanisms, refs_load_sources,    refs_load_core,
        refs_load_evidence,  refs_load_ids,        refs_load_background, refs_load_old,
        refs_load_variances, check_sets,           refs_digest,
    };
    mr_names **lists[] = { &refs->strings, &refs->sources, &refs->words,
                           &refs->humans,  &refs->old,     &refs->core_sets };

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (!(*lists[i] = mr_names_new()))
            return mem_fail(err);
    for (int s = 0; s < MR_N_SPECIES; s++)
        for (int k = 0; k < MR_N_ID_KINDS; k++)
            if (!(refs->species[s].keys[k] = mr_names_new()))
                return mem_fail(err);
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        mr_status st = files[i](refs, dir, err);

        if (st)
            return st;
    }
    return MR_OK;
}

mr_status mr_refs_load(const char *dir, mr_refs **out, mr_error *err)
{
    mr_refs *refs = mem_calloc(1, sizeof(*refs));
    mr_status st;

    *out = NULL;
    if (!refs)
        return mem_fail(err);
    st = load(refs, dir, err);
    if (!st) {
        *out = refs;
        refs = NULL;
    }
    mr_refs_free(refs);
    return st;
}

void mr_refs_free(mr_refs *refs)
{
    if (!refs)
        return;
    for (size_t i = 0; i < refs->n_mechanisms; i++)
        free(refs->mechanisms[i].parts);
    for (int s = 0; s < MR_N_SPECIES; s++) {
        for (int k = 0; k < MR_N_ID_KINDS; k++) {
            mr_names_free(refs->species[s].keys[k]);
            free(refs->species[s].gene_of[k]);
        }
        free(refs->species[s].genes);
    }
    mr_names_free(refs->strings);
    mr_names_free(refs->sources);
    mr_names_free(refs->words);
    mr_names_free(refs->humans);
    mr_names_free(refs->old);
    mr_names_free(refs->core_sets);
    free(refs->mechanisms);
    free(refs->evidence);
    free(refs->variances);
    free(refs->word_sources);
    free(refs->orthologs);
    free(refs->renewed);
    free(refs->is_panel);
    free(refs->core);
    free(refs->background);
    free(refs->members);
    free(refs);
}
