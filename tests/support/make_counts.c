/*
 * make_counts mtx GENES CELLS   a MatrixMarket file, one entry in 20, sorted by cell
 * make_counts htseq GENES SEED  one sample's file of htseq-count
 * make_counts features GENES    the genes as Cell Ranger lists them
 * make_counts barcodes CELLS    names of cells
 *
 * GENES is a file of one name per line.  As fast as a disk, so that tests may be of gigabytes.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_GENES = 1 << 17, NAME_SIZE = 32, ONE_IN = 20, BUFFER = 1 << 20, MARGIN = 128 };

static char names[MAX_GENES][NAME_SIZE], buf[BUFFER];
static size_t n_names, n_buf;

static void flush(void)
{
    if (fwrite(buf, 1, n_buf, stdout) != n_buf)
        exit(1); /* the reader has ended */
    n_buf = 0;
}

static void put_text(const char *text)
{
    const size_t size = strlen(text);

    memcpy(buf + n_buf, text, size);
    n_buf += size;
}

static void put_number(uint64_t x, char end)
{
    char digits[20];
    size_t n = 0;

    do
        digits[n++] = (char)('0' + x % 10);
    while (x /= 10);
    while (n)
        buf[n_buf++] = digits[--n];
    buf[n_buf++] = end;
    if (n_buf > BUFFER - MARGIN)
        flush();
}

/* Numerical Recipes' generator: its upper half is good enough. */
static uint32_t draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 32);
}

/* Small counts mostly, some of several digits. */
static uint32_t draw_count(uint64_t *state)
{
    const uint32_t x = draw(state);

    return 1 + (x & 3) + (x % 17 ? 0 : x >> 20);
}

static int read_names(const char *path)
{
    FILE *in = fopen(path, "r");

    if (!in)
        return 1;
    while (n_names < MAX_GENES && fscanf(in, "%31s", names[n_names]) == 1)
        n_names++;
    return fclose(in) || !n_names;
}

/* One gene of each run of ONE_IN genes: the number of entries is known beforehand. */
static void make_mtx(uint64_t n_cells)
{
    const size_t n_strata = n_names / ONE_IN;
    uint64_t state = 1;

    put_text("%%MatrixMarket matrix coordinate integer general\n%\n");
    put_number(n_names, ' ');
    put_number(n_cells, ' ');
    put_number(n_strata * n_cells, '\n');
    for (uint64_t c = 1; c <= n_cells; c++) {
        for (size_t k = 0; k < n_strata; k++) {
            put_number(1 + k * ONE_IN + draw(&state) % ONE_IN, ' ');
            put_number(c, ' ');
            put_number(draw_count(&state), '\n');
        }
    }
}

static void make_htseq(uint64_t seed)
{
    static const char *const last[] = { "__no_feature", "__ambiguous", "__too_low_aQual",
                                        "__not_aligned", "__alignment_not_unique" };

    for (size_t g = 0; g < n_names; g++) {
        put_text(names[g]);
        put_text("\t");
        put_number(draw(&seed) % ONE_IN ? draw(&seed) >> 20 : 0, '\n');
    }
    for (size_t i = 0; i < sizeof(last) / sizeof(last[0]); i++) {
        put_text(last[i]);
        put_text("\t");
        put_number(draw(&seed) >> 16, '\n');
    }
}

static void make_features(void)
{
    for (size_t g = 0; g < n_names; g++) {
        put_text(names[g]);
        put_text("\t");
        put_text(names[g]);
        put_text("\tGene Expression\n");
        if (n_buf > BUFFER - MARGIN)
            flush();
    }
}

static void make_barcodes(uint64_t n_cells)
{
    for (uint64_t c = 1; c <= n_cells; c++) {
        put_text("cell");
        put_number(c, '\n');
    }
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";
    const uint64_t n = argc > 2 ? strtoull(argv[argc - 1], NULL, 10) : 0;

    if (strcmp(what, "barcodes") != 0 && (argc < 3 || read_names(argv[2])))
        return 2;
    if (!strcmp(what, "mtx"))
        make_mtx(n);
    else if (!strcmp(what, "htseq"))
        make_htseq(n);
    else if (!strcmp(what, "features"))
        make_features();
    else if (!strcmp(what, "barcodes"))
        make_barcodes(n);
    else
        return 2;
    flush();
    return fflush(stdout) != 0;
}
