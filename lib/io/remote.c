/*
 * htslib waits for a server as long as the server likes, and closing a transfer that has stalled
 * waits as well.  Nothing inside the process ends that without leaving a thread, a socket and
 * memory behind; so a child process fetches, which can be ended whatever it waits for.
 */
#include "io/remote.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fail.h"
#include "io/remote_fetch.h"

/* A signal that comes in between must not run the caller's handlers in the child. */
static pid_t fork_with_signals_blocked(sigset_t *old)
{
    sigset_t all;
    pid_t pid;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, old);
    pid = fork();
    if (pid)
        pthread_sigmask(SIG_SETMASK, old, NULL);
    return pid;
}

static mr_status start(struct remote *remote, mr_error *err)
{
    sigset_t old;
    int ends[2];

    if (pipe(ends))
        return mr_fail(err, MR_EIO, "%s: cannot be opened: %s", remote->url, strerror(errno));
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    remote->pid = fork_with_signals_blocked(&old);
    if (!remote->pid) {
        close(ends[0]);
        remote_fetch(remote->url, remote->time_limit, ends[1]);
    }
    close(ends[1]);
    remote->fd = ends[0];
    if (remote->pid > 0)
        return MR_OK;
    remote->pid = 0;
    mr_fail(err, MR_EIO, "%s: cannot be opened: %s", remote->url, strerror(errno));
    close(ends[0]);
    return MR_EIO;
}

static void reap(struct remote *remote, int *status)
{
    while (waitpid(remote->pid, status, 0) < 0 && errno == EINTR)
        ;
    remote->pid = 0;
    close(remote->fd);
}

/* The child is gone without a last word. */
static mr_status refuse_death(struct remote *remote, mr_error *err)
{
    int status = 0;

    reap(remote, &status);
    remote->ended = true;
    if (WIFSIGNALED(status))
        return mr_fail(err, MR_EIO, "%s: cannot be read: signal %d ended the process that reads it",
                       remote->url, WTERMSIG(status));
    return mr_fail(err, MR_EIO, "%s: cannot be read: the process that reads it ended", remote->url);
}

/* At least one byte, or fails. */
static mr_status receive(struct remote *remote, void *buf, size_t size, size_t *n, mr_error *err)
{
    const ssize_t got = read(remote->fd, buf, size < SSIZE_MAX ? size : SSIZE_MAX);

    *n = got > 0 ? (size_t)got : 0;
    if (got < 0 && errno == EINTR) /* as for files: raw.c */
        return mr_fail(err, MR_ECANCELED, "%s: interrupted while reading", remote->url);
    if (got < 0)
        return mr_fail(err, MR_EIO, "%s: cannot be read: %s", remote->url, strerror(errno));
    return got ? MR_OK : refuse_death(remote, err);
}

static mr_status receive_all(struct remote *remote, void *buf, size_t size, mr_error *err)
{
    char *to = buf;
    mr_status st = MR_OK;

    while (!st && size) {
        size_t n;

        st = receive(remote, to, size, &n, err);
        to += n;
        size -= n;
    }
    return st;
}

static mr_status refuse_fault(struct remote *remote, size_t size, mr_error *err)
{
    char why[REMOTE_FAULT_SIZE] = { 0 };
    mr_status st = receive_all(remote, why, size < sizeof(why) ? size : sizeof(why) - 1, err);

    return st ? st : mr_fail(err, MR_EIO, "%s: %s", remote->url, why);
}

/* Reads up to the next bytes of the file, or to its end. */
static mr_status next_block(struct remote *remote, mr_error *err)
{
    struct remote_frame frame;
    mr_status st = receive_all(remote, &frame, sizeof(frame), err);

    if (st)
        return st;
    remote->left = frame.kind == REMOTE_DATA ? frame.size : 0;
    remote->ended = frame.kind != REMOTE_DATA && frame.kind != REMOTE_OPENED;
    if (frame.kind == REMOTE_FAULT)
        return refuse_fault(remote, frame.size, err);
    if (frame.kind == REMOTE_STALLED)
        return mr_fail(err, MR_EIO, "%s: no data for %u s", remote->url, remote->time_limit);
    return MR_OK;
}

mr_status remote_open(struct remote *remote, const char *url, unsigned time_limit, mr_error *err)
{
    mr_status st;

    *remote = (struct remote){ .url = url, .time_limit = time_limit };
    st = start(remote, err);
    if (!st)
        st = next_block(remote, err);
    if (st)
        remote_close(remote);
    return st;
}

mr_status remote_read(struct remote *remote, void *buf, size_t size, size_t *n, mr_error *err)
{
    mr_status st = MR_OK;

    *n = 0;
    while (!st && !remote->left && !remote->ended)
        st = next_block(remote, err);
    if (!st && remote->left)
        st = receive(remote, buf, size < remote->left ? size : remote->left, n, err);
    remote->left -= *n;
    return st;
}

void remote_close(struct remote *remote)
{
    if (remote->pid) {
        if (!remote->ended)
            kill(remote->pid, SIGKILL);
        reap(remote, NULL);
    }
    *remote = (struct remote){ 0 };
}
