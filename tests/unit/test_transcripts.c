/* counts of transcripts as counts of genes: sums, scaled TPM, what the map lacks */
#include "support.h"

#include "alloc_fail.h"
#include "base/fail.h"
#include "base/rng.h"
#include "io/counts/gene_lengths.h"
#include "io/counts/stream.h"

enum { N_TRANSCRIPTS = 40, N_SAMPLES = 5 };

/* ---- a quantifier's samples, made up, that come in any form ---- */

struct made {
    size_t rows[N_TRANSCRIPTS], samples[N_SAMPLES]; /* in this order */
    double counts[N_SAMPLES][N_TRANSCRIPTS], tpm[N_SAMPLES][N_TRANSCRIPTS],
        length[N_SAMPLES][N_TRANSCRIPTS];
};

struct form {
    bool sparse, integers, can_rewind, no_lengths, of_genes;
    size_t n_growing; /* rows that only the second sample brings */
};

struct fake {
    const struct made *made;
    const struct form *form;
    size_t at;
    char sample[8];
    uint32_t rows[N_TRANSCRIPTS], u32[N_TRANSCRIPTS];
    double f64[N_TRANSCRIPTS], tpm[N_TRANSCRIPTS], length[N_TRANSCRIPTS];
};

static mr_status fake_add_names(mr_stream *s, size_t n, mr_error *err)
{
    const struct fake *f = s->state;
    mr_status st = MR_OK;

    while (!st && mr_names_size(s->genes) < n) {
        char id[40];

        snprintf(id, sizeof(id), "ENST%08zu.1", f->made->rows[mr_names_size(s->genes)]);
        st = mr_names_add(s->genes, id, strlen(id), err);
    }
    return st;
}

static mr_status fake_open(mr_stream *s, mr_error *err)
{
    const struct fake *f = s->state;

    s->path = "made.sf";
    s->facts.level = f->form->of_genes ? MR_LEVEL_GENES : MR_LEVEL_TRANSCRIPTS;
    s->facts.first_line = 2;
    return fake_add_names(s, N_TRANSCRIPTS - f->form->n_growing, err);
}

static mr_status fake_next(mr_stream *s, struct mr_profile *out, mr_error *err)
{
    struct fake *f = s->state;
    size_t sample, n = 0;

    if (f->at == N_SAMPLES)
        return MR_OK;
    if (f->at && fake_add_names(s, N_TRANSCRIPTS, err))
        return MR_ENOMEM;
    sample = f->made->samples[f->at++];
    for (size_t i = 0; i < mr_names_size(s->genes); i++) {
        const size_t row = f->made->rows[i];

        if (f->form->sparse && !f->made->counts[sample][row])
            continue;
        f->rows[n] = (uint32_t)i;
        f->f64[n] = f->made->counts[sample][row];
        f->u32[n] = (uint32_t)f->made->counts[sample][row];
        f->tpm[n] = f->made->tpm[sample][row];
        f->length[n++] = f->made->length[sample][row];
    }
    snprintf(f->sample, sizeof(f->sample), "s%zu", sample);
    *out = (struct mr_profile){ .sample = f->sample, .n = n, .unassigned = (double)(10 * sample) };
    out->type = f->form->integers ? MR_U32 : MR_F64;
    out->rows = f->form->sparse ? f->rows : NULL;
    out->u32 = f->form->integers ? f->u32 : NULL;
    out->f64 = f->form->integers ? NULL : f->f64;
    out->tpm = f->form->no_lengths ? NULL : f->tpm;
    out->length = f->form->no_lengths ? NULL : f->length;
    return MR_OK;
}

static bool fake_can_rewind(const mr_stream *s)
{
    const struct fake *f = s->state;

    return f->form->can_rewind;
}

static mr_status fake_rewind(mr_stream *s, mr_error *err)
{
    struct fake *f = s->state;

    (void)err;
    f->at = 0;
    return MR_OK;
}

static void fake_close(mr_stream *s)
{
    free(s->state);
}

static void fake_file(const mr_stream *s, size_t i, struct mr_stream_file *out)
{
    assert_int_equal(i, 0);
    *out = (struct mr_stream_file){ .path = "made.sf", .format = s->facts.format };
}

static const struct reader reader_fake = {
    .name = "fake",
    .open = fake_open,
    .next = fake_next,
    .can_rewind = fake_can_rewind,
    .rewind = fake_rewind,
    .close = fake_close,
    .file = fake_file,
};

static mr_status open_made(const struct made *made, const struct form *form,
                           const struct mr_read_opts *opts, mr_stream **stream, mr_error *err)
{
    struct fake *f = calloc(1, sizeof(*f));
    mr_status st;

    *stream = NULL;
    if (!f)
        return mr_fail(err, MR_ENOMEM, "out of memory");
    f->made = made;
    f->form = form;
    st = stream_new(&reader_fake, NULL, f, opts, stream, err);
    return st ? st : stream_to_genes(stream, err);
}

/* Transcripts 0 to 39 of genes G0 to G9, four each; G7 is silent, G8 silent in two samples. */
static void make(struct made *m)
{
    struct rng rng;

    rng_init(&rng, 11, 0, 0, 0);
    for (size_t r = 0; r < N_TRANSCRIPTS; r++)
        m->rows[r] = r;
    for (size_t s = 0; s < N_SAMPLES; s++) {
        double sum = 0;

        m->samples[s] = s;
        for (size_t r = 0; r < N_TRANSCRIPTS; r++) {
            const bool silent = r / 4 == 7 || (r / 4 == 8 && s < 2) || rng_uniform(&rng) < 0.2;

            m->counts[s][r] = silent ? 0 : 1000 * rng_uniform(&rng);
            m->length[s][r] = 200 + 3000 * rng_uniform(&rng);
            sum += m->counts[s][r] / m->length[s][r];
        }
        for (size_t r = 0; r < N_TRANSCRIPTS; r++)
            m->tpm[s][r] = m->counts[s][r] / m->length[s][r] / sum * 1e6;
    }
}

static void shuffle(size_t *items, size_t n)
{
    struct rng rng;

    rng_init(&rng, 14, 0, 0, 0);
    for (size_t i = n - 1; i > 0; i--) {
        const size_t k = (size_t)((double)(i + 1) * rng_uniform(&rng)), item = items[i];

        items[i] = items[k];
        items[k] = item;
    }
}

/* A map of the first 'n' transcripts, without versions. */
static mr_id_map *make_map(size_t n)
{
    char text[4000] = "transcript_id\tgene_id\n";
    mr_id_map *map;
    mr_error err;

    for (size_t r = 0; r < n; r++)
        sprintf(text + strlen(text), "ENST%08zu\tG%zu\n", r, r / 4);
    assert_ok(mr_id_map_read(write_file("tx2gene.tsv", text, strlen(text)), MR_TRANSCRIPT_TO_GENE,
                             &map, &err),
              err);
    return map;
}

static mr_matrix *collect(const struct made *made, const struct form *form,
                          const struct mr_read_opts *opts)
{
    mr_stream *stream;
    mr_matrix *m;
    mr_error err;

    assert_ok(open_made(made, form, opts, &stream, &err), err);
    assert_ok(mr_stream_collect(stream, &m, &err), err);
    mr_stream_free(stream);
    return m;
}

static double find(const mr_matrix *m, const char *gene, const char *sample)
{
    const size_t row = mr_names_find(mr_matrix_rows(m), gene);
    const size_t col = mr_names_find(mr_matrix_cols(m), sample);

    assert_true(row != MR_NONE && col != MR_NONE);
    return mr_matrix_get(m, row, col);
}

/* ---- sums ---- */

static void test_sums(void **state)
{
    struct mr_read_opts opts;
    struct made made;
    mr_matrix *m;
    mr_id_map *map = make_map(N_TRANSCRIPTS);

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    m = collect(&made, &(struct form){ .can_rewind = true }, &opts);
    assert_int_equal(mr_matrix_n_rows(m), 10);
    assert_int_equal(mr_matrix_n_cols(m), N_SAMPLES);
    assert_int_equal(mr_matrix_type(m), MR_F64);
    for (size_t s = 0; s < N_SAMPLES; s++)
        for (size_t g = 0; g < 10; g++) {
            const double *x = made.counts[s] + 4 * g;

            assert_true(mr_matrix_get(m, g, s) == x[0] + x[1] + x[2] + x[3]);
        }
    assert_string_equal(mr_names_get(mr_matrix_rows(m), 9), "G9");
    mr_matrix_free(m);
    mr_id_map_free(map);
}

/* Integers stay integers, until a sum is too large for them. */
static void test_integers(void **state)
{
    const struct form form = { .integers = true, .can_rewind = true };
    struct mr_read_opts opts;
    struct made made;
    mr_matrix *m;
    mr_id_map *map = make_map(N_TRANSCRIPTS);

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    for (size_t r = 0; r < 4; r++)
        made.counts[2][r] = 1073741823; /* 2^30 - 1 */
    m = collect(&made, &form, &opts);
    assert_int_equal(mr_matrix_type(m), MR_U32);
    assert_true(find(m, "G0", "s2") == 4294967292);
    mr_matrix_free(m);
    made.counts[2][0] += 4;
    m = collect(&made, &form, &opts);
    assert_int_equal(mr_matrix_type(m), MR_F64);
    assert_true(find(m, "G0", "s2") == 4294967296);
    assert_true(find(m, "G1", "s0") == floor(find(m, "G1", "s0")));
    mr_matrix_free(m);
    mr_id_map_free(map);
}

/* ---- scaled TPM ---- */

/* As the paper and tximport say, sample by sample and gene by gene; NaN where a gene is silent. */
static double length_of(const struct made *m, size_t g, size_t s)
{
    double tpm = 0, weighted = 0;

    for (size_t r = 4 * g; r < 4 * g + 4; r++) {
        tpm += m->tpm[s][r];
        weighted += m->tpm[s][r] * m->length[s][r];
    }
    return weighted / tpm;
}

static double mean_length(const struct made *m, size_t g)
{
    double sum = 0, logs = 0, plain = 0;
    size_t n = 0;

    for (size_t s = 0; s < N_SAMPLES; s++) {
        const double length = length_of(m, g, s);

        for (size_t r = 4 * g; r < 4 * g + 4; r++)
            plain += m->length[s][r] / (4 * N_SAMPLES);
        if (isnan(length))
            continue;
        sum += length;
        logs += log(length);
        n++;
    }
    return n ? (sum + (double)(N_SAMPLES - n) * exp(logs / (double)n)) / N_SAMPLES : plain;
}

static void check_scaled(const struct made *made, const mr_matrix *m)
{
    for (size_t s = 0; s < N_SAMPLES; s++) {
        double want[10] = { 0 }, sum = 0, counts = 0;
        char gene[8], sample[8];

        for (size_t g = 0; g < 10; g++) {
            for (size_t r = 4 * g; r < 4 * g + 4; r++) {
                counts += made->counts[s][r];
                want[g] += made->tpm[s][r];
            }
            want[g] *= mean_length(made, g);
            sum += want[g];
        }
        snprintf(sample, sizeof(sample), "s%zu", s);
        for (size_t g = 0; g < 10; g++) {
            snprintf(gene, sizeof(gene), "G%zu", g);
            assert_close(find(m, gene, sample), want[g] * counts / sum, 1e-12, 0);
        }
    }
}

/* The same bytes read twice, kept in memory, kept in a temporary file, sparse or not. */
static void test_scaled(void **state)
{
    static const struct form forms[] = {
        { .can_rewind = true },
        { .can_rewind = false },
        { .can_rewind = true, .sparse = true },
    };
    static const size_t memory[] = { (size_t)1 << 30, 200, 0 };
    struct mr_read_opts opts;
    struct made made;
    mr_matrix *want = NULL;
    mr_id_map *map = make_map(N_TRANSCRIPTS);

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    opts.counts_from = MR_COUNTS_LENGTH_SCALED;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        for (size_t k = 0; k < ARRAY_LEN(memory); k++) {
            mr_matrix *m;

            opts.max_memory = memory[k];
            m = collect(&made, &forms[i], &opts);
            if (!want)
                want = m;
            else
                for (size_t s = 0; s < N_SAMPLES; s++)
                    assert_memory_equal(mr_matrix_f64(m, s), mr_matrix_f64(want, s),
                                        10 * sizeof(double));
            check_scaled(&made, m);
            assert_true(find(m, "G7", "s1") == 0);
            if (m != want)
                mr_matrix_free(m);
        }
    mr_matrix_free(want);
    mr_id_map_free(map);
}

/* The order of transcripts and samples changes no bit. */
static void test_order(void **state)
{
    struct mr_read_opts opts;
    struct made made;
    mr_id_map *map = make_map(N_TRANSCRIPTS - 7);

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    for (int scaled = 0; scaled < 2; scaled++) {
        const struct form form = { .can_rewind = scaled };
        struct made other = made;
        mr_matrix *a, *b;

        opts.counts_from = scaled ? MR_COUNTS_LENGTH_SCALED : MR_COUNTS_ESTIMATED;
        shuffle(other.rows, N_TRANSCRIPTS);
        shuffle(other.samples, N_SAMPLES);
        a = collect(&made, &form, &opts);
        b = collect(&other, &form, &opts);
        assert_string_not_equal(mr_names_get(mr_matrix_rows(b), 0), "G0");
        assert_string_not_equal(mr_names_get(mr_matrix_cols(b), 0), "s0");
        for (size_t s = 0; s < N_SAMPLES; s++)
            for (size_t g = 0; g < mr_matrix_n_rows(a); g++)
                assert_true(mr_matrix_get(a, g, s) == find(b, mr_names_get(mr_matrix_rows(a), g),
                                                           mr_names_get(mr_matrix_cols(a), s)));
        mr_matrix_free(a);
        mr_matrix_free(b);
    }
    mr_id_map_free(map);
}

/* Transcripts that later files bring: 0 in the samples before them. */
static void test_growing(void **state)
{
    const struct form form = { .n_growing = 6, .can_rewind = true };
    struct mr_read_opts opts;
    struct made made;
    mr_matrix *m;
    mr_id_map *map = make_map(N_TRANSCRIPTS);

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    m = collect(&made, &form, &opts);
    assert_int_equal(mr_matrix_n_rows(m), 10);
    assert_true(find(m, "G9", "s0") == 0);
    assert_true(find(m, "G8", "s4") > find(m, "G8", "s0"));
    mr_matrix_free(m);
    for (size_t r = N_TRANSCRIPTS - 6; r < N_TRANSCRIPTS; r++)
        made.counts[0][r] = made.tpm[0][r] = made.length[0][r] = 0;
    opts.counts_from = MR_COUNTS_LENGTH_SCALED;
    m = collect(&made, &form, &opts);
    assert_true(find(m, "G9", "s0") == 0);
    for (size_t s = 0; s < N_SAMPLES; s++) {
        double sum = 0, counts = 0;

        for (size_t g = 0; g < 10; g++)
            sum += mr_matrix_get(m, g, s);
        for (size_t r = 0; r < N_TRANSCRIPTS; r++)
            counts += made.counts[s][r];
        assert_close(sum, counts, 1e-12, 0);
    }
    mr_matrix_free(m);
    mr_id_map_free(map);
}

/* ---- what the map lacks, and what has no transcripts ---- */

static void test_unknown(void **state)
{
    const struct form form = { .can_rewind = true };
    struct mr_read_opts opts;
    struct made made;
    struct mr_profile p;
    mr_stream *stream;
    mr_id_map *map = make_map(20);
    mr_error err;
    char want[600];
    double lost = 0;

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    opts.notes = mr_notes_new();
    assert_ok(open_made(&made, &form, &opts, &stream, &err), err);
    assert_int_equal(mr_names_size(mr_stream_genes(stream)), 5);
    assert_int_equal(mr_stream_facts(stream)->level, MR_LEVEL_GENES);
    assert_int_equal(mr_stream_facts(stream)->first_line, 0);
    assert_string_equal(mr_stream_facts(stream)->format, "fake");
    assert_ok(mr_expect_genes("made.sf", mr_stream_facts(stream), &err), err);
    assert_ok(mr_stream_next(stream, &p, &err), err);
    assert_ok(mr_stream_next(stream, &p, &err), err);
    assert_string_equal(p.sample, "s1");
    for (size_t r = 20; r < N_TRANSCRIPTS; r++)
        lost += made.counts[1][r];
    assert_close(p.unassigned, 10 + lost, 1e-14, 0);
    assert_int_equal(mr_notes_size(opts.notes), 1);
    assert_int_equal(mr_notes_get(opts.notes, 0)->count, 20);
    assert_int_equal(mr_notes_get(opts.notes, 0)->level, MR_WARNING);
    snprintf(
        want, sizeof(want),
        "made.sf: transcripts that %s lacks, such as ENST00000020.1: their counts are left out",
        mr_id_map_path(map));
    assert_string_equal(mr_notes_get(opts.notes, 0)->text, want);
    mr_stream_free(stream);
    mr_id_map_free(map);

    map = make_map(19);
    opts.tx2gene = map;
    snprintf(want, sizeof(want),
             "made.sf: expected transcripts of %s, such as ENST00000000, found 'ENST00000019.1': "
             "21 of 40 are not in it",
             mr_id_map_path(map));
    assert_fails(open_made(&made, &form, &opts, &stream, &err), MR_EFORMAT, err, want);
    assert_null(stream);
    mr_id_map_free(map);
    mr_notes_free(opts.notes);
}

static void test_no_map(void **state)
{
    const struct form form = { .can_rewind = true };
    struct mr_read_opts opts;
    struct made made;
    mr_stream *stream;
    mr_error err;

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    assert_ok(open_made(&made, &form, &opts, &stream, &err), err);
    assert_int_equal(mr_names_size(mr_stream_genes(stream)), N_TRANSCRIPTS);
    assert_fails(mr_expect_genes("made.sf", mr_stream_facts(stream), &err), MR_EFORMAT, err,
                 "made.sf: expected genes, found transcripts (fake): name their genes with "
                 "--tx2gene TABLE or --gtf FILE");
    mr_stream_free(stream);
}

static void test_no_lengths(void **state)
{
    const struct form form = { .can_rewind = true, .no_lengths = true };
    struct mr_read_opts opts;
    struct made made;
    mr_stream *stream;
    struct mr_profile p;
    mr_id_map *map = make_map(N_TRANSCRIPTS);
    mr_error err;

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    opts.counts_from = MR_COUNTS_LENGTH_SCALED;
    assert_ok(open_made(&made, &form, &opts, &stream, &err), err);
    assert_fails(mr_stream_next(stream, &p, &err), MR_EFORMAT, err,
                 "made.sf: expected effective lengths and TPM of transcripts, found fake, which "
                 "lacks them");
    mr_stream_free(stream);
    mr_id_map_free(map);
}

/* Of a sample without reads there is no TPM but NaN: its counts are 0, the others' as they were. */
static void test_no_reads(void **state)
{
    const struct form form = { .can_rewind = true };
    struct mr_read_opts opts;
    struct made made;
    mr_stream *stream;
    mr_id_map *map = make_map(N_TRANSCRIPTS);
    mr_matrix *m;
    mr_error err;

    (void)state;
    make(&made);
    for (size_t r = 0; r < N_TRANSCRIPTS; r++) {
        made.counts[2][r] = 0;
        made.tpm[2][r] = NAN;
    }
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    opts.counts_from = MR_COUNTS_LENGTH_SCALED;
    assert_ok(open_made(&made, &form, &opts, &stream, &err), err);
    assert_ok(mr_stream_collect(stream, &m, &err), err);
    for (size_t s = 0; s < N_SAMPLES; s++) {
        double sum = 0, want = 0;
        char sample[24];

        snprintf(sample, sizeof(sample), "s%zu", s);
        for (size_t g = 0; g < mr_matrix_n_rows(m); g++)
            sum += find(m, mr_names_get(mr_matrix_rows(m), g), sample);
        for (size_t r = 0; r < N_TRANSCRIPTS; r++)
            want += made.counts[s][r];
        assert_close(sum, want, 1e-12, 0);
    }
    mr_matrix_free(m);
    mr_stream_free(stream);
    mr_id_map_free(map);
}

/* Where reads were counted, neither TPM nor length may be missing. */
static void test_nan(void **state)
{
    const struct form form = { .can_rewind = true };
    mr_id_map *map = make_map(N_TRANSCRIPTS);

    (void)state;
    for (int which = 0; which < 2; which++) {
        struct mr_read_opts opts;
        struct made made;
        mr_stream *stream;
        struct mr_profile p;
        mr_error err;

        make(&made);
        made.counts[1][7] = 12;
        made.tpm[1][7] = which ? NAN : 3;
        made.length[1][7] = which ? 100 : NAN;
        mr_read_opts_init(&opts);
        opts.tx2gene = map;
        opts.counts_from = MR_COUNTS_LENGTH_SCALED;
        assert_ok(open_made(&made, &form, &opts, &stream, &err), err);
        assert_fails(mr_stream_next(stream, &p, &err), MR_EFORMAT, err,
                     "made.sf: expected TPM and an effective length of 'ENST00000007.1', which "
                     "counts 12 in sample 's1', found NaN");
        mr_stream_free(stream);
    }
    mr_id_map_free(map);
}

/* A table of transcripts is known by its ids; one of genes is left alone. */
static void test_tables(void **state)
{
    static const char transcripts[] = "id\ta\tb\nENST00000000\t1\t2\nENST00000001\t3\t4\nx\t5\t6\n",
                      genes[] = "id\ta\tb\nG1\t1\t2\nENST00000001\t3\t4\nx\t5\t6\n";
    struct mr_read_opts opts;
    struct mr_table table;
    mr_id_map *map = make_map(N_TRANSCRIPTS);
    mr_error err;

    (void)state;
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    opts.notes = mr_notes_new();
    assert_ok(
        mr_table_read(write_file("t.tsv", transcripts, strlen(transcripts)), &opts, &table, &err),
        err);
    assert_int_equal(mr_matrix_n_rows(table.values), 1);
    assert_true(find(table.values, "G0", "b") == 6);
    assert_string_equal(table.path, temp_path("t.tsv"));
    assert_string_equal(table.facts.format, "table");
    assert_int_equal(strlen(table.md5), 32);
    mr_table_release(&table);
    assert_int_equal(mr_notes_size(opts.notes), 1);
    opts.counts_from = MR_COUNTS_LENGTH_SCALED;
    assert_ok(mr_table_read(write_file("g.tsv", genes, strlen(genes)), &opts, &table, &err), err);
    assert_int_equal(mr_matrix_n_rows(table.values), 3);
    mr_table_release(&table);
    assert_int_equal(mr_notes_size(opts.notes), 2);
    assert_string_equal(mr_notes_get(opts.notes, 1)->kind, "counts_of_genes");
    mr_notes_free(opts.notes);
    mr_id_map_free(map);
}

static void test_rewinds(void **state)
{
    struct mr_read_opts opts;
    struct made made;
    mr_id_map *map = make_map(N_TRANSCRIPTS);
    mr_error err;

    (void)state;
    make(&made);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    for (int i = 0; i < 4; i++) {
        const struct form form = { .can_rewind = i < 2 };
        mr_stream *stream;
        struct mr_profile p;
        double first;

        opts.counts_from = i % 2 ? MR_COUNTS_LENGTH_SCALED : MR_COUNTS_ESTIMATED;
        assert_ok(open_made(&made, &form, &opts, &stream, &err), err);
        assert_int_equal(mr_stream_can_rewind(stream), i < 2);
        assert_ok(mr_stream_next(stream, &p, &err), err);
        first = p.f64[3];
        assert_int_equal(mr_stream_can_rewind(stream),
                         i != 2); /* what is kept can be given again */
        if (i != 2) {
            assert_ok(mr_stream_next(stream, &p, &err), err);
            assert_true(p.f64[3] != first);
            assert_ok(mr_stream_rewind(stream, &err), err);
            assert_ok(mr_stream_next(stream, &p, &err), err);
            assert_true(p.f64[3] == first);
        }
        mr_stream_free(stream);
    }
    mr_id_map_free(map);
}

static void test_split_sums(void **state)
{
    struct split_sum up = { 0 }, down = { 0 };
    double plain = 0;

    (void)state;
    for (int i = 1; i <= 5000; i++) {
        split_sum_add(&up, 1e6 / i);
        split_sum_add(&down, 1e6 / (5001 - i));
        plain += 1e6 / i;
    }
    assert_true(split_sum_value(&up) == split_sum_value(&down));
    assert_close(split_sum_value(&up), plain, 1e-14, 0);
}

/* ---- tximport's values ---- */

static const struct golden_case {
    const char *name, *pattern, *map; /* below tests/; '*' stands for the sample */
    const char *samples;
    const char *format;
} golden[] = {
    { "made_salmon", "golden/tximport/made/salmon/*/quant.sf", "golden/tximport/made/tx2gene.csv",
      "m1 m2 m3 m4 m5", "salmon" },
    { "made_sailfish", "golden/tximport/made/sailfish/*/quant.sf",
      "golden/tximport/made/tx2gene.csv", "m1 m2 m3 m4 m5", "salmon" },
    { "made_kallisto", "golden/tximport/made/kallisto/*/abundance.tsv",
      "golden/tximport/made/tx2gene.csv", "m1 m2 m3 m4 m5", "kallisto" },
    { "made_rsem", "golden/tximport/made/rsem/*/*.isoforms.results",
      "golden/tximport/made/tx2gene.csv", "m1 m2 m3 m4 m5", "rsem_isoforms" },
    { "salmon", "data/quant/salmon/*/quant.sf", "data/quant/tx2gene.tsv", "s1 s2 s3", "salmon" },
    { "kallisto", "data/quant/kallisto/*/abundance.tsv", "data/quant/genes.gtf.gz", "s1 s2 s3",
      "kallisto" },
    { "rsem", "data/quant/rsem/*.isoforms.results", "data/quant/tx2gene.tsv", "s1 s2 s3",
      "rsem_isoforms" },
    { "gencode", "data/quant/kallisto/*/abundance.tsv", "data/quant/tx2gene.tsv", "gencode",
      "kallisto" },
};

/* 'pattern' below tests/ with the sample in it. */
static void fill_in(const char *pattern, const char *sample, char path[500])
{
    size_t n = (size_t)snprintf(path, 500, "%s/", MR_TEST_DIR);

    for (; *pattern; pattern++) {
        if (*pattern == '*')
            n += (size_t)snprintf(path + n, 500 - n, "%s", sample);
        else
            path[n++] = *pattern;
        assert_true(n < 499);
    }
    path[n] = '\0';
}

static void check_golden(const struct golden_case *c, bool scaled, int n_threads)
{
    char paths[5][500], names[5][20], words[100], path[500];
    struct mr_input_file files[5];
    struct mr_read_opts opts;
    size_t n = 0;
    mr_id_map *map;
    mr_stream *stream;
    mr_matrix *got, *want;
    mr_error err;

    snprintf(words, sizeof(words), "%s", c->samples);
    for (char *word = strtok(words, " "); word; word = strtok(NULL, " "), n++) {
        snprintf(names[n], sizeof(names[n]), "%s", word);
        fill_in(c->pattern, word, paths[n]);
        files[n] = (struct mr_input_file){ .path = paths[n], .sample = names[n] };
    }
    snprintf(path, sizeof(path), "%s/%s", MR_TEST_DIR, c->map);
    assert_ok(mr_id_map_read(path, MR_TRANSCRIPT_TO_GENE, &map, &err), err);
    mr_read_opts_init(&opts);
    opts.tx2gene = map;
    opts.counts_from = scaled ? MR_COUNTS_LENGTH_SCALED : MR_COUNTS_ESTIMATED;
    opts.n_threads = n_threads;
    assert_ok(mr_stream_open_files(files, n, &opts, &stream, &err), err);
    assert_string_equal(mr_stream_facts(stream)->format, c->format);
    assert_ok(mr_stream_collect(stream, &got, &err), err);
    assert_int_equal(mr_stream_n_files(stream), n);

    snprintf(path, sizeof(path), "tximport/%s.%s.tsv", c->name, scaled ? "scaled" : "counts");
    want = read_golden(path);
    assert_int_equal(mr_matrix_n_rows(got), mr_matrix_n_rows(want));
    assert_int_equal(mr_matrix_n_cols(got), mr_matrix_n_cols(want));
    for (size_t s = 0; s < n; s++)
        for (size_t g = 0; g < mr_matrix_n_rows(want); g++)
            assert_close(find(got, mr_names_get(mr_matrix_rows(want), g), names[s]),
                         mr_matrix_get(want, g, s), 1e-10, 0);
    mr_matrix_free(want);
    mr_matrix_free(got);
    mr_stream_free(stream);
    mr_id_map_free(map);
}

static void test_golden(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(golden); i++)
        for (int k = 0; k < 4; k++)
            check_golden(&golden[i], k % 2, 1 + k / 2);
}

struct alloc_case {
    const struct made *made;
    struct form form;
    struct mr_read_opts opts;
};

static mr_status run_collect(void *data, mr_error *err)
{
    const struct alloc_case *c = data;
    mr_stream *stream;
    mr_matrix *m = NULL;
    mr_status st = open_made(c->made, &c->form, &c->opts, &stream, err);

    if (!st)
        st = mr_stream_collect(stream, &m, err);
    mr_stream_free(stream);
    mr_matrix_free(m);
    return st;
}

static void test_allocation_failure(void **state)
{
    static struct made made;
    struct alloc_case c = { .made = &made };
    mr_id_map *map = make_map(N_TRANSCRIPTS - 3);

    (void)state;
    make(&made);
    mr_read_opts_init(&c.opts);
    c.opts.tx2gene = map;
    assert_survives_alloc_failure(run_collect, &c);
    c.opts.counts_from = MR_COUNTS_LENGTH_SCALED;
    c.opts.max_memory = 200;
    c.form.n_growing = 6;
    assert_survives_alloc_failure(run_collect, &c);
    mr_id_map_free(map);
}

static int teardown(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_scaled),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_growing),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_no_map),
        cmocka_unit_test(test_no_lengths),
        cmocka_unit_test(test_no_reads),
        cmocka_unit_test(test_nan),
        cmocka_unit_test(test_tables),
        cmocka_unit_test(test_rewinds),
        cmocka_unit_test(test_split_sums),
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_allocation_failure),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}
