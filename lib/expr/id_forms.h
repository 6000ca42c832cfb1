/* id_forms.h - what an id looks like, without knowing any gene */
#ifndef EXPR_ID_FORMS_H
#define EXPR_ID_FORMS_H

#include <stdbool.h>
#include <stddef.h>

enum { ID_SIZE = 64 };

enum id_form {
    ID_DROPPED, /* spike-in or a quantifier's own row: no gene */
    ID_ENSEMBL, /* ENS + letters + digits, whatever the organism */
    ID_NUMBER,  /* all digits */
    ID_FOREIGN, /* of a database or organism that is not read */
    ID_WORD     /* anything else: a symbol */
};

enum id_form id_form_of(const char *id);

/*
 * An Ensembl id without its version and what follows ("ENSG00000182378.15_PAR_Y"), in 'buf';
 * any other id, and one without a version, is returned as it is.
 */
const char *id_strip(const char *id, char buf[ID_SIZE]);

/* What a foreign id is ("Drosophila melanogaster gene", "RefSeq transcript"), or NULL. */
const char *id_foreign(const char *id);

/*
 * True for a name that a spreadsheet has made a date of ("1-Sep", "Mar-02", "2/9/2020"); the
 * likely gene stands in 'gene'.
 */
bool id_is_date(const char *id, char gene[ID_SIZE]);

#endif /* EXPR_ID_FORMS_H */
