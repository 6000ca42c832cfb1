/* input.h - how counts tables are to be taken: options that several commands share */
#ifndef INPUT_H
#define INPUT_H

#include "cli.h"
#include "mechrank/run.h"

/* How files are read: what they leave open, and what stands beside them. */
struct read_args {
    const char *na, *strand, *counts_from, *layer, *genome;
    const char *features, *barcodes, *tx2gene, *gtf, *gene_map;
    uint64_t max_memory;
};

/* The maps that options name, read; zeroed it is valid to release. */
struct read_maps {
    mr_id_map *tx2gene, *gtf, *gene_map; /* NULL: not asked for */
};

mr_status read_maps_load(const struct read_args *args, struct read_maps *maps, mr_error *err);
void read_maps_release(struct read_maps *maps);

struct input_args {
    struct read_args read;
    const char *scale, *species, *date_names, *refs;
};

void read_args_init(struct read_args *args);
void input_args_init(struct input_args *args);

extern const char *const input_scales[], *const input_species[],
                                             *const input_na[], *const input_date_names[],
                                                                    *const input_strands[],
                                                                        *const input_counts_from[];

/* The rows for it, with 'r' a struct read_args *. */
#define READ_ROWS(r)                                                                               \
    CLI_CHOICE(0, "na", &(r)->na, input_na, "missing values in a table"),                          \
        CLI_CHOICE(0, "strand", &(r)->strand, input_strands,                                       \
                   "column of STAR's ReadsPerGene.out.tab; auto: as its sums say"),                \
        CLI_CHOICE(0, "counts-from-abundance", &(r)->counts_from, input_counts_from,               \
                   "of genes, where transcripts come: sums, or from TPM and length as tximport"),  \
        CLI_STR(0, "layer", &(r)->layer, "NAME", "of an h5ad file: X, raw/X or layers/NAME"),      \
        CLI_STR(0, "genome", &(r)->genome, "NAME", "of a 10x HDF5 file that holds several")

/* For a CLI_RUNNING group: paths, and memory, which never changes a result. */
#define READ_FILE_ROWS(r)                                                                          \
    CLI_STR(0, "tx2gene", &(r)->tx2gene, "TABLE",                                                  \
            "genes of transcripts, whose counts are summed"),                                      \
        CLI_STR(0, "gtf", &(r)->gtf, "FILE", "GTF or GFF3: genes of transcripts, names of genes"), \
        CLI_STR(0, "features", &(r)->features, "FILE", "genes of a MatrixMarket file"),            \
        CLI_STR(0, "barcodes", &(r)->barcodes, "FILE", "cells of a MatrixMarket file"),            \
        CLI_SIZE(0, "max-memory", &(r)->max_memory,                                                \
                 "memory for a table that is turned; what is over it goes to a temporary file")

/* The rows for it, with 'i' a struct input_args *. */
#define INPUT_ROWS(i)                                                                              \
    CLI_CHOICE(0, "input-scale", &(i)->scale, input_scales,                                        \
               "what the tables hold; auto: as the sheet says, else counts are expected"),         \
        CLI_CHOICE(0, "species", &(i)->species, input_species,                                     \
                   "auto: as the sheet or the ids say"),                                           \
        CLI_CHOICE(0, "date-names", &(i)->date_names, input_date_names,                            \
                   "gene names that a spreadsheet made dates; keep: as unknown genes"),            \
        READ_ROWS(&(i)->read)

/* For the same group: not where ids stay as they are. */
#define GENE_MAP_ROW(r)                                                                            \
    CLI_STR(0, "gene-map", &(r)->gene_map, "TABLE", "names of genes that the built-in lists lack")

/*
 * Sets the fields of 'opts' that the options are about, but for refs, which are to be loaded;
 * 'maps' must outlive what 'opts' are used for.
 */
void read_apply(const struct read_args *args, const struct read_maps *maps, int n_threads,
                struct mr_read_opts *opts);
void input_apply(const struct input_args *args, const struct read_maps *maps, int n_threads,
                 struct mr_run_opts *opts);

/* How the tests on genes beside those on scores are made. */
struct gene_args {
    const char *voom, *repeats;
    bool trend;
};

void gene_args_init(struct gene_args *args);

extern const char *const gene_voom[], *const gene_repeats[];

/* The rows for it, with 'g' a struct gene_args *. */
#define GENE_ROWS(g)                                                                               \
    CLI_CHOICE(0, "voom", &(g)->voom, gene_voom,                                                   \
               "tests on genes: voom weights; auto: where libraries differ over threefold"),       \
        CLI_FLAG(0, "trend", &(g)->trend,                                                          \
                 "tests on genes: prior variance by a trend on expression"),                       \
        CLI_CHOICE(0, "repeats", &(g)->repeats, gene_repeats,                                      \
                   "tests on genes: samples of an animal averaged, or as correlated blocks, "      \
                   "which voom needs")

void gene_apply(const struct gene_args *args, struct mr_run_opts *opts);

#endif /* INPUT_H */
