#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Size of the valid UTF-8 sequence at 's' (RFC 3629: shortest form, no surrogates), or 0. */
static size_t sequence_size(const unsigned char *s)
{
    const unsigned lead = s[0];
    unsigned low = 0x80, high = 0xBF; /* what the second byte may be */
    size_t size;

    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xF4)
        high = 0x8F;
    if (s[1] < low || s[1] > high)
        return 0;
    for (size_t i = 2; i < size; i++)
        if (s[i] < 0x80 || s[i] > 0xBF)
            return 0;
    return size;
}

json_t *text_json(const char *text)
{
    static const char replacement[] = "\xEF\xBF\xBD";
    const unsigned char *s = (const unsigned char *)text;
    char *clean, *to;
    json_t *json;

    if (!text)
        return json_null();
    clean = malloc(3 * strlen(text) + 1);
    if (!clean)
        return NULL;
    for (to = clean; *s;) {
        const size_t size = sequence_size(s);

        memcpy(to, size ? (const char *)s : replacement, size ? size : 3);
        to += size ? size : 3;
        s += size ? size : 1;
    }
    json = json_stringn_nocheck(clean, (size_t)(to - clean));
    free(clean);
    return json;
}

json_t *text_number(double value)
{
    if (isnan(value))
        return json_null();
    if (isinf(value))
        return json_string(value > 0 ? "Inf" : "-Inf");
    return json_real(value);
}
