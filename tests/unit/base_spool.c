/* Spool: the same bytes come back from memory, from a file, and from both; reads and writes in turns; full disks. */
#include "base/spool.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char folder[] = "/tmp/crm-spool-XXXXXX";

static unsigned char byte_at(int64_t at)
{
    return (unsigned char)(at * 31 + at / 251);
}

static int write_pattern(struct spool *spool, size_t length, struct err *err)
{
    unsigned char *bytes = malloc(length > 0 ? length : 1);
    for (size_t i = 0; i < length; i++)
        bytes[i] = byte_at(spool->written + (int64_t)i);
    int status = spool_write(spool, bytes, length, err);
    free(bytes);
    return status;
}

/* Everything from the current place on is the pattern, up to ${total}. */
static bool reads_back(struct spool *spool, int64_t total, size_t piece)
{
    unsigned char *bytes = malloc(piece);
    struct err err = ERR_INIT;
    int64_t at = spool->at;
    ssize_t length;
    bool is_same = true;
    while ((length = spool_read(spool, bytes, piece, &err)) > 0)
        for (ssize_t i = 0; i < length; i++)
            is_same = is_same && bytes[i] == byte_at(at++);
    free(bytes);
    return is_same && length == 0 && at == total;
}

static size_t names_in_folder(void)
{
    size_t count = 0;
    DIR *open_folder = opendir(folder);
    while (open_folder != NULL && readdir(open_folder) != NULL)
        count++;
    if (open_folder != NULL)
        closedir(open_folder);
    return count - 2;
}

static void sizes(void)
{
    static const struct {
        size_t piece, pieces;
        bool in_memory;
    } CASES[] = {
        {0, 1, true},
        {1, 1, true},
        {1000, 1000, true},
        {SPOOL_MEMORY_BYTES, 1, true},
        {1024, 1024, true},
        {1, SPOOL_MEMORY_BYTES + 1, false},
        {SPOOL_MEMORY_BYTES + 1, 1, false},
        {100000, 50, false},
        {65536, 40, false},
        {3000000, 2, false},
        {10, 300000, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct spool spool;
        struct err err = ERR_INIT;
        spool_init(&spool, folder);
        for (size_t piece = 0; piece < CASES[i].pieces; piece++)
            write_pattern(&spool, CASES[i].piece, &err);
        int64_t total = (int64_t)(CASES[i].piece * CASES[i].pieces);
        CHECK((spool.fd < 0) == CASES[i].in_memory, "%zu times %zu bytes: where they are", CASES[i].pieces, CASES[i].piece);
        CHECK(reads_back(&spool, total, 4096) && reads_back(&spool, total, 1), "they come back");
        spool_rewind(&spool);
        CHECK(reads_back(&spool, total, 100003), "and once more");
        CHECK(write_pattern(&spool, 200, &err) == 0 && reads_back(&spool, total + 200, 64), "what is added later follows");
        struct stat status;
        CHECK(spool.fd < 0 || (fstat(spool.fd, &status) == 0 && (status.st_mode & 0777) == 0600 && status.st_nlink == 0),
              "the file has no name and is ours alone");
        CHECK(names_in_folder() == 0, "nothing is to be seen in the folder");
        spool_clear(&spool);
        CHECK(spool.fd == -1 && spool.written == 0 && write_pattern(&spool, 5, &err) == 0 && reads_back(&spool, 5, 9),
              "cleared, it can be used again");
        spool_clear(&spool);
    }
}

static void pipes(void)
{
    int ends[2];
    struct spool spool;
    struct spool copy;
    struct err err = ERR_INIT;
    char path[64];
    spool_init(&spool, folder);
    spool_init(&copy, folder);
    write_pattern(&spool, 2500000, &err);
    snprintf(path, sizeof path, "%s/out", folder);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    CHECK(spool_drain(&spool, fd, &err) == 0 && lseek(fd, 0, SEEK_CUR) == 2500000, "drained into a file");
    lseek(fd, 0, SEEK_SET);
    CHECK(spool_fill(&copy, fd, &err) == 0 && reads_back(&copy, 2500000, 8192), "and filled from it");
    close(fd);
    unlink(path);
    fd = open("/dev/full", O_WRONLY);
    CHECK(spool_drain(&spool, fd, &err) == -1 && err.kind == ERR_IO, "a full device is an error");
    close(fd);
    err_clear(&err);
    signal(SIGPIPE, SIG_IGN);
    if (pipe(ends) == 0) {
        close(ends[0]);
        CHECK(spool_drain(&spool, ends[1], &err) == -1 && errno == EPIPE, "a closed pipe says so in errno");
        close(ends[1]);
    }
    err_clear(&err);
    CHECK(spool_fill(&copy, -1, &err) == -1 && err.kind == ERR_IO, "input that cannot be read");
    spool_clear(&spool);
    spool_clear(&copy);
}

static void faults(void)
{
    struct spool spool;
    struct err err = ERR_INIT;
    spool_init(&spool, "/nowhere/at/all");
    CHECK(write_pattern(&spool, 1000, &err) == 0, "a little needs no folder");
    CHECK(write_pattern(&spool, SPOOL_MEMORY_BYTES, &err) == -1 && err.kind == ERR_CREATE, "more does");
    CHECK_TEXT(err.file, "/nowhere/at/all", "which is named");
    spool_clear(&spool);
    err_clear(&err);
    setenv("TMPDIR", folder, 1);
    char link[64];
    char target[256] = "";
    spool_init(&spool, NULL);
    write_pattern(&spool, SPOOL_MEMORY_BYTES + 1, &err);
    snprintf(link, sizeof link, "/proc/self/fd/%d", spool.fd);
    CHECK(readlink(link, target, sizeof target - 1) > 0 && strncmp(target, folder, strlen(folder)) == 0,
          "TMPDIR where no folder is given");
    spool_clear(&spool);
    unsetenv("TMPDIR");
    /* A disk that is full is played by a limit on the size of files. */
    struct rlimit limit = {.rlim_cur = 1500000, .rlim_max = RLIM_INFINITY};
    getrlimit(RLIMIT_FSIZE, &limit);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = 1500000;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
    spool_init(&spool, folder);
    CHECK(write_pattern(&spool, 3000000, &err) == -1 && err.kind == ERR_IO, "a file that cannot grow is an error");
    spool_clear(&spool);
    limit.rlim_cur = before;
    setrlimit(RLIMIT_FSIZE, &limit);
}

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return 1;
    sizes();
    pipes();
    faults();
    rmdir(folder);
    return tap_done();
}
