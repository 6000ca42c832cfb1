/* words.h - a string that grows; running out of memory is remembered, not reported each time */
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "mechrank/error.h"

struct words {
    char *s; /* NULL while empty */
    size_t size, capacity;
    bool failed;
};

void words_add(struct words *words, const char *s);
/* For texts and whole numbers only: floating-point verbs would follow the locale. */
void words_addf(struct words *words, const char *fmt, ...) MR_PRINTF(2, 3);
const char *words_text(const struct words *words);
void words_clear(struct words *words); /* empties it, keeping its room */
void words_release(struct words *words);

#endif /* REPORT_WORDS_H */
