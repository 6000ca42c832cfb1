/*
 * The report as one JSON object, for programs: the words of the page, the tables that it shows
 * with every column, scores, literature, and what run.json says.  Members: formats.md.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "report/html.h"

/* What is being written, and where the next member needs a comma. */
struct writer {
    FILE *out;
    const struct view *view;
    struct words words; /* scratch for sentences */
    const char *comma;
};

/* ---- values ---- */

static void put_string(FILE *out, const char *s)
{
    if (s)
        put_json_string(out, s);
    else
        fputs("null", out);
}

static void put_number(FILE *out, double value)
{
    char text[NUMBER_SIZE];

    if (isnan(value))
        fputs("null", out);
    else
        fprintf(out, isinf(value) ? "\"%s\"" : "%s", number_format(value, text));
}

static void put_flags(FILE *out, mr_flags flags)
{
    const char *comma = "";

    putc('[', out);
    for (int f = 0; f < MR_N_FLAGS; f++) {
        if (!(flags >> f & 1))
            continue;
        fputs(comma, out);
        put_string(out, mr_flag_name((enum mr_flag)f));
        comma = ", ";
    }
    putc(']', out);
}

/* ---- members ---- */

static void begin(struct writer *w, const char *bracket)
{
    fputs(bracket, w->out);
    w->comma = "\n";
}

/* Closes an object or array; what comes next needs a comma. */
static void end(struct writer *w, const char *bracket)
{
    fprintf(w->out, "\n%s", bracket);
    w->comma = ",\n";
}

/* Begins a member, or an element where 'name' is NULL. */
static void put_name(struct writer *w, const char *name)
{
    fputs(w->comma, w->out);
    w->comma = ",\n";
    if (!name)
        return;
    put_string(w->out, name);
    fputs(": ", w->out);
}

static void put_member(struct writer *w, const char *name, const char *s)
{
    put_name(w, name);
    put_string(w->out, s);
}

/* What run.json holds under that name; null where it is missing. */
static void put_copied(struct writer *w, const char *name)
{
    const json_t *value = json_object_get(w->view->dir->run, name);

    put_name(w, name);
    if (!value || json_dumpf(value, w->out, JSON_ENCODE_ANY | JSON_REAL_PRECISION(17)))
        fputs(value ? "" : "null", w->out);
}

/* ---- words ---- */

static void put_answer(struct writer *w)
{
    put_name(w, "answer");
    begin(w, "{");
    for (size_t i = 0; i < view_n_answers; i++) {
        words_clear(&w->words);
        view_answers[i].say(w->view, &w->words);
        put_member(w, view_answers[i].name, words_text(&w->words));
    }
    end(w, "}");
}

static void put_families(struct writer *w, const struct view_group *group)
{
    for (int f = 0; f < MR_INDEX; f++) {
        const struct view_family *family = &group->families[f];

        words_clear(&w->words);
        if (family->n) {
            sentence_ranks(w->view, family, &w->words);
            sentence_pairs(w->view, family, &w->words);
            words_add(&w->words, " ");
            sentence_effects(w->view, family, &w->words);
        }
        put_member(w, view_family((enum mr_family)f), words_text(&w->words));
    }
}

static void put_source(struct writer *w, const struct view_group *group)
{
    put_name(w, NULL);
    begin(w, "{");
    put_member(w, "source", group->source);
    put_member(w, "product", group->product);
    put_name(w, "studies");
    begin(w, "[");
    for (size_t s = 0; s < group->n_studies; s++)
        put_member(w, NULL, group->studies[s]);
    end(w, "]");
    put_name(w, "flags");
    put_flags(w->out, group->n ? group->common : 0);
    put_families(w, group);
    for (size_t i = 0; i < view_n_sayings; i++) {
        words_clear(&w->words);
        view_sayings[i].say(w->view, group, &w->words);
        put_member(w, view_sayings[i].name, words_text(&w->words));
    }
    end(w, "}");
}

static void put_sources(struct writer *w)
{
    put_name(w, "sources");
    begin(w, "[");
    for (size_t g = 0; g < w->view->n_groups; g++)
        put_source(w, &w->view->groups[g]);
    end(w, "]");
}

static void put_limits(struct writer *w)
{
    put_name(w, "limits");
    begin(w, "[");
    for (const char *const *limit = report_limits; *limit; limit++)
        put_member(w, NULL, *limit);
    end(w, "]");
}

static void put_meanings(struct writer *w)
{
    const mr_flags flags = view_flags(w->view);

    put_name(w, "flags");
    begin(w, "{");
    for (int f = 0; f < MR_N_FLAGS; f++)
        if (flags >> f & 1)
            put_member(w, mr_flag_name((enum mr_flag)f), mr_flag_meaning((enum mr_flag)f));
    end(w, "}");
}

/* ---- tables ---- */

static void put_row(struct writer *w, enum mr_table_id table, size_t i)
{
    put_name(w, NULL);
    for (size_t c = 0; c < mr_results_n_columns(table); c++) {
        const struct mr_cell cell = mr_results_cell(w->view->dir->results, table, i, c);

        fputs(c ? ", " : "{", w->out);
        put_string(w->out, mr_results_column(table, c));
        fputs(": ", w->out);
        if (cell.kind == MR_CELL_NUMBER)
            put_number(w->out, cell.number);
        else if (cell.kind == MR_CELL_FLAGS)
            put_flags(w->out, cell.flags);
        else
            put_string(w->out, cell.text);
    }
    putc('}', w->out);
}

/* Genes, covariances and what sensitivity.tsv sums up are no part of a report. */
static bool is_shown(enum mr_table_id table)
{
    return table != MR_GENES && table != MR_COVARIANCE && table != MR_CONTRASTS &&
           table != MR_VARIANTS;
}

static void put_tables(struct writer *w)
{
    const mr_results *results = w->view->dir->results;

    put_name(w, "tables");
    begin(w, "{");
    for (int t = 0; t < MR_N_TABLES; t++) {
        const enum mr_table_id table = (enum mr_table_id)t;
        const char *file = mr_results_file(table);
        char name[64];

        if (!is_shown(table) || !mr_results_size(results, table))
            continue;
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(file, "."), file);
        put_name(w, name);
        begin(w, "[");
        for (size_t i = 0; i < mr_results_size(results, table); i++)
            put_row(w, table, i);
        end(w, "]");
    }
    end(w, "}");
}

/* One object per sample: its scores by set. */
static void put_scores(struct writer *w)
{
    const mr_results *results = w->view->dir->results;

    put_name(w, "scores");
    begin(w, "{");
    for (size_t k = 0; k < mr_results_n_scores(results); k++) {
        const mr_matrix *m = mr_results_scores(results, k);

        for (size_t s = 0; s < mr_matrix_n_cols(m); s++) {
            put_name(w, mr_names_get(mr_matrix_cols(m), s));
            for (size_t r = 0; r < mr_matrix_n_rows(m); r++) {
                fputs(r ? ", " : "{", w->out);
                put_string(w->out, mr_names_get(mr_matrix_rows(m), r));
                fputs(": ", w->out);
                put_number(w->out, mr_matrix_get(m, r, s));
            }
            fputs(mr_matrix_n_rows(m) ? "}" : "{}", w->out);
        }
    }
    end(w, "}");
}

static bool is_ranked(const struct view *view, const char *source)
{
    for (size_t g = 0; g < view->n_groups; g++)
        if (!strcmp(view->groups[g].source, source))
            return true;
    return false;
}

static void put_paper(struct writer *w, const struct mr_evidence *e)
{
    const struct {
        const char *name, *text;
    } members[] = {
        { "source", e->source },       { "mechanism", e->mechanism },
        { "direction", e->direction }, { "molecules", e->molecules },
        { "model", e->model },         { "tier", e->tier },
        { "citation", e->citation },   { "doi", e->doi },
        { "pmid", e->pmid },           { "pmcid", e->pmcid },
        { "caveat", e->caveat },
    };

    put_name(w, NULL);
    putc('{', w->out);
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        put_string(w->out, members[i].name);
        fputs(": ", w->out);
        put_string(w->out, *members[i].text ? members[i].text : NULL);
        fputs(", ", w->out);
    }
    fprintf(w->out, "\"retracted\": %s}", e->retracted ? "true" : "false");
}

static void put_evidence(struct writer *w)
{
    const mr_refs *refs = w->view->refs;

    put_name(w, "evidence");
    begin(w, "[");
    for (size_t i = 0; refs && i < mr_refs_n_evidence(refs); i++)
        if (is_ranked(w->view, mr_refs_evidence(refs, i)->source))
            put_paper(w, mr_refs_evidence(refs, i));
    end(w, "]");
}

static void put_all(struct writer *w)
{
    static const char *const heads[] = { "version", "refs_version", "simulated" };
    static const char *const rest[] = { "options", "inputs", "studies", "warnings" };

    begin(w, "{");
    put_member(w, "program", "mechrank");
    put_name(w, "report_format");
    putc('1', w->out);
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        put_copied(w, heads[i]);
    put_answer(w);
    put_sources(w);
    put_limits(w);
    put_meanings(w);
    put_tables(w);
    put_scores(w);
    put_evidence(w);
    for (size_t i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
        put_copied(w, rest[i]);
    end(w, "}\n");
}

mr_status mr_report_json(const mr_run_dir *dir, const mr_refs *refs, FILE *out, mr_error *err)
{
    struct view view;
    struct writer w = { .out = out, .view = &view };
    mr_status st = view_init(&view, dir, refs, err);

    if (!st) {
        put_all(&w);
        if (w.words.failed)
            st = mem_fail(err);
        else if (fflush(out) || ferror(out))
            st = mr_fail(err, MR_EIO, "report: cannot be written: %s", strerror(errno));
    }
    words_release(&w.words);
    view_release(&view);
    return st;
}
