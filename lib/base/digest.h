/* digest.h - 64 bits that tell lists apart: FNV-1a, not against an adversary */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

struct digest {
    uint64_t state;
};

enum { DIGEST_SIZE = 17 }; /* room for digest_hex() */

void digest_init(struct digest *digest);
/* Texts one after the other differ from the same bytes cut elsewhere. */
void digest_text(struct digest *digest, const char *text);
void digest_number(struct digest *digest, double value); /* -0 is 0 */
char *digest_hex(const struct digest *digest, char hex[DIGEST_SIZE]);

#endif /* BASE_DIGEST_H */
