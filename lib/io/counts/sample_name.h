/* sample_name.h - the name of a sample that only a path tells */
#ifndef IO_SAMPLE_NAME_H
#define IO_SAMPLE_NAME_H

#include <stdbool.h>

#include "mechrank/names.h"

/*
 * The file's name without the endings that quantifiers give ("s1.genes.results" is "s1"); its
 * folder's where the tool calls all its files alike ("s1/quant.sf").  The caller frees it; NULL:
 * out of memory.
 */
char *sample_name_of_path(const char *path);

/*
 * The paths of alignments that a tool put in its header, without folder and ending; as they stand
 * where that does not leave them distinct.
 */
mr_status sample_names_of_bams(mr_names **paths, mr_error *err);
bool sample_name_is_bam(const char *name);

#endif /* IO_SAMPLE_NAME_H */
