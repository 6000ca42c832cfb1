/* prefetch.h - asks for memory before it is read; does nothing where the compiler cannot */
#ifndef SCORE_PREFETCH_H
#define SCORE_PREFETCH_H

enum { PREFETCH_LINE = 64 }; /* bytes that come at once, on most processors */

/* Any address will do. */
static inline void prefetch_line(const void *address)
{
#if defined(__GNUC__)
    __builtin_prefetch(address);
#else
    (void)address;
#endif
}

#endif /* SCORE_PREFETCH_H */
