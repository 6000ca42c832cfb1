/* ascii.h - letters of ASCII only: what <ctype.h> says depends on the locale */
#ifndef BASE_ASCII_H
#define BASE_ASCII_H

static inline char ascii_lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (char)(c - 'A' + 'a');
    return c;
}

static inline char ascii_upper(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    return c;
}

#endif /* BASE_ASCII_H */
