#include "mechrank/version.h"

#include <stdio.h>

int main(void)
{
    puts("mechrank " MR_VERSION);
    return 0;
}
