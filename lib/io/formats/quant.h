/* quant.h - files of one sample: a line per gene, columns of which the format knows what they are
 */
#ifndef IO_QUANT_H
#define IO_QUANT_H

#include "io/counts/gene_ids.h"
#include "io/counts/stream.h"

struct quant;

/*
 * What stands in the columns, a letter for each:
 *   i  the id       l  an effective length   -  anything
 *   c  a count      t  TPM
 * Columns behind the last letter are skipped.
 */
struct quant_format {
    const char *header;  /* words of the first line, tabs between them; more may follow */
    const char *columns; /* of the header */
    bool has_special;    /* rows that count reads of no gene */
    bool integers;       /* a fraction is a fault */
    enum mr_level level;
    /*
     * Instead of header and columns: takes as many lines as it needs, sets n_fields and, with
     * quant_set_columns(), the columns, and gives rows that it met to quant_add_row().
     */
    mr_status (*begin)(struct quant *q, mr_lines *lines, mr_error *err);
};

/* One column of counts. */
struct quant_counts {
    enum mr_type type;
    void *values; /* [capacity] */
    double unassigned;
};

struct quant {
    const struct quant_format *format;
    const char *path;
    bool na_zero;
    char *columns;   /* letters; owned */
    size_t n_fields; /* of each line */
    char *header;    /* the first line, cut at its tabs */
    char **names;    /* [n_fields] of the columns, in 'header'; NULL: no header */
    size_t n_counts;
    struct quant_counts *counts; /* [n_counts] */
    double *length, *tpm;        /* [capacity], or NULL */
    size_t n, capacity;          /* genes */
    size_t first_line;           /* of the first of them */
    bool has_gaps;               /* rows of no gene stand between them */
    size_t n_special;            /* rows of no gene */
    size_t n_missing;
    struct gene_ids own, *ids; /* 'own', or the stream's */
    char *sample;              /* of the path */
    char *column_sample;       /* of one of several columns */
    size_t next;               /* column to give */
};

/* The first line is that of the format. */
bool quant_matches(const struct quant_format *format, const struct peek *peek);

/* A reader's parts; 'state' of the stream is a struct quant.  The file is read to its end. */
mr_status quant_open(mr_stream *s, const struct quant_format *format, mr_error *err);
mr_status quant_next(mr_stream *s, struct mr_profile *out, mr_error *err);
mr_status quant_rewind(mr_stream *s, mr_error *err);
void quant_close(mr_stream *s);

mr_status quant_set_columns(struct quant *q, const char *columns, mr_error *err);
/* A line of 'number', which is changed. */
mr_status quant_add_row(struct quant *q, char *line, size_t number, mr_error *err);

double quant_sum(const struct quant *q, size_t c);
void quant_keep_column(struct quant *q, size_t c); /* only column 'c' of the counts is given */

#endif /* IO_QUANT_H */
