/* Uses the installed library: the reference data and a distribution. */
#include <math.h>
#include <stdio.h>

#include <mechrank/refs.h>
#include <mechrank/stats.h>
#include <mechrank/version.h>

int main(void)
{
    mr_refs *refs;
    mr_error err;
    double p;

    if (mr_refs_load(NULL, &refs, &err)) {
        fprintf(stderr, "consumer: %s\n", err.msg);
        return 1;
    }
    p = mr_t_upper(2.0, 10.0); /* R: pt(2, 10, lower.tail = FALSE) */
    printf("mechrank %s, refs %s, %zu mechanisms, P(t10 > 2) = %.6f\n", MR_VERSION,
           mr_refs_version(refs), mr_refs_n_mechanisms(refs), p);
    mr_refs_free(refs);
    return fabs(p - 0.0366940173854) < 1e-9 ? 0 : 1;
}
