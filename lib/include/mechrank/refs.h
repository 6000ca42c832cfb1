/* refs.h - the reference data of mechrank: mechanisms, their genes, sources, evidence */
#ifndef MR_REFS_H
#define MR_REFS_H

#include <stdbool.h>

#include "mechrank/sets.h"

enum mr_species { MR_HUMAN, MR_MOUSE, MR_RAT, MR_N_SPECIES, MR_SPECIES_UNKNOWN = MR_N_SPECIES };
enum mr_id_kind { MR_SYMBOL, MR_ENSEMBL, MR_ENTREZ, MR_N_ID_KINDS };
enum mr_family { MR_PRIMARY, MR_SECONDARY, MR_INDEX, MR_N_FAMILIES };
/*
 * Which genes a mechanism has.  MR_UNFLAGGED, added to either, leaves out those that ovary_flag
 * marks as driven by the cycle or by a cell type.
 */
enum mr_gene_lists { MR_EXCLUSIVE, MR_FULL, MR_UNFLAGGED };

MR_API const char *mr_species_name(enum mr_species species);
MR_API bool mr_species_parse(const char *word, enum mr_species *species);
MR_API const char *mr_id_kind_name(enum mr_id_kind kind);
MR_API const char *mr_family_name(enum mr_family family);

/* One row of mechanisms.tsv. */
struct mr_mechanism {
    const char *name, *title; /* "oxidative_stress", "Oxidative stress" */
    enum mr_family family;    /* MR_INDEX: a composite, never ranked */
    bool two_sided;           /* no direction counts as benefit */
    bool composition_exempt;  /* composition is its biology */
    const char *expected;     /* up, down, both: how a successful therapy moves it */
    const char *note;         /* one sentence for the report, "" if none */
    size_t n_parts;           /* of an index: the mechanisms that it is the mean of; else 0 */
    const char *const *parts; /* [n_parts] */
};

/* One row of evidence.tsv; see its header line.  "" where the table has "-". */
struct mr_evidence {
    const char *source, *mechanism, *direction, *molecules, *model, *tier, *citation, *doi, *pmid,
        *pmcid, *caveat;
    bool retracted;
};

/* One row of variances.tsv: a mechanism's residual variance in a public table. */
struct mr_variance {
    const char *mechanism, *table;
    double log_ratio; /* log of it over that of background sets of its size */
    double df;        /* residual df of the table */
};

typedef struct mr_refs mr_refs; /* immutable after loading; threads may share it */

/* Loads the refs of folder 'dir', or those built into the library if it is NULL. */
MR_API mr_status mr_refs_load(const char *dir, mr_refs **out, mr_error *err);
MR_API void mr_refs_free(mr_refs *refs);

/* The word of MANIFEST.tsv and eight digits of a digest of the files: "1-0a1b2c3d". */
MR_API const char *mr_refs_version(const mr_refs *refs);

/* Mechanisms in the order of mechanisms.tsv: primary, secondary, index. */
MR_API size_t mr_refs_n_mechanisms(const mr_refs *refs);
MR_API const struct mr_mechanism *mr_refs_mechanism(const mr_refs *refs, size_t i);
MR_API size_t mr_refs_n_evidence(const mr_refs *refs);
MR_API const struct mr_evidence *mr_refs_evidence(const mr_refs *refs, size_t i);
MR_API size_t mr_refs_n_variances(const mr_refs *refs);
MR_API const struct mr_variance *mr_refs_variance(const mr_refs *refs, size_t i);

/*
 * mr_refs_source() turns a source as users write it into its canonical name.  Unknown words
 * are taken as they are.  MR_EINVAL, with a message that the caller prefixes with path and
 * line: an ambiguous alias, or, unless 'any', a word within two edits of a canonical name.
 * '*out' belongs to 'refs' or is 'word' itself.
 */
MR_API mr_status mr_refs_source(const mr_refs *refs, const char *word, bool any, const char **out,
                                mr_error *err);

/* The source as people write it ("Umbilical cord"); 'source' itself if it is not canonical. */
MR_API const char *mr_refs_source_title(const mr_refs *refs, const char *source);

/*
 * Gene sets in the ids of a species and kind, in the order of the files.  A gene without an
 * ortholog in that species, or without an id of that kind, is not listed.  '*out' is new, the
 * caller frees it.
 *   mr_refs_mechanism_sets  one signed set per ranked mechanism (not the index)
 *   mr_refs_panel_sets      sanity_* and ct_* panels, one half each
 *   mr_refs_background_sets the background collection of the variance prior, one half each;
 *                           no set at all where refs know the ids of core genes only (mouse
 *                           and rat Ensembl and Entrez ids)
 */
MR_API mr_status mr_refs_mechanism_sets(const mr_refs *refs, enum mr_species species,
                                        enum mr_id_kind kind, enum mr_gene_lists lists,
                                        mr_sets **out, mr_error *err);
MR_API mr_status mr_refs_panel_sets(const mr_refs *refs, enum mr_species species,
                                    enum mr_id_kind kind, mr_sets **out, mr_error *err);
MR_API mr_status mr_refs_background_sets(const mr_refs *refs, enum mr_species species,
                                         enum mr_id_kind kind, mr_sets **out, mr_error *err);

/* True if 'id' is a gene of any row of core_genes (any set): never a background gene. */
MR_API bool mr_refs_is_core(const mr_refs *refs, enum mr_species species, enum mr_id_kind kind,
                            const char *id);

/*
 * The id under which refs know this gene in that species and kind ("CTGF" -> "CCN2" in human
 * symbols, "bax" -> "Bax" in mouse), or NULL.  Symbols are compared in upper case.
 */
MR_API const char *mr_refs_canonical(const mr_refs *refs, enum mr_species species,
                                     enum mr_id_kind kind, const char *id);

/* The human symbol behind a gene of refs, for readers of tables; NULL if refs lack it. */
MR_API const char *mr_refs_symbol(const mr_refs *refs, enum mr_species species,
                                  enum mr_id_kind kind, const char *id);

/* The files of refs as built in, for `refs list` and `refs export`. */
struct mr_embedded {
    const char *name; /* path below refs/ */
    const unsigned char *data;
    size_t size;
};
MR_API size_t mr_embedded_size(void);
MR_API const struct mr_embedded *mr_embedded_get(size_t i);

#endif /* MR_REFS_H */
