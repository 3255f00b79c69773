/* store.h - what every function of store and domain is handed: the open file and the facts of this run.
 *
 * Why: domain and store read no clock, environment, file or option. src/run fills a struct store once, and passes it down;
 * everything happens inside the transaction that run began. */
#ifndef CRM_STORE_STORE_H
#define CRM_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"

struct engine;

enum { STORE_KEY_BYTES = 32, STORE_HANDLE_BYTES = 16, STORE_FINGERPRINT_BYTES = 16 };

struct store {
    struct engine *engine;            /* open; owned by run */
    const struct date_context *dates; /* now and the controller's time zone */
    int64_t now;                      /* seconds since the epoch, UTC */
    char now_text[24];                /* the same as RFC 3339, such as 2026-11-24T12:00:00Z */
    const unsigned char *key;         /* STORE_KEY_BYTES; NULL in tools that only read */
    const char *language;             /* nl or en: of messages and of texts for people without a language of their own */
    int64_t batch_id;                 /* the batch of this run, 0 in a reader; its row is written at the end (batch.h) */
    struct batch *batch;              /* where writers note subjects, fields, counts; NULL in a reader */
};

#endif
