/* world.h - the demo's world: who studied which source, and what each source truly does */
#ifndef DEMO_WORLD_H
#define DEMO_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mechrank/ids.h"

/* Mechanisms in the order of the columns of world.c; the first four are the primary family. */
enum {
    DEMO_FIBROSIS = 3,
    DEMO_PROLIFERATION = 4,
    DEMO_N_PRIMARY = 4,
    DEMO_N_MECHANISMS = 11,
    DEMO_MAX_TREATED = 4
};

extern const char *const demo_mechanisms[DEMO_N_MECHANISMS];
extern const double demo_damage[DEMO_N_MECHANISMS]; /* model minus control, effect size */
extern const double demo_share[DEMO_N_MECHANISMS];  /* of genes that respond */
extern const double demo_panel_damage;              /* of the granulosa and oocyte panels */

/* One source and product with its planted effect sizes, treated minus model. */
struct demo_source {
    const char *name, *product;
    double g[DEMO_N_MECHANISMS];
    double panel_rescue; /* share of the panels' damage that treatment undoes */
};
extern const struct demo_source demo_sources[];
extern const size_t demo_n_sources;

enum demo_compression { DEMO_PLAIN, DEMO_GZIP, DEMO_BGZF };
enum demo_annotation { DEMO_NO_ANNOTATION, DEMO_GENE_NAME, DEMO_FEATURECOUNTS };

/* How a table is written. */
struct demo_layout {
    const char *suffix; /* of the file name */
    enum demo_compression compression;
    char separator;
    bool quoted, crlf;
    const char *first_cell; /* NULL: the header is one cell short */
    enum demo_annotation annotation;
    const char *column_suffix; /* after the sample's name in the header; NULL: none */
    bool versions;             /* "ENSG00000000003.15" */
};

/* What happens in a study besides the sources' effects. */
enum demo_world {
    DEMO_USUAL,
    DEMO_MODEL_FAILED,     /* no damage, hence nothing to rescue */
    DEMO_COMPOSITION_ONLY, /* treatment brings granulosa cells and changes none */
};

struct demo_study {
    const char *name;
    enum mr_species species;
    enum mr_id_kind kind;
    enum mr_scale scale;
    enum demo_world world;
    size_t n_control, n_model;
    struct {
        const char *word; /* the source as this study's sheet writes it; NULL: no more arms */
        size_t source, n; /* index into demo_sources; animals */
    } treated[DEMO_MAX_TREATED];
    uint32_t n_batches;
    double slope; /* of the platform */
    struct demo_layout layout;
};
extern const struct demo_study demo_studies[];
extern const size_t demo_n_studies;

/* The effect size planted for one mechanism of a treated arm: the source's, varied by study. */
double demo_effect(uint64_t seed, size_t study, size_t source, size_t mechanism);

#endif /* DEMO_WORLD_H */
