/* table.h - writes the demo's tables in the forms that quantifiers and spreadsheets leave */
#ifndef DEMO_TABLE_H
#define DEMO_TABLE_H

#include "mechrank/matrix.h"
#include "world.h"

struct demo_table {
    const struct demo_study *study;
    const mr_matrix *counts;    /* all genes x samples */
    const char *const *ids;     /* [genes] NULL: the table lacks the gene */
    const char *const *symbols; /* [genes] for annotation columns, of the same species */
    const double *length;       /* [genes] bases */
};

mr_status demo_table_write(const struct demo_table *table, const char *path, mr_error *err);

#endif /* DEMO_TABLE_H */
