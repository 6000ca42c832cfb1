#include "interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "cli.h"

static volatile sig_atomic_t caught; /* the one variable that a handler may write */

/*
 * A signal that comes just before a call that waits, for the writer of a pipe say, would be
 * seen only when that call returns: an alarm each second ends such a call with EINTR.
 */
static void remember(int signal)
{
    caught = signal;
    alarm(1);
}

/* The write fails with EPIPE, and what was begun is cleaned up; those that follow fail, too. */
static void remember_pipe(int signal)
{
    if (!caught)
        caught = signal;
}

static void ring_again(int signal)
{
    (void)signal;
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
    struct sigaction again = { .sa_handler = ring_again };
    struct sigaction pipe = { .sa_handler = remember_pipe };
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    sigemptyset(&action.sa_mask);
    sigemptyset(&again.sa_mask);
    sigemptyset(&pipe.sa_mask);
    sigaction(SIGALRM, &again, NULL);
    sigemptyset(&ignore.sa_mask);
    catch (SIGTERM, &action);
    catch (SIGINT, &action);
    catch (SIGHUP, &action);
    sigaction(SIGPIPE, &pipe, NULL); /* also where the parent has it ignored */
    sigaction(SIGXFSZ, &ignore, NULL);
}

int interrupt_signal(void)
{
    return caught;
}

mr_status interrupt_check(mr_error *err)
{
    return caught ? cli_fail(err, MR_ECANCELED, "interrupted") : MR_OK;
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
