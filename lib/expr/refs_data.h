/* refs_data.h - the reference data in memory; only expr/ sees it */
#ifndef EXPR_REFS_DATA_H
#define EXPR_REFS_DATA_H

#include <stdint.h>

#include "mechrank/io.h"
#include "mechrank/refs.h"

enum { REFS_KEY_SIZE = 128, REFS_MAX_COLUMNS = 16, REFS_MAX_SOURCES = 32 };

struct refs_gene {
    const char *id[MR_N_ID_KINDS]; /* NULL: none known */
    const char *human;             /* its human symbol */
    bool core;                     /* of any row of core_genes */
};

/* The genes of one species; every id of a gene leads to it, symbols in upper case. */
struct refs_genes {
    struct refs_gene *genes;
    size_t n, capacity;
    mr_names *keys[MR_N_ID_KINDS];
    size_t *gene_of[MR_N_ID_KINDS], key_capacity[MR_N_ID_KINDS];
};

/* The gene of each species behind a human symbol; MR_NONE without ortholog. */
struct refs_ortholog {
    size_t gene[MR_N_SPECIES];
};

struct refs_mechanism {
    struct mr_mechanism view;
    const char *sets[2]; /* per half, names with ';' between, "-" for none */
    double weight[2];
    const char **parts;
};

struct refs_core {
    size_t set, human; /* indices into core_sets and humans */
    bool exclusive, flagged;
    double weight;
};

struct refs_old {
    size_t human;
    bool every_species; /* else human alone */
};

struct refs_background {
    const char *name, *term;
    size_t first, size; /* members[first .. first + size) */
};

struct mr_refs {
    mr_names *strings; /* owns every string below that no other list owns */
    const char *version;
    struct refs_mechanism *mechanisms;
    size_t n_mechanisms, mechanism_capacity;
    struct mr_evidence *evidence;
    size_t n_evidence, evidence_capacity;
    struct mr_variance *variances;
    size_t n_variances, variance_capacity;

    mr_names *sources; /* canonical names */
    const char *titles[REFS_MAX_SOURCES];
    mr_names *words; /* names, titles and aliases in the form that is compared */
    uint32_t *word_sources;
    size_t word_capacity;

    struct refs_genes species[MR_N_SPECIES];
    mr_names *humans; /* human symbols in upper case */
    struct refs_ortholog *orthologs;
    size_t ortholog_capacity;
    mr_names *old; /* former symbols in upper case */
    struct refs_old *renewed;
    size_t old_capacity;

    mr_names *core_sets;
    bool *is_panel; /* per core set */
    size_t panel_capacity;
    struct refs_core *core;
    size_t n_core, core_capacity;
    struct refs_background *background;
    size_t n_background, background_capacity;
    size_t *members; /* human symbols of the background sets */
    size_t n_members, member_capacity;
};

/* The symbol in upper case; false: longer than any symbol is. */
bool refs_key(const char *symbol, char key[REFS_KEY_SIZE]);

/* The gene with that id, or NULL; '*old' (may be NULL) says that it was a former symbol. */
const struct refs_gene *refs_find(const mr_refs *refs, enum mr_species species,
                                  enum mr_id_kind kind, const char *id, bool *old);

/*
 * One file of refs, line by line, from a folder or as built in: comment lines are skipped,
 * field[k] is the k-th of the columns asked for, which the header may hold in any order.
 */
struct refs_table {
    mr_source *src; /* of a file built in */
    mr_lines *lines;
    char *path;
    const char *comment; /* first comment line without '#', of refs' strings; "" if none */
    size_t n_header, n_columns, place[REFS_MAX_COLUMNS];
    const char *field[REFS_MAX_COLUMNS];
};

mr_status refs_table_open(struct refs_table *table, mr_refs *refs, const char *dir,
                          const char *name, const char *const *columns, mr_error *err);
/* Opens a file without a header; its lines are read as they are. */
mr_status refs_table_open_plain(struct refs_table *table, const char *dir, const char *name,
                                mr_error *err);
/* '*more' is false at the end. */
mr_status refs_table_next(struct refs_table *table, bool *more, mr_error *err);
/* MR_EFORMAT: "path:line: expected WHAT, found 'FIELD'" */
mr_status refs_table_bad(const struct refs_table *table, const char *what, const char *field,
                         mr_error *err);
void refs_table_release(struct refs_table *table);

/* What each file of refs fills in. */
mr_status refs_load_manifest(mr_refs *refs, const char *dir, mr_error *err);
mr_status refs_load_mechanisms(mr_refs *refs, const char *dir, mr_error *err);
mr_status refs_load_evidence(mr_refs *refs, const char *dir, mr_error *err);
mr_status refs_load_variances(mr_refs *refs, const char *dir, mr_error *err);
mr_status refs_load_sources(mr_refs *refs, const char *dir, mr_error *err);
mr_status refs_load_core(mr_refs *refs, const char *dir, mr_error *err);
mr_status refs_load_ids(mr_refs *refs, const char *dir, mr_error *err);
/* Adds a digest of the files to refs->version. */
mr_status refs_digest(mr_refs *refs, const char *dir, mr_error *err);
mr_status refs_load_background(mr_refs *refs, const char *dir, mr_error *err);
mr_status refs_load_old(mr_refs *refs, const char *dir, mr_error *err);

#endif /* EXPR_REFS_DATA_H */
