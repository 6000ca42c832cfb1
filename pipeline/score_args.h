/* score_args.h - the options of `mechrank score`, and what they mean to the library */
#ifndef SCORE_ARGS_H
#define SCORE_ARGS_H

#include "input.h"
#include "mechrank/score_files.h"

struct score_args {
    struct cli_common common;
    struct input_args input;
    struct cli_list counts, operands, sets;
    const char *samples, *list, *file_root;
    const char *method, *transform, *compat, *normalize, *stable_genes, *kcdf;
    const char *reference, *study, *write_reference, *shard;
    const char *output, *format, *leading, *dispersion, *run_json;
    double alpha, negative_weight, auc_threshold, tau;
    int min_size, max_size, max_rank, permutations, precision;
    bool no_pairs, unknown_direction, skip_missing, max_dev, abs_ranking, any_source, force;
};

extern const char *const score_transforms[],
    *const score_compats[], *const score_normalizes[], *const score_kcdfs[], *const score_formats[];

/* The rows for it, with 'a' a struct score_args *. */
#define SCORE_SET_ROWS(a)                                                                          \
    CLI_LIST('g', "sets", &(a)->sets, "FILE",                                                      \
             "GMT or network of weights; may be repeated; without it mechanisms and panels"),      \
        CLI_FLAG(0, "no-pairs", &(a)->no_pairs,                                                    \
                 "NAME_UP and NAME_DN stay two sets, not one that is signed"),                     \
        CLI_INT(0, "min-size", &(a)->min_size, 1, 1e9, "leave out sets with fewer genes in use"),  \
        CLI_INT(0, "max-size", &(a)->max_size, 0, 1e9, "leave out sets with more; 0: none")

#define SCORE_METHOD_ROWS(a)                                                                       \
    CLI_STR('m', "method", &(a)->method, "NAME", "scoring method; 'mechrank methods' lists them"), \
        CLI_CHOICE(0, "transform", &(a)->transform, score_transforms,                              \
                   "what is done to a sample first; auto: logcpm for methods that want logs"),     \
        CLI_INT(0, "permutations", &(a)->permutations, 0, 1e6,                                     \
                "add z and p among this many random sets of the same size, which describe and "    \
                "test nothing"),                                                                   \
        CLI_STR(0, "reference", &(a)->reference, "FILE",                                           \
                "activity, gsva, plage, zscore: score as this file of --write-reference, of a "    \
                "run or of merge says"),                                                           \
        CLI_STR(0, "study", &(a)->study, "NAME",                                                   \
                "study of the reference; without it the only one")

#define SCORE_SINGLE_ROWS(a)                                                                       \
    CLI_CHOICE(0, "compat", &(a)->compat, score_compats,                                           \
               "ssgsea, gsva: ties and sums as GSVA 1.46 or GSEApy (ssgsea) has them"),            \
        CLI_DOUBLE(0, "alpha", &(a)->alpha, 0, 100, "ssgsea: exponent of the ranks' weights"),     \
        CLI_CHOICE(0, "normalize", &(a)->normalize, score_normalizes,                              \
                   "ssgsea: range divides by the range of all sets and samples together"),         \
        CLI_FLAG(0, "unknown-direction", &(a)->unknown_direction,                                  \
                 "singscore: genes of a set may go either way"),                                   \
        CLI_STR(0, "stable-genes", &(a)->stable_genes, "FILE",                                     \
                "singscore: rank among these genes, one per line"),                                \
        CLI_INT(0, "max-rank", &(a)->max_rank, 1, 1e9, "ucell: ranks from here on count alike"),   \
        CLI_FLAG(0, "skip-missing", &(a)->skip_missing,                                            \
                 "ucell: genes that the table lacks take no part"),                                \
        CLI_DOUBLE(0, "negative-weight", &(a)->negative_weight, 0, 1e6,                            \
                   "ucell: what genes that go down count for"),                                    \
        CLI_DOUBLE(0, "auc-threshold", &(a)->auc_threshold, 1e-6, 1,                               \
                   "aucell: share of the genes, from the top, that counts"),                       \
        CLI_CHOICE(0, "kcdf", &(a)->kcdf, score_kcdfs,                                             \
                   "gsva: how values are placed in the cohort"),                                   \
        CLI_DOUBLE(0, "tau", &(a)->tau, 0, 100, "gsva: exponent of the walk's weights"),           \
        CLI_FLAG(0, "max-dev", &(a)->max_dev, "gsva: the larger deviation, not the sum of both"),  \
        CLI_FLAG(0, "abs-ranking", &(a)->abs_ranking, "gsva: both deviations count alike")

#define SCORE_OUTPUT_ROWS(a)                                                                       \
    CLI_OUTPUT(&(a)->output, "FILE", "where to write; compressed where it ends in .gz"),           \
        CLI_CHOICE('O', "output-format", &(a)->format, score_formats,                              \
                   "sets x samples, a row per sample and set, or GCT 1.3"),                        \
        CLI_INT(0, "precision", &(a)->precision, 0, 17,                                            \
                "significant digits; 0: as many as read back to the same number"),                 \
        CLI_STR(0, "leading-edge", &(a)->leading, "FILE", "write the genes that lead each score"), \
        CLI_STR(0, "dispersion", &(a)->dispersion, "FILE",                                         \
                "singscore: write how far the ranks of a set's genes lie apart")

void score_args_init(struct score_args *a);
void score_args_release(struct score_args *a);

/* CLI_GO, or CLI_USAGE after one line; 'given' of cli_parse_given(). */
int score_args_check(const struct score_args *a, const struct cli *cli, const bool *given);

/* CLI_USAGE, after a line that a method of that name is not known. */
int score_args_unknown(const char *command, const char *name);

/* The i-th option that some methods do not read, without "--"; NULL behind the last. */
const char *score_args_option(size_t i);
bool score_args_reads(const mr_method *method, size_t i);

/* The part of the samples that --shard names, 0 and 0 without it. */
bool score_args_shard(const struct score_args *a, size_t *shard, size_t *n_shards);

/* True for the first stage of a cohort spread over jobs: nothing is scored yet. */
bool score_args_learns(const struct score_args *a);

/* What the library is asked for, but for the streams; 'stable_genes' is what was read. */
void score_args_apply(const struct score_args *a, const mr_names *stable_genes,
                      struct mr_score_files_opts *opts);

/* Genes, one per line; NULL where none were asked for. */
mr_status score_args_stable_genes(const struct score_args *a, mr_names **out, mr_error *err);

#endif /* SCORE_ARGS_H */
