/* interrupt.h - signals end the program after it has cleaned up */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include "mechrank/error.h"

/*
 * Installs the handlers of SIGTERM, SIGINT and SIGHUP, of which a second one ends the program at
 * once, and which stay ignored where the parent has ignored them; and of SIGPIPE.  SIGXFSZ is
 * ignored: a file larger than ulimit -f is an error of the write, EFBIG.
 */
void interrupt_catch(void);

/* The signal that was caught, 0 if none. */
int interrupt_signal(void);

/* MR_ECANCELED if there was one: asked before an output appears under its name. */
mr_status interrupt_check(mr_error *err);

/* Ends the program by the signal that was caught; returns if there was none. */
void interrupt_raise(void);

#endif /* INTERRUPT_H */
