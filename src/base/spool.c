/* spool.c - memory, then a file without a name. */
#include "base/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/message.h"

enum { PIECE_BYTES = 64 * 1024 };

void spool_init(struct spool *spool, const char *folder)
{
    *spool = (struct spool){.folder = folder, .memory = BUF_INIT, .fd = -1};
}

void spool_clear(struct spool *spool)
{
    if (spool->fd >= 0)
        close(spool->fd);
    buf_clear(&spool->memory);
    spool_init(spool, spool->folder);
}

static const char *folder_of(const struct spool *spool)
{
    if (spool->folder != NULL)
        return spool->folder;
    const char *folder = getenv("TMPDIR");
    return folder != NULL && *folder == '/' ? folder : "/tmp";
}

/* File systems without O_TMPFILE say so in several ways; a name that is unlinked at once does the same but for a crash
 * between. */
static int open_file(struct spool *spool, struct err *err)
{
    const char *folder = folder_of(spool);
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL || errno == ENOENT)) {
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/.crm-spool-XXXXXX", folder);
        if (length < 0 || (size_t)length >= sizeof path)
            errno = ENAMETOOLONG;
        else if ((fd = mkostemp(path, O_CLOEXEC)) >= 0)
            unlink(path);
    }
    if (fd < 0) {
        err_system(err, ERR_CREATE, errno, _("cannot create a temporary file"));
        return err_at(err, folder, 0, NULL);
    }
    spool->fd = fd;
    return 0;
}

static int flush_memory(struct spool *spool, struct err *err)
{
    if (spool->memory.length == 0)
        return 0;
    if (spool->fd < 0 && open_file(spool, err) != 0)
        return -1;
    /* Reads use pread: the file's own position is always the end. */
    if (file_write_all(spool->fd, spool->memory.bytes, spool->memory.length) != 0)
        return err_system(err, ERR_IO, errno, _("cannot write a temporary file"));
    buf_reset(&spool->memory);
    return 0;
}

int spool_write(struct spool *spool, const void *bytes, size_t length, struct err *err)
{
    size_t limit = spool->fd < 0 ? SPOOL_MEMORY_BYTES : PIECE_BYTES;
    if (spool->memory.length + length > limit && flush_memory(spool, err) != 0)
        return -1;
    if (length > limit) {
        if (spool->fd < 0 && open_file(spool, err) != 0)
            return -1;
        if (file_write_all(spool->fd, bytes, length) != 0)
            return err_system(err, ERR_IO, errno, _("cannot write a temporary file"));
    } else if (buf_add(&spool->memory, bytes, length) != 0) {
        return err_memory(err);
    }
    spool->written += (int64_t)length;
    return 0;
}

int spool_fill(struct spool *spool, int fd, struct err *err)
{
    char piece[PIECE_BYTES];
    for (;;) {
        ssize_t length = read(fd, piece, sizeof piece);
        if (length == 0)
            return 0;
        if (length < 0 && errno == EINTR)
            continue;
        if (length < 0)
            return err_system(err, ERR_IO, errno, _("cannot read the input"));
        if (spool_write(spool, piece, (size_t)length, err) != 0)
            return -1;
    }
}

void spool_rewind(struct spool *spool)
{
    spool->at = 0;
}

ssize_t spool_read(struct spool *spool, void *out, size_t size, struct err *err)
{
    int64_t in_file = spool->written - (int64_t)spool->memory.length;
    if (spool->at < in_file) {
        ssize_t length;
        do
            length = pread(spool->fd, out, size, (off_t)spool->at);
        while (length < 0 && errno == EINTR);
        if (length < 0 || (length == 0 && size > 0))
            return err_system(err, ERR_IO, length < 0 ? errno : EIO, _("cannot read a temporary file"));
        spool->at += length;
        return length;
    }
    size_t from = (size_t)(spool->at - in_file);
    size_t length = spool->memory.length - from;
    if (length > size)
        length = size;
    if (length > 0)
        memcpy(out, spool->memory.bytes + from, length);
    spool->at += (int64_t)length;
    return (ssize_t)length;
}

int spool_drain(struct spool *spool, int fd, struct err *err)
{
    char piece[PIECE_BYTES];
    spool_rewind(spool);
    for (;;) {
        ssize_t length = spool_read(spool, piece, sizeof piece, err);
        if (length <= 0)
            return (int)length;
        if (file_write_all(fd, piece, (size_t)length) != 0) {
            int why = errno;
            err_system(err, ERR_IO, why, _("cannot write the output"));
            errno = why;
            return -1;
        }
    }
}
