/* The tables of product.md "Output of `run`": names and order of their columns. */
#include "run/results_table.h"

#include <stddef.h>

/* The fields of a struct results_column. */
#define COLUMN(field, kind, range, words)                                                          \
#field, offsetof(struct ROW, field), words, kind, range, false
#define KEY(field) COLUMN(field, RESULTS_KEY, RESULTS_ANY, NULL)
#define TEXT(field) COLUMN(field, RESULTS_TEXT, RESULTS_ANY, NULL)
#define WORD(field, words) COLUMN(field, RESULTS_KEY, RESULTS_ANY, words)
#define LATER(field, kind, range) #field, offsetof(struct ROW, field), NULL, kind, range, true
#define LATER_NUMBER(field) LATER(field, RESULTS_NUMBER, RESULTS_ANY)
#define LATER_SHARE(field) LATER(field, RESULTS_NUMBER, RESULTS_SHARE)
#define LATER_TEXT(field) LATER(field, RESULTS_TEXT, RESULTS_ANY)
#define NUMBER(field) COLUMN(field, RESULTS_NUMBER, RESULTS_ANY, NULL)
#define POSITIVE(field) COLUMN(field, RESULTS_NUMBER, RESULTS_POSITIVE, NULL)
#define NOT_NEGATIVE(field) COLUMN(field, RESULTS_NUMBER, RESULTS_NOT_NEGATIVE, NULL)
#define SHARE(field) COLUMN(field, RESULTS_NUMBER, RESULTS_SHARE, NULL)
#define CORRELATION(field) COLUMN(field, RESULTS_NUMBER, RESULTS_CORRELATION, NULL)
#define FLAGS(field) COLUMN(field, RESULTS_FLAGS, RESULTS_ANY, NULL)

static const char *const contrast_words[] = { "treated-model", "model-control", "treated-control",
                                              NULL };
static const char *const adjusted_words[] = { "no", "composition", NULL };

/* Source and product are missing where a contrast holds no treated arm. */
#define ROW mr_ranking
static const struct results_column ranking[] = {
    { KEY(source) },
    { KEY(product) },
    { KEY(family) },
    { KEY(mechanism) },
    { TEXT(expected) },
    { NUMBER(rank) },
    { NUMBER(rank_lo) },
    { NUMBER(rank_hi) },
    { TEXT(top_set) },
    { NUMBER(rank_all) },
    { NUMBER(rank_all_lo) },
    { NUMBER(rank_all_hi) },
    { NUMBER(p_score) },
    { NUMBER(effect) },
    { NUMBER(se) },
    { NUMBER(ci_lo) },
    { NUMBER(ci_hi) },
    { NUMBER(p) },
    { NUMBER(q) },
    { NUMBER(p_holm) },
    { NUMBER(k) },
    { NUMBER(n_treated) },
    { NUMBER(n_model) },
    { NUMBER(tau) },
    { NUMBER(i2) },
    { TEXT(rescue_class) },
    { TEXT(prior) },
    { FLAGS(flags) },
    { NUMBER(own_tau) },
    { NUMBER(hk_lo) },
    { NUMBER(hk_hi) },
    { LATER_NUMBER(effect_adjusted) },
    { LATER_NUMBER(se_adjusted) },
    { LATER_TEXT(above) },
    { LATER_NUMBER(pi_lo) },
    { LATER_NUMBER(pi_hi) },
    { LATER_NUMBER(sens_lo) },
    { LATER_NUMBER(sens_hi) },
    { LATER_NUMBER(genes_to_lose) },
};
#undef ROW

#define ROW mr_effect
static const struct results_column effects[] = {
    { KEY(study) },
    { KEY(species) },
    { TEXT(source) },
    { TEXT(product) },
    { KEY(mechanism) },
    { WORD(contrast, contrast_words) },
    { WORD(adjusted, adjusted_words) },
    { NOT_NEGATIVE(n1) },
    { NOT_NEGATIVE(n2) },
    { POSITIVE(u) },
    { NOT_NEGATIVE(sd) },
    { NUMBER(theta) },
    { NOT_NEGATIVE(se) },
    { POSITIVE(df) },
    { NUMBER(t) },
    { SHARE(p) },
    { NUMBER(g) },
    { POSITIVE(g_var) },
    { NOT_NEGATIVE(genes_used) },
    { NOT_NEGATIVE(genes_total) },
    { LATER_SHARE(fry_p) },
    { LATER_SHARE(camera_p) },
    { FLAGS(flags) },
};
#undef ROW

#define ROW mr_covariance
static const struct results_column covariance[] = {
    { KEY(study) },       { WORD(adjusted, adjusted_words) },
    { KEY(mechanism_a) }, { KEY(mechanism_b) },
    { CORRELATION(r) },
};
#undef ROW

#define ROW mr_contrast
static const struct results_column contrasts[] = {
    { KEY(study) },      { WORD(adjusted, adjusted_words) },
    { TEXT(source_a) },  { TEXT(product_a) },
    { KEY(contrast_a) }, { TEXT(source_b) },
    { TEXT(product_b) }, { KEY(contrast_b) },
    { NUMBER(u) },
};
#undef ROW

#define ROW mr_gene
static const struct results_column genes[] = {
    { KEY(study) }, { KEY(source) },  { KEY(product) },         { KEY(mechanism) },
    { KEY(gene) },  { TEXT(symbol) }, { NUMBER(logFC) },        { NUMBER(t) },
    { NUMBER(p) },  { KEY(half) },    { NUMBER(contribution) }, { LATER_NUMBER(sd_without) },
};
#undef ROW

#define ROW mr_variant
static const struct results_column variants[] = {
    { KEY(study) },       { TEXT(source) }, { TEXT(product) },
    { KEY(mechanism) },   { KEY(variant) }, { NUMBER(theta) },
    { NOT_NEGATIVE(sd) }, { POSITIVE(df) }, { NOT_NEGATIVE(genes_used) },
};
#undef ROW

#define ROW mr_set_row
static const struct results_column sets[] = {
    { KEY(study) },           { KEY(set) },           { NUMBER(genes_total) },
    { NUMBER(genes_mapped) }, { NUMBER(genes_used) }, { NUMBER(mapped_fraction) },
    { KEY(assessable) },      { TEXT(missing) },
};
#undef ROW

#define ROW mr_panel
static const struct results_column panels[] = {
    { KEY(study) }, { TEXT(source) }, { TEXT(product) }, { KEY(panel) }, { KEY(contrast) },
    { NUMBER(n1) }, { NUMBER(n2) },   { NUMBER(theta) }, { NUMBER(se) }, { NUMBER(df) },
    { NUMBER(t) },  { NUMBER(p) },    { TEXT(gate) },
};
#undef ROW

#define ROW mr_qc
static const struct results_column qc[] = {
    { KEY(study) },
    { KEY(sample) },
    { KEY(arm) },
    { TEXT(source) },
    { NUMBER(library_size) },
    { NUMBER(norm_factor) },
    { NUMBER(genes_detected) },
    { NUMBER(mapped_fraction) },
    { NUMBER(granulosa) },
    { NUMBER(oocyte) },
    { NUMBER(theca) },
    { NUMBER(luteal) },
    { FLAGS(flags) },
    { LATER_NUMBER(unassigned) },
};
#undef ROW

#define ROW mr_rescue_row
static const struct results_column rescue[] = {
    { KEY(study) },
    { KEY(source) },
    { KEY(product) },
    { KEY(mechanism) },
    { NUMBER(damage) },
    { NUMBER(damage_p) },
    { TEXT(rescued) },
    { NUMBER(r) },
    { NUMBER(r_lo) },
    { NUMBER(r_hi) },
    { TEXT(r_shape) },
    { NUMBER(tc_p_equiv) },
    { "class", offsetof(struct ROW, rescue_class), NULL, RESULTS_TEXT, RESULTS_ANY, false },
    { NUMBER(k) },
    { NUMBER(df) },
    { NUMBER(damage_se) },
    { NUMBER(tm) },
    { NUMBER(tm_se) },
    { NUMBER(tc) },
    { NUMBER(tc_se) },
};
#undef ROW

#define ROW mr_rescue_slope_row
static const struct results_column rescue_slope[] = {
    { KEY(study) },        { KEY(source) },          { KEY(product) },  { NUMBER(mechanisms) },
    { NUMBER(raw) },       { NUMBER(artefact) },     { NUMBER(slope) }, { NUMBER(slope_se) },
    { NUMBER(damage_ms) }, { NUMBER(damage_ms_se) },
};
#undef ROW

#define ROW mr_concordance
static const struct results_column concordance[] = {
    { KEY(source) },      { KEY(product) },        { NUMBER(n_mechanisms) },
    { NUMBER(n_papers) }, { NUMBER(n_retracted) }, { NUMBER(tau) },
    { NUMBER(p) },
};
#undef ROW

#define ROW mr_sensitivity
static const struct results_column sensitivity[] = {
    { KEY(variant) },    { KEY(source) },     { KEY(product) },
    { KEY(mechanism) },  { NUMBER(effect) },  { NUMBER(rank) },
    { NUMBER(rank_lo) }, { NUMBER(rank_hi) }, { TEXT(detail) },
};
#undef ROW

#define ROW mr_source_pair
static const struct results_column source_pairs[] = {
    { KEY(source_a) }, { KEY(product_a) }, { KEY(source_b) },      { KEY(product_b) },
    { KEY(family) },   { KEY(mechanism) }, { NUMBER(difference) }, { NUMBER(se) },
    { NUMBER(df) },    { NUMBER(ci_lo) },  { NUMBER(ci_hi) },      { NUMBER(p) },
    { NUMBER(q) },     { NUMBER(k_a) },    { NUMBER(k_b) },        { NUMBER(k_both) },
    { FLAGS(flags) },
};
#undef ROW

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const struct results_table tables[MR_N_TABLES] = {
    [MR_RANKING] = { "ranking.tsv", sizeof(struct mr_ranking), ranking, LENGTH(ranking) },
    [MR_EFFECTS] = { "effects.tsv", sizeof(struct mr_effect), effects, LENGTH(effects) },
    [MR_COVARIANCE] = { "covariance.tsv", sizeof(struct mr_covariance), covariance,
                        LENGTH(covariance) },
    [MR_CONTRASTS] = { "contrasts.tsv", sizeof(struct mr_contrast), contrasts, LENGTH(contrasts) },
    [MR_GENES] = { "genes.tsv", sizeof(struct mr_gene), genes, LENGTH(genes) },
    [MR_SETS] = { "sets.tsv", sizeof(struct mr_set_row), sets, LENGTH(sets) },
    [MR_PANELS] = { "panels.tsv", sizeof(struct mr_panel), panels, LENGTH(panels) },
    [MR_QC] = { "qc.tsv", sizeof(struct mr_qc), qc, LENGTH(qc) },
    [MR_VARIANTS] = { "variants.tsv", sizeof(struct mr_variant), variants, LENGTH(variants) },
    [MR_RESCUE] = { "rescue.tsv", sizeof(struct mr_rescue_row), rescue, LENGTH(rescue) },
    [MR_RESCUE_SLOPE] = { "rescue_slope.tsv", sizeof(struct mr_rescue_slope_row), rescue_slope,
                          LENGTH(rescue_slope) },
    [MR_SENSITIVITY] = { "sensitivity.tsv", sizeof(struct mr_sensitivity), sensitivity,
                         LENGTH(sensitivity) },
    [MR_SOURCE_PAIRS] = { "source_pairs.tsv", sizeof(struct mr_source_pair), source_pairs,
                          LENGTH(source_pairs) },
    [MR_CONCORDANCE] = { "concordance.tsv", sizeof(struct mr_concordance), concordance,
                         LENGTH(concordance) },
};

const struct results_table *results_table(enum mr_table_id id)
{
    return &tables[id];
}

bool mr_results_is_made_anew(enum mr_table_id table)
{
    return table == MR_RANKING || table == MR_RESCUE || table == MR_RESCUE_SLOPE ||
           table == MR_SENSITIVITY || table == MR_SOURCE_PAIRS || table == MR_CONCORDANCE;
}

const char *mr_results_file(enum mr_table_id table)
{
    return tables[table].file;
}
