#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "expr/sheet_parts.h"

enum { MAX_FAULTS = 100 };

mr_status sheet_fault(struct sheet_reader *r, size_t line, mr_error *err, const char *fmt, ...)
{
    char text[400], whole[sizeof(((mr_error *)NULL)->msg)];
    mr_error cleaned;
    va_list args;

    if (r->n_faults == MAX_FAULTS) {
        r->n_more++;
        return MR_OK;
    }
    if (mem_grow(&r->faults, &r->faults_capacity, r->n_faults, sizeof(*r->faults), err))
        return MR_ENOMEM;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    if (line)
        mr_fail(&cleaned, MR_EFORMAT, "%s:%zu: %s", r->sheet->path, line, text);
    else
        mr_fail(&cleaned, MR_EFORMAT, "%s: %s", r->sheet->path, text);
    memcpy(whole, cleaned.msg, sizeof(whole));
    r->faults[r->n_faults] = (struct sheet_fault){ line, r->n_faults, NULL };
    r->faults[r->n_faults].text = mem_strndup(whole, strlen(whole));
    if (!r->faults[r->n_faults].text)
        return mem_fail(err);
    r->n_faults++;
    return MR_OK;
}

/* NULL for a blank field, "NA" and "-"; else without blanks around. */
static const char *trim(char *field, char *end)
{
    while (field < end && *field == ' ')
        field++;
    while (end > field && end[-1] == ' ')
        end--;
    *end = '\0';
    return !*field || !strcmp(field, "NA") || !strcmp(field, "-") ? NULL : field;
}

/* Cuts a line into r->fields; '*n' is how many. */
static mr_status split(struct sheet_reader *r, char *line, size_t *n, mr_error *err)
{
    *n = 0;
    for (char *field = line, *end;; field = end + 1) {
        bool last;

        if (mem_grow(&r->fields, &r->fields_capacity, *n, sizeof(*r->fields), err))
            return MR_ENOMEM;
        end = field + strcspn(field, "\t");
        last = !*end;
        r->fields[(*n)++] = trim(field, end);
        if (last)
            return MR_OK;
    }
}

#define SIMULATED "# SIMULATED"

/* Comments, and lines of blanks and tabs as spreadsheets leave them. */
static bool is_passed_over(const char *line)
{
    line += strspn(line, " \t");
    return !*line || *line == '#';
}

static mr_status take_line(struct sheet_reader *r, char *line, mr_error *err)
{
    struct mr_sample sample;
    bool arm_known;
    size_t n;
    mr_status st = split(r, line, &n, err);

    if (st)
        return st;
    if (!r->n_fields) {
        r->n_fields = n;
        return sheet_header(r, err);
    }
    if (n != r->n_fields)
        return sheet_fault(r, r->line, err, "expected %zu fields as in the header, found %zu",
                           r->n_fields, n);
    st = sheet_row(r, &sample, &arm_known, err);
    return st ? st : sheet_add(r, &sample, arm_known, err);
}

/* Rows cannot be judged without the columns that every sheet has. */
static bool has_required(const struct sheet_reader *r)
{
    if (r->at[COL_SAMPLE] == MR_NONE)
        return false;
    return r->opts->group ? r->group_at != MR_NONE
                          : r->at[COL_ARM] != MR_NONE && r->at[COL_SOURCE] != MR_NONE;
}

static mr_status read_lines(struct sheet_reader *r, mr_lines *lines, mr_error *err)
{
    bool judged = true;
    mr_status st = MR_OK;

    while (!st) {
        char *line;
        size_t size;

        st = mr_lines_next(lines, &line, &size, err);
        if (st || !line)
            break;
        r->line = mr_lines_number(lines);
        if (!strncmp(line, SIMULATED, strlen(SIMULATED)))
            r->sheet->simulated = true;
        if (judged && !is_passed_over(line))
            st = take_line(r, line, err);
        judged = !r->n_fields || has_required(r);
    }
    if (st || !judged)
        return st;
    if (!r->n_fields)
        return sheet_fault(r, 0, err, "expected a header with sample%s%s, found none",
                           r->opts->group ? " and " : ", arm and source",
                           r->opts->group ? r->opts->group : "");
    if (!r->sheet->n_samples && !r->n_faults)
        return sheet_fault(r, 0, err, "expected samples below the header, found none");
    return sheet_finish(r, err);
}

static int by_line(const void *a, const void *b)
{
    const struct sheet_fault *x = a, *y = b;

    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* The faults as notes, the first as 'err'. */
static mr_status report_faults(struct sheet_reader *r, mr_notes *notes, mr_error *err)
{
    char kind[32];

    if (!r->n_faults)
        return MR_OK;
    qsort(r->faults, r->n_faults, sizeof(*r->faults), by_line);
    for (size_t i = 0; notes && i < r->n_faults; i++) {
        snprintf(kind, sizeof(kind), "sheet:%zu", i + 1);
        if (mr_notes_add(notes, &(struct mr_note){ MR_WARNING, "", kind, r->faults[i].text, 1 },
                         err))
            return MR_ENOMEM;
    }
    if (r->n_more && mr_notes_addf(notes, MR_WARNING, "", "sheet:more", r->n_more, err,
                                   "%s: further faults are not listed", r->sheet->path))
        return MR_ENOMEM;
    return mr_fail(err, MR_EFORMAT, "%s", r->faults[0].text);
}

bool sheet_is_chosen(const struct mr_sheet_opts *opts, const char *study)
{
    for (size_t i = 0; i < opts->n_studies; i++)
        if (!strcmp(opts->studies[i], study))
            return true;
    return !opts->n_studies;
}

static mr_status check_choice(const struct sheet_reader *r, mr_error *err)
{
    char names[400] = "";

    for (size_t i = 0; i < r->sheet->n_studies; i++) {
        const size_t used = strlen(names);

        snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
                 r->sheet->studies[i].view.name);
    }
    for (size_t i = 0; i < r->opts->n_studies; i++)
        if (mr_names_find(r->study_names, r->opts->studies[i]) == MR_NONE)
            return mr_fail(err, MR_EINVAL, "%s: found no study '%s', expected one of: %s",
                           r->sheet->path, r->opts->studies[i], names);
    return MR_OK;
}

/* Keeps the rows of the studies asked for, in their order, and sets what points into arrays. */
static void settle(struct sheet_reader *r)
{
    mr_sheet *sheet = r->sheet;
    const size_t n_rows = sheet->n_samples, n_studies = sheet->n_studies;
    const size_t n_covariates = r->opts->n_covariates;

    sheet->n_samples = sheet->n_studies = 0;
    for (size_t k = 0; k < n_studies; k++)
        sheet->studies[k].view.n_samples = 0;
    for (size_t i = 0; i < n_rows; i++) {
        struct mr_sample *s = &sheet->samples[i];
        struct sheet_study *study = &sheet->studies[mr_names_find(r->study_names, s->study)];

        if (!sheet_is_chosen(r->opts, s->study))
            continue;
        if (n_covariates)
            s->covariates = sheet->covariates + i * n_covariates;
        study->samples[study->view.n_samples++] = sheet->n_samples;
        sheet->samples[sheet->n_samples++] = *s;
    }
    for (size_t k = 0; k < n_studies; k++) {
        struct sheet_study study = sheet->studies[k];

        study.view.samples = study.samples;
        if (study.view.n_samples)
            sheet->studies[sheet->n_studies++] = study;
        else
            free(study.samples);
    }
}

static mr_status reader_init(struct sheet_reader *r, mr_source *src,
                             const struct mr_sheet_opts *opts, mr_error *err)
{
    const char *path = mr_source_path(src);

    *r = (struct sheet_reader){ .opts = opts };
    r->sheet = mem_calloc(1, sizeof(*r->sheet));
    r->covariate_at = mem_calloc(opts->n_covariates, sizeof(*r->covariate_at));
    r->names.keys = mr_names_new();
    r->places.keys = mr_names_new();
    r->study_names = mr_names_new();
    if (!r->sheet || !r->covariate_at || !r->names.keys || !r->places.keys || !r->study_names)
        return mem_fail(err);
    r->sheet->path = mem_strndup(path, strlen(path));
    r->sheet->strings = mr_names_new();
    return r->sheet->path && r->sheet->strings ? MR_OK : mem_fail(err);
}

static void reader_release(struct sheet_reader *r)
{
    for (size_t i = 0; i < r->n_faults; i++)
        free(r->faults[i].text);
    free(r->faults);
    free(r->fields);
    free(r->covariate_at);
    free(r->names.rows);
    mr_names_free(r->names.keys);
    free(r->places.rows);
    mr_names_free(r->places.keys);
    mr_names_free(r->study_names);
    mr_sheet_free(r->sheet);
}

mr_status mr_sheet_read_source(mr_source *src, const struct mr_sheet_opts *opts, mr_notes *faults,
                               mr_sheet **out, mr_error *err)
{
    struct sheet_reader r;
    mr_lines *lines = NULL;
    mr_status st = reader_init(&r, src, opts, err);

    *out = NULL;
    if (!st)
        st = mr_lines_new(src, &lines, err);
    if (!st)
        st = read_lines(&r, lines, err);
    if (!st)
        st = report_faults(&r, faults, err);
    if (!st)
        st = check_choice(&r, err);
    if (st)
        goto done;
    mr_source_md5(src, r.sheet->md5);
    settle(&r);
    *out = r.sheet; /* the caller owns it now */
    r.sheet = NULL;
done:
    mr_lines_free(lines);
    reader_release(&r);
    return st;
}

mr_status mr_sheet_read(const char *path, const struct mr_sheet_opts *opts, mr_notes *faults,
                        mr_sheet **out, mr_error *err)
{
    mr_source *src = NULL;
    mr_status st = mr_source_open(path, &src, err);

    *out = NULL;
    if (!st)
        st = mr_sheet_read_source(src, opts, faults, out, err);
    mr_source_free(src);
    return st;
}
