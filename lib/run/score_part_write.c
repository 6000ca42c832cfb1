/* A shard's scores as a file, with all that the whole needs of them. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/alloc.h"
#include "base/digest.h"
#include "base/number.h"
#include "run/score_part.h"

struct part_writer {
    const struct mr_score_files_opts *opts;
    FILE *out;
    char md5[33]; /* of the reference */
    const struct mr_score_head *head;
    size_t n_samples;
};

/* ---- checks ---- */

static mr_status check_name(const char *what, const char *name, mr_error *err)
{
    if (*name && !strpbrk(name, "\t\r\n"))
        return MR_OK;
    return mr_fail(err, MR_EFORMAT, "%s '%s': expected a name without tabs and line ends", what,
                   name);
}

static mr_status check_names(const struct mr_score_head *head, mr_error *err)
{
    mr_status st = MR_OK;

    for (size_t k = 0; k < head->n_sets && !st; k++)
        st = check_name("set", mr_sets_get(head->sets, head->set[k])->name, err);
    for (size_t g = 0; head->has_leading && g < mr_names_size(head->genes) && !st; g++)
        st = check_name("gene", mr_names_get(head->genes, g), err);
    return st;
}

static mr_status check_stream(const struct part_writer *w, mr_error *err)
{
    if (!ferror(w->out))
        return MR_OK;
    return mr_fail(err, MR_EIO, "part: cannot be written: %s", strerror(errno));
}

/* ---- the head ---- */

static void digest_set(struct digest *d, const struct mr_set *set)
{
    digest_text(d, set->name);
    for (int h = 0; h < MR_N_HALVES; h++) {
        digest_number(d, set->half[h].weight);
        digest_number(d, (double)set->half[h].size);
        for (size_t i = 0; i < set->half[h].size; i++) {
            digest_text(d, set->half[h].ids[i]);
            digest_number(d, set->half[h].factors[i]);
        }
    }
}

static void write_sets(const struct part_writer *w)
{
    const struct mr_score_head *head = w->head;
    char hex[DIGEST_SIZE];
    struct digest d;

    digest_init(&d);
    for (size_t k = 0; k < mr_sets_size(head->sets); k++)
        digest_set(&d, mr_sets_get(head->sets, k));
    fprintf(w->out, "sets\t%zu\t%s\n", head->n_sets, digest_hex(&d, hex));
    for (size_t k = 0; k < head->n_sets; k++) {
        const struct mr_coverage *c = &head->coverage[k];

        fprintf(w->out, "set\t%s\t%zu\t%d%d%d%d", mr_sets_get(head->sets, head->set[k])->name,
                head->n_members[k], c->assessable, c->weak_half_unmeasured,
                c->half_mostly_unexpressed, c->low_coverage);
        for (int h = 0; h < MR_N_HALVES; h++) {
            char weight[NUMBER_SIZE];

            fprintf(w->out, "\t%zu\t%zu\t%zu\t%s", c->half[h].listed, c->half[h].present,
                    c->half[h].used, number_format(c->half[h].weight, weight));
        }
        fputc('\n', w->out);
    }
}

static void write_genes(const struct part_writer *w)
{
    const struct mr_score_head *head = w->head;
    const struct mr_identity *id = head->identity;
    char hex[DIGEST_SIZE];
    struct digest d;

    digest_init(&d);
    for (size_t g = 0; g < mr_names_size(head->genes); g++)
        digest_text(&d, mr_names_get(head->genes, g));
    fprintf(w->out, "ids\t%s\t%s\n", id->as_written ? "as_written" : mr_id_kind_name(id->kind),
            mr_species_name(id->species));
    fprintf(w->out, "genes\t%zu\t%zu\t%s\n", head->n_genes,
            head->has_leading ? mr_names_size(head->genes) : 0, digest_hex(&d, hex));
    for (size_t g = 0; head->has_leading && g < mr_names_size(head->genes); g++)
        fprintf(w->out, "gene\t%s\n", mr_names_get(head->genes, g));
}

static void digest_names(struct digest *d, const mr_names *names)
{
    for (size_t i = 0; names && i < mr_names_size(names); i++)
        digest_text(d, mr_names_get(names, i));
}

/* Options that change numbers and stand nowhere else, each "name=value". */
static void write_options(const struct part_writer *w)
{
    const struct mr_score_opts *score = &w->opts->score;
    const struct mr_method_opts *m = &score->method;
    const struct {
        const char *name;
        double value;
    } options[] = {
        { "compat", m->compat },
        { "alpha", m->alpha },
        { "unknown_direction", m->unknown_direction },
        { "max_rank", (double)m->max_rank },
        { "skip_missing", m->skip_missing },
        { "negative_weight", m->negative_weight },
        { "auc_threshold", m->auc_threshold },
        { "kcdf", m->kcdf },
        { "tau", m->tau },
        { "max_deviation", m->max_deviation },
        { "abs_ranking", m->abs_ranking },
        { "permutations", (double)score->n_permutations },
        { "seed_low", (double)(score->seed & UINT32_MAX) },
        { "seed_high", (double)(score->seed >> 32) },
    };
    char text[NUMBER_SIZE], hex[DIGEST_SIZE];
    struct digest d;

    digest_init(&d);
    digest_names(&d, m->stable_genes);
    fprintf(w->out, "options\tstable_genes=%s", m->stable_genes ? digest_hex(&d, hex) : "none");
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
        fprintf(w->out, "\t%s=%s", options[i].name, number_format(options[i].value, text));
    fputc('\n', w->out);
}

static mr_status begin(void *data, const struct mr_score_head *head, mr_error *err)
{
    struct part_writer *w = data;
    mr_status st = check_names(head, err);

    if (st)
        return st;
    w->head = head;
    fprintf(w->out, PART_FIRST_LINE "\nshard\t%zu\t%zu\n", w->opts->shard, w->opts->n_shards);
    fprintf(w->out, "samples\t%zu\n", head->n_all_samples);
    fprintf(w->out, "method\t%s\n", mr_method_name(head->method));
    fprintf(w->out, "transform\t%s\n", mr_transform_name(head->transform));
    fprintf(w->out, "scale\t%s\n", mr_scale_name(head->scale));
    write_options(w);
    fprintf(w->out, "normalize\t%s\n", w->opts->normalize_range ? "range" : "none");
    fprintf(w->out, "reference\t%s\n", *w->md5 ? w->md5 : "none");
    fprintf(w->out, "nulls\t%s\n", head->has_nulls ? "yes" : "no");
    fprintf(w->out, "leading\t%s\n", head->has_leading ? "yes" : "no");
    write_genes(w);
    write_sets(w);
    fputs("scores\n", w->out);
    return check_stream(w, err);
}

/* ---- samples ---- */

/* " " letter number, if there is one; without the number where it is that of the total. */
static void write_item(FILE *out, char letter, double value, double total)
{
    char text[NUMBER_SIZE];

    if (isnan(value))
        return;
    fputc(' ', out);
    fputc(letter, out);
    if (value != total)
        fputs(number_format(value, text), out);
}

static void write_score(FILE *out, const struct mr_set_score *s, const struct mr_set_null *null)
{
    char text[NUMBER_SIZE];

    fputc('\t', out);
    if (isnan(s->total))
        fprintf(out, "NA:%d", (int)s->why);
    else
        fputs(number_format(s->total, text), out);
    write_item(out, 'u', s->half[MR_UP], s->total);
    write_item(out, 'd', s->half[MR_DOWN], s->total);
    write_item(out, 'U', s->dispersion[MR_UP], s->total);
    write_item(out, 'D', s->dispersion[MR_DOWN], s->total);
    if (!null)
        return;
    write_item(out, 'z', null->z, s->total);
    write_item(out, 'p', null->p, s->total);
}

static mr_status sample(void *data, const char *name, const struct mr_sample_scores *scores,
                        mr_error *err)
{
    struct part_writer *w = data;
    const uint32_t *leading = scores->leading;
    mr_status st = check_name("sample", name, err);

    if (st)
        return st;
    fprintf(w->out, "sample\t%s", name);
    for (size_t k = 0; k < w->head->n_sets; k++) {
        write_score(w->out, &scores->sets[k], w->head->has_nulls ? &scores->nulls[k] : NULL);
        for (size_t i = 0; w->head->has_leading && i < scores->n_leading[k]; i++)
            fprintf(w->out, "%s%u", i ? "," : " g", (unsigned)leading[i]);
        if (w->head->has_leading)
            leading += w->head->n_members[k];
    }
    fputc('\n', w->out);
    w->n_samples++;
    return check_stream(w, err);
}

/* ---- from outside ---- */

/* Numbers depend on it. */
static mr_status digest_reference(const char *path, char md5[33], mr_error *err)
{
    char buf[1 << 14];
    mr_source *src;
    size_t n = 1;
    mr_status st = mr_source_open(path, &src, err);

    if (st)
        return st;
    while (!st && n)
        st = mr_source_read(src, buf, sizeof(buf), &n, err);
    if (!st)
        mr_source_md5(src, md5);
    mr_source_free(src);
    return st;
}

mr_status mr_part_begin(const struct mr_score_files_opts *opts, FILE *out,
                        struct mr_score_sink *sink, mr_error *err)
{
    struct part_writer *w = mem_calloc(1, sizeof(*w));
    mr_status st = MR_OK;

    *sink = (struct mr_score_sink){ 0 };
    if (!w)
        return mem_fail(err);
    w->opts = opts;
    w->out = out;
    if (opts->reference)
        st = digest_reference(opts->reference, w->md5, err);
    if (st)
        free(w);
    else
        *sink = (struct mr_score_sink){ w, begin, sample };
    return st;
}

mr_status mr_part_end(struct mr_score_sink *sink, mr_error *err)
{
    struct part_writer *w = sink->data;
    mr_status st = MR_OK;

    *sink = (struct mr_score_sink){ 0 };
    if (!w)
        return st;
    if (w->head) {
        fprintf(w->out, "end\t%zu\n", w->n_samples);
        st = check_stream(w, err);
    }
    free(w);
    return st;
}
