/* Every rule of the reference data that a machine can check. */
#include "support.h"

#include "expr/refs_data.h"

static mr_refs *refs;

static int load_refs(void **state)
{
    mr_error err;

    (void)state;
    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    return 0;
}

static int free_refs(void **state)
{
    (void)state;
    mr_refs_free(refs);
    return 0;
}

static bool has_prefix(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

static mr_sets *mechanism_sets(enum mr_species species, enum mr_id_kind kind,
                               enum mr_gene_lists lists)
{
    mr_error err;
    mr_sets *sets;

    assert_ok(mr_refs_mechanism_sets(refs, species, kind, lists, &sets, &err), err);
    return sets;
}

static bool half_holds(const struct mr_half *half, const char *id)
{
    for (size_t i = 0; i < half->size; i++)
        if (!strcmp(half->ids[i], id))
            return true;
    return false;
}

/* ---- mechanisms ---- */

/* Members of each half in human: statistics of the curated table, exclusive and full. */
static const struct {
    const char *name;
    enum mr_family family;
    bool two_sided, exempt;
    const char *expected;
    double up_weight, down_weight;
    size_t exclusive[MR_N_HALVES], full[MR_N_HALVES];
} mechanisms[] = {
    { "apoptosis", MR_PRIMARY, false, false, "down", 1, 1, { 38, 49 }, { 40, 50 } },
    { "autophagy", MR_PRIMARY, true, false, "both", 1, 0, { 87, 0 }, { 87, 0 } },
    { "oxidative_stress", MR_PRIMARY, false, false, "down", 1, 1, { 50, 30 }, { 50, 32 } },
    { "fibrosis", MR_PRIMARY, false, false, "down", 0.25, 1, { 27, 48 }, { 30, 49 } },
    { "proliferation", MR_SECONDARY, false, false, "up", 1, 0, { 44, 0 }, { 44, 0 } },
    { "inflammation", MR_SECONDARY, false, true, "down", 0.25, 1, { 25, 46 }, { 32, 50 } },
    { "immune_regulation", MR_SECONDARY, false, true, "up", 1, 1, { 32, 34 }, { 34, 36 } },
    { "angiogenesis", MR_SECONDARY, false, true, "up", 1, 0, { 41, 0 }, { 44, 0 } },
    { "homing", MR_SECONDARY, true, false, "both", 1, 0, { 29, 0 }, { 43, 0 } },
    { "paracrine", MR_SECONDARY, false, false, "up", 1, 0, { 33, 0 }, { 45, 0 } },
    { "dna_damage_senescence", MR_SECONDARY, false, false, "down", 0, 1, { 0, 34 }, { 0, 40 } },
    { "microenvironment", MR_INDEX, false, false, "up", 0, 0, { 0, 0 }, { 0, 0 } },
};

static void test_mechanisms(void **state)
{
    (void)state;
    assert_int_equal(mr_refs_n_mechanisms(refs), ARRAY_LEN(mechanisms));
    for (size_t i = 0; i < ARRAY_LEN(mechanisms); i++) {
        const struct mr_mechanism *m = mr_refs_mechanism(refs, i);

        assert_string_equal(m->name, mechanisms[i].name);
        assert_int_equal(m->family, mechanisms[i].family);
        assert_int_equal(m->two_sided, mechanisms[i].two_sided);
        assert_int_equal(m->composition_exempt, mechanisms[i].exempt);
        assert_string_equal(m->expected, mechanisms[i].expected);
        assert_true(*m->title && *m->note);
        assert_int_equal(m->n_parts, m->family == MR_INDEX ? 4 : 0);
    }
}

static void test_index_parts(void **state)
{
    static const char *const parts[] = { "angiogenesis", "fibrosis", "inflammation",
                                         "immune_regulation" };
    const struct mr_mechanism *m = mr_refs_mechanism(refs, ARRAY_LEN(mechanisms) - 1);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        assert_string_equal(m->parts[i], parts[i]);
}

static void test_mechanism_sets(void **state)
{
    (void)state;
    for (int lists = MR_EXCLUSIVE; lists <= MR_FULL; lists++) {
        mr_sets *sets = mechanism_sets(MR_HUMAN, MR_SYMBOL, (enum mr_gene_lists)lists);

        assert_int_equal(mr_sets_size(sets), ARRAY_LEN(mechanisms) - 1);
        for (size_t i = 0; i < mr_sets_size(sets); i++) {
            const struct mr_set *set = mr_sets_get(sets, i);
            const size_t *want = lists == MR_FULL ? mechanisms[i].full : mechanisms[i].exclusive;

            assert_string_equal(set->name, mechanisms[i].name);
            assert_true(set->half[MR_UP].weight == mechanisms[i].up_weight);
            assert_true(set->half[MR_DOWN].weight == mechanisms[i].down_weight);
            assert_int_equal(set->half[MR_UP].size, want[MR_UP]);
            assert_int_equal(set->half[MR_DOWN].size, want[MR_DOWN]);
        }
        mr_sets_free(sets);
    }
}

static void test_no_gene_in_both_halves(void **state)
{
    (void)state;
    for (int species = 0; species < MR_N_SPECIES; species++) {
        mr_sets *sets = mechanism_sets((enum mr_species)species, MR_SYMBOL, MR_FULL);

        for (size_t i = 0; i < mr_sets_size(sets); i++) {
            const struct mr_half *half = mr_sets_get(sets, i)->half;

            for (size_t k = 0; k < half[MR_UP].size; k++)
                if (half_holds(&half[MR_DOWN], half[MR_UP].ids[k]))
                    fail_msg("%s: %s stands in both halves", mr_sets_get(sets, i)->name,
                             half[MR_UP].ids[k]);
        }
        mr_sets_free(sets);
    }
}

static void test_exclusive_genes_have_one_mechanism(void **state)
{
    (void)state;
    for (int species = 0; species < MR_N_SPECIES; species++) {
        mr_sets *sets = mechanism_sets((enum mr_species)species, MR_SYMBOL, MR_EXCLUSIVE);
        mr_names *seen = mr_names_new();

        for (size_t i = 0; i < mr_sets_size(sets); i++) {
            for (int h = 0; h < MR_N_HALVES; h++) {
                const struct mr_half *half = &mr_sets_get(sets, i)->half[h];

                for (size_t k = 0; k < half->size; k++) {
                    if (mr_names_find(seen, half->ids[k]) != MR_NONE)
                        fail_msg("%s stands in two mechanisms", half->ids[k]);
                    assert_int_equal(mr_names_intern(seen, half->ids[k], NULL, NULL, NULL), MR_OK);
                }
            }
        }
        mr_names_free(seen);
        mr_sets_free(sets);
    }
}

static void test_signs(void **state)
{
    mr_sets *sets = mechanism_sets(MR_MOUSE, MR_SYMBOL, MR_EXCLUSIVE);
    size_t n_minus = 0;

    (void)state;
    for (size_t i = 0; i < mr_sets_size(sets); i++) {
        for (int h = 0; h < MR_N_HALVES; h++) {
            const struct mr_half *half = &mr_sets_get(sets, i)->half[h];

            for (size_t k = 0; k < half->size; k++) {
                const bool minus = !strcmp(half->ids[k], "Lmnb1") || !strcmp(half->ids[k], "Hmgb2");

                assert_true(half->factors[k] == (minus ? -1 : 1));
                n_minus += minus;
            }
        }
    }
    assert_int_equal(n_minus, 2);
    mr_sets_free(sets);
}

static void test_panels(void **state)
{
    static const struct {
        const char *name;
        size_t size;
    } panels[] = {
        { "sanity_granulosa", 26 }, { "sanity_oocyte", 26 }, { "sanity_theca_steroid", 18 },
        { "sanity_luteal", 10 },    { "ct_immune", 11 },     { "ct_endothelium", 9 },
        { "ct_pericyte_smc", 9 },   { "ct_stroma", 10 },     { "ct_epithelium", 8 },
    };
    mr_error err;
    mr_sets *sets;

    (void)state;
    assert_ok(mr_refs_panel_sets(refs, MR_HUMAN, MR_ENSEMBL, &sets, &err), err);
    assert_int_equal(mr_sets_size(sets), ARRAY_LEN(panels));
    for (size_t i = 0; i < ARRAY_LEN(panels); i++) {
        size_t k = 0;

        while (k < mr_sets_size(sets) && strcmp(mr_sets_get(sets, k)->name, panels[i].name))
            k++;
        assert_true(k < mr_sets_size(sets));
        assert_int_equal(mr_sets_get(sets, k)->half[MR_UP].size, panels[i].size);
        assert_int_equal(mr_sets_get(sets, k)->half[MR_DOWN].size, 0);
        assert_true(mr_sets_get(sets, k)->half[MR_UP].weight == 1);
        assert_true(mr_sets_get(sets, k)->half[MR_DOWN].weight == 0);
    }
    mr_sets_free(sets);
}

/* ---- genes ---- */

static void test_core_counts(void **state)
{
    (void)state;
    assert_int_equal(refs->n_core, 914);
    for (int s = 0; s < MR_N_SPECIES; s++) {
        static const size_t want[MR_N_SPECIES] = { 823, 818, 817 };
        size_t n = 0;

        for (size_t g = 0; g < refs->species[s].n; g++)
            n += refs->species[s].genes[g].core;
        assert_int_equal(n, want[s]);
    }
}

/* Core genes without an Ensembl or without an Entrez id: the source tables have none either. */
static void test_core_ids(void **state)
{
    static const char *const prefixes[] = { "ENSG0", "ENSMUSG0", "ENSRNOG0" };
    static const size_t max_missing[MR_N_SPECIES][2] = { { 0, 0 }, { 1, 1 }, { 25, 38 } };

    (void)state;
    for (int s = 0; s < MR_N_SPECIES; s++) {
        size_t missing[2] = { 0, 0 };

        for (size_t g = 0; g < refs->species[s].n; g++) {
            const struct refs_gene *gene = &refs->species[s].genes[g];
            const char *ensembl = gene->id[MR_ENSEMBL], *entrez = gene->id[MR_ENTREZ];

            missing[0] += gene->core && !ensembl;
            missing[1] += gene->core && !entrez;
            if (ensembl) {
                assert_true(has_prefix(ensembl, prefixes[s]));
                assert_int_equal(strlen(ensembl), strlen(prefixes[s]) + 10);
            }
            assert_true(!entrez || (*entrez && !entrez[strspn(entrez, "0123456789")]));
        }
        assert_true(missing[0] <= max_missing[s][0]);
        assert_true(missing[1] <= max_missing[s][1]);
    }
}

/* Human symbols whose mouse or rat symbol is not a change of letter case. */
static const char *const differing[][MR_N_SPECIES] = {
    { "AGTR1", "Agtr1a", "Agtr1a" },
    { "AKR1C1", "Akr1c18", "Akr1c18" },
    { "ATP6V0E1", "Atp6v0e", "Atp6v0e1" },
    { "BCL2A1", "Bcl2a1a", "Bcl2a1" },
    { "BEX2", "Bex1", "Bex1" },
    { "CASP10", NULL, NULL },
    { "CCL21", "Ccl21a", "Ccl21" },
    { "CD8B", "Cd8b1", "Cd8b" },
    { "CXCL8", NULL, NULL },
    { "FASLG", "Fasl", "Faslg" },
    { "FCGR1A", "Fcgr1", "Fcgr1a" },
    { "FTL", "Ftl1", "Ftl1" },
    { "G6PD", "G6pdx", "G6pd" },
    { "H1-8", "H1f8", "H1f8" },
    { "IL4R", "Il4ra", "Il4r" },
    { "KITLG", "Kitl", "Kitlg" },
    { "LYZ", "Lyz2", "Lyz2" },
    { "MMP1", "Mmp1a", NULL },
    { "MT1X", "Mt1", "Mt1" },
    { "MT2A", "Mt2", "Mt2A" },
    { "MTMR8", NULL, NULL },
    { "NAIP", "Naip2", "Naip6" },
    { "PEA15", "Pea15a", "Pea15" },
    { "RAB7A", "Rab7", "Rab7a" },
    { "TNFRSF10A", NULL, NULL },
    { "TP53", "Trp53", "Tp53" },
    { "TP53AIP1", NULL, NULL },
    { "TP53BP1", "Trp53bp1", "Tp53bp1" },
    { "TP53INP1", "Trp53inp1", "Tp53inp1" },
    { "TP63", "Trp63", "Tp63" },
    { "TXN", "Txn1", "Txn1" },
};

static void test_differing_symbols(void **state)
{
    size_t n_differing = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(differing); i++) {
        const size_t h = mr_names_find(refs->humans, differing[i][MR_HUMAN]);

        assert_true(h != MR_NONE);
        for (int s = MR_MOUSE; s < MR_N_SPECIES; s++) {
            const size_t gene = refs->orthologs[h].gene[s];

            assert_int_equal(gene == MR_NONE, !differing[i][s]);
            if (gene != MR_NONE)
                assert_string_equal(refs->species[s].genes[gene].id[MR_SYMBOL], differing[i][s]);
        }
    }
    for (size_t h = 0; h < mr_names_size(refs->humans); h++) {
        bool differs = false;

        for (int s = MR_MOUSE; s < MR_N_SPECIES; s++) {
            const size_t gene = refs->orthologs[h].gene[s];
            char key[REFS_KEY_SIZE];

            differs = differs || gene == MR_NONE ||
                      !refs_key(refs->species[s].genes[gene].id[MR_SYMBOL], key) ||
                      strcmp(key, mr_names_get(refs->humans, h)) != 0;
        }
        n_differing += differs;
    }
    assert_int_equal(n_differing, ARRAY_LEN(differing));
}

static void test_canonical(void **state)
{
    static const struct {
        enum mr_species species;
        enum mr_id_kind kind;
        const char *id, *canonical, *symbol;
        bool core;
    } cases[] = {
        { MR_HUMAN, MR_SYMBOL, "BAX", "BAX", "BAX", true },
        { MR_HUMAN, MR_SYMBOL, "CTGF", "CCN2", "CCN2", true },
        { MR_HUMAN, MR_SYMBOL, "H2AFX", "H2AX", "H2AX", true },
        { MR_HUMAN, MR_SYMBOL, "WISP1", "CCN4", "CCN4", true },
        { MR_HUMAN, MR_SYMBOL, "DFNA5", "GSDME", "GSDME", true },
        { MR_HUMAN, MR_SYMBOL, "PARK2", "PRKN", "PRKN", true },
        { MR_HUMAN, MR_SYMBOL, "SEPP1", "SELENOP", "SELENOP", true },
        { MR_HUMAN, MR_SYMBOL, "IL8", "CXCL8", "CXCL8", true },
        { MR_HUMAN, MR_SYMBOL, "GBA", "GBA1", "GBA1", true },
        { MR_HUMAN, MR_SYMBOL, "nosuchgene", NULL, NULL, false },
        { MR_HUMAN, MR_ENSEMBL, "ENSG00000232995", "ENSG00000143248", "RGS5", true },
        { MR_HUMAN, MR_ENTREZ, "581", "581", "BAX", true },
        { MR_HUMAN, MR_SYMBOL, "MT-ND1", "MT-ND1", "MT-ND1", false },
        { MR_MOUSE, MR_SYMBOL, "bax", "Bax", "BAX", true },
        { MR_MOUSE, MR_SYMBOL, "Ctgf", "Ccn2", "CCN2", true },
        { MR_MOUSE, MR_SYMBOL, "TRP53", "Trp53", "TP53", true },
        { MR_MOUSE, MR_SYMBOL, "Tp53", NULL, NULL, false },
        { MR_MOUSE, MR_SYMBOL, "Il8", NULL, NULL, false }, /* mice have none */
        { MR_MOUSE, MR_SYMBOL, "Akt3", "Akt3", "AKT3", false },
        { MR_RAT, MR_SYMBOL, "Tp53", "Tp53", "TP53", true },
        { MR_RAT, MR_ENSEMBL, "ENSMUSG00000059552", NULL, NULL, false },
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const enum mr_species s = cases[i].species;
        const enum mr_id_kind k = cases[i].kind;
        const char *canonical = mr_refs_canonical(refs, s, k, cases[i].id);
        const char *symbol = mr_refs_symbol(refs, s, k, cases[i].id);

        print_message("%s\n", cases[i].id);
        assert_string_equal(canonical ? canonical : "-",
                            cases[i].canonical ? cases[i].canonical : "-");
        assert_string_equal(symbol ? symbol : "-", cases[i].symbol ? cases[i].symbol : "-");
        assert_int_equal(mr_refs_is_core(refs, s, k, cases[i].id), cases[i].core);
    }
}

/* A former symbol that is a current one would rename a gene that is rightly named. */
static void test_old_symbols_are_not_current(void **state)
{
    (void)state;
    assert_true(mr_names_size(refs->old) > 1000);
    for (size_t i = 0; i < mr_names_size(refs->old); i++) {
        const char *old = mr_names_get(refs->old, i);
        char key[REFS_KEY_SIZE];

        assert_int_equal(mr_names_find(refs->humans, old), MR_NONE);
        assert_true(refs_key(old, key));
        assert_string_equal(old, key);
    }
}

/* ---- background ---- */

static size_t *members_of(const struct refs_background *set)
{
    return refs->members + set->first;
}

static int by_index(const void *a, const void *b)
{
    const size_t x = *(const size_t *)a, y = *(const size_t *)b;

    return (x > y) - (x < y);
}

/* Jaccard index of two sets of human symbols, each marked or listed. */
static double jaccard(const bool *marked, size_t n_marked, const size_t *list, size_t n)
{
    size_t both = 0;

    for (size_t i = 0; i < n; i++)
        both += marked[list[i]];
    return (double)both / (double)(n_marked + n - both);
}

static void test_background_sets(void **state)
{
    (void)state;
    assert_in_range(refs->n_background, 500, 2000);
    for (size_t i = 0; i < refs->n_background; i++) {
        const struct refs_background *set = &refs->background[i];
        size_t sorted[200];

        assert_true(has_prefix(set->name, "GO:") && strlen(set->name) == 10 && *set->term);
        assert_true(!i || strcmp(refs->background[i - 1].name, set->name) < 0);
        assert_in_range(set->size, 15, 200);
        memcpy(sorted, members_of(set), set->size * sizeof(size_t));
        qsort(sorted, set->size, sizeof(size_t), by_index);
        for (size_t k = 1; k < set->size; k++)
            assert_true(sorted[k - 1] < sorted[k]);
    }
}

static void mark_core(bool *marked, const char *list, size_t *n)
{
    for (size_t i = 0; i < refs->n_core; i++) {
        const char *name = mr_names_get(refs->core_sets, refs->core[i].set);
        const char *at = strstr(list, name);
        const char end = at ? at[strlen(name)] : '!';

        if (!at || (at != list && at[-1] != ';') || (end && end != ';'))
            continue;
        *n += !marked[refs->core[i].human];
        marked[refs->core[i].human] = true;
    }
}

static void assert_background_far_from(const char *list)
{
    bool *marked = calloc(mr_names_size(refs->humans), sizeof(bool));
    size_t n = 0;

    assert_non_null(marked);
    mark_core(marked, list, &n);
    assert_true(n > 0);
    for (size_t i = 0; i < refs->n_background; i++) {
        const struct refs_background *set = &refs->background[i];

        if (jaccard(marked, n, members_of(set), set->size) >= 0.1)
            fail_msg("%s is too near to %s", set->name, list);
    }
    free(marked);
}

static void test_background_is_far_from_core(void **state)
{
    (void)state;
    for (size_t i = 0; i < mr_names_size(refs->core_sets); i++)
        assert_background_far_from(mr_names_get(refs->core_sets, i));
    for (size_t i = 0; i < refs->n_mechanisms; i++)
        for (int h = 0; h < MR_N_HALVES; h++)
            if (*refs->mechanisms[i].sets[h])
                assert_background_far_from(refs->mechanisms[i].sets[h]);
}

static void test_background_sets_are_far_from_each_other(void **state)
{
    bool *marked = calloc(mr_names_size(refs->humans), sizeof(bool));

    (void)state;
    assert_non_null(marked);
    for (size_t i = 0; i < refs->n_background; i++) {
        const struct refs_background *a = &refs->background[i];

        for (size_t k = 0; k < a->size; k++)
            marked[members_of(a)[k]] = true;
        for (size_t j = 0; j < i; j++) {
            const struct refs_background *b = &refs->background[j];

            if (jaccard(marked, a->size, members_of(b), b->size) >= 0.1)
                fail_msg("%s and %s overlap", a->name, b->name);
        }
        for (size_t k = 0; k < a->size; k++)
            marked[members_of(a)[k]] = false;
    }
    free(marked);
}

/* Sets of 10 genes or more take part in the prior, and it needs 100 of them. */
static void test_background_in_every_kind(void **state)
{
    static const size_t want[MR_N_SPECIES][MR_N_ID_KINDS] = { { 800, 800, 800 },
                                                              { 800, 0, 0 },
                                                              { 800, 0, 0 } };

    (void)state;
    for (int s = 0; s < MR_N_SPECIES; s++) {
        for (int k = 0; k < MR_N_ID_KINDS; k++) {
            mr_error err;
            mr_sets *sets;
            size_t n = 0;

            assert_ok(
                mr_refs_background_sets(refs, (enum mr_species)s, (enum mr_id_kind)k, &sets, &err),
                err);
            for (size_t i = 0; i < mr_sets_size(sets); i++)
                n += mr_sets_get(sets, i)->half[MR_UP].size >= 10;
            assert_true(want[s][k] ? n >= want[s][k] : n == 0);
            mr_sets_free(sets);
        }
    }
}

/* ---- licences, evidence, sources ---- */

static const struct mr_embedded *embedded(const char *name)
{
    for (size_t i = 0; i < mr_embedded_size(); i++)
        if (!strcmp(mr_embedded_get(i)->name, name))
            return mr_embedded_get(i);
    fail_msg("%s is not built in", name);
    return NULL;
}

static void test_no_sets_of_closed_licences(void **state)
{
    static const char *const words[] = { "KEGG_", "BIOCARTA", "BioCarta", "KEGG:" };
    static const char *const files[] = { "core_genes.tsv", "mechanisms.tsv", "MANIFEST.tsv" };

    (void)state;
    for (size_t f = 0; f < ARRAY_LEN(files); f++) {
        const struct mr_embedded *file = embedded(files[f]);

        for (size_t w = 0; w < ARRAY_LEN(words); w++)
            for (size_t i = 0; i + strlen(words[w]) <= file->size; i++)
                if (!memcmp(file->data + i, words[w], strlen(words[w])))
                    fail_msg("%s names %s", files[f], words[w]);
    }
}

static void test_total_size(void **state)
{
    size_t total = 0;

    (void)state;
    for (size_t i = 0; i < mr_embedded_size(); i++)
        if (!has_prefix(mr_embedded_get(i)->name, "demo/"))
            total += mr_embedded_get(i)->size;
    assert_in_range(total, 1, 1 << 20);
}

static void test_evidence(void **state)
{
    size_t n_retracted = 0;

    (void)state;
    assert_int_equal(mr_refs_n_evidence(refs), 55);
    for (size_t i = 0; i < mr_refs_n_evidence(refs); i++) {
        const struct mr_evidence *e = mr_refs_evidence(refs, i);
        size_t m = 0;

        assert_true(mr_names_find(refs->sources, e->source) != MR_NONE);
        while (m < mr_refs_n_mechanisms(refs) &&
               strcmp(mr_refs_mechanism(refs, m)->name, e->mechanism))
            m++;
        assert_true(m < mr_refs_n_mechanisms(refs));
        assert_true(*e->citation && (*e->doi || *e->pmid || *e->pmcid));
        assert_int_equal(e->retracted, !strcmp(e->tier, "R"));
        if (e->retracted) {
            n_retracted++;
            assert_string_equal(e->doi, "10.1186/s13287-018-0772-x");
            assert_string_equal(e->source, "placenta");
        }
    }
    assert_int_equal(n_retracted, 1);
}

static const struct {
    const char *word, *want; /* want NULL: refused with 'message' */
    const char *message;
} sources[] = {
    { "umbilical_cord", "umbilical_cord", NULL },
    { "Umbilical Cord", "umbilical_cord", NULL },
    { "UC-MSC", "umbilical_cord", NULL },
    { "hUCMSC", "umbilical_cord", NULL },
    { "huc-msc", "umbilical_cord", NULL },
    { "WJ_MSC", "umbilical_cord", NULL },
    { "BMSC", "bone_marrow", NULL },
    { "BM-MSC", "bone_marrow", NULL },
    { "PMSC", "placenta", NULL },
    { "P-MSC", "placenta", NULL },
    { "hPMSC", "placenta", NULL },
    { "MenSC", "menstrual_blood", NULL },
    { "MenSCs", "menstrual_blood", NULL },
    { "MB-MSC", "menstrual_blood", NULL },
    { "amnion", "amniotic_membrane", NULL },
    { "AFSC", "amniotic_fluid", NULL },
    { "AF-MSC", "amniotic_fluid", NULL },
    { "hAFSC", "amniotic_fluid", NULL },
    { "ADSC", "adipose", NULL },
    { "Adipose tissue", "adipose", NULL },
    { "iPSC", "iPSC", NULL },
    { "AMSC", NULL, "the source 'AMSC' is ambiguous: write one of amniotic_membrane, adipose" },
    { "hAMSC", NULL, "the source 'hAMSC' is ambiguous: write one of amniotic_membrane, adipose" },
    { "hAD-MSC", NULL,
      "the source 'hAD-MSC' is ambiguous: write one of amniotic_membrane, adipose" },
    { "MSC", NULL,
      "the source 'MSC' is ambiguous: write one of umbilical_cord, bone_marrow, placenta, "
      "menstrual_blood, amniotic_membrane, amniotic_fluid, adipose" },
    { "adipos", NULL,
      "unknown source 'adipos': did you mean 'adipose'? (--any-source takes it as it is)" },
    { "bone_marow", NULL,
      "unknown source 'bone_marow': did you mean 'bone_marrow'? (--any-source takes it as it is)" },
};

static void test_sources(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        const char *got;
        mr_error err;

        if (sources[i].want) {
            assert_ok(mr_refs_source(refs, sources[i].word, false, &got, &err), err);
            assert_string_equal(got, sources[i].want);
        } else {
            assert_fails(mr_refs_source(refs, sources[i].word, false, &got, &err), MR_EINVAL, err,
                         sources[i].message);
        }
    }
}

/* Two aliases that differ in case and hyphens only would make a plain word ambiguous. */
static void test_ambiguous_words(void **state)
{
    static const char *const ambiguous[] = { "msc",    "mscs",    "hmsc",    "hmscs",
                                             "amsc",   "amscs",   "hamsc",   "hamscs",
                                             "hadmsc", "hadmscs", "amniotic" };
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ambiguous); i++)
        assert_true(mr_names_find(refs->words, ambiguous[i]) != MR_NONE);
    for (size_t i = 0; i < mr_names_size(refs->words); i++)
        n += (refs->word_sources[i] & (refs->word_sources[i] - 1)) != 0;
    assert_int_equal(n, ARRAY_LEN(ambiguous));
}

static void test_any_source(void **state)
{
    const char *got;
    mr_error err;

    (void)state;
    assert_ok(mr_refs_source(refs, "adipos", true, &got, &err), err);
    assert_string_equal(got, "adipos");
    assert_int_equal(mr_refs_source(refs, "MSC", true, &got, &err), MR_EINVAL);
    assert_string_equal(mr_refs_source_title(refs, "umbilical_cord"), "Umbilical cord");
    assert_string_equal(mr_refs_source_title(refs, "iPSC"), "iPSC");
}

/* Every ranked mechanism is known from two tables or more, each table stands once. */
static void test_variances(void **state)
{
    (void)state;
    for (size_t m = 0; m < mr_refs_n_mechanisms(refs); m++) {
        const char *name = mr_refs_mechanism(refs, m)->name;
        size_t n = 0;

        for (size_t i = 0; i < mr_refs_n_variances(refs); i++) {
            const struct mr_variance *v = mr_refs_variance(refs, i);

            if (strcmp(v->mechanism, name) != 0)
                continue;
            for (size_t j = 0; j < i; j++)
                assert_false(!strcmp(mr_refs_variance(refs, j)->mechanism, name) &&
                             !strcmp(mr_refs_variance(refs, j)->table, v->table));
            assert_true(fabs(v->log_ratio) < 5 && v->df >= 6);
            n++;
        }
        assert_int_equal(n >= 2, mr_refs_mechanism(refs, m)->family != MR_INDEX);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mechanisms),
        cmocka_unit_test(test_index_parts),
        cmocka_unit_test(test_mechanism_sets),
        cmocka_unit_test(test_no_gene_in_both_halves),
        cmocka_unit_test(test_exclusive_genes_have_one_mechanism),
        cmocka_unit_test(test_signs),
        cmocka_unit_test(test_panels),
        cmocka_unit_test(test_core_counts),
        cmocka_unit_test(test_core_ids),
        cmocka_unit_test(test_differing_symbols),
        cmocka_unit_test(test_canonical),
        cmocka_unit_test(test_old_symbols_are_not_current),
        cmocka_unit_test(test_background_sets),
        cmocka_unit_test(test_background_is_far_from_core),
        cmocka_unit_test(test_background_sets_are_far_from_each_other),
        cmocka_unit_test(test_background_in_every_kind),
        cmocka_unit_test(test_no_sets_of_closed_licences),
        cmocka_unit_test(test_total_size),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_variances),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_ambiguous_words),
        cmocka_unit_test(test_any_source),
    };

    return cmocka_run_group_tests(tests, load_refs, free_refs);
}
