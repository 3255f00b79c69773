/* bulk_runs.h - search keys of a whole import, brought into the order in which the table wants them.
 *
 * Why: search_key is one sorted table; fed in the order of its key every row lands on the last page, fed at random nearly every
 * row reads and rewrites a page (measured: 2 to 3 s against 14 s at a million people). Keys are collected in at most 12 MB,
 * sorted, written as runs to one unlinked file in the database's folder when that is full, and merged at the end. A small
 * import never touches a file. */
#ifndef CRM_STORE_BULK_RUNS_H
#define CRM_STORE_BULK_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct bulk_runs;

struct bulk_key {
    unsigned char kind;
    const char *key; /* NUL-terminated; valid until the next call */
    size_t length;
    int64_t party;
};

/* bulk_runs_new(temporary, context, memory): ${temporary} makes the file when it is needed: a descriptor, or -1 with ${err}.
 * ${memory} bounds the buffer in bytes, 0 for the usual 12 MB. NULL when out of memory. */
struct bulk_runs *bulk_runs_new(int (*temporary)(void *context, struct err *err), void *context, size_t memory_bytes);
void bulk_runs_free(struct bulk_runs *runs);

/* bulk_runs_add(runs, kind, key, length, party, err): one key. Keys longer than 255 bytes are cut there. Returns 0 or -1. */
int bulk_runs_add(struct bulk_runs *runs, unsigned char kind, const char *key, size_t length, int64_t party,
                  struct err *err);

/* bulk_runs_next(runs, key, err): the keys in ascending order of (kind, bytes, party), equal ones once. The first call ends the
 * adding. Returns 1 with ${key}, 0 at the end, -1 error. */
int bulk_runs_next(struct bulk_runs *runs, struct bulk_key *key, struct err *err);

#endif
