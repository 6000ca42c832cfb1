/* studies.h - the studies of a sheet, one after the other */
#ifndef STUDIES_H
#define STUDIES_H

#include "console.h"
#include "mechrank/sheet.h"

struct studies {
    struct console *console;
    const mr_sheet *sheet;
    mr_notes *notes;
};

/*
 * Calls 'work' with 'data' and the number of each study.  One that ends in MR_EEMPTY is skipped
 * with a warning; where all are, that is MR_EEMPTY with the reason of the first.
 */
mr_status studies_run(const struct studies *s, mr_status (*work)(void *data, size_t i, mr_error *),
                      void *data, mr_error *err);

#endif /* STUDIES_H */
