#include "report/put.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#define MINUS "\xe2\x88\x92"       /* U+2212 */
#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/* Bytes of the well-formed UTF-8 character at 's' (Unicode 15, table 3-7), 0 if there is none. */
static size_t utf8_size(const unsigned char *s)
{
    static const struct {
        unsigned char lead_lo, lead_hi, next_lo, next_hi, size;
    } forms[] = {
        { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
        { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
        { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };

    if (*s < 0x80)
        return *s >= ' ' && *s != 0x7f;
    for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
        if (*s < forms[f].lead_lo || *s > forms[f].lead_hi)
            continue;
        if (s[1] < forms[f].next_lo || s[1] > forms[f].next_hi)
            return 0;
        for (size_t i = 2; i < forms[f].size; i++)
            if ((s[i] & 0xc0) != 0x80)
                return 0;
        return forms[f].size;
    }
    return 0;
}

void put_escaped(FILE *out, const char *s)
{
    static const struct {
        char c;
        const char *entity;
    } entities[] = {
        { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" },
    };

    if (!s)
        s = PUT_MISSING;
    while (*s) {
        const size_t size = utf8_size((const unsigned char *)s);
        const char *entity = size ? NULL : REPLACEMENT;

        for (size_t e = 0; e < sizeof(entities) / sizeof(entities[0]); e++)
            if (*s == entities[e].c)
                entity = entities[e].entity;
        if (entity)
            fputs(entity, out);
        else
            fwrite(s, 1, size, out);
        s += size ? size : 1;
    }
}

void put_json_string(FILE *out, const char *s)
{
    putc('"', out);
    while (*s) {
        const size_t size = utf8_size((const unsigned char *)s);

        if (!size) {
            fputs(REPLACEMENT, out);
        } else {
            if (*s == '"' || *s == '\\')
                putc('\\', out);
            fwrite(s, 1, size, out);
        }
        s += size ? size : 1;
    }
    putc('"', out);
}

char *put_fixed(double value, int decimals, char text[NUMBER_SIZE])
{
    static const double scale[] = { 1, 10, 100, 1000 };
    double scaled = round(fabs(value) * scale[decimals]);
    unsigned long long n;

    if (!(scaled < 1e15)) /* NaN too */
        return number_format_short(value, 6, text);
    n = (unsigned long long)scaled;
    if (decimals)
        snprintf(text, NUMBER_SIZE, "%s%llu.%0*llu", value < 0 && n ? "-" : "",
                 n / (unsigned long long)scale[decimals], decimals,
                 n % (unsigned long long)scale[decimals]);
    else
        snprintf(text, NUMBER_SIZE, "%s%llu", value < 0 && n ? "-" : "", n);
    return text;
}

char *put_p(double p, char text[NUMBER_SIZE])
{
    if (p < 0.001)
        memcpy(text, "< 0.001", sizeof("< 0.001"));
    else
        put_fixed(p, p < 0.1 ? 3 : 2, text);
    return text;
}

/* For readers ('sign') with a sign, a true minus, and a dash where it is missing. */
static void put_double(FILE *out, double value, bool sign, int decimals)
{
    char text[NUMBER_SIZE];
    const char *digits = put_fixed(value, decimals, text);

    if (isnan(value)) {
        fputs(PUT_MISSING, out);
        return;
    }
    if (sign && *digits == '-') {
        fputs(MINUS, out);
        digits++;
    } else if (sign && value > 0) {
        putc('+', out);
    }
    fputs(digits, out);
}

void put_html(FILE *out, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    for (; *fmt; fmt++) {
        bool sign = false;
        int decimals = 0;

        if (*fmt != '%') {
            putc(*fmt, out);
            continue;
        }
        if (*++fmt == '+') {
            sign = true;
            fmt++;
        }
        if (*fmt == '.') {
            decimals = fmt[1] - '0';
            fmt += 2;
        }
        switch (*fmt) {
        case 's':
            put_escaped(out, va_arg(args, const char *));
            break;
        case 'z':
            fmt++;
            fprintf(out, "%zu", va_arg(args, size_t));
            break;
        case 'd':
            fprintf(out, "%d", va_arg(args, int));
            break;
        case 'f':
            put_double(out, va_arg(args, double), sign, decimals);
            break;
        default:
            assert(*fmt == '%');
            putc('%', out);
        }
    }
    va_end(args);
}
