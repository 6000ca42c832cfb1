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

/* Digits at '*at' as a number below 1000, which they are moved past; 0 if there is none. */
static size_t parse_digits(const char **at)
{
    size_t value = 0;

    for (; **at >= '0' && **at <= '9' && value < 100; ++*at)
        value = 10 * value + (size_t)(**at - '0');
    return value;
}

bool drops_parse(const char *name, size_t *share, size_t *draw)
{
    static const char prefix[] = "drop_";
    const char *at = name + sizeof(prefix) - 1;
    size_t percent;

    if (strncmp(name, prefix, sizeof(prefix) - 1) != 0)
        return false;
    percent = parse_digits(&at);
    for (*share = 0; *share < DROPS_N_SHARES && percents[*share] != percent;)
        ++*share;
    if (*share == DROPS_N_SHARES || *at++ != ':')
        return false;
    *draw = parse_digits(&at) - 1; /* 0 wraps to what no draw is */
    return !*at && *draw < DROPS_N_DRAWS;
}
