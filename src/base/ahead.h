/* ahead.h - blocks of work that a second thread prepares while the first is busy with the one before.
 *
 * Why: understanding the rows of a million people takes a third of the time of their import, and needs nothing of the
 * database, to which one thread writes. The first block is prepared by the caller's own thread, so that a small input begins
 * none; and where there is one processor, all are. Signals go to the caller's thread. */
#ifndef CRM_BASE_AHEAD_H
#define CRM_BASE_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

struct ahead;

/* ahead_new(blocks, count, has_thread, prepare, context): ${blocks} are used in turn, at least two; they and ${context} are
 * borrowed. Without ${has_thread} the caller's thread prepares all. ${prepare} makes one block ready and returns false when
 * it was the last; it may run in the other thread, and must touch nothing that the caller touches between ahead_new and
 * ahead_free, but the block. NULL: out of memory. */
struct ahead *ahead_new(void *const *blocks, size_t count, bool has_thread, bool (*prepare)(void *context, void *block),
                        void *context);

/* ahead_next(ahead): the next block, in their order; the one before goes back to be prepared anew. NULL after the last. */
void *ahead_next(struct ahead *ahead);

/* ahead_free(ahead): ends the other thread, if need be when it has finished its block. NULL is fine. */
void ahead_free(struct ahead *ahead);

#endif
