#include "input.h"

#include <string.h>

const char *const input_scales[] = { "auto", "counts", "log2", "tpm", "fpkm", NULL };
const char *const input_species[] = { "auto", "human", "mouse", "rat", NULL };
const char *const input_na[] = { "refuse", "zero", NULL };
const char *const input_date_names[] = { "refuse", "keep", NULL };

const char *const input_strands[] = { "auto", "none", "forward", "reverse", NULL };
const char *const input_counts_from[] = { "no", "lengthScaledTPM", NULL };

void read_args_init(struct read_args *args)
{
    struct mr_read_opts opts;

    mr_read_opts_init(&opts);
    *args = (struct read_args){
        .na = "refuse", .strand = "auto", .counts_from = "no", .max_memory = opts.max_memory
    };
}

void input_args_init(struct input_args *args)
{
    *args = (struct input_args){ .scale = "auto", .species = "auto", .date_names = "refuse" };
    read_args_init(&args->read);
}

mr_status read_maps_load(const struct read_args *args, struct read_maps *maps, mr_error *err)
{
    mr_status st = MR_OK;

    *maps = (struct read_maps){ 0 };
    if (strcmp(args->counts_from, "no") && !args->tx2gene && !args->gtf)
        return cli_fail(err, MR_EINVAL,
                        "--counts-from-abundance: expected genes of transcripts (--tx2gene or "
                        "--gtf), found none");
    if (args->tx2gene)
        st = mr_id_map_read(args->tx2gene, MR_TRANSCRIPT_TO_GENE, &maps->tx2gene, err);
    if (!st && args->gtf)
        st = mr_id_map_read(args->gtf, MR_TRANSCRIPT_TO_GENE, &maps->gtf, err);
    if (!st && args->gene_map)
        st = mr_id_map_read(args->gene_map, MR_GENE_TO_NAME, &maps->gene_map, err);
    return st;
}

void read_maps_release(struct read_maps *maps)
{
    mr_id_map_free(maps->tx2gene);
    mr_id_map_free(maps->gtf);
    mr_id_map_free(maps->gene_map);
    *maps = (struct read_maps){ 0 };
}

void read_apply(const struct read_args *args, const struct read_maps *maps, int n_threads,
                struct mr_read_opts *opts)
{
    size_t strand = 0;

    while (strcmp(args->strand, input_strands[strand]) != 0)
        strand++;
    opts->na_zero = !strcmp(args->na, "zero");
    opts->strand = (enum mr_strand)strand; /* in the order of the words */
    opts->tx2gene = maps->tx2gene ? maps->tx2gene : maps->gtf;
    opts->counts_from =
        strcmp(args->counts_from, "no") ? MR_COUNTS_LENGTH_SCALED : MR_COUNTS_ESTIMATED;
    opts->features = args->features;
    opts->barcodes = args->barcodes;
    opts->layer = args->layer;
    opts->genome = args->genome;
    opts->max_memory = args->max_memory;
    opts->n_threads = n_threads;
}

void input_apply(const struct input_args *args, const struct read_maps *maps, int n_threads,
                 struct mr_run_opts *opts)
{
    mr_scale_parse(args->scale, &opts->input_scale);
    mr_species_parse(args->species, &opts->species); /* "auto" leaves it unknown */
    read_apply(&args->read, maps, n_threads, &opts->read);
    opts->gene_map = maps->gene_map ? maps->gene_map : maps->gtf;
    opts->keep_dates = !strcmp(args->date_names, "keep");
    opts->n_threads = n_threads;
}

const char *const gene_voom[] = { "auto", "yes", "no", NULL };
const char *const gene_repeats[] = { "average", "blocks", NULL };

void gene_args_init(struct gene_args *args)
{
    *args = (struct gene_args){ .voom = "auto", .repeats = "average" };
}

void gene_apply(const struct gene_args *args, struct mr_run_opts *opts)
{
    opts->voom = !strcmp(args->voom, "yes")  ? MR_VOOM_YES
                 : !strcmp(args->voom, "no") ? MR_VOOM_NO
                                             : MR_VOOM_AUTO;
    opts->trend = args->trend;
    opts->blocks = !strcmp(args->repeats, "blocks");
}
