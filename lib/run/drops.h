/* drops.h - which genes leave in random draws: the same in every study and run; private to run/ */
#ifndef RUN_DROPS_H
#define RUN_DROPS_H

#include <stdbool.h>
#include <stddef.h>

enum { DROPS_N_SHARES = 3, DROPS_N_DRAWS = 30 };

/* Percent of the genes that leave on average: 10, 30, 50. */
unsigned drops_percent(size_t share);

/* Whether the gene of that human symbol leaves in each draw. */
void drops_of(const char *symbol, size_t share, bool gone[DROPS_N_DRAWS]);

enum { DROPS_NAME_SIZE = 24 };
/* "drop_30:7", draws from 1; without a draw ("drop_30") for 'draw' DROPS_N_DRAWS. */
void drops_name(size_t share, size_t draw, char name[DROPS_NAME_SIZE]);
/* Turns a name with a draw back; false: it is none. */
bool drops_parse(const char *name, size_t *share, size_t *draw);

#endif /* RUN_DROPS_H */
