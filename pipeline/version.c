#include "version.h"

#include <stdio.h>

#include <gsl/gsl_version.h>
#include <htslib/hts.h>
#include <jansson.h>
#include <zlib.h>

#include "mechrank/version.h"

#ifdef MR_HAVE_ISAL
#include <isa-l.h>
#endif
#ifdef MR_HAVE_HDF5
#include <hdf5.h>
#endif

void version_print(void)
{
    puts("mechrank " MR_VERSION);
    printf("htslib %s\n", hts_version());
    printf("zlib %s\n", zlibVersion());
    printf("GSL %s\n", gsl_version);
    printf("jansson %s\n", jansson_version_str());
#ifdef MR_HAVE_ISAL
    printf("ISA-L %d.%d.%d\n", ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
#else
    puts("ISA-L not built in");
#endif
#ifdef MR_HAVE_HDF5
    unsigned version[3] = { 0 };

    H5get_libversion(&version[0], &version[1], &version[2]);
    printf("HDF5 %u.%u.%u\n", version[0], version[1], version[2]);
#else
    puts("HDF5 not built in");
#endif
    printf("OpenMP %d\n", _OPENMP);
}
