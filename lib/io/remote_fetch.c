/* The child process: it writes to standard output, which is the pipe, and never returns. */
#include "io/remote_fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <htslib/hfile.h>
#include <htslib/hts_log.h>

enum { BLOCK_SIZE = 1 << 15 };

static void send_bytes(const void *data, size_t size)
{
    const char *from = data;

    while (size) {
        const ssize_t n = write(STDOUT_FILENO, from, size);

        if (n < 0 && errno != EINTR)
            _exit(EXIT_FAILURE);
        from += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
}

static void send_frame(enum remote_kind kind, const void *data, size_t size)
{
    const struct remote_frame frame = { .kind = kind, .size = (uint32_t)size };

    send_bytes(&frame, sizeof(frame));
    send_bytes(data, size);
}

/* The alarm is on only while nothing is being sent. */
static void tell_stalled(int signal)
{
    (void)signal;
    send_frame(REMOTE_STALLED, NULL, 0);
    _exit(EXIT_SUCCESS);
}

static void handle(int signal, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler };

    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, NULL);
}

/* The parent decides when to stop; if it dies, so does who writes to it. */
static void set_signals(void)
{
    sigset_t none;

    handle(SIGINT, SIG_IGN);
    handle(SIGHUP, SIG_IGN);
    handle(SIGTERM, SIG_IGN);
    handle(SIGPIPE, SIG_DFL);
    handle(SIGALRM, tell_stalled);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void be_exact(int fd, int as)
{
    if (fd < 0 || dup2(fd, as) < 0)
        _exit(EXIT_FAILURE);
}

/* Standard output becomes 'fd', standard error a pipe whose reading end is returned. */
static int set_descriptors(int fd)
{
    int log[2];

    fd = fcntl(fd, F_DUPFD, STDERR_FILENO + 1); /* the standard ones may be closed */
    if (fd < 0 || pipe(log))
        _exit(EXIT_FAILURE);
    log[0] = fcntl(log[0], F_DUPFD, STDERR_FILENO + 1);
    log[1] = fcntl(log[1], F_DUPFD, STDERR_FILENO + 1);
    be_exact(fd, STDOUT_FILENO);
    be_exact(log[1], STDERR_FILENO);
    fcntl(log[0], F_SETFL, O_NONBLOCK);
    fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK);
    close(log[1]);
    close(fd);
    return log[0];
}

/* ---- what went wrong ---- */

/* htslib is one library, and a plugin for each kind of URL. */
static const struct plugin {
    const char *scheme, *file;
} plugins[] = {
    { "http", "hfile_libcurl" }, { "https", "hfile_libcurl" }, { "ftp", "hfile_libcurl" },
    { "ftps", "hfile_libcurl" }, { "s3", "hfile_s3" },         { "s3+http", "hfile_s3" },
    { "s3+https", "hfile_s3" },  { "gs", "hfile_gcs" },        { "gs+http", "hfile_gcs" },
    { "gs+https", "hfile_gcs" },
};

static void explain_plugin(const char *url, char *why, size_t size)
{
    const size_t length = strcspn(url, ":");

    for (size_t i = 0; i < sizeof(plugins) / sizeof(plugins[0]); i++) {
        const struct plugin *p = &plugins[i];
        /* what fetches for the others may be what is missing */
        const char *file = hfile_has_plugin("libcurl") ? p->file : "hfile_libcurl";

        if (strlen(p->scheme) == length && !strncasecmp(p->scheme, url, length)) {
            snprintf(why, size,
                     "this htslib reads no %s URLs: its plugin %s is missing (HTS_PATH names the "
                     "folders of plugins)",
                     p->scheme, file);
            return;
        }
    }
    snprintf(why, size, "this htslib reads no URLs of that kind");
}

static const char *status_words(long status)
{
    static const struct {
        long status;
        const char *words;
    } table[] = {
        { 400, " Bad Request" },
        { 401, " Unauthorized" },
        { 403, " Forbidden" },
        { 404, " Not Found" },
        { 410, " Gone" },
        { 429, " Too Many Requests" },
        { 500, " Internal Server Error" },
        { 502, " Bad Gateway" },
        { 503, " Service Unavailable" },
        { 504, " Gateway Timeout" },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].status == status)
            return table[i].words;
    return "";
}

/* What hfile_libcurl means by an error number, where strerror() would mislead. */
static const char *error_words(int error)
{
    static const struct {
        int error;
        const char *words;
    } table[] = {
        { 0, "no connection" },
        { EDESTADDRREQ, "its host is not known" },
        { ECONNABORTED, "the connection broke off" },
        { EPIPE, "the server ended the transfer before the end of the file" },
        { ENOENT, "not found" },
        { EACCES, "access is denied" },
        { EPERM, "access is denied" },
        { EINVAL, "the server refuses it, or it is no URL" },
    };

    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (table[i].error == error)
            return table[i].words;
    return strerror(error);
}

/*
 * htslib logs an error of libcurl that has no number of its own, such as a certificate that is
 * not trusted: "... reported error 60 (SSL peer certificate ...)".
 */
static bool find_words_of_libcurl(int log, char *words, size_t size)
{
    static const char before[] = "Libcurl reported error ";
    const ssize_t n = read(log, words, size - 1);
    char *begin, *end;

    words[n > 0 ? n : 0] = '\0';
    begin = strstr(words, before);
    begin = begin ? strchr(begin, '(') : NULL;
    end = begin ? strrchr(begin, ')') : NULL;
    if (!end)
        return false;
    *end = '\0';
    memmove(words, begin + 1, (size_t)(end - begin));
    return true;
}

struct transfer {
    const char *url;
    long http_status; /* 0: none was seen */
    int log;          /* what htslib says */
};

static _Noreturn void fail(const struct transfer *transfer, const char *what, int error)
{
    char reason[REMOTE_FAULT_SIZE / 2 + 64], why[REMOTE_FAULT_SIZE];
    int n;

    if (error == EPROTONOSUPPORT)
        explain_plugin(transfer->url, reason, sizeof(reason));
    else if (transfer->http_status >= 400)
        snprintf(reason, sizeof(reason), "the server answers %ld%s", transfer->http_status,
                 status_words(transfer->http_status));
    else if (!find_words_of_libcurl(transfer->log, reason, sizeof(reason)))
        snprintf(reason, sizeof(reason), "%s", error_words(error));
    n = snprintf(why, sizeof(why), "cannot be %s: %s", what, reason);
    send_frame(REMOTE_FAULT, why, n < (int)sizeof(why) ? (size_t)n : sizeof(why) - 1);
    _exit(EXIT_SUCCESS);
}

/* ---- the transfer ---- */

static _Noreturn void copy(const struct transfer *transfer, hFILE *in, unsigned time_limit)
{
    char block[BLOCK_SIZE];
    ssize_t n;

    for (;;) {
        alarm(time_limit);
        n = hread(in, block, sizeof(block));
        alarm(0);
        if (n < 0)
            fail(transfer, "read", errno);
        if (!n)
            break;
        send_frame(REMOTE_DATA, block, (size_t)n);
    }
    send_frame(REMOTE_END, NULL, 0);
    _exit(EXIT_SUCCESS);
}

_Noreturn void remote_fetch(const char *url, unsigned time_limit, int fd)
{
    struct transfer transfer = { .url = url, .log = set_descriptors(fd) };
    hFILE *in;

    set_signals();
    hts_set_log_level(HTS_LOG_ERROR);
    alarm(time_limit);
    in = hopen(url, "r:", "http_response_ptr", &transfer.http_status, NULL);
    alarm(0);
    if (!in)
        fail(&transfer, "opened", errno);
    transfer.http_status = 0;
    send_frame(REMOTE_OPENED, NULL, 0);
    copy(&transfer, in, time_limit);
}
