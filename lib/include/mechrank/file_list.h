/* file_list.h - files and the samples that they are of */
#ifndef MR_FILE_LIST_H
#define MR_FILE_LIST_H

#include "mechrank/counts.h"

typedef struct mr_file_list mr_file_list;

MR_API mr_file_list *mr_file_list_new(void); /* NULL: out of memory */

/* Adds copies of 'path' and 'sample', which may be NULL.  A sample may stand twice. */
MR_API mr_status mr_file_list_add(mr_file_list *list, const char *path, const char *sample,
                                  mr_error *err);

/*
 * Adds what the text at 'path' lists: on each line a path, and maybe a tab and the sample's name;
 * '#' begins a comment line, blank lines are passed over, fields are trimmed.  Relative paths are
 * below 'root', if it is not NULL.
 * MR_EFORMAT, "path:line: ...": more fields, no path, a sample twice; or the list is empty.
 */
MR_API mr_status mr_file_list_read(mr_file_list *list, const char *path, const char *root,
                                   mr_error *err);

MR_API size_t mr_file_list_size(const mr_file_list *list);
/* The files in their order, for mr_stream_open_files(); valid until one is added. */
MR_API const struct mr_input_file *mr_file_list_files(const mr_file_list *list);
MR_API void mr_file_list_free(mr_file_list *list);

#endif /* MR_FILE_LIST_H */
