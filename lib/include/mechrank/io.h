/* io.h - byte sources, lines, and output that is whole or absent */
#ifndef MR_IO_H
#define MR_IO_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "mechrank/matrix.h"

/* ---- byte sources ---- */

/*
 * A stream of bytes from a file, "-" (standard input, once per process: it is taken over), a
 * pipe or a URL; plain, gzip (several members) or BGZF, told apart by content.
 */
typedef struct mr_source mr_source;

/*
 * Opens 'path'.  MR_EIO: it cannot be opened.  MR_EFORMAT: empty, or compressed in a way that
 * is not read (zstd, xz, bzip2, zip), with the command that unpacks it.
 *
 * A URL is fetched by a child process (fork() without exec), which ends with the source and is
 * waited for by its number; 60 s without data are MR_EIO, here and in mr_source_read().
 */
MR_API mr_status mr_source_open(const char *path, mr_source **out, mr_error *err);
/* The same over 'size' bytes of memory, which must stay; 'name' stands for the path. */
MR_API mr_status mr_source_open_memory(const char *name, const void *data, size_t size,
                                       mr_source **out, mr_error *err);
/*
 * Reads up to 'size' bytes; '*n' is 0 only at the end.  MR_EIO: a read error; MR_EFORMAT: a
 * truncated or damaged stream (a BGZF file without its end block is truncated), or nothing in
 * it; MR_ECANCELED: a signal whose handler does not restart system calls came while waiting.
 */
MR_API mr_status mr_source_read(mr_source *src, void *buf, size_t size, size_t *n, mr_error *err);
/* From the first byte again.  MR_EINVAL where it cannot (a pipe, a URL). */
MR_API bool mr_source_can_rewind(const mr_source *src);
MR_API mr_status mr_source_rewind(mr_source *src, mr_error *err);
MR_API const char *mr_source_path(const mr_source *src);
MR_API const char *mr_source_compression(const mr_source *src); /* "plain", "gzip", "bgzf" */
/* MD5 of the bytes as stored, hexadecimal; valid after the end was read. */
MR_API void mr_source_md5(mr_source *src, char hex[33]);
MR_API void mr_source_free(mr_source *src);

/* ---- lines ---- */

/* The lines of a text.  UTF-16, NUL bytes and lines that end in a lone CR are refused. */
typedef struct mr_lines mr_lines;

MR_API mr_status mr_lines_open(const char *path, mr_lines **out, mr_error *err);
/* The same over an open source, which stays the caller's and must outlive the lines. */
MR_API mr_status mr_lines_new(mr_source *src, mr_lines **out, mr_error *err);
/*
 * The next line without its LF or CRLF, and without a byte order mark, a NUL behind it;
 * NULL at the end.  It may be changed in place and is valid until the next call.
 */
MR_API mr_status mr_lines_next(mr_lines *lines, char **line, size_t *size, mr_error *err);
MR_API size_t mr_lines_number(const mr_lines *lines); /* of the line read last, from 1 */
MR_API mr_source *mr_lines_source(mr_lines *lines);   /* for its path and MD5 */
MR_API void mr_lines_free(mr_lines *lines);

/* ---- output: whole or absent ---- */

/*
 * A directory that appears under its name only when it is complete: files go to a hidden
 * sibling, mr_outdir_commit() renames it.
 */
typedef struct mr_outdir mr_outdir;

/*
 * MR_EINVAL: 'path' exists with content and 'force' is false, or 'force' is true and it holds
 * no run.json of mechrank ("format": an integer, "program": "mechrank"), or the working directory
 * is 'path' or lies below it.  Only missing parent folders are made yet.
 */
MR_API mr_status mr_outdir_open(const char *path, bool force, mr_outdir **out, mr_error *err);
/* The folder to write into until the commit. */
MR_API const char *mr_outdir_path(const mr_outdir *dir);
/*
 * Puts it in place.  With force the files in "files" of the old run.json, and run.json, are
 * removed; others stay, and one of the name of a new file is MR_EINVAL, nothing changed.
 */
MR_API mr_status mr_outdir_commit(mr_outdir *dir, mr_error *err);
/*
 * A message about a file in mr_outdir_path() names it as it would have been called: below the
 * path that was given, not in a sibling that users do not see.
 */
MR_API void mr_outdir_name_error(const mr_outdir *dir, mr_error *err);
MR_API void mr_outdir_free(mr_outdir *dir); /* removes what was not committed */

/*
 * A file likewise; "-", /dev/stdout, fifos and devices are written directly.  MR_EINVAL: 'path'
 * exists and 'force' is false, or it is a folder.  MR_EIO: it cannot be written.
 */
typedef struct mr_outfile mr_outfile;
MR_API mr_status mr_outfile_open(const char *path, bool force, mr_outfile **out, mr_error *err);
MR_API FILE *mr_outfile_stream(mr_outfile *file);
/* True if both lead to one file, or both to standard output. */
MR_API bool mr_outfile_is_same(const mr_outfile *a, const mr_outfile *b);
MR_API mr_status mr_outfile_commit(mr_outfile *file, mr_error *err); /* flush, check, rename */
MR_API void mr_outfile_free(mr_outfile *file); /* removes what was not committed */

/* A temporary file without a name, in TMPDIR, else /tmp; fclose() removes it.  MR_EIO names the
 * folder. */
MR_API mr_status mr_temporary_open(FILE **out, mr_error *err);

/*
 * Copies all of 'from', a file, as BGZF to 'to', from where it stands; 'name' stands for 'to' in
 * messages.  The bytes are the same for any number of threads.  MR_EIO: one of them fails.
 */
MR_API mr_status mr_copy_bgzf(FILE *from, FILE *to, const char *name, int n_threads, mr_error *err);

/* Writes 'size' bytes to a new BGZF file, which gzip reads too; equal bytes for equal data. */
MR_API mr_status mr_write_bgzf(const char *path, const void *data, size_t size, mr_error *err);

#endif /* MR_IO_H */
