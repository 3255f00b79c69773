/* rec.h - struct rec, the one shape in which data travels between wire, domain, run and tools.
 *
 * Why: wire knows formats and no rules, domain knows rules and no formats; they meet here. A rec is an ordered tree in an
 * arena. Numbers are 64-bit integers or decimals kept as text, never floating point. Text is UTF-8 without NUL bytes; it is
 * NUL-terminated as well. */
#ifndef CRM_BASE_REC_H
#define CRM_BASE_REC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum rec_type { REC_NULL, REC_BOOLEAN, REC_INTEGER, REC_DECIMAL, REC_TEXT, REC_LIST, REC_MAP };

struct rec {
    const char *key;  /* name within a map; NULL in a list and at the root */
    struct rec *next; /* next member or element */
    enum rec_type type;
    union {
        bool boolean;
        int64_t integer;
        struct {
            const char *text;
            size_t length;
        }; /* REC_TEXT and REC_DECIMAL */
        struct {
            struct rec *first;
            struct rec *last;
            size_t count;
        }; /* REC_LIST and REC_MAP */
    };
};

/* Where a record came from. All borrowed from the source until its next record. */
struct rec_origin {
    const char *file; /* as the user named it; "-" for standard input; NULL for operands */
    long line;        /* physical line on which it begins; 0 for operands */
    const char *raw;  /* the bytes as read (for --rejects), NULL when there are none */
    size_t raw_length;
};

/* Constructors. Each returns the new node in ${arena}, or NULL when out of memory. Keys and texts are copied unless the name
 * says borrow. */
struct rec *rec_new_map(struct arena *arena);
struct rec *rec_new_list(struct arena *arena);

/* rec_add_*(arena, parent, key, …): append to a map (key given) or list (key NULL). A NULL parent gives NULL, so that a
 * chain of calls needs one check. rec_add_text with text NULL adds nothing and returns parent. */
struct rec *rec_add_null(struct arena *arena, struct rec *parent, const char *key);
struct rec *rec_add_boolean(struct arena *arena, struct rec *parent, const char *key, bool value);
struct rec *rec_add_integer(struct arena *arena, struct rec *parent, const char *key, int64_t value);
struct rec *rec_add_decimal(struct arena *arena, struct rec *parent, const char *key, const char *text);
struct rec *rec_add_text(struct arena *arena, struct rec *parent, const char *key, const char *text);
struct rec *rec_add_bytes(struct arena *arena, struct rec *parent, const char *key, const char *bytes, size_t length);
struct rec *rec_add_list(struct arena *arena, struct rec *parent, const char *key);
struct rec *rec_add_map(struct arena *arena, struct rec *parent, const char *key);
/* rec_borrow_text: key and text are not copied; both must outlive the record (constants, arena memory). */
struct rec *rec_borrow_text(struct arena *arena, struct rec *parent, const char *key, const char *text, size_t length);
/* rec_append(parent, node): hang an existing node, with its key set, under ${parent}. Takes it. */
struct rec *rec_append(struct rec *parent, struct rec *node);
/* rec_borrow(arena, parent, node): append a member with the key and the value of ${node}, which are not copied: ${node}, its texts and
 * its members must outlive the record and stay as they are. */
struct rec *rec_borrow(struct arena *arena, struct rec *parent, const struct rec *node);
/* rec_copy(arena, node): a deep copy. */
struct rec *rec_copy(struct arena *arena, const struct rec *node);
/* rec_remove(map, key): unlink the member; returns it or NULL. */
struct rec *rec_remove(struct rec *map, const char *key);

/* Readers; NULL maps are empty maps. */
const struct rec *rec_get(const struct rec *map, const char *key);        /* NULL when absent */
const char *rec_text(const struct rec *map, const char *key);             /* NULL when absent or not text or decimal */
bool rec_integer(const struct rec *map, const char *key, int64_t *value); /* false when absent or not an integer */
bool rec_is_true(const struct rec *map, const char *key);
/* rec_equal(a, b): same types, keys, order and values. */
bool rec_equal(const struct rec *a, const struct rec *b);

#endif
