/* version.h - what `mechrank version` prints */
#ifndef VERSION_H
#define VERSION_H

/* "mechrank X.Y.Z" and the libraries it runs with, to standard output. */
void version_print(void);

#endif /* VERSION_H */
