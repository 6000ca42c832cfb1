#include "made_run.h"

#include "base/rng.h"

mr_refs *refs;
mr_names *genes;

enum { N_BACKGROUND = 400 };

static void add_genes(const mr_sets *sets, size_t most)
{
    for (size_t k = 0; k < mr_sets_size(sets); k++) {
        for (int h = 0; h < MR_N_HALVES; h++) {
            const struct mr_half *half = &mr_sets_get(sets, k)->half[h];

            for (size_t i = 0; i < half->size && mr_names_size(genes) < most; i++)
                assert_int_equal(mr_names_intern(genes, half->ids[i], NULL, NULL, NULL), MR_OK);
        }
    }
}

/* A count of gene 'g' in column 'name': the same in whichever table they stand. */
static unsigned count_of(size_t g, const char *name)
{
    uint32_t key = 0;
    struct rng rng;

    for (const char *c = name; *c; c++)
        key = 31 * key + (unsigned char)*c;
    rng_init(&rng, 1, (uint32_t)g, key, 0);
    return (unsigned)((20 + (double)(g * 37 % 500)) * exp(0.3 * rng_normal(&rng)));
}

const char *write_table(const char *file, const char *columns, size_t first, size_t step)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    char words[1024];

    assert_non_null(out);
    fputs("gene", out);
    strcpy(words, columns);
    for (const char *c = strtok(words, " "); c; c = strtok(NULL, " "))
        fprintf(out, "\t%s", c);
    for (size_t g = first; g < mr_names_size(genes); g += step) {
        fprintf(out, "\n%s", mr_names_get(genes, g));
        strcpy(words, columns);
        for (const char *c = strtok(words, " "); c; c = strtok(NULL, " "))
            fprintf(out, "\t%u", count_of(g, c));
    }
    fputc('\n', out);
    assert_int_equal(fclose(out), 0);
    file = write_file(file, text, size);
    free(text);
    return file;
}

int load_made_run(void **state)
{
    mr_sets *sets;
    mr_error err;

    (void)state;
    genes = mr_names_new();
    assert_ok(mr_refs_load(NULL, &refs, &err), err);
    assert_ok(mr_refs_mechanism_sets(refs, MR_MOUSE, MR_SYMBOL, MR_EXCLUSIVE, &sets, &err), err);
    add_genes(sets, SIZE_MAX);
    mr_sets_free(sets);
    assert_ok(mr_refs_background_sets(refs, MR_MOUSE, MR_SYMBOL, &sets, &err), err);
    add_genes(sets, mr_names_size(genes) + N_BACKGROUND);
    mr_sets_free(sets);
    assert_ok(mr_refs_panel_sets(refs, MR_MOUSE, MR_SYMBOL, &sets, &err), err);
    add_genes(sets, SIZE_MAX);
    mr_sets_free(sets);
    write_table("t.tsv", ALL_COLUMNS, 0, 1);
    return 0;
}

int unload_made_run(void **state)
{
    (void)state;
    temp_folder_remove();
    mr_names_free(genes);
    mr_refs_free(refs);
    return 0;
}

const char *write_sheet(const char *lines)
{
    char *text = calloc(strlen(lines) + 1, 1);
    const char *path;

    assert_non_null(text);
    for (size_t i = 0; lines[i]; i++)
        text[i] = lines[i] == ' ' ? '\t' : lines[i] == ';' ? '\n' : lines[i];
    path = write_file("s.tsv", text, strlen(text));
    free(text);
    return path;
}

void open_run(struct made *m, const char *lines, const char *covariate)
{
    const char *path = write_sheet(lines);
    struct mr_sheet_opts sheet_opts;
    mr_error err;

    if (!m->tables[0])
        m->tables[0] = temp_path("t.tsv");
    m->covariates[0] = covariate;
    mr_sheet_opts_init(&sheet_opts);
    sheet_opts.refs = refs;
    sheet_opts.has_tables = true;
    sheet_opts.covariates = m->covariates;
    sheet_opts.n_covariates = covariate != NULL;
    assert_ok(mr_sheet_read(path, &sheet_opts, NULL, &m->sheet, &err), err);
    mr_run_opts_init(&m->opts);
    m->opts.refs = refs;
    m->opts.species = MR_MOUSE;
    m->opts.tables = m->tables;
    while (m->tables[m->opts.n_tables])
        m->opts.n_tables++;
    m->opts.covariates = m->covariates;
    m->opts.n_covariates = covariate != NULL;
    m->notes = mr_notes_new();
    assert_ok(mr_run_new(m->sheet, &m->opts, m->notes, &m->run, &err), err);
}

void close_run(struct made *m)
{
    mr_run_free(m->run);
    mr_notes_free(m->notes);
    mr_sheet_free(m->sheet);
    *m = (struct made){ 0 };
}

void assert_nothing_added(mr_run *run)
{
    size_t size;

    for (int table = 0; table < MR_N_TABLES; table++)
        assert_int_equal(mr_results_size(mr_run_results(run), (enum mr_table_id)table), 0);
    assert_int_equal(mr_results_n_scores(mr_run_results(run)), 0);
    assert_int_equal(mr_run_n_inputs(run), 0);
    assert_string_equal(mr_run_reference(run, &size), "");
    assert_int_equal(size, 0);
}

const struct mr_effect *find_effect(mr_run *run, const char *source, const char *mechanism,
                                    const char *contrast)
{
    const mr_results *r = mr_run_results(run);

    for (size_t i = 0; i < mr_results_size(r, MR_EFFECTS); i++) {
        const struct mr_effect *e = mr_results_row(r, MR_EFFECTS, i);

        if ((!source || (e->source && !strcmp(e->source, source))) &&
            !strcmp(e->mechanism, mechanism) && !strcmp(e->contrast, contrast))
            return e;
    }
    return NULL;
}

const struct mr_note *find_note(const struct made *m, const char *kind)
{
    for (size_t i = 0; i < mr_notes_size(m->notes); i++)
        if (!strcmp(mr_notes_get(m->notes, i)->kind, kind))
            return mr_notes_get(m->notes, i);
    return NULL;
}

const struct mr_note *find_study_note(const struct made *m, const char *study, const char *kind)
{
    for (size_t i = 0; i < mr_notes_size(m->notes); i++) {
        const struct mr_note *note = mr_notes_get(m->notes, i);

        if (!strcmp(note->study, study) && !strcmp(note->kind, kind))
            return note;
    }
    fail_msg("study %s: no note '%s'", study, kind);
    return NULL;
}

double score_of(mr_run *run, const char *set, const char *sample)
{
    const mr_matrix *m = mr_results_scores(mr_run_results(run), 0);

    return mr_matrix_get(m, mr_names_find(mr_matrix_rows(m), set),
                         mr_names_find(mr_matrix_cols(m), sample));
}
