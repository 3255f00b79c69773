/* spool.h - bytes put aside: in memory first, then in a file without a name.
 *
 * Why: a writer that reads a pipe holds no lock while somebody else is still writing, and output waits for COMMIT. The file
 * lies in the database's folder (the same disk, the same rights), is 0600 and has no name, so that a crash leaves nothing.
 * */
#ifndef CRM_BASE_SPOOL_H
#define CRM_BASE_SPOOL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

enum { SPOOL_MEMORY_BYTES = 1024 * 1024 };

struct spool {
    const char *folder; /* borrowed; NULL: the folder for temporary files (TMPDIR, /tmp) */
    struct buf memory;  /* everything, or what is not yet in the file */
    int fd;             /* -1 while everything is in memory */
    int64_t written;    /* bytes in all */
    int64_t at;         /* next byte to read */
};

/* spool_init(spool, folder): empty. spool_clear(spool): give memory and file back; fine on a cleared one, not on one that
 * was never initialised. */
void spool_init(struct spool *spool, const char *folder);
void spool_clear(struct spool *spool);
/* spool_write(spool, bytes, length, err): append, whatever was read meanwhile. Returns 0, or -1 with ERR_CREATE, ERR_IO,
 * ERR_MEMORY. */
int spool_write(struct spool *spool, const void *bytes, size_t length, struct err *err);
/* spool_fill(spool, fd, err): append everything up to the end of ${fd} (a pipe, a file). Returns 0, or -1 as above. */
int spool_fill(struct spool *spool, int fd, struct err *err);
/* spool_rewind(spool): the next read begins at the first byte. */
void spool_rewind(struct spool *spool);
/* spool_read(spool, out, size, err): up to ${size} bytes. Returns how many, 0 at the end, -1 with ERR_IO. */
ssize_t spool_read(struct spool *spool, void *out, size_t size, struct err *err);
/* spool_drain(spool, fd, err): write everything from the first byte on to ${fd}. Returns 0, or -1 with ERR_IO; errno is kept
 * in the case of EPIPE, so that the caller can die of it. */
int spool_drain(struct spool *spool, int fd, struct err *err);

#endif
