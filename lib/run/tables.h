/* tables.h - the tables of a run, each read once and identified once; private to run/ */
#ifndef RUN_TABLES_H
#define RUN_TABLES_H

#include "mechrank/counts.h"
#include "mechrank/ids.h"

/* What a table was taken for under one word of the user about its species. */
struct identified {
    struct mr_identity id;
    mr_notes *notes; /* said again for every study; NULL: not identified yet */
};

struct run_table {
    struct mr_table table;
    mr_notes *notes;                        /* of its reader; said again for every study */
    struct identified as[MR_N_SPECIES + 1]; /* by the species named, MR_SPECIES_UNKNOWN last */
};

/* Zeroed it is empty. */
struct tables {
    struct run_table *tables;
    size_t n, capacity;
};

/*
 * The table at 'path', read now if it was not before.  Without 'keep' the others go, those of
 * -c too: a sheet may name more tables than memory holds.  '*out' is valid until the next call.
 * 'opts->notes' is not used: see table_tell().
 */
mr_status tables_load(struct tables *t, const char *path, const struct mr_read_opts *opts,
                      bool keep, struct run_table **out, mr_error *err);
/* One table of the files of a study, a sample each; nothing else is kept beside it. */
mr_status tables_load_files(struct tables *t, const struct mr_input_file *files, size_t n,
                            const struct mr_read_opts *opts, struct run_table **out, mr_error *err);
void tables_release(struct tables *t);

/* Adds what the reader noted to 'notes', as of 'study'. */
mr_status table_tell(const struct run_table *t, const char *study, mr_notes *notes, mr_error *err);

/* As mr_identify(); 'opts' may differ from an earlier call in species and study alone. */
mr_status table_identify(struct run_table *t, const mr_refs *refs,
                         const struct mr_identify_opts *opts, mr_notes *notes,
                         struct mr_identity *out, mr_error *err);

#endif /* RUN_TABLES_H */
