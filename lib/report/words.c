#include "report/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"

static bool make_room(struct words *words, size_t more)
{
    const size_t want = words->size + more + 1;
    size_t capacity = words->capacity ? words->capacity : 64;
    char *bigger;

    if (words->failed || want <= words->capacity)
        return !words->failed;
    while (capacity < want)
        capacity *= 2;
    bigger = mem_resize(words->s, capacity, 1);
    if (!bigger) {
        words->failed = true;
        return false;
    }
    words->s = bigger;
    words->capacity = capacity;
    return true;
}

void words_add(struct words *words, const char *s)
{
    const size_t size = strlen(s);

    if (!make_room(words, size))
        return;
    memcpy(words->s + words->size, s, size + 1);
    words->size += size;
}

void words_addf(struct words *words, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n < 0 || !make_room(words, (size_t)n))
        return;
    va_start(args, fmt);
    vsnprintf(words->s + words->size, (size_t)n + 1, fmt, args);
    va_end(args);
    words->size += (size_t)n;
}

const char *words_text(const struct words *words)
{
    return words->s ? words->s : "";
}

void words_clear(struct words *words)
{
    words->size = 0;
    if (words->s)
        *words->s = '\0';
}

void words_release(struct words *words)
{
    free(words->s);
    *words = (struct words){ 0 };
}
