/* inject.c - make the Nth call of a kind fail. For LD_PRELOAD; the tests of faults sweep N until nothing fails any more.
 *
 *     LD_PRELOAD=build/fault/inject.so INJECT=sync INJECT_AT=3 INJECT_ERRNO=EIO crm-add …
 *
 * INJECT          which calls, joined by commas: write (pwrite, and write to anything above standard error), sync (fsync,
 *                 fdatasync), truncate (ftruncate), open (open and openat), access, unlink, alloc (malloc, calloc, realloc)
 * INJECT_AT       the first of them to fail, counted from 1
 * INJECT_FOREVER  set: all later ones fail too, as on a full disk
 * INJECT_ERRNO    ENOSPC, EIO, EACCES, ENOENT, ENOMEM or a number; EIO when not given; KILL: the process is killed just before the call
 * INJECT_PATH     open, access and unlink: only names that contain this
 * INJECT_REPORT   a file that gets a byte for each fault; it stays away when the calls never got as far as INJECT_AT
 * INJECT_FS       statfs tells this type of file system (a number, such as 0x6969 for NFS) */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <unistd.h>

static struct {
    bool is_ready;
    bool is_forever, is_deadly;
    bool is_write, is_sync, is_truncate, is_open, is_access, is_unlink, is_alloc;
    long at, count;
    int number;
    const char *path;
    const char *report;
    long file_system; /* 0: the true one */
} inject;

static bool is_listed(const char *list, const char *word)
{
    size_t length = strlen(word);
    const char *at = list;
    while ((at = strstr(at, word)) != NULL) {
        if ((at == list || at[-1] == ',') && (at[length] == '\0' || at[length] == ','))
            return true;
        at += length;
    }
    return false;
}

static int number_of(const char *name)
{
    static const struct {
        const char *name;
        int number;
    } NUMBERS[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EACCES", EACCES}, {"ENOENT", ENOENT}, {"ENOMEM", ENOMEM}};
    for (size_t i = 0; name != NULL && i < sizeof NUMBERS / sizeof *NUMBERS; i++)
        if (strcmp(NUMBERS[i].name, name) == 0)
            return NUMBERS[i].number;
    return name == NULL ? EIO : atoi(name);
}

__attribute__((constructor)) static void read_environment(void)
{
    const char *calls = getenv("INJECT"), *at = getenv("INJECT_AT"), *type = getenv("INJECT_FS");
    inject.file_system = type == NULL ? 0 : strtol(type, NULL, 0);
    if (calls == NULL || at == NULL)
        return;
    inject.is_write = is_listed(calls, "write");
    inject.is_sync = is_listed(calls, "sync");
    inject.is_truncate = is_listed(calls, "truncate");
    inject.is_open = is_listed(calls, "open");
    inject.is_access = is_listed(calls, "access");
    inject.is_unlink = is_listed(calls, "unlink");
    inject.is_alloc = is_listed(calls, "alloc");
    inject.at = atol(at);
    inject.is_forever = getenv("INJECT_FOREVER") != NULL;
    inject.number = number_of(getenv("INJECT_ERRNO"));
    inject.is_deadly = getenv("INJECT_ERRNO") != NULL && strcmp(getenv("INJECT_ERRNO"), "KILL") == 0;
    inject.path = getenv("INJECT_PATH");
    inject.report = getenv("INJECT_REPORT");
    inject.is_ready = true;
}

/* Whether this call, which is of a kind that may fail, shall. Uses nothing that is replaced here. */
static bool fails(void)
{
    long file;
    if (!inject.is_ready || ++inject.count < inject.at || (inject.count > inject.at && !inject.is_forever))
        return false;
    if (inject.report != NULL) {
        file = syscall(SYS_openat, AT_FDCWD, inject.report, O_WRONLY | O_CREAT | O_APPEND, 0600);
        syscall(SYS_write, file, "x", 1);
        syscall(SYS_close, file);
    }
    if (inject.is_deadly)
        kill(getpid(), SIGKILL);
    errno = inject.number;
    return true;
}

static bool is_meant(const char *path)
{
    return inject.path == NULL || strstr(path, inject.path) != NULL;
}

/* The function of that name that would have been called. A union, as ISO C knows no cast from data to function. */
#define REAL(name, type, ...)      \
    static union {                 \
        void *data;                \
        type (*call)(__VA_ARGS__); \
    } real;                        \
    if (real.data == NULL)         \
    real.data = dlsym(RTLD_NEXT, name)

/* ---- Writing ------------------------------------------------------------------------------------------------------------- */

ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset)
{
    REAL("pwrite", ssize_t, int, const void *, size_t, off_t);
    return inject.is_write && fails() ? -1 : real.call(file, bytes, length, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset)
{
    REAL("pwrite64", ssize_t, int, const void *, size_t, off64_t);
    return inject.is_write && fails() ? -1 : real.call(file, bytes, length, offset);
}

ssize_t write(int file, const void *bytes, size_t length)
{
    REAL("write", ssize_t, int, const void *, size_t);
    return inject.is_write && file > 2 && fails() ? -1 : real.call(file, bytes, length);
}

int fsync(int file)
{
    REAL("fsync", int, int);
    return inject.is_sync && fails() ? -1 : real.call(file);
}

int fdatasync(int file)
{
    REAL("fdatasync", int, int);
    return inject.is_sync && fails() ? -1 : real.call(file);
}

int ftruncate(int file, off_t length)
{
    REAL("ftruncate", int, int, off_t);
    return inject.is_truncate && fails() ? -1 : real.call(file, length);
}

int ftruncate64(int file, off64_t length)
{
    REAL("ftruncate64", int, int, off64_t);
    return inject.is_truncate && fails() ? -1 : real.call(file, length);
}

/* ---- Names --------------------------------------------------------------------------------------------------------------- */

/* The mode of an open that may create, else 0. */
#define MODE(flags, mode)                    \
    mode_t mode = 0;                         \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list arguments;                   \
        va_start(arguments, flags);          \
        mode = va_arg(arguments, mode_t);    \
        va_end(arguments);                   \
    }

int open(const char *path, int flags, ...)
{
    REAL("open", int, const char *, int, ...);
    MODE(flags, mode)
    return inject.is_open && is_meant(path) && fails() ? -1 : real.call(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    REAL("open64", int, const char *, int, ...);
    MODE(flags, mode)
    return inject.is_open && is_meant(path) && fails() ? -1 : real.call(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    REAL("openat", int, int, const char *, int, ...);
    MODE(flags, mode)
    return inject.is_open && is_meant(path) && fails() ? -1 : real.call(folder, path, flags, mode);
}

int access(const char *path, int rights)
{
    REAL("access", int, const char *, int);
    return inject.is_access && is_meant(path) && fails() ? -1 : real.call(path, rights);
}

int unlink(const char *path)
{
    REAL("unlink", int, const char *);
    return inject.is_unlink && is_meant(path) && fails() ? -1 : real.call(path);
}

/* ---- Memory -------------------------------------------------------------------------------------------------------------- */

extern void *__libc_malloc(size_t length);
extern void *__libc_calloc(size_t count, size_t length);
extern void *__libc_realloc(void *memory, size_t length);

void *malloc(size_t length)
{
    return inject.is_alloc && fails() ? NULL : __libc_malloc(length);
}

void *calloc(size_t count, size_t length)
{
    return inject.is_alloc && fails() ? NULL : __libc_calloc(count, length);
}

void *realloc(void *memory, size_t length)
{
    return inject.is_alloc && fails() ? NULL : __libc_realloc(memory, length);
}

/* ---- The file system ----------------------------------------------------------------------------------------------------- */

int statfs(const char *path, struct statfs *system)
{
    REAL("statfs", int, const char *, struct statfs *);
    int status = real.call(path, system);
    if (status == 0 && inject.file_system != 0)
        system->f_type = inject.file_system;
    return status;
}

int statfs64(const char *path, struct statfs64 *system)
{
    REAL("statfs64", int, const char *, struct statfs64 *);
    int status = real.call(path, system);
    if (status == 0 && inject.file_system != 0)
        system->f_type = inject.file_system;
    return status;
}
