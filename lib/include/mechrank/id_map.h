/* id_map.h - which gene a transcript belongs to, and what else a gene is called */
#ifndef MR_ID_MAP_H
#define MR_ID_MAP_H

#include "mechrank/io.h"

typedef struct mr_id_map mr_id_map; /* immutable after reading; threads may share it */

enum mr_id_relation {
    MR_TRANSCRIPT_TO_GENE,
    MR_GENE_TO_NAME, /* ids of genes to their names, or to ids that are better known */
    MR_N_ID_RELATIONS
};

/*
 * mr_id_map_read() reads a table, a GTF or a GFF3, told apart by content; plain, gzip or BGZF;
 * line by line, so that memory goes with what is kept.
 *
 * A GTF or GFF3 gives both relations, as Ensembl, GENCODE, RefSeq, UCSC and StringTie write
 * them: 'transcript_id' (features of GFF3 also by their Parent) to 'gene_id'; 'gene_id', and the
 * Entrez id of RefSeq, to 'gene_name', 'ref_gene_name', 'gene', or the Name of a gene.  A gene
 * that has several names there is left without one.
 *
 * A table gives what 'relation' says, from two of its columns: those of known names if it has a
 * header ("TXNAME" or "target_id", "GENEID" or "ens_gene", "gene_name" or "symbol"...), else the
 * first two.  With a header names of genes beside transcripts and genes are taken too, and all
 * columns of ids lead to a name (one that has several there to none).  Rows without a target
 * (empty, NA) are passed over.  The same row may stand twice.
 *
 * '*out' is new; free it with mr_id_map_free().  Errors of mr_lines_next(), and MR_EFORMAT:
 * "path:line: expected ..., found ...": an id that leads to two targets ('relation' of a table,
 * transcripts of a GTF), a ragged row, a broken attribute, no row at all...
 */
MR_API mr_status mr_id_map_read(const char *path, enum mr_id_relation relation, mr_id_map **out,
                                mr_error *err);
MR_API mr_status mr_id_map_read_source(mr_source *src, enum mr_id_relation relation,
                                       mr_id_map **out, mr_error *err);

/*
 * What 'id' leads to, or NULL.  It is looked up as it is; then what stands before its first '|'
 * (names that salmon takes from GENCODE's transcripts); then both, and the ids of the map,
 * without the version of Ensembl and RefSeq ids (ENST00000456328.2, NM_000546.6).
 */
MR_API const char *mr_id_map_find(const mr_id_map *map, enum mr_id_relation relation,
                                  const char *id);

/* How many ids lead somewhere, and one of them, in order of appearance. */
MR_API size_t mr_id_map_size(const mr_id_map *map, enum mr_id_relation relation);
MR_API const char *mr_id_map_get(const mr_id_map *map, enum mr_id_relation relation, size_t i);

MR_API const char *mr_id_map_path(const mr_id_map *map);   /* as given */
MR_API const char *mr_id_map_format(const mr_id_map *map); /* "table", "gtf" or "gff3" */
MR_API const char *mr_id_map_md5(const mr_id_map *map);    /* of the file as stored */
MR_API void mr_id_map_free(mr_id_map *map);

#endif /* MR_ID_MAP_H */
