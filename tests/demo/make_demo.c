/*
 * make_demo [--seed N] [--refs DIR] DIR - writes the simulated demo: tables, sample sheet,
 * the truth planted in them, and a README.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "base/rng.h"
#include "genes.h"
#include "mechrank/sim.h"
#include "table.h"
#include "world.h"

enum { MAX_ARMS = DEMO_MAX_TREATED + 2, MAX_SHIFTS = DEMO_N_MECHANISMS + 6, PATH_SIZE = 4096 };

static const double CORRELATION = 0.05;    /* of the genes of any set */
static const double GRANULOSA_SHARE = 1.6; /* of control, in the composition study */
static const double STROMA_SHARE = 0.8;

struct maker {
    uint64_t seed;
    const char *dir;
    mr_refs *refs;
    struct demo_genes genes;
    double *length; /* [genes] bases */
    FILE *sheet;
};

/* The arms of one study with their shifts and names. */
struct arms {
    struct mr_sim_arm arm[MAX_ARMS];
    struct mr_sim_shift shifts[MAX_ARMS][MAX_SHIFTS];
    char names[MAX_ARMS][64];
    size_t n;
};

static mr_status open_file(const struct maker *m, const char *name, FILE **out, mr_error *err)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), "%s/%s", m->dir, name);
    *out = fopen(path, "wb");
    return *out ? MR_OK : mr_fail(err, MR_EIO, "%s: %s", path, strerror(errno));
}

static mr_status close_file(FILE *file, const char *name, mr_error *err)
{
    const int bad = ferror(file);

    return fclose(file) || bad ? mr_fail(err, MR_EIO, "%s: could not be written", name) : MR_OK;
}

/* Adds an arm of 'n' samples; add_shift() then works on it. */
static void add_arm(struct arms *arms, const struct demo_study *study, const char *what, size_t n)
{
    char *name = arms->names[arms->n];

    snprintf(name, sizeof(arms->names[0]), "%.30s_%.30s", study->name, what);
    arms->arm[arms->n] = (struct mr_sim_arm){ name, n, 1, arms->shifts[arms->n], 0 };
    arms->n++;
}

/* Moves the set's score in the last arm; two shifts of a set add up. */
static void add_shift(struct arms *arms, size_t set, double log2, double share)
{
    struct mr_sim_arm *arm = &arms->arm[arms->n - 1];
    struct mr_sim_shift *shifts = arms->shifts[arms->n - 1];

    if (log2 != 0)
        shifts[arm->n_shifts++] = (struct mr_sim_shift){ set, log2, share };
}

/* The diseased ovary, less what a treatment (source, or MR_NONE) makes good. */
static void shift_arm(const struct maker *m, size_t study, size_t source, const mr_sim *sim,
                      struct arms *arms)
{
    const enum demo_world world = demo_studies[study].world;
    const bool treated = source != MR_NONE, damaged = world != DEMO_MODEL_FAILED;
    const double rescue = treated && world == DEMO_USUAL ? demo_sources[source].panel_rescue : 0;
    const size_t panels[] = { m->genes.granulosa, m->genes.oocyte };

    for (size_t k = 0; k < DEMO_N_MECHANISMS; k++) {
        const double damage = damaged ? demo_damage[k] : 0;
        const double effect = treated ? demo_effect(m->seed, study, source, k) : 0;

        add_shift(arms, k, (damage + effect) * mr_sim_score_sd(sim, k, NULL), demo_share[k]);
    }
    for (size_t i = 0; i < 2 && damaged; i++)
        add_shift(arms, panels[i],
                  demo_panel_damage * (1 - rescue) * mr_sim_score_sd(sim, panels[i], NULL), 1);
}

/* More granulosa cells and less stroma: proliferating cells come with them, matrix goes. */
static void shift_composition(const struct maker *m, struct arms *arms)
{
    add_shift(arms, m->genes.granulosa, log2(GRANULOSA_SHARE), 1);
    add_shift(arms, m->genes.stroma, log2(STROMA_SHARE), 1);
    add_shift(arms, DEMO_PROLIFERATION, 0.5 * log2(GRANULOSA_SHARE), 0.5);
    add_shift(arms, DEMO_FIBROSIS, -0.5 * log2(STROMA_SHARE), 0.5);
}

static void make_arms(const struct maker *m, size_t study, const mr_sim *sim, struct arms *arms)
{
    const struct demo_study *s = &demo_studies[study];
    char what[32];

    if (s->n_control)
        add_arm(arms, s, "control", s->n_control);
    add_arm(arms, s, "model", s->n_model);
    shift_arm(m, study, MR_NONE, sim, arms);
    for (size_t t = 0; t < DEMO_MAX_TREATED && s->treated[t].word; t++) {
        snprintf(what, sizeof(what), "treated%zu", t + 1);
        add_arm(arms, s, what, s->treated[t].n);
        shift_arm(m, study, s->treated[t].source, sim, arms);
        if (s->world == DEMO_COMPOSITION_ONLY)
            shift_composition(m, arms);
    }
}

static void write_sheet_rows(const struct maker *m, size_t study, const struct arms *arms)
{
    const struct demo_study *s = &demo_studies[study];
    const size_t first_treated = s->n_control ? 2 : 1;
    const char *suffix = s->layout.column_suffix ? s->layout.column_suffix : "";

    for (size_t a = 0; a < arms->n; a++) {
        const bool treated = a >= first_treated;
        const size_t t = a - first_treated;
        const char *role = treated ? "treated" : a + 1 == first_treated ? "model" : "control";

        for (size_t i = 0; i < arms->arm[a].n; i++) {
            fprintf(m->sheet, "%s_%zu\t%s\t%s\t%s\t%s\t", arms->names[a], i + 1, s->name, role,
                    treated ? s->treated[t].word : "-",
                    treated ? demo_sources[s->treated[t].source].product : "-");
            fprintf(m->sheet, "simulated_%s%s\t%s_%zu%s\t%s\t%s\t", s->name, s->layout.suffix,
                    arms->names[a], i + 1, suffix, mr_species_name(s->species),
                    s->scale == MR_SCALE_FPKM ? "fpkm" : "counts");
            if (s->n_batches > 1)
                fprintf(m->sheet, "batch%zu\n", i % s->n_batches + 1);
            else
                fputs("-\n", m->sheet);
        }
    }
}

static mr_status write_table(const struct maker *m, size_t study, const mr_matrix *counts,
                             mr_error *err)
{
    const struct demo_study *s = &demo_studies[study];
    struct demo_table table = { .study = s, .counts = counts, .length = m->length };
    mr_names *strings = mr_names_new();
    const char **ids = NULL, **symbols = NULL;
    char path[PATH_SIZE];
    mr_status st = strings ? MR_OK : mem_fail(err);

    if (!st)
        st = demo_genes_ids(&m->genes, m->refs, s->species, s->kind, strings, &ids, err);
    if (!st)
        st = demo_genes_ids(&m->genes, m->refs, s->species, MR_SYMBOL, strings, &symbols, err);
    if (!st) {
        table.ids = ids;
        table.symbols = symbols;
        snprintf(path, sizeof(path), "%s/simulated_%s%s", m->dir, s->name, s->layout.suffix);
        st = demo_table_write(&table, path, err);
    }
    free(ids);
    free(symbols);
    mr_names_free(strings);
    return st;
}

static mr_status make_study(const struct maker *m, size_t study, mr_error *err)
{
    const struct demo_study *s = &demo_studies[study];
    struct arms *arms = mem_calloc(1, sizeof(*arms));
    struct mr_sim_opts opts;
    mr_matrix *counts = NULL;
    mr_sim *sim = NULL;
    mr_status st;

    if (!arms)
        return mem_fail(err);
    mr_sim_opts_init(&opts);
    opts.seed = m->seed;
    opts.study = (uint32_t)study + 1;
    opts.correlation = CORRELATION;
    opts.slope = s->slope > 0 ? s->slope : 1;
    opts.n_batches = s->n_batches ? s->n_batches : 1;
    opts.batch_log2_sd = s->n_batches > 1 ? 0.4 : 0;
    st = mr_sim_new(m->genes.symbols, m->genes.sets, &opts, &sim, err);
    if (!st) {
        make_arms(m, study, sim, arms);
        st = mr_sim_counts(sim, arms->arm, arms->n, &counts, err);
    }
    if (!st)
        st = write_table(m, study, counts, err);
    if (!st)
        write_sheet_rows(m, study, arms);
    mr_matrix_free(counts);
    mr_sim_free(sim);
    free(arms);
    return st;
}

/*
 * The planted effect averaged over the studies of a source: none where the model failed or
 * only composition changed.  Its spread over studies is no part of the truth.
 */
static double true_effect(size_t source, size_t mechanism)
{
    double sum = 0;
    size_t k = 0;

    for (size_t s = 0; s < demo_n_studies; s++) {
        for (size_t t = 0; t < DEMO_MAX_TREATED && demo_studies[s].treated[t].word; t++) {
            if (demo_studies[s].treated[t].source != source)
                continue;
            if (demo_studies[s].world == DEMO_USUAL)
                sum += demo_sources[source].g[mechanism];
            k++;
        }
    }
    return sum / (double)k;
}

/* Role in the family that mechanisms [from, to) make up; planted sizes decide, not drawn ones. */
static const char *role(const double *g, size_t from, size_t to, size_t mechanism)
{
    double best = 0;
    size_t n_best = 0;

    for (size_t k = from; k < to; k++)
        best = fmax(best, fabs(g[k]));
    for (size_t k = from; k < to; k++)
        n_best += fabs(g[k]) == best;
    if (g[mechanism] == 0)
        return "null";
    if (fabs(g[mechanism]) < best)
        return "other";
    return n_best == 1 ? "top" : "tied";
}

static mr_status write_truth(const struct maker *m, mr_error *err)
{
    FILE *out;

    if (open_file(m, "TRUTH.tsv", &out, err))
        return MR_EIO;
    fputs("source\tproduct\tmechanism\trole\teffect\n", out);
    for (size_t s = 0; s < demo_n_sources; s++) {
        const struct demo_source *source = &demo_sources[s];

        for (size_t k = 0; k < DEMO_N_MECHANISMS; k++) {
            const size_t from = k < DEMO_N_PRIMARY ? 0 : DEMO_N_PRIMARY;
            const size_t to = k < DEMO_N_PRIMARY ? DEMO_N_PRIMARY : DEMO_N_MECHANISMS;

            fprintf(out, "%s\t%s\t%s\t%s\t%.3f\n", source->name, source->product,
                    demo_mechanisms[k], role(source->g, from, to, k), true_effect(s, k));
        }
    }
    return close_file(out, "TRUTH.tsv", err);
}

static mr_status write_readme(const struct maker *m, mr_error *err)
{
    FILE *out;

    if (open_file(m, "README.md", &out, err))
        return MR_EIO;
    fprintf(
        out,
        "# SIMULATED data: the demo of mechrank, seed %" PRIu64 "\n\n"
        "No animal, patient or laboratory stands behind these numbers. `make_demo` drew them\n"
        "with the negative-binomial simulator of mechrank (`mechrank/sim.h`) to show what the\n"
        "program does with known truth.\n\n"
        "- `samples.tsv`: the sample sheet. Run it from this folder with\n"
        "  `mechrank run -s samples.tsv -o results`.\n"
        "- `simulated_*`: one table of counts (sim06: FPKM) per study, each in another form.\n"
        "- `TRUTH.tsv`: what was planted. `effect` is the mean over the source's studies (each\n"
        "  study's own varies about it with a standard deviation of 0.3), in\n"
        "  standard deviations of the score within an arm, treated minus model; `role` is\n"
        "  `top` (largest of its family), `tied` (one of several largest), `null` (none) or\n"
        "  `other`.\n\n"
        "| source | what to expect |\n|---|---|\n"
        "| umbilical_cord, bone_marrow | three studies each, 5 or 6 animals per arm, effects "
        "of 5.5 to 6:\n  larger than in any paper, so that mechanisms can be separated |\n"
        "| placenta | two studies, one of human tissue without controls |\n"
        "| menstrual_blood | one study, of exosomes |\n"
        "| amniotic_membrane | three studies without any effect |\n"
        "| amniotic_fluid | a several-source study, one in two batches, and one (sim15) where\n"
        "  treatment brings more granulosa cells and changes nothing within cells |\n"
        "| adipose | a several-source study, one given as FPKM, and one (sim07) whose model "
        "did no damage |\n\n"
        "Gene names are real. Background genes that the built-in tables know in no mouse or "
        "rat Ensembl or Entrez\nid carry invented ids (ENSMUSG999..., ENSRNOG999..., "
        "999...); positions in sim05 are invented too.\n",
        m->seed);
    return close_file(out, "README.md", err);
}

static mr_status write_studies(struct maker *m, mr_error *err)
{
    mr_status st;

    if (open_file(m, "samples.tsv", &m->sheet, err))
        return MR_EIO;
    fputs("# SIMULATED data, see README.md\n"
          "sample\tstudy\tarm\tsource\tproduct\ttable\tcolumn\tspecies\tscale\tbatch\n",
          m->sheet);
    st = MR_OK;
    for (size_t s = 0; s < demo_n_studies && !st; s++)
        st = make_study(m, s, err);
    if (st) {
        fclose(m->sheet);
        return st;
    }
    return close_file(m->sheet, "samples.tsv", err);
}

static mr_status draw_lengths(struct maker *m, mr_error *err)
{
    const size_t n = mr_names_size(m->genes.symbols);

    m->length = mem_calloc(n, sizeof(*m->length));
    if (!m->length)
        return mem_fail(err);
    for (size_t g = 0; g < n; g++) {
        struct rng rng;

        rng_init(&rng, m->seed, UINT32_MAX - 1, (uint32_t)g, 0);
        m->length[g] = 200 + floor(exp(7.6 + 0.6 * rng_normal(&rng)));
    }
    return MR_OK;
}

static mr_status make(struct maker *m, const char *refs_dir, mr_error *err)
{
    mr_status st;

    if (mkdir(m->dir, 0777) && errno != EEXIST)
        return mr_fail(err, MR_EIO, "%s: %s", m->dir, strerror(errno));
    st = mr_refs_load(refs_dir, &m->refs, err);
    if (st || (st = demo_genes_load(m->refs, &m->genes, err)) || (st = draw_lengths(m, err)) ||
        (st = write_studies(m, err)) || (st = write_truth(m, err)))
        return st;
    return write_readme(m, err);
}

int main(int argc, char **argv)
{
    struct maker m = { .seed = 1 };
    const char *refs_dir = NULL;
    mr_error err = { 0 };
    mr_status st;

    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--seed") && i + 1 < argc)
            m.seed = strtoull(argv[++i], NULL, 10);
        else if (!strcmp(argv[i], "--refs") && i + 1 < argc)
            refs_dir = argv[++i];
        else
            m.dir = argv[i];
    }
    if (!m.dir) {
        fputs("usage: make_demo [--seed N] [--refs DIR] DIR\n", stderr);
        return 2;
    }
    st = make(&m, refs_dir, &err);
    if (st)
        fprintf(stderr, "make_demo: %s\n", err.msg);
    free(m.length);
    demo_genes_release(&m.genes);
    mr_refs_free(m.refs);
    return st ? 1 : 0;
}
