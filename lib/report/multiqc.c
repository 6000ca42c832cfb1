/* Files of a MultiQC custom-content section: tables with "# " YAML header lines. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "base/alloc.h"
#include "report/put.h"
#include "report/scores.h"

static const char parent[] = "# parent_id: 'mechrank'\n"
                             "# parent_name: 'mechrank'\n"
                             "# parent_description: 'ranks mechanisms of MSC therapies by gene-set "
                             "scores of RNA-seq counts.'\n";

/* One file of the section. */
struct mqc_file {
    const char *name;
    void (*write)(const struct view *view, const struct scores *scores, FILE *out);
};

/* A cell: control characters, which no reader lets in, as '?'. */
static void put_cell(FILE *out, const char *s)
{
    for (; s && *s; s++)
        putc((unsigned char)*s < ' ' ? '?' : *s, out);
}

/* A number with six significant digits behind a tab; nothing where it is missing. */
static void put_number(FILE *out, double value)
{
    char text[NUMBER_SIZE];

    putc('\t', out);
    if (!isnan(value))
        fputs(number_format_short(value, 6, text), out);
}

static void write_general(const struct view *view, const struct scores *scores, FILE *out)
{
    const mr_results *results = view->dir->results;

    (void)scores;
    fputs("# id: 'mechrank_general'\n"
          "# plot_type: 'generalstats'\n"
          "# pconfig:\n"
          "#     - mapped: {title: 'Mapped', namespace: 'mechrank', description: 'Mechanism genes "
          "found in the table', min: 0, max: 100, suffix: '%', scale: 'RdYlGn', format: "
          "'{:,.1f}'}\n"
          "#     - genes: {title: 'Genes', namespace: 'mechrank', description: 'Genes detected', "
          "scale: 'Blues', format: '{:,.0f}'}\n"
          "#     - norm_factor: {title: 'TMM', namespace: 'mechrank', description: 'Normalisation "
          "factor', scale: 'PuOr', format: '{:,.3f}'}\n"
          "Sample\tmapped\tgenes\tnorm_factor\n",
          out);
    for (size_t i = 0; i < mr_results_size(results, MR_QC); i++) {
        const struct mr_qc *row = mr_results_row(results, MR_QC, i);

        put_cell(out, row->sample);
        put_number(out, 100 * row->mapped_fraction);
        put_number(out, row->genes_detected);
        put_number(out, row->norm_factor);
        putc('\n', out);
    }
}

static void put_ranking_row(FILE *out, const struct mr_ranking *row, struct words *words)
{
    char text[NUMBER_SIZE];

    put_cell(out, row->source);
    fputs(" | ", out);
    put_cell(out, row->product);
    fputs(" | ", out);
    put_cell(out, row->mechanism);
    putc('\t', out);
    put_cell(out, row->family);
    put_number(out, row->rank);
    words_clear(words);
    view_rank_range(row->rank_lo, row->rank_hi, words);
    fprintf(out, "\t%s\t%s", isnan(row->rank_lo) ? "" : words_text(words),
            !row->top_set      ? ""
            : view_is_top(row) ? "yes"
                               : "no");
    put_number(out, row->effect);
    put_number(out, row->ci_lo);
    put_number(out, row->ci_hi);
    fprintf(out, "\t%s", isnan(row->q) ? "" : number_format_short(row->q, 3, text));
    put_number(out, row->k);
    putc('\n', out);
}

static void write_ranking(const struct view *view, const struct scores *scores, FILE *out)
{
    struct words words = { 0 };

    (void)scores;
    fputs("# id: 'mechrank_ranking'\n", out);
    fputs(parent, out);
    fputs("# section_name: 'Ranks of mechanisms'\n"
          "# description: 'Per source, product and family. Range: the places that the data leave "
          "open, with 95 % confidence for all at once. Top set: may stand first.'\n"
          "# format: 'tsv'\n"
          "# plot_type: 'table'\n"
          "# pconfig:\n"
          "#     id: 'mechrank_ranking_table'\n"
          "#     title: 'mechrank: ranks of mechanisms'\n"
          "#     col1_header: 'Source, product, mechanism'\n"
          "#     namespace: 'mechrank'\n"
          "Mechanism\tfamily\trank\trange\ttop set\teffect\tci_lo\tci_hi\tq\tstudies\n",
          out);
    for (size_t g = 0; g < view->n_groups; g++)
        for (size_t i = 0; i < view->groups[g].n; i++)
            put_ranking_row(out, view->groups[g].rows[i], &words);
    words_release(&words);
}

static void write_scores(const struct view *view, const struct scores *scores, FILE *out)
{
    char low[NUMBER_SIZE], high[NUMBER_SIZE];

    (void)view;
    fputs("# id: 'mechrank_scores'\n", out);
    fputs(parent, out);
    fputs(
        "# section_name: 'Mechanism scores'\n"
        "# description: 'Score of each mechanism in each sample, as distance from the mean of the "
        "model arm of its study, in log2 units.'\n"
        "# format: 'tsv'\n"
        "# plot_type: 'heatmap'\n"
        "# pconfig:\n"
        "#     id: 'mechrank_scores_heatmap'\n"
        "#     title: 'mechrank: mechanism scores'\n"
        "#     xlab: 'Mechanism'\n"
        "#     ylab: 'Sample'\n"
        "#     square: false\n"
        "#     xcats_samples: false\n",
        out);
    fprintf(out, "#     min: %s\n#     max: %s\n", put_fixed(-scores->limit, 3, low),
            put_fixed(scores->limit, 3, high));
    fputs("#     colstops: [[0, '#2166ac'], [0.5, '#f7f7f7'], [1, '#b2182b']]\nSample", out);
    for (size_t s = 0; s < scores->n_sets; s++) {
        putc('\t', out);
        put_cell(out, scores->sets[s]);
    }
    putc('\n', out);
    for (size_t i = 0; i < scores->n_samples; i++) {
        put_cell(out, scores->samples[i].qc->sample);
        for (size_t s = 0; s < scores->n_sets; s++)
            put_number(out, scores_distance(scores, i, s));
        putc('\n', out);
    }
}

static void write_versions(const struct view *view, const struct scores *scores, FILE *out)
{
    static const char allowed[] =
        "0123456789.+-_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *version = run_dir_text(view->dir->run, "version", "unknown");

    (void)scores;
    fputs("mechrank: '", out);
    for (; *version; version++)
        putc(strchr(allowed, *version) ? *version : '?', out);
    fputs("'\n", out);
}

static mr_status write_file(const struct mqc_file *file, const char *dir_path,
                            const struct view *view, const struct scores *scores, mr_error *err)
{
    struct words path = { 0 };
    mr_status st = MR_OK;
    FILE *out = NULL;

    words_addf(&path, "%s/%s", dir_path, file->name);
    errno = 0;
    if (!path.failed)
        out = fopen(words_text(&path), "w");
    if (path.failed) {
        st = mem_fail(err);
    } else if (!out) {
        st = mr_fail(err, MR_EIO, "%s: cannot be written: %s", words_text(&path), strerror(errno));
    } else {
        int bad;

        file->write(view, scores, out);
        bad = ferror(out);
        if (fclose(out) || bad)
            st = mr_fail(err, MR_EIO, "%s: cannot be written: %s", words_text(&path),
                         strerror(errno));
    }
    words_release(&path);
    return st;
}

#define FOLDER "multiqc/"

static const struct mqc_file files[] = {
    { FOLDER "mechrank_general_mqc.tsv", write_general },
    { FOLDER "mechrank_ranking_mqc.tsv", write_ranking },
    { FOLDER "mechrank_scores_mqc.tsv", write_scores },
    { FOLDER "mechrank_mqc_versions.yml", write_versions },
};

size_t mr_report_multiqc_size(void)
{
    return sizeof(files) / sizeof(files[0]);
}

const char *mr_report_multiqc_file(size_t i)
{
    return files[i].name;
}

static mr_status make_folder(const char *dir_path, mr_error *err)
{
    struct words path = { 0 };
    mr_status st = MR_OK;

    words_addf(&path, "%s/" FOLDER, dir_path);
    if (path.failed)
        st = mem_fail(err);
    else if (mkdir(words_text(&path), 0777) && errno != EEXIST)
        st = mr_fail(err, MR_EIO, "%s: cannot be made: %s", words_text(&path), strerror(errno));
    words_release(&path);
    return st;
}

mr_status mr_report_multiqc(const mr_run_dir *dir, const char *dir_path, mr_error *err)
{
    struct scores scores = { 0 };
    struct view view;
    mr_status st = view_init(&view, dir, NULL, err);

    if (!st)
        st = scores_init(&scores, &view, err);
    if (!st)
        st = make_folder(dir_path, err);
    for (size_t i = 0; !st && i < mr_report_multiqc_size(); i++)
        st = write_file(&files[i], dir_path, &view, &scores, err);
    scores_release(&scores);
    view_release(&view);
    return st;
}
