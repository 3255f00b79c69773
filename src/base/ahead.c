/* ahead.c - a ring of blocks between two threads. */
#include "base/ahead.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>

struct ahead {
    void *const *blocks;
    size_t count;
    bool (*prepare)(void *context, void *block);
    void *context;
    bool may_have_thread, has_thread;
    pthread_t thread;
    pthread_mutex_t mutex; /* over the rest */
    pthread_cond_t changed;
    size_t prepared, given, returned; /* blocks so far */
    bool is_over;                     /* the last one is prepared */
    bool is_ending;
};

struct ahead *ahead_new(void *const *blocks, size_t count, bool has_thread, bool (*prepare)(void *context, void *block),
                        void *context)
{
    struct ahead *ahead = calloc(1, sizeof *ahead);
    if (ahead == NULL)
        return NULL;
    ahead->blocks = blocks;
    ahead->count = count;
    ahead->may_have_thread = has_thread;
    ahead->prepare = prepare;
    ahead->context = context;
    pthread_mutex_init(&ahead->mutex, NULL);
    pthread_cond_init(&ahead->changed, NULL);
    return ahead;
}

/* Room for one more block? Waits for it. false: the caller wants no more. */
static bool wait_for_room(struct ahead *ahead)
{
    pthread_mutex_lock(&ahead->mutex);
    while (!ahead->is_ending && ahead->prepared - ahead->returned == ahead->count)
        pthread_cond_wait(&ahead->changed, &ahead->mutex);
    bool is_wanted = !ahead->is_ending;
    pthread_mutex_unlock(&ahead->mutex);
    return is_wanted;
}

static void *run_ahead(void *context)
{
    struct ahead *ahead = context;
    bool has_more = true;
    while (has_more && wait_for_room(ahead)) {
        has_more = ahead->prepare(ahead->context, ahead->blocks[ahead->prepared % ahead->count]);
        pthread_mutex_lock(&ahead->mutex);
        ahead->prepared++;
        ahead->is_over = !has_more;
        pthread_cond_signal(&ahead->changed);
        pthread_mutex_unlock(&ahead->mutex);
    }
    return NULL;
}

static bool has_processors(void)
{
    cpu_set_t set;
    return sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 1;
}

/* Without a second thread everything works as with one. */
static void begin_thread(struct ahead *ahead)
{
    sigset_t all, before;
    sigfillset(&all);
    if (!has_processors() || pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
        return;
    ahead->has_thread = pthread_create(&ahead->thread, NULL, run_ahead, ahead) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void *prepare_here(struct ahead *ahead)
{
    if (ahead->is_over)
        return NULL;
    void *block = ahead->blocks[ahead->prepared % ahead->count];
    ahead->is_over = !ahead->prepare(ahead->context, block);
    ahead->given = ++ahead->prepared;
    return block;
}

void *ahead_next(struct ahead *ahead)
{
    if (!ahead->has_thread)
        ahead->returned = ahead->given; /* else under the mutex: the second thread reads it */
    if (ahead->may_have_thread && !ahead->has_thread && ahead->given == 1 && !ahead->is_over)
        begin_thread(ahead);
    if (!ahead->has_thread)
        return prepare_here(ahead);
    pthread_mutex_lock(&ahead->mutex);
    ahead->returned = ahead->given;
    pthread_cond_signal(&ahead->changed);
    while (ahead->prepared == ahead->given && !ahead->is_over)
        pthread_cond_wait(&ahead->changed, &ahead->mutex);
    void *block = ahead->prepared == ahead->given ? NULL : ahead->blocks[ahead->given++ % ahead->count];
    pthread_mutex_unlock(&ahead->mutex);
    return block;
}

void ahead_free(struct ahead *ahead)
{
    if (ahead == NULL)
        return;
    if (ahead->has_thread) {
        pthread_mutex_lock(&ahead->mutex);
        ahead->is_ending = true;
        pthread_cond_signal(&ahead->changed);
        pthread_mutex_unlock(&ahead->mutex);
        pthread_join(ahead->thread, NULL);
    }
    pthread_cond_destroy(&ahead->changed);
    pthread_mutex_destroy(&ahead->mutex);
    free(ahead);
}
