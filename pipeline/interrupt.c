#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static volatile sig_atomic_t caught; /* the one variable that a handler may write */

/*
 * A signal that comes just before a call that waits, for the writer of a pipe say, would be
 * noticed only when the wait is over: from then on an alarm ends every wait within a second.
 */
static void remember(int signal)
{
    if (signal != SIGALRM)
        caught = signal;
    alarm(1);
}

/* A signal that the parent has ignored, as shells do for background jobs, stays so. */
static void catch (int signal, const struct sigaction *action)
{
    struct sigaction old;

    if (!sigaction(signal, NULL, &old) && old.sa_handler != SIG_IGN)
        sigaction(signal, action, NULL);
}

void interrupt_catch(void)
{
    /* No SA_RESTART: a read that waits for a pipe shall end, with EINTR. */
    struct sigaction action = { .sa_handler = remember, .sa_flags = SA_RESETHAND };
    struct sigaction again = { .sa_handler = remember };
    struct sigaction preset = { .sa_handler = SIG_DFL };

    sigemptyset(&action.sa_mask);
    sigemptyset(&again.sa_mask);
    sigemptyset(&preset.sa_mask);
    sigaction(SIGALRM, &again, NULL); /* first: catching the others starts it */
    catch (SIGTERM, &action);
    catch (SIGINT, &action);
    sigaction(SIGPIPE, &preset, NULL); /* a parent may have it ignored */
}

int interrupt_signal(void)
{
    return caught;
}

void interrupt_raise(void)
{
    struct sigaction preset = { .sa_handler = SIG_DFL };

    if (!caught)
        return;
    sigemptyset(&preset.sa_mask);
    sigaction(caught, &preset, NULL);
    raise(caught);
}
