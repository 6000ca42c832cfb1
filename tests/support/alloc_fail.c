#include "alloc_fail.h"

#include "support.h"

/* The linker gives these names to the real functions (--wrap). */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *ptr, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *ptr, size_t size);

static unsigned long left; /* allocations until the one that fails; 0: none does */
static bool failed;

static bool fails_now(void)
{
    if (!left || --left)
        return false;
    failed = true;
    return true;
}

void *__wrap_malloc(size_t size)
{
    return fails_now() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails_now() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
    return fails_now() ? NULL : __real_realloc(ptr, size);
}

void alloc_fail_at(unsigned long n)
{
    left = n;
    failed = false;
}

bool alloc_failed(void)
{
    return failed;
}

unsigned long alloc_fail_step(void)
{
    const char *text = getenv("MR_ALLOC_STEP");
    const unsigned long step = text ? strtoul(text, NULL, 10) : 1;

    if (!step)
        fail_msg("MR_ALLOC_STEP: expected 1 or more, found '%s'", text);
    return step;
}

void assert_survives_alloc_failure(mr_status (*run)(void *data, mr_error *err), void *data)
{
    const unsigned long step = alloc_fail_step();

    for (unsigned long n = 1;; n += step) {
        mr_error err = { 0 };
        mr_status st;

        alloc_fail_at(n);
        st = run(data, &err);
        left = 0;
        if (!failed) {
            assert_ok(st, err);
            assert_true(n > 1); /* there was something to fail */
            return;
        }
        if (st != MR_ENOMEM || strcmp(err.msg, "out of memory"))
            fail_msg("allocation %lu failed: got status %d, '%s'", n, (int)st, err.msg);
    }
}
