/* Files as they are met, of any size; the same bytes each time */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/rng.h"
#include "bench.h"

enum { SEED = 1, STRATUM = 20 /* genes of which a cell has one */ };

struct shape {
    size_t n_genes, n_samples;
    struct {
        double sum;     /* of the abundances up to this gene */
        uint32_t reads; /* in the cell that is made */
    } * genes;          /* scratch of make_cells() */
};

/* ---- tables ---- */

static void put_header(const struct shape *shape, FILE *to)
{
    fputs("gene_id", to);
    for (size_t s = 0; s < shape->n_samples; s++)
        fprintf(to, "\tsample%zu", s + 1);
    putc('\n', to);
}

/* Means are log-normal over genes, counts negative binomial with dispersion 0.2. */
static void put_counts(const struct shape *shape, bool logs, FILE *to)
{
    put_header(shape, to);
    for (size_t g = 0; g < shape->n_genes; g++) {
        struct rng rng;
        double mean;

        rng_init(&rng, SEED, 0, (uint32_t)g, 0);
        mean = exp(2.6 + 2.2 * rng_normal(&rng));
        fprintf(to, "ENSG%011zu", g);
        for (size_t s = 0; s < shape->n_samples; s++) {
            const double count = rng_poisson(&rng, mean * rng_gamma(&rng, 5) / 5);

            fprintf(to, "\t%.10g", logs ? rint(log2(1 + count) * 256) / 256 : count);
        }
        putc('\n', to);
    }
}

static void make_counts(const struct shape *shape, FILE *to)
{
    put_counts(shape, false, to);
}

/* Logarithms of the same in steps of 1/256, which any parser reads exactly. */
static void make_logs(const struct shape *shape, FILE *to)
{
    put_counts(shape, true, to);
}

static void put_amounts(const struct shape *shape, bool short_ones, FILE *to)
{
    put_header(shape, to);
    for (size_t g = 0; g < shape->n_genes; g++) {
        struct rng rng;
        double mean;

        rng_init(&rng, SEED, 1, (uint32_t)g, 0);
        mean = 2.6 + 2.2 * rng_normal(&rng);
        fprintf(to, "ENSG%011zu", g);
        for (size_t s = 0; s < shape->n_samples; s++) {
            const double amount = exp(mean + 0.45 * rng_normal(&rng));

            if (short_ones)
                fprintf(to, "\t%.3f", amount);
            else
                fprintf(to, "\t%.15g", amount);
        }
        putc('\n', to);
    }
}

/* Estimated counts of quantifiers: three decimals. */
static void make_decimals(const struct shape *shape, FILE *to)
{
    put_amounts(shape, true, to);
}

/* What R writes: 15 significant digits. */
static void make_digits(const struct shape *shape, FILE *to)
{
    put_amounts(shape, false, to);
}

/* ---- MatrixMarket: one gene in twenty has reads in a cell ---- */

static char *put_number(char *to, size_t x)
{
    char digits[24];
    size_t n = sizeof(digits);

    do
        digits[--n] = (char)('0' + x % 10);
    while (x /= 10);
    memcpy(to, digits + n, sizeof(digits) - n);
    return to + sizeof(digits) - n;
}

static void put_entry(size_t gene, size_t cell, size_t count, FILE *to)
{
    char line[80], *end;

    end = put_number(line, gene + 1);
    *end++ = ' ';
    end = put_number(end, cell + 1);
    *end++ = ' ';
    end = put_number(end, count);
    *end++ = '\n';
    fwrite(line, 1, (size_t)(end - line), to);
}

/* 1, or more by one for each bit that is set before one that is not. */
static size_t count_of_bits(uint32_t bits)
{
    size_t count = 1;

    for (; bits & 1; bits >>= 1)
        count++;
    return count;
}

static void make_mtx(const struct shape *shape, FILE *to)
{
    const size_t per_cell = shape->n_genes / STRATUM;

    fprintf(to, "%%%%MatrixMarket matrix coordinate integer general\n%%made up\n%zu %zu %zu\n",
            shape->n_genes, shape->n_samples, per_cell * shape->n_samples);
    for (size_t cell = 0; cell < shape->n_samples; cell++) {
        struct rng rng;

        rng_init(&rng, SEED, 2, (uint32_t)cell, 0);
        for (size_t k = 0; k < per_cell; k++) {
            const uint32_t bits = rng_u32(&rng);

            put_entry(k * STRATUM + bits % STRATUM, cell, count_of_bits(bits >> 8), to);
        }
    }
}

/* ---- MatrixMarket: reads of cells, each of which has 5 to 10 % of the genes ---- */

static uint32_t genes_of_cell(const struct shape *shape, size_t cell)
{
    const uint32_t least = (uint32_t)(shape->n_genes / 20);
    struct rng rng;

    rng_init(&rng, SEED, 5, (uint32_t)cell, 0);
    return least + rng_below(&rng, least + 1);
}

/* Abundances are log-normal. */
static void sum_abundances(const struct shape *shape)
{
    double sum = 0;

    for (size_t g = 0; g < shape->n_genes; g++) {
        struct rng rng;

        rng_init(&rng, SEED, 6, (uint32_t)g, 0);
        shape->genes[g].sum = sum += exp(1.5 * rng_normal(&rng));
    }
}

/* The gene at which the sum of abundances reaches 'sum'. */
static size_t find_gene(const struct shape *shape, double sum)
{
    size_t first = 0;

    for (size_t n = shape->n_genes; n > 1; n -= n / 2)
        if (shape->genes[first + n / 2 - 1].sum < sum)
            first += n / 2;
    return first;
}

/* Read by read, until enough genes have one. */
static void draw_cell(const struct shape *shape, size_t cell)
{
    const double all = shape->genes[shape->n_genes - 1].sum;
    uint32_t left = genes_of_cell(shape, cell);
    struct rng rng;

    rng_init(&rng, SEED, 7, (uint32_t)cell, 0);
    while (left)
        left -= !shape->genes[find_gene(shape, all * rng_uniform(&rng))].reads++;
}

static void make_cells(const struct shape *shape, FILE *to)
{
    size_t n = 0;

    sum_abundances(shape);
    for (size_t cell = 0; cell < shape->n_samples; cell++)
        n += genes_of_cell(shape, cell);
    fprintf(to, "%%%%MatrixMarket matrix coordinate integer general\n%%made up\n%zu %zu %zu\n",
            shape->n_genes, shape->n_samples, n);
    for (size_t cell = 0; cell < shape->n_samples; cell++) {
        draw_cell(shape, cell);
        for (size_t g = 0; g < shape->n_genes; g++) {
            if (shape->genes[g].reads)
                put_entry(g, cell, shape->genes[g].reads, to);
            shape->genes[g].reads = 0;
        }
    }
}

static void make_features(const struct shape *shape, FILE *to)
{
    for (size_t g = 0; g < shape->n_genes; g++)
        fprintf(to, "ENSG%011zu\tGENE%zu\tGene Expression\n", g, g);
}

static void make_barcodes(const struct shape *shape, FILE *to)
{
    for (size_t s = 0; s < shape->n_samples; s++) {
        for (unsigned bit = 0; bit < 16; bit++)
            putc("ACGT"[(s >> (2 * bit)) & 3], to);
        fputs("-1\n", to);
    }
}

/* ---- gene sets: 30 to 200 genes, 'n_samples' of them ---- */

static void make_sets(const struct shape *shape, FILE *to)
{
    for (size_t set = 0; set < shape->n_samples; set++) {
        struct rng rng;
        uint32_t left;

        rng_init(&rng, SEED, 8, (uint32_t)set, 0);
        left = 30 + rng_below(&rng, 171);
        fprintf(to, "SET%zu\tmade up", set + 1);
        for (size_t g = 0; left && g < shape->n_genes; g++) {
            if (rng_below(&rng, (uint32_t)(shape->n_genes - g)) >= left)
                continue;
            fprintf(to, "\tENSG%011zu", g);
            left--;
        }
        putc('\n', to);
    }
}

/* ---- one sample per file: 'n_samples' is the number of the sample ---- */

/* Salmon's columns: Name, Length, EffectiveLength, TPM, NumReads. */
static void make_salmon(const struct shape *shape, FILE *to)
{
    fputs("Name\tLength\tEffectiveLength\tTPM\tNumReads\n", to);
    for (size_t g = 0; g < shape->n_genes; g++) {
        struct rng rng;
        double length, reads;

        rng_init(&rng, SEED, 3, (uint32_t)g, (uint32_t)shape->n_samples);
        length = 200 + rng_below(&rng, 5000);
        reads = rng_below(&rng, 2) ? exp(2 + 2 * rng_normal(&rng)) : 0;
        fprintf(to, "ENST%011zu.%d\t%.0f\t%.3f\t%.6f\t%.3f\n", g, (int)(g % 9 + 1), length,
                length - 180.5, reads * 40 / length, reads);
    }
}

/* htseq-count's: gene, count. */
static void make_htseq(const struct shape *shape, FILE *to)
{
    for (size_t g = 0; g < shape->n_genes; g++) {
        struct rng rng;

        rng_init(&rng, SEED, 4, (uint32_t)g, (uint32_t)shape->n_samples);
        fprintf(to, "ENSG%011zu\t%.0f\n", g, rng_poisson(&rng, exp(2 + 2 * rng_normal(&rng))));
    }
    fputs("__no_feature\t1000\n__ambiguous\t100\n__too_low_aQual\t0\n__not_aligned\t0\n"
          "__alignment_not_unique\t5000\n",
          to);
}

static const struct {
    const char *name;
    void (*make)(const struct shape *shape, FILE *to);
} kinds[] = {
    { "counts", make_counts },     { "logs", make_logs },   { "decimals", make_decimals },
    { "digits", make_digits },     { "mtx", make_mtx },     { "features", make_features },
    { "barcodes", make_barcodes }, { "cells", make_cells }, { "sets", make_sets },
    { "salmon", make_salmon },     { "htseq", make_htseq },
};

mr_status make_file(const char *kind, size_t n_genes, size_t n_samples, const char *path,
                    mr_error *err)
{
    struct shape shape = { .n_genes = n_genes, .n_samples = n_samples };
    size_t k = 0;
    FILE *to;
    bool bad;

    while (k < sizeof(kinds) / sizeof(kinds[0]) && strcmp(kinds[k].name, kind) != 0)
        k++;
    if (k == sizeof(kinds) / sizeof(kinds[0]))
        return mr_fail(err, MR_EINVAL, "no file of kind '%s'", kind);
    to = fopen(path, "w");
    if (!to)
        return mr_fail(err, MR_EIO, "%s: cannot be written", path);
    shape.genes = mem_calloc(n_genes, sizeof(*shape.genes));
    if (shape.genes)
        kinds[k].make(&shape, to);
    bad = ferror(to) || !shape.genes;
    free(shape.genes);
    return fclose(to) || bad ? mr_fail(err, MR_EIO, "%s: cannot be written", path) : MR_OK;
}
