#include "score_case.h"

#include "base/rng.h"

/* 'i'-th of 'n' in the order of 'step'. */
static size_t nth(size_t i, size_t n, size_t step)
{
    return i * (step ? step : 1) % n;
}

static unsigned count_of(size_t gene, size_t sample)
{
    struct rng rng;

    rng_init(&rng, 7, (uint32_t)gene, (uint32_t)sample, 0);
    if (rng_uniform(&rng) < 0.4)
        return 0;
    return (unsigned)exp(2 + 1.5 * rng_normal(&rng)) + 1;
}

static void write_table(FILE *out, const struct table_form *f, size_t n)
{
    fputs("gene", out);
    for (size_t j = 0; j < n; j++)
        fprintf(out, "\ts%zu", nth(f->first_sample + j, CASE_SAMPLES, f->sample_step));
    for (size_t i = 0; i < CASE_GENES; i++) {
        const size_t g = nth(i, CASE_GENES, f->gene_step);

        fprintf(out, "\nFBgn00000%02zu", g);
        for (size_t j = 0; j < n; j++)
            fprintf(out, "\t%u",
                    count_of(g, nth(f->first_sample + j, CASE_SAMPLES, f->sample_step)));
    }
    fputc('\n', out);
}

static void write_names(const char *name, const char *prefix, size_t digits, size_t first, size_t n,
                        size_t of, size_t step)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    for (size_t i = 0; i < n; i++)
        fprintf(out, "%s%0*zu\n", prefix, (int)digits, nth(first + i, of, step));
    assert_int_equal(fclose(out), 0);
    write_file(name, text, size);
    free(text);
}

static void write_mtx(FILE *out, const struct table_form *f, size_t n)
{
    size_t n_entries = 0;

    for (size_t j = 0; j < n; j++)
        for (size_t g = 0; g < CASE_GENES; g++)
            n_entries += count_of(g, nth(f->first_sample + j, CASE_SAMPLES, f->sample_step)) > 0;
    fprintf(out, "%%%%MatrixMarket matrix coordinate integer general\n%d %zu %zu\n", CASE_GENES, n,
            n_entries);
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < CASE_GENES; i++) {
            const unsigned count = count_of(nth(i, CASE_GENES, f->gene_step),
                                            nth(f->first_sample + j, CASE_SAMPLES, f->sample_step));

            if (count)
                fprintf(out, "%zu %zu %u\n", i + 1, j + 1, count);
        }
    }
    write_names("genes.tsv", "FBgn00000", 2, 0, CASE_GENES, CASE_GENES, f->gene_step);
    write_names("barcodes.tsv", "s", 1, f->first_sample, n, CASE_SAMPLES, f->sample_step);
}

const char *write_counts(const char *name, const struct table_form *form)
{
    const size_t n = form->n_samples ? form->n_samples : CASE_SAMPLES;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    if (form->mtx)
        write_mtx(out, form, n);
    else
        write_table(out, form, n);
    assert_int_equal(fclose(out), 0);
    name = write_file(name, text, size);
    free(text);
    return name;
}

const char *write_sets(const char *name, size_t n, size_t step)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    for (size_t i = 0; i < n; i++) {
        const size_t k = nth(i, n, step), members = k == 0 ? CASE_GENES : k == 1 ? 1 : 5 + k;

        fprintf(out, "set%zu\tmade up", k);
        for (size_t m = 0; m < members; m++)
            fprintf(out, "\tFBgn00000%02zu", (m * 7 + k * 3) % CASE_GENES);
        fputc('\n', out);
    }
    assert_int_equal(fclose(out), 0);
    name = write_file(name, text, size);
    free(text);
    return name;
}

/* ---- recording ---- */

static mr_status record_head(void *data, const struct mr_score_head *head, mr_error *err)
{
    struct recording *r = data;

    (void)err;
    r->head = head;
    r->n_samples = head->n_samples;
    for (size_t k = 0; k < head->n_sets; k++)
        fprintf(r->out, "set %s %zu\n", mr_sets_get(head->sets, head->set[k])->name,
                head->n_members[k]);
    return MR_OK;
}

static mr_status record_sample(void *data, const char *name, const struct mr_sample_scores *scores,
                               mr_error *err)
{
    struct recording *r = data;
    const struct mr_score_head *head = r->head;
    const uint32_t *leading = scores->leading;

    if (r->fail_at && !--r->fail_at) {
        if (err)
            *err = (mr_error){ MR_EIO, "full" };
        return MR_EIO;
    }
    for (size_t k = 0; k < head->n_sets; k++) {
        const struct mr_set_score *s = &scores->sets[k];

        fprintf(r->out, "%s %s %.17g %.17g %.17g %.17g %.17g %d", name,
                mr_sets_get(head->sets, head->set[k])->name, s->total, s->half[MR_UP],
                s->half[MR_DOWN], s->dispersion[MR_UP], s->dispersion[MR_DOWN], (int)s->why);
        if (head->has_nulls)
            fprintf(r->out, " %.17g %.17g", scores->nulls[k].z, scores->nulls[k].p);
        for (size_t i = 0; head->has_leading && i < scores->n_leading[k]; i++)
            fprintf(r->out, " %s", mr_names_get(head->genes, leading[i]));
        if (head->has_leading)
            leading += head->n_members[k];
        fputc('\n', r->out);
    }
    return MR_OK;
}

void recording_begin(struct recording *r)
{
    *r = (struct recording){ .sink = { r, record_head, record_sample } };
    r->out = open_memstream(&r->text, &r->size);
    assert_non_null(r->out);
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *sort_lines(char *text)
{
    char *lines[CASE_SAMPLES * 64 + 64], *sorted = calloc(strlen(text) + 1, 1);
    size_t n = 0;

    assert_non_null(sorted);
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
        assert_in_range(n, 0, ARRAY_LEN(lines) - 1);
        lines[n++] = line;
    }
    qsort(lines, n, sizeof(*lines), compare_lines);
    for (size_t i = 0; i < n; i++)
        strcat(strcat(sorted, lines[i]), "\n");
    free(text);
    return sorted;
}

char *recording_end(struct recording *r, bool sorted)
{
    char *text;

    assert_int_equal(fclose(r->out), 0);
    text = r->text;
    *r = (struct recording){ 0 };
    return sorted ? sort_lines(text) : text;
}

/* ---- cases ---- */

void score_case_init(struct score_case *c, const mr_refs *refs, const char *method)
{
    *c = (struct score_case){ .notes = mr_notes_new() };
    assert_non_null(c->notes);
    mr_run_opts_init(&c->run);
    c->run.refs = refs;
    mr_score_files_opts_init(&c->opts);
    c->opts.method = mr_method_find(method);
    assert_non_null(c->opts.method);
    c->opts.score.min_size = 1;
    c->opts.sets = &c->sets;
    c->opts.n_sets = 1;
}

void score_case_release(struct score_case *c)
{
    mr_notes_free(c->notes);
}

char *score_case_run(struct score_case *c, const char *path, bool sorted, mr_error *err)
{
    const struct mr_input_file files[] = { { path, NULL },
                                           { c->more[0], NULL },
                                           { c->more[1], NULL } };
    const size_t n = c->more[1] ? 3 : c->more[0] ? 2 : 1;
    struct recording r;
    mr_status st;
    char *text;

    recording_begin(&r);
    r.fail_at = c->fail_at;
    st = mr_score_files(files, n, &c->run, &c->opts, c->notes, &r.sink, err);
    text = recording_end(&r, sorted && !st);
    if (!st)
        return text;
    free(text);
    return NULL;
}
