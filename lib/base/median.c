/* Quickselect: Hoare 1961, 10.1145/366622.366647. */
#include "base/median.h"

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double middle_of(double a, double b, double c)
{
    return larger(smaller(a, b), smaller(larger(a, b), c));
}

static void swap(double *a, double *b)
{
    const double x = *a;

    *a = *b;
    *b = x;
}

/* Moves the k-th smallest, from 0, to its place: none before it is larger, none behind smaller. */
static double place(double *x, size_t n, size_t k)
{
    size_t from = 0, to = n - 1;

    while (from < to) {
        const double pivot = middle_of(x[from], x[from + (to - from) / 2], x[to]);
        size_t i = from, j = to;

        for (;;) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i >= j)
                break;
            swap(&x[i++], &x[j--]);
        }
        if (k <= j)
            to = j;
        else
            from = j + 1;
    }
    return x[k];
}

double median_of(double *x, size_t n)
{
    const double upper = place(x, n, n / 2);
    double lower = x[0];

    if (n % 2)
        return upper;
    for (size_t i = 1; i < n / 2; i++) /* the largest below */
        lower = larger(lower, x[i]);
    return (lower + upper) / 2;
}
