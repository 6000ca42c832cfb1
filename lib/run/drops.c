/*
 * Random drops of genes.  A gene is drawn by its human symbol with the draws as its stream, so
 * that a gene leaves in all studies or in none, whatever else they hold.
 */
#include "run/drops.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/rng.h"

enum { SEED = 1 }; /* fixed: who pools the runs of others must drop what they dropped */

static const unsigned percents[DROPS_N_SHARES] = { 10, 30, 50 };

unsigned drops_percent(size_t share)
{
    return percents[share];
}

/* FNV-1a, 64 bits, of the symbol in upper case. */
static uint64_t hash(const char *symbol)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);

    for (; *symbol; symbol++)
        h = (h ^ (unsigned char)ascii_upper(*symbol)) * UINT64_C(0x100000001b3);
    return h;
}

void drops_of(const char *symbol, size_t share, bool gone[DROPS_N_DRAWS])
{
    const uint64_t h = hash(symbol);
    const uint32_t limit = UINT32_MAX / 100 * percents[share];
    struct rng rng;

    rng_init(&rng, SEED, percents[share], (uint32_t)h, (uint32_t)(h >> 32));
    for (size_t d = 0; d < DROPS_N_DRAWS; d++)
        gone[d] = rng_u32(&rng) < limit;
}

void drops_name(size_t share, size_t draw, char name[DROPS_NAME_SIZE])
{
    if (draw < DROPS_N_DRAWS)
        snprintf(name, DROPS_NAME_SIZE, "drop_%u:%u", percents[share], (unsigned)draw + 1);
    else
        snprintf(name, DROPS_NAME_SIZE, "drop_%u", percents[share]);
}

bool drops_parse(const char *name, size_t *share, size_t *draw)
{
    char wanted[DROPS_NAME_SIZE];

    for (*share = 0; *share < DROPS_N_SHARES; ++*share) {
        size_t size;

        drops_name(*share, DROPS_N_DRAWS, wanted);
        size = strlen(wanted);
        if (strncmp(name, wanted, size) != 0 || name[size] != ':')
            continue;
        *draw = 0;
        for (const char *c = name + size + 1; *c >= '0' && *c <= '9'; c++)
            if (*draw <= DROPS_N_DRAWS)
                *draw = 10 * *draw + (size_t)(*c - '0');
        if (!*draw || --*draw >= DROPS_N_DRAWS)
            return false;
        drops_name(*share, *draw, wanted);
        return !strcmp(name, wanted);
    }
    return false;
}
