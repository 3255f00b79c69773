/* Blocks from a second thread: all of them, once, in their order; ending early; one processor; small inputs begin no thread. */
#include "base/ahead.h"

#include <pthread.h>
#include <sched.h>
#include <stdint.h>

#include "tap.h"

enum { BLOCKS = 3 };

struct block {
    int64_t number;
};

struct work {
    int64_t prepared, last; /* ${last}: which block is the last */
    pthread_t caller;
    int64_t elsewhere; /* prepared in another thread than the caller's */
};

static struct block blocks[BLOCKS];
static void *const RING[BLOCKS] = {&blocks[0], &blocks[1], &blocks[2]};

static bool prepare(void *context, void *block)
{
    struct work *work = context;
    work->elsewhere += !pthread_equal(pthread_self(), work->caller);
    ((struct block *)block)->number = ++work->prepared;
    return work->prepared < work->last;
}

/* take(work, most, has_thread): takes blocks, ${most} at most; how many were the next in order. */
static int64_t take(struct work *work, int64_t most, bool has_thread)
{
    work->caller = pthread_self();
    struct ahead *ahead = ahead_new(RING, BLOCKS, has_thread, prepare, work);
    struct block *block = NULL;
    int64_t count = 0;
    while (ahead != NULL && count < most && (block = ahead_next(ahead)) != NULL && block->number == count + 1)
        count++;
    ahead_free(ahead);
    return count;
}

static void test_order(void)
{
    struct work one = {.last = 1}, many = {.last = 20000}, alone = {.last = 20000};
    CHECK_INTEGER(take(&one, INT64_MAX, true), 1, "a single block comes");
    CHECK_INTEGER(one.elsewhere, 0, "without a second thread");
    CHECK_INTEGER(take(&many, INT64_MAX, true), 20000, "many come, each once, in their order");
    CHECK_INTEGER(take(&alone, INT64_MAX, false), 20000, "so they do without a second thread");
    CHECK_INTEGER(alone.elsewhere, 0, "which there was none of");
}

static void test_ending(void)
{
    struct work work = {.last = INT64_MAX};
    CHECK_INTEGER(take(&work, 10, true), 10, "the caller may have enough");
    CHECK(work.prepared >= 10 && work.prepared <= 10 + BLOCKS, "no more than the ring is prepared in vain: %lld",
          (long long)work.prepared);
}

/* Keeps the process on one of its processors, or on as many as it had. */
static void test_processors(void)
{
    cpu_set_t all, first;
    struct work two = {.last = 1000}, one = {.last = 1000};
    CHECK_INTEGER(sched_getaffinity(0, sizeof all, &all), 0, "the processors are known");
    CHECK_INTEGER(take(&two, INT64_MAX, true), 1000, "all blocks come");
    CHECK_INTEGER(two.elsewhere, CPU_COUNT(&all) > 1 ? 999 : 0,
                  "all but the first from a second thread, where it has a processor");
    CPU_ZERO(&first);
    for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&first) == 0; i++)
        if (CPU_ISSET(i, &all))
            CPU_SET(i, &first);
    sched_setaffinity(0, sizeof first, &first);
    CHECK_INTEGER(take(&one, INT64_MAX, true), 1000, "on one processor too");
    CHECK_INTEGER(one.elsewhere, 0, "from the only thread");
    sched_setaffinity(0, sizeof all, &all);
}

int main(void)
{
    test_order();
    test_ending();
    test_processors();
    return tap_done();
}
