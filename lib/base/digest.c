#include "base/digest.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void add_byte(struct digest *digest, unsigned char byte)
{
    digest->state = (digest->state ^ byte) * UINT64_C(0x100000001b3);
}

void digest_init(struct digest *digest)
{
    digest->state = UINT64_C(0xcbf29ce484222325);
}

void digest_text(struct digest *digest, const char *text)
{
    for (; *text; text++)
        add_byte(digest, (unsigned char)*text);
    add_byte(digest, 0);
}

void digest_number(struct digest *digest, double value)
{
    const double number = value == 0 ? 0 : value;
    uint64_t bits;

    memcpy(&bits, &number, sizeof(bits));
    for (unsigned shift = 0; shift < 64; shift += 8)
        add_byte(digest, (unsigned char)(bits >> shift & 0xff));
}

char *digest_hex(const struct digest *digest, char hex[DIGEST_SIZE])
{
    snprintf(hex, DIGEST_SIZE, "%016" PRIx64, digest->state);
    return hex;
}
