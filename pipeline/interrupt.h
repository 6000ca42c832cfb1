/* interrupt.h - SIGTERM, SIGINT and SIGHUP end the program after it has cleaned up */
#ifndef INTERRUPT_H
#define INTERRUPT_H

/*
 * Installs the handlers; a second signal ends the program at once.  What the parent has ignored
 * stays ignored, but SIGPIPE gets its default.  SIGXFSZ is ignored: a file larger than ulimit -f
 * is an error of the write, EFBIG.
 */
void interrupt_catch(void);

/* The signal that was caught, 0 if none. */
int interrupt_signal(void);

/* Ends the program by the signal that was caught; returns if there was none. */
void interrupt_raise(void);

#endif /* INTERRUPT_H */
