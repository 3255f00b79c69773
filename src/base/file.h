/* file.h - whole files in, whole files out, and paths.
 *
 * Why: what is written under a name appears there complete or not at all: a temporary file beside it, mode 0600, synced,
 * renamed, and the folder synced. Never used for a database that is open: closing such a file drops SQLite's locks. */
#ifndef CRM_BASE_FILE_H
#define CRM_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* file_read(path, limit, out, err): append the whole file to ${out}. Returns 0, or -1: ERR_NO_INPUT when it cannot be opened
 * or is a folder, ERR_DATA when longer than ${limit} bytes, ERR_IO, ERR_MEMORY. Errors carry ${path} as their file. */
int file_read(const char *path, size_t limit_bytes, struct buf *out, struct err *err);

struct file_writer {
    char *path;      /* where it will be; symbolic links are followed */
    char *temporary; /* where it is being written; NULL once renamed, and for a device or pipe, which is written directly */
    struct buf pending;
    int fd;
};

/* file_writer_open(writer, path, err): begin. Returns 0, or -1 with ERR_CREATE (naming the path); then nothing need be
 * undone.
 * file_writer_add(writer, bytes, length, err): more bytes, buffered. Returns 0, or -1 with ERR_IO, ERR_MEMORY.
 * file_writer_commit(writer, err): write out, sync, rename, sync the folder. Returns 0 or -1; either way the writer is
 * closed.
 * file_writer_abort(writer): nothing was ever there. Fine after commit or abort, and on an all-zero writer. */
int file_writer_open(struct file_writer *writer, const char *path, struct err *err);
int file_writer_add(struct file_writer *writer, const void *bytes, size_t length, struct err *err);
int file_writer_commit(struct file_writer *writer, struct err *err);
void file_writer_abort(struct file_writer *writer);

/* file_write_all(fd, bytes, length): write() until all is out. Returns 0, or -1 with errno set. */
int file_write_all(int fd, const void *bytes, size_t length);
/* file_sync_folder(path): fsync of the folder in which ${path} lies, so that a rename survives a power cut. Returns 0 or -1,
 * errno set. */
int file_sync_folder(const char *path);

/* Paths, in ${arena}; NULL when out of memory. file_folder("a/b"): "a"; of "b": "."; of "/b": "/". file_name("a/b"): "b"
 * (borrowed).
 * file_join("a", "b"): "a/b"; a second part that begins with / stands alone. */
char *file_folder(struct arena *arena, const char *path);
const char *file_name(const char *path);
char *file_join(struct arena *arena, const char *folder, const char *name);
/* file_real(arena, path, err): absolute, symbolic links resolved; the file itself need not exist, its folder must. NULL with
 * ERR_NO_INPUT or ERR_MEMORY. */
char *file_real(struct arena *arena, const char *path, struct err *err);
/* file_is_folder(path): it is one (or a link to one). */
bool file_is_folder(const char *path);

#endif
