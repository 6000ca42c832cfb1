/* suggest.h - "did you mean": the known word nearest to a mistyped one */
#ifndef MR_SUGGEST_H
#define MR_SUGGEST_H

#include "mechrank/error.h"

/*
 * Edits that turn 'a' into 'b': a byte inserted, deleted or replaced, or two neighbours
 * swapped ("speices" is one edit from "species").  Words of more than 63 bytes are
 * (size_t)-1 from any other word.
 * Source: optimal string alignment, Boytsov 2011 (10.1145/1963190.1963191).
 */
MR_API size_t mr_edit_distance(const char *a, const char *b);

/* The word of 'words' nearest to 'word', at most 'max' edits from it; the first on ties; or NULL.
 */
MR_API const char *mr_suggest(const char *word, const char *const *words, size_t n, size_t max);

#endif /* MR_SUGGEST_H */
