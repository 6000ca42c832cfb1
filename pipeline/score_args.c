#include "score_args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mechrank/suggest.h"

/* In the order of their enums. */
const char *const score_transforms[] = { "auto", "logcpm", "cpm", "none", NULL };
const char *const score_compats[] = { "none", "gsva1", "gseapy", NULL };
const char *const score_kcdfs[] = { "gaussian", "poisson", "ecdf", NULL };
const char *const score_formats[] = { "tsv", "long", "gct", NULL };
const char *const score_normalizes[] = { "none", "range", NULL };

void score_args_init(struct score_args *a)
{
    struct mr_method_opts opts;

    mr_method_opts_init(&opts);
    *a = (struct score_args){
        .method = "activity",
        .transform = score_transforms[MR_TRANSFORM_AUTO],
        .compat = score_compats[opts.compat],
        .normalize = score_normalizes[0],
        .kcdf = score_kcdfs[opts.kcdf],
        .output = "-",
        .format = score_formats[0],
        .alpha = opts.alpha,
        .negative_weight = opts.negative_weight,
        .auc_threshold = opts.auc_threshold,
        .tau = opts.tau,
        .min_size = 5,
        .max_rank = (int)opts.max_rank,
        .precision = 6,
    };
    cli_common_init(&a->common);
    input_args_init(&a->input);
}

void score_args_release(struct score_args *a)
{
    cli_list_release(&a->counts);
    cli_list_release(&a->operands);
    cli_list_release(&a->sets);
}

/* Place of 'word' in a NULL-terminated list that holds it. */
static int place_of(const char *word, const char *const *words)
{
    int i = 0;

    while (words[i] && strcmp(words[i], word) != 0)
        i++;
    return i;
}

/* ---- which method reads which option ---- */

#define OF(dependence) (1U << (dependence))

/* An option is read by the methods named, and by those with one of the traits or dependences. */
static const struct reader {
    const char *option, *methods;
    unsigned traits, dependences;
} readers[] = {
    { "transform", "", 0, OF(MR_OF_SAMPLE) | OF(MR_OF_COHORT) },
    { "compat", "ssgsea gsva", 0, 0 },
    { "alpha", "ssgsea", 0, 0 },
    { "normalize", "ssgsea", 0, 0 },
    { "unknown-direction", "singscore", 0, 0 },
    { "stable-genes", "singscore", 0, 0 },
    { "max-rank", "ucell", 0, 0 },
    { "skip-missing", "ucell", 0, 0 },
    { "negative-weight", "ucell", 0, 0 },
    { "auc-threshold", "aucell", 0, 0 },
    { "kcdf", "gsva", 0, 0 },
    { "tau", "gsva", 0, 0 },
    { "max-dev", "gsva", 0, 0 },
    { "abs-ranking", "gsva", 0, 0 },
    { "permutations", "", MR_TAKES_RANDOM, 0 },
    { "reference", "", 0, OF(MR_OF_STUDY) | OF(MR_OF_COHORT) },
    { "write-reference", "", 0, OF(MR_OF_STUDY) | OF(MR_OF_COHORT) },
    { "leading-edge", "", MR_HAS_LEADING, 0 },
    { "dispersion", "", MR_HAS_DISPERSION, 0 },
};

/* True if 'word' is one of 'words', which stand apart by blanks. */
static bool is_among(const char *word, const char *words)
{
    const size_t size = strlen(word);

    for (const char *at = words; *at; at += strspn(at, " ")) {
        const size_t n = strcspn(at, " ");

        if (n == size && !memcmp(at, word, n))
            return true;
        at += n;
    }
    return false;
}

static bool reads(const mr_method *m, const struct reader *r)
{
    return is_among(mr_method_name(m), r->methods) || (mr_method_traits(m) & r->traits) ||
           (OF(mr_method_dependence(m)) & r->dependences);
}

enum { N_READERS = sizeof(readers) / sizeof(readers[0]) };

const char *score_args_option(size_t i)
{
    return i < N_READERS ? readers[i].option : NULL;
}

bool score_args_reads(const mr_method *method, size_t i)
{
    return reads(method, &readers[i]);
}

static int refuse_option(const mr_method *method, const struct reader *r)
{
    char names[256] = "";

    for (size_t i = 0; i < mr_method_count(); i++) {
        const mr_method *m = mr_method_get(i);
        const size_t used = strlen(names);

        if (reads(m, r))
            snprintf(names + used, sizeof(names) - used, "%s%s", used ? ", " : "",
                     mr_method_name(m));
    }
    return cli_usage_error("score", "--%s: method '%s' does not read it (those that do: %s)",
                           r->option, mr_method_name(method), *names ? names : "none");
}

static int check_readers(const mr_method *method, const struct cli *cli, const bool *given)
{
    for (size_t i = 0; i < N_READERS; i++)
        if (cli_is_given(cli, given, readers[i].option) && !reads(method, &readers[i]))
            return refuse_option(method, &readers[i]);
    return CLI_GO;
}

/* ---- options that depend on one another ---- */

bool score_args_shard(const struct score_args *a, size_t *shard, size_t *n_shards)
{
    const char *digits = "0123456789";
    const size_t n_first = a->shard ? strspn(a->shard, digits) : 0;
    const char *second = a->shard ? a->shard + n_first + 1 : NULL;

    *shard = *n_shards = 0;
    if (!a->shard)
        return true;
    if (!n_first || n_first > 6 || a->shard[n_first] != '/' || !*second || strlen(second) > 6 ||
        second[strspn(second, digits)])
        return false;
    *shard = strtoul(a->shard, NULL, 10);
    *n_shards = strtoul(second, NULL, 10);
    return *shard >= 1 && *shard <= *n_shards;
}

bool score_args_learns(const struct score_args *a)
{
    return a->shard && !a->reference && a->write_reference;
}

static int check_shard(const struct score_args *a, const mr_method *method, const struct cli *cli,
                       const bool *given)
{
    static const char *const of_merge[] = { "output-format", "precision" };
    const enum mr_dependence dependence = mr_method_dependence(method);
    size_t shard, n_shards;

    if (!score_args_shard(a, &shard, &n_shards))
        return cli_usage_error("score", "--shard: expected I/N, I from 1 to N, found '%s'",
                               a->shard);
    if (!a->shard)
        return CLI_GO;
    for (size_t i = 0; i < sizeof(of_merge) / sizeof(of_merge[0]); i++)
        if (cli_is_given(cli, given, of_merge[i]))
            return cli_usage_error("score",
                                   "--%s is for 'mechrank merge', which joins what --shard writes",
                                   of_merge[i]);
    if (dependence == MR_OF_STUDY && !a->reference)
        return cli_usage_error("score",
                               "--shard: %s learns from all samples: expected --reference, which "
                               "--write-reference writes without --shard",
                               a->method);
    if (dependence == MR_OF_COHORT && !a->reference && !a->write_reference)
        return cli_usage_error("score",
                               "--shard: %s learns from all samples: expected --write-reference "
                               "for what this shard teaches, or --reference to score by",
                               a->method);
    if (score_args_learns(a) && cli_is_given(cli, given, "output"))
        return cli_usage_error("score", "--shard with --write-reference writes no scores: -o has "
                                        "nothing to hold");
    return CLI_GO;
}

static int check_reference(const struct score_args *a)
{
    if (a->study && !a->reference)
        return cli_usage_error("score", "--study is that of a reference: expected --reference");
    if (a->reference && a->write_reference)
        return cli_usage_error("score", "--write-reference: nothing is learned with --reference");
    return CLI_GO;
}

/* Conventions of another package that the method has none of. */
static int check_compat(const struct score_args *a)
{
    if (!strcmp(a->compat, "gseapy") && strcmp(a->method, "ssgsea") != 0)
        return cli_usage_error("score",
                               "--compat gseapy: method '%s' does not read it (those that "
                               "do: ssgsea)",
                               a->method);
    return CLI_GO;
}

static int check_together(const struct score_args *a)
{
    if (a->max_size && a->max_size < a->min_size)
        return cli_usage_error("score", "expected --max-size of %d or more, or 0, found %d",
                               a->min_size, a->max_size);
    if (a->permutations && !a->shard && strcmp(a->format, "long") != 0)
        return cli_usage_error("score",
                               "--permutations: expected -O long, which has columns for "
                               "z and p, found %s",
                               a->format);
    if (!strcmp(a->kcdf, "poisson") && strcmp(a->transform, "auto") != 0 &&
        strcmp(a->transform, "none") != 0)
        return cli_usage_error("score",
                               "--kcdf poisson is of counts: expected --transform none, "
                               "found %s",
                               a->transform);
    return CLI_GO;
}

int score_args_unknown(const char *command, const char *name)
{
    const char *names[32], *near;
    size_t n = 0;

    for (size_t i = 0; i < mr_method_count() && n < sizeof(names) / sizeof(names[0]); i++)
        names[n++] = mr_method_name(mr_method_get(i));
    near = mr_suggest(name, names, n, 2);
    if (near)
        return cli_usage_error(command, "unknown method '%s' (did you mean '%s'?)", name, near);
    return cli_usage_error(command, "unknown method '%s'; 'mechrank methods' lists them", name);
}

/* Tables of -c may be those of a sheet. */
static int check_input(const struct score_args *a)
{
    const int ways = (a->samples || a->counts.n) + (a->operands.n > 0) + (a->list != NULL);

    if (ways != 1)
        return cli_usage_error("score", "expected counts in one way: files, or -c TABLE, or "
                                        "--list FILE, or -s SHEET");
    if (!a->samples)
        return a->any_source ? cli_usage_error("score", "--any-source is of a sheet: expected -s")
                             : CLI_GO;
    if (a->shard)
        return cli_usage_error("score",
                               "--shard is of files: with -s, studies are what jobs share");
    if (a->study)
        return cli_usage_error("score", "--study: with -s studies are found by their names");
    if (strcmp(a->compat, "none") != 0)
        return cli_usage_error("score", "--compat is of files, whose order of rows it needs");
    return CLI_GO;
}

int score_args_check(const struct score_args *a, const struct cli *cli, const bool *given)
{
    const mr_method *method = mr_method_find(a->method);
    int status;

    status = check_input(a);
    if (status != CLI_GO)
        return status;
    if (!method)
        return score_args_unknown("score", a->method);
    status = check_readers(method, cli, given);
    if (status == CLI_GO)
        status = check_compat(a);
    if (status == CLI_GO)
        status = check_reference(a);
    if (status == CLI_GO)
        status = check_shard(a, method, cli, given);
    return status == CLI_GO ? check_together(a) : status;
}

/* ---- for the library ---- */

static void apply_method(const struct score_args *a, const mr_names *stable_genes,
                         struct mr_method_opts *opts)
{
    mr_method_opts_init(opts);
    opts->compat = (enum mr_compat)place_of(a->compat, score_compats);
    opts->alpha = a->alpha;
    opts->unknown_direction = a->unknown_direction;
    opts->dispersion = a->dispersion || a->shard; /* merge may be asked for it */
    opts->stable_genes = stable_genes;
    opts->max_rank = (size_t)a->max_rank;
    opts->skip_missing = a->skip_missing;
    opts->negative_weight = a->negative_weight;
    opts->auc_threshold = a->auc_threshold;
    opts->kcdf = (enum mr_kcdf)place_of(a->kcdf, score_kcdfs);
    opts->tau = a->tau;
    opts->max_deviation = a->max_dev;
    opts->abs_ranking = a->abs_ranking;
}

void score_args_apply(const struct score_args *a, const mr_names *stable_genes,
                      struct mr_score_files_opts *opts)
{
    mr_score_files_opts_init(opts);
    opts->method = mr_method_find(a->method);
    apply_method(a, stable_genes, &opts->score.method);
    opts->score.min_size = (size_t)a->min_size;
    if (a->max_size)
        opts->score.max_size = (size_t)a->max_size;
    opts->score.n_permutations = (size_t)a->permutations;
    opts->score.seed = (uint64_t)a->common.seed;
    opts->transform = (enum mr_transform)place_of(a->transform, score_transforms);
    if (opts->score.method.kcdf == MR_KCDF_POISSON)
        opts->transform = MR_TRANSFORM_NONE;
    opts->sets = (const char *const *)a->sets.items;
    opts->n_sets = a->sets.n;
    opts->no_pairs = a->no_pairs;
    opts->reference = a->reference;
    opts->reference_study = a->study;
    opts->normalize_range = !strcmp(a->normalize, "range");
    opts->want_leading = a->leading != NULL;
    score_args_shard(a, &opts->shard, &opts->n_shards);
}

/* Adds the gene of a line, trimmed, unless it is blank or a comment. */
static mr_status add_gene(mr_names *genes, const char *line, mr_error *err)
{
    static const char blanks[] = " \t";
    size_t size;

    line += strspn(line, blanks);
    if (!*line || *line == '#')
        return MR_OK;
    for (size = strlen(line); strchr(blanks, line[size - 1]);)
        size--;
    return mr_names_add(genes, line, size, err);
}

mr_status score_args_stable_genes(const struct score_args *a, mr_names **out, mr_error *err)
{
    mr_lines *lines;
    mr_names *genes;
    mr_status st;

    *out = NULL;
    if (!a->stable_genes)
        return MR_OK;
    st = mr_lines_open(a->stable_genes, &lines, err);
    if (st)
        return st;
    genes = mr_names_new();
    if (!genes)
        st = cli_fail(err, MR_ENOMEM, "out of memory");
    while (!st) {
        char *line;
        size_t size;

        st = mr_lines_next(lines, &line, &size, err);
        if (st || !line)
            break;
        st = add_gene(genes, line, err);
    }
    mr_lines_free(lines);
    if (!st && !mr_names_size(genes))
        st = cli_fail(err, MR_EFORMAT, "%s: expected genes, one per line, found none",
                      a->stable_genes);
    if (st)
        mr_names_free(genes);
    else
        *out = genes;
    return st;
}
