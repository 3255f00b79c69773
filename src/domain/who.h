/* who.h - who is meant: an id, an e-mail address, a phone number, system:ID, or terms and words that find exactly one.
 *
 * Why: all tools name people in the same way and never guess. Source: crm(7), "WHO". */
#ifndef CRM_DOMAIN_WHO_H
#define CRM_DOMAIN_WHO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

enum who_flags {
    WHO_NO_TERMS = 1 << 0, /* neither terms nor words: forget, merge, consent give (ERR_USAGE) */
    WHO_ALL = 1 << 1,      /* an address or phone means everybody who has it: withdraw, refuse, object, stop */
};

/* WHO_SHOWN: how many candidates an error names. */
enum { WHO_SHOWN = 10 };

struct who {
    int64_t *ids; /* ascending, in the arena; ids of merged people are replaced by those they were joined into */
    size_t count; /* 0 nobody; 1 found; more: several, or everybody with WHO_ALL */
    /* What was named, so that a stop of somebody unknown can be kept: NULL unless it was an address or a phone. */
    const char *email; /* normalised */
    char phone[17];    /* E.164, "" when it was none */
};

/* who_find(store, text, flags, arena, who, err): everybody whom ${text} may mean; erased people are nobody. Not finding
 * anybody
 * and finding several is no error here. Returns 0, or -1: ERR_USAGE for terms that may not be used or cannot be read. */
int who_find(struct store *store, const char *text, unsigned flags, struct arena *arena, struct who *who, struct err *err);

/* who_one(store, text, flags, with_names, arena, id, err): exactly one. Returns 0 with ${id}, or -1: ERR_NO when there is
 * nobody, ERR_DATA when there are several, with the ids of the first WHO_SHOWN (and, when ${with_names}, because stderr is a
 * terminal, their names). The message never repeats ${text}. */
int who_one(struct store *store, const char *text, unsigned flags, bool with_names, struct arena *arena, int64_t *id,
            struct err *err);

/* One thing that names somebody, of a block: text, or a record that carries "id" (a record's id is taken through aliases
 * too).
 * id 0 and count 0: nobody. */
struct who_item {
    const char *text;         /* NULL: look into the record */
    const struct rec *record; /* its "id" */
    struct who who;           /* result */
};

/* who_find_block(store, items, count, flags, arena, err): the same for up to 1,000 at once; ids are checked with one
 * statement
 * for the block. An item that cannot be read (text no WHO, record without an id) sets ${err}, with ${bad} its index.
 * Returns 0
 * or -1. */
int who_find_block(struct store *store, struct who_item *items, size_t count, unsigned flags, struct arena *arena,
                   size_t *bad, struct err *err);

#endif
