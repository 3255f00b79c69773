/* file.c - whole files, and paths. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"

enum { PIECE_BYTES = 64 * 1024 };

int file_write_all(int fd, const void *bytes, size_t length)
{
    const char *at = bytes;
    while (length > 0) {
        ssize_t written = write(fd, at, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        at += written;
        length -= (size_t)written;
    }
    return 0;
}

static int fail(struct err *err, enum err_kind kind, const char *path, int why, const char *message)
{
    err_system(err, kind, why, "%s", message);
    err_at(err, path, 0, NULL);
    errno = why;
    return -1;
}

/* ---- Reading ---------------------------------------------------------------------------------------------------------- */

static int read_all(int fd, const char *path, size_t limit_bytes, struct buf *out, struct err *err)
{
    char piece[PIECE_BYTES];
    size_t total = 0;
    for (;;) {
        ssize_t length = read(fd, piece, sizeof piece);
        if (length == 0)
            return 0;
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return fail(err, errno == EISDIR ? ERR_NO_INPUT : ERR_IO, path, errno, _("cannot be read"));
        if ((size_t)length > limit_bytes - total) {
            err_set(err, ERR_DATA, _("longer than %zu bytes"), limit_bytes);
            return err_at(err, path, 0, NULL);
        }
        total += (size_t)length;
        if (buf_add(out, piece, (size_t)length) != 0)
            return err_memory(err);
    }
}

int file_read(const char *path, size_t limit_bytes, struct buf *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return fail(err, ERR_NO_INPUT, path, errno, _("cannot be read"));
    int status = read_all(fd, path, limit_bytes, out, err);
    close(fd);
    return status;
}

/* ---- Writing ---------------------------------------------------------------------------------------------------------- */

static void forget(struct file_writer *writer)
{
    if (writer->fd >= 0)
        close(writer->fd);
    free(writer->path);
    free(writer->temporary);
    buf_clear(&writer->pending);
    *writer = (struct file_writer){.fd = -1};
}

/* What a symbolic link points at is replaced, not the link; a name that does not exist yet stays as it is. */
static char *target_of(const char *path)
{
    char *real = realpath(path, NULL);
    return real != NULL || errno != ENOENT ? real : strdup(path);
}

/* A device or a pipe: there is nothing to replace, it is written to as it is. */
static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

/* A folder that is missing can be made. */
static void hint_folder(const char *path, struct err *err)
{
    struct arena arena = ARENA_INIT;
    const char *folder = file_folder(&arena, path);
    const char *word = folder == NULL ? NULL : text_shell_arena(&arena, folder);
    if (word != NULL)
        err_hint(err, "mkdir -p %s%s", *word == '-' ? "./" : "", word);
    arena_clear(&arena);
}

static int give_up(struct file_writer *writer, const char *path, int why, struct err *err)
{
    /* The temporary was not made, so there is none to remove. */
    forget(writer);
    if (why == ENOENT)
        hint_folder(path, err);
    return fail(err, why == ENOMEM ? ERR_MEMORY : ERR_CREATE, path, why, _("cannot be created"));
}

int file_writer_open(struct file_writer *writer, const char *path, struct err *err)
{
    static const char SUFFIX[] = ".XXXXXX";
    *writer = (struct file_writer){.fd = -1};
    if (*path == '\0' || file_is_folder(path))
        return fail(err, ERR_CREATE, path, *path == '\0' ? ENOENT : EISDIR, _("cannot be created"));
    writer->path = target_of(path);
    if (writer->path == NULL)
        return fail(err, ERR_CREATE, path, errno, _("cannot be created"));
    if (is_special(path)) {
        writer->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
        return writer->fd >= 0 ? 0 : give_up(writer, path, errno, err);
    }
    writer->temporary = malloc(strlen(writer->path) + sizeof SUFFIX);
    if (writer->temporary == NULL)
        return give_up(writer, path, ENOMEM, err);
    strcpy(writer->temporary, writer->path);
    strcat(writer->temporary, SUFFIX);
    writer->fd = mkostemp(writer->temporary, O_CLOEXEC); /* mode 0600 */
    return writer->fd >= 0 ? 0 : give_up(writer, path, errno, err);
}

static int flush_pending(struct file_writer *writer, struct err *err)
{
    if (file_write_all(writer->fd, writer->pending.bytes, writer->pending.length) != 0)
        return fail(err, ERR_IO, writer->path, errno, _("cannot be written"));
    buf_reset(&writer->pending);
    return 0;
}

int file_writer_add(struct file_writer *writer, const void *bytes, size_t length, struct err *err)
{
    if (writer->pending.length + length > PIECE_BYTES && flush_pending(writer, err) != 0)
        return -1;
    if (length > PIECE_BYTES) {
        if (file_write_all(writer->fd, bytes, length) != 0)
            return fail(err, ERR_IO, writer->path, errno, _("cannot be written"));
        return 0;
    }
    return buf_add(&writer->pending, bytes, length) != 0 ? err_memory(err) : 0;
}

static int put_in_place(struct file_writer *writer, struct err *err)
{
    if (rename(writer->temporary, writer->path) != 0)
        return fail(err, ERR_CREATE, writer->path, errno, _("cannot be created"));
    free(writer->temporary);
    writer->temporary = NULL;
    if (file_sync_folder(writer->path) != 0)
        return fail(err, ERR_IO, writer->path, errno, _("cannot be written"));
    return 0;
}

int file_writer_commit(struct file_writer *writer, struct err *err)
{
    int status = flush_pending(writer, err);
    if (status == 0 && fsync(writer->fd) != 0 && errno != EINVAL && errno != ENOSYS)
        status = fail(err, ERR_IO, writer->path, errno, _("cannot be written"));
    int fd = writer->fd;
    writer->fd = -1;
    if (close(fd) != 0 && status == 0)
        status = fail(err, ERR_IO, writer->path, errno, _("cannot be written"));
    if (status == 0 && writer->temporary != NULL)
        status = put_in_place(writer, err);
    file_writer_abort(writer);
    return status;
}

void file_writer_abort(struct file_writer *writer)
{
    if (writer->path == NULL)
        return;
    if (writer->temporary != NULL)
        unlink(writer->temporary);
    forget(writer);
}

/* ---- Paths ------------------------------------------------------------------------------------------------------------ */

/* Length of the folder's part: "a/b" 1, "/b" 1 (the slash itself), "b" 0. */
static size_t folder_length(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return 0;
    while (slash > path && slash[-1] == '/')
        slash--;
    return slash == path ? 1 : (size_t)(slash - path);
}

int file_sync_folder(const char *path)
{
    struct arena arena = ARENA_INIT;
    const char *folder = file_folder(&arena, path);
    int fd = folder == NULL ? -1 : open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    arena_clear(&arena);
    if (fd < 0)
        return -1;
    /* Some file systems cannot sync a folder, and say EINVAL: they need not. */
    int status = fsync(fd) != 0 && errno != EINVAL && errno != ENOSYS ? -1 : 0;
    int why = errno;
    close(fd);
    errno = why;
    return status;
}

char *file_folder(struct arena *arena, const char *path)
{
    size_t length = folder_length(path);
    return length == 0 ? arena_string(arena, ".") : arena_dup(arena, path, length);
}

const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

char *file_join(struct arena *arena, const char *folder, const char *name)
{
    if (*name == '/' || *folder == '\0')
        return arena_string(arena, name);
    size_t length = strlen(folder);
    return arena_printf(arena, "%s%s%s", folder, folder[length - 1] == '/' ? "" : "/", name);
}

char *file_real(struct arena *arena, const char *path, struct err *err)
{
    char *real = realpath(path, NULL);
    char *result = NULL;
    if (real != NULL) {
        result = arena_string(arena, real);
    } else if (errno == ENOENT && *file_name(path) != '\0') {
        const char *folder = file_folder(arena, path);
        real = folder == NULL ? NULL : realpath(folder, NULL);
        if (real != NULL)
            result = file_join(arena, real, file_name(path));
    }
    if (real == NULL)
        fail(err, ERR_NO_INPUT, path, errno, _("cannot be found"));
    else if (result == NULL)
        err_memory(err);
    free(real);
    return result;
}

bool file_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}
