/* URLs: what is fetched, and that a transfer that stalls ends and leaves nothing behind */
#include "support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "io/raw.h"
#include "io/remote.h"

enum { LONG = 60, SHORT = 1 }; /* seconds */

/* The URL of a file below the temporary folder; htslib reads these as it reads remote ones. */
static const char *url_of(const char *path)
{
    static char url[1200];
    char here[512];

    assert_non_null(getcwd(here, sizeof(here)));
    snprintf(url, sizeof(url), "file://%s%s%s", *path == '/' ? "" : here, *path == '/' ? "" : "/",
             path);
    return url;
}

static void assert_no_children(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* A fifo that this test can always open for writing. */
static int new_fifo(const char *name, const char **path)
{
    int fd;

    *path = temp_path(name);
    assert_int_equal(mkfifo(*path, 0600), 0);
    fd = open(*path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static mr_status read_all(struct remote *remote, size_t step, char *out, size_t *size,
                          mr_error *err)
{
    mr_status st;
    size_t n;

    *size = 0;
    do {
        st = remote_read(remote, out + *size, step, &n, err);
        *size += n;
    } while (!st && n);
    return st;
}

static void test_content(void **state)
{
    static const size_t sizes[] = { 0, 1, 32768, 300001 }, steps[] = { 1, 1000, 400000 };
    char *want = malloc(300001), *got = malloc(800000);

    (void)state;
    for (size_t i = 0; i < 300001; i++)
        want[i] = (char)(i * 31 % 251);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        const char *url = url_of(write_file("content", want, sizes[i]));

        for (size_t s = 0; s < ARRAY_LEN(steps); s++) {
            struct remote remote;
            mr_error err;
            size_t size;

            assert_ok(remote_open(&remote, url, LONG, &err), err);
            assert_ok(read_all(&remote, steps[s], got, &size, &err), err);
            assert_int_equal(size, sizes[i]);
            assert_memory_equal(got, want, size);
            assert_ok(remote_read(&remote, got, 1, &size, &err), err); /* still the end */
            assert_int_equal(size, 0);
            remote_close(&remote);
        }
    }
    assert_no_children();
    free(got);
    free(want);
}

static void test_refused(void **state)
{
    struct remote remote;
    mr_error err;
    char want[1300];
    const char *url = url_of(temp_path("missing"));

    (void)state;
    snprintf(want, sizeof(want), "%s: cannot be opened: not found", url);
    assert_fails(remote_open(&remote, url, LONG, &err), MR_EIO, err, want);
    assert_fails(remote_open(&remote, "nosuch://x/y", LONG, &err), MR_EIO, err,
                 "nosuch://x/y: cannot be opened: this htslib reads no URLs of that kind");
    url = url_of(temp_folder());
    snprintf(want, sizeof(want), "%s: cannot be read: Is a directory", url);
    assert_ok(remote_open(&remote, url, LONG, &err), err);
    assert_fails(remote_read(&remote, want + 600, 1, &(size_t){ 0 }, &err), MR_EIO, err, want);
    remote_close(&remote);
    remote_close(&remote); /* of nothing */
    assert_no_children();
}

/* Nobody answers. */
static void test_stalled_while_opening(void **state)
{
    const char *path;
    struct remote remote;
    mr_error err;
    char want[1300];
    const int fd = new_fifo("silent", &path);

    (void)state;
    close(fd); /* so that it has no writer */
    snprintf(want, sizeof(want), "%s: no data for 1 s", url_of(path));
    assert_fails(remote_open(&remote, url_of(path), SHORT, &err), MR_EIO, err, want);
    assert_no_children();
}

/* What came before is delivered, the limit counts anew, and whoever opened can still close. */
static void test_stalled_while_reading(void **state)
{
    char *block = calloc(1, 32768), got[32768];
    const char *path;
    struct remote remote;
    mr_error err;
    size_t n;
    char want[1300];
    const int fd = new_fifo("stalled", &path);

    (void)state;
    assert_int_equal(write(fd, block, 32768), 32768);
    snprintf(want, sizeof(want), "%s: no data for 1 s", url_of(path));
    assert_ok(remote_open(&remote, url_of(path), SHORT, &err), err);
    for (size_t sum = 0; sum < 32768; sum += n) {
        assert_ok(remote_read(&remote, got, sizeof(got), &n, &err), err);
        assert_true(n > 0);
    }
    assert_fails(remote_read(&remote, got, sizeof(got), &n, &err), MR_EIO, err, want);
    assert_int_equal(n, 0);
    remote_close(&remote);
    close(fd);
    assert_no_children();
    free(block);
}

/* A slow reader is not a stalled server. */
static void test_slow_reader(void **state)
{
    char *data = calloc(1, 300000), *got = malloc(800000);
    const char *url = url_of(write_file("slow", data, 300000));
    const struct timespec pause = { .tv_sec = 1, .tv_nsec = 500000000 };
    struct remote remote;
    mr_error err;
    size_t size;

    (void)state;
    assert_ok(remote_open(&remote, url, SHORT, &err), err);
    nanosleep(&pause, NULL);
    assert_ok(read_all(&remote, 400000, got, &size, &err), err);
    assert_int_equal(size, 300000);
    remote_close(&remote);
    free(got);
    free(data);
}

/* In the middle, and while it waits for a server that says nothing. */
static void test_closed_early(void **state)
{
    char *data = calloc(1, 300000);
    const char *path;
    struct remote remote;
    mr_error err;
    char byte;
    size_t n;
    const int fd = new_fifo("early", &path);

    (void)state;
    assert_ok(remote_open(&remote, url_of(write_file("whole", data, 300000)), LONG, &err), err);
    assert_ok(remote_read(&remote, &byte, 1, &n, &err), err);
    assert_int_equal(n, 1);
    remote_close(&remote);
    assert_no_children();
    assert_ok(remote_open(&remote, url_of(path), LONG, &err), err);
    remote_close(&remote);
    assert_no_children();
    close(fd);
    free(data);
}

static void test_child_dies(void **state)
{
    const char *path;
    struct remote remote;
    mr_error err;
    char want[1300], byte;
    size_t n;
    const int fd = new_fifo("dies", &path);

    (void)state;
    assert_ok(remote_open(&remote, url_of(path), LONG, &err), err);
    kill(remote.pid, SIGKILL);
    snprintf(want, sizeof(want), "%s: cannot be read: signal 9 ended the process that reads it",
             url_of(path));
    assert_fails(remote_read(&remote, &byte, 1, &n, &err), MR_EIO, err, want);
    assert_no_children();
    remote_close(&remote);
    close(fd);
}

static void ignore_alarm(int signal)
{
    (void)signal;
}

/* A signal ends the wait of the parent, by its own handler. */
static void test_signal(void **state)
{
    struct sigaction action = { .sa_handler = ignore_alarm }, old;
    const char *path;
    struct remote remote;
    mr_error err;
    char want[1300], byte;
    size_t n;
    const int fd = new_fifo("signal", &path);

    (void)state;
    sigemptyset(&action.sa_mask);
    sigaction(SIGALRM, &action, &old);
    assert_ok(remote_open(&remote, url_of(path), LONG, &err), err);
    alarm(1);
    snprintf(want, sizeof(want), "%s: interrupted while reading", url_of(path));
    assert_fails(remote_read(&remote, &byte, 1, &n, &err), MR_ECANCELED, err, want);
    remote_close(&remote);
    sigaction(SIGALRM, &old, NULL);
    close(fd);
    assert_no_children();
}

/* The standard descriptors may be closed: those of the pipe take their numbers then. */
static void test_closed_descriptors(void **state)
{
    char got[100];
    const char *url = url_of(write_file("closed", "Bax\t5\n", 6));
    int saved[3];
    struct remote remote;
    mr_error err;
    mr_status st;
    size_t size = 0;

    (void)state;
    fflush(NULL);
    for (int fd = 0; fd < 3; fd++) {
        saved[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        close(fd);
    }
    st = remote_open(&remote, url, LONG, &err);
    if (!st)
        st = read_all(&remote, 50, got, &size, &err);
    remote_close(&remote);
    for (int fd = 0; fd < 3; fd++) {
        dup2(saved[fd], fd);
        close(saved[fd]);
    }
    assert_ok(st, err);
    assert_int_equal(size, 6);
    assert_memory_equal(got, "Bax\t5\n", 6);
}

/* What users meet: 60 seconds, and the digest is that of the file. */
static void test_raw(void **state)
{
    const char *url = url_of(write_file("raw", "abc", 3));
    unsigned char digest[16];
    char hex[33], got[10];
    struct raw raw;
    mr_error err;
    size_t n;

    (void)state;
    assert_ok(raw_open(&raw, url, &err), err);
    assert_int_equal(raw.remote.time_limit, 60);
    assert_ok(raw_read(&raw, got, sizeof(got), &n, &err), err);
    assert_int_equal(n, 3);
    assert_ok(raw_read(&raw, got, sizeof(got), &n, &err), err);
    assert_int_equal(n, 0);
    hts_md5_final(digest, raw.md5);
    hts_md5_hex(hex, digest);
    assert_string_equal(hex, "900150983cd24fb0d6963f7d28e17f72");
    raw_close(&raw);
    assert_no_children();
}

static int teardown(void **state)
{
    (void)state;
    temp_folder_remove();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_stalled_while_opening),
        cmocka_unit_test(test_stalled_while_reading),
        cmocka_unit_test(test_slow_reader),
        cmocka_unit_test(test_closed_early),
        cmocka_unit_test(test_child_dies),
        cmocka_unit_test(test_signal),
        cmocka_unit_test(test_closed_descriptors),
        cmocka_unit_test(test_raw),
    };

    return cmocka_run_group_tests(tests, NULL, teardown);
}
