/* forgets.h - what an erasure asks the file beyond the rows that the personal-data map gives: duties to keep, consents
 * that were used, who was given the data, and whether a text still stands in what is left. */
#ifndef CRM_STORE_FORGETS_H
#define CRM_STORE_FORGETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "engine/schema.h"
#include "store/store.h"

/* A rule of retention (share/crm/policy/nl/retention-rules.csv). Texts in the arena, NULL is null. */
struct forgets_rule {
    const char *code, *starts, *term, *fields, *title_nl, *title_en, *citation;
    bool is_duty;
};

/* forgets_rule(store, code, day, arena, rule, err): the rule of that code in force on ${day} (YYYY-MM-DD). Returns 1, 0
 * none, -1. */
int forgets_rule(struct store *store, const char *code, const char *day, struct arena *arena, struct forgets_rule *rule,
                 struct err *err);

/* forgets_year_start(store, start, err): month and day on which the controller's financial year begins, MM-DD. Returns 0
 * or -1. */
int forgets_year_start(struct store *store, char start[6], struct err *err);

/* A consent under which data of the person left for its purpose. Borrowed until the callback returns. */
struct forgets_consent {
    int64_t party_id, purpose_id, notice_id;
    const char *channel, *address, *at;
};

/* A contact point or external id that was replaced: how people come back from an old list. Borrowed. */
struct forgets_earlier {
    int64_t party_id;
    const char *kind;   /* email, phone, address or social; NULL for an external id */
    const char *system; /* of an external id */
    const char *value;  /* normalised where it was */
};

/* forgets_earlier(store, ids, count, take, context, err): what the before-images of these people hold. Returns 0 or -1. */
int forgets_earlier(struct store *store, const int64_t *ids, size_t count,
                    int (*take)(void *context, const struct forgets_earlier *earlier, struct err *err), void *context,
                    struct err *err);

/* forgets_sources(store, take, context, err): every detail of a source (the name of a file mostly), which belongs to nobody and may name
 * somebody. forgets_source_clear(store, id, err): blank one; not while they are read. Return 0 or -1. */
int forgets_sources(struct store *store, int (*take)(void *context, int64_t id, const char *detail, struct err *err),
                    void *context, struct err *err);
int forgets_source_clear(struct store *store, int64_t id, struct err *err);

/* forgets_consents(store, ids, count, take, context, err): every consent of these people that was used: data of the
 * person were disclosed for its purpose after it was given. Returns 0 or -1. */
int forgets_consents(struct store *store, const int64_t *ids, size_t count,
                     int (*take)(void *context, const struct forgets_consent *consent, struct err *err), void *context,
                     struct err *err);

/* Somebody who was given data. Borrowed until the callback returns. */
struct forgets_recipient {
    int64_t party_id;
    const char *name, *title, *contact;
    const char *at, *fields, *purpose, *channel; /* of the last time */
    int64_t times;
};

/* forgets_recipients(store, ids, count, take, context, err): each recipient who was given data of these people, once per
 * person, by person and name. Returns 0 or -1. */
int forgets_recipients(struct store *store, const int64_t *ids, size_t count,
                       int (*take)(void *context, const struct forgets_recipient *recipient, struct err *err), void *context,
                       struct err *err);

/* forgets_social_values(store, take, context, err): every social account in the file, for want of an index on them, to
 * find out who shares one. Returns 0 or -1. */
int forgets_social_values(struct store *store,
                          int (*take)(void *context, int64_t party_id, const char *value, struct err *err), void *context,
                          struct err *err);

/* forgets_each_value(store, take, context, err): the texts and bytes of every row of every table, neighbours joined as
 * they lie in the file, and the text of the schema itself. ${take} returns 1 when it has seen enough, 0 to go on, -1.
 * Returns 0 or -1. */
int forgets_each_value(struct store *store, int (*take)(void *context, const void *bytes, size_t length, struct err *err),
                       void *context, struct err *err);

/* forgets_column_values(store, table, column, take, context, err): the same for one column of text or bytes. */
int forgets_column_values(struct store *store, const struct schema_table *table, const struct schema_column *column,
                          int (*take)(void *context, const void *bytes, size_t length, struct err *err), void *context,
                          struct err *err);

/* forgets_rows(store, table, ids, count, take, context, err): the same as forgets_each_value for those rows of one table that has
 * row ids; ids that it does not have are passed over. */
int forgets_rows(struct store *store, const struct schema_table *table, const int64_t *ids, size_t count,
                 int (*take)(void *context, const void *bytes, size_t length, struct err *err), void *context,
                 struct err *err);

/* forgets_key(store, kind, from, length, take, context, err): the first search key of that kind from these bytes on; it begins with
 * them if any does. Returns 0 or -1. */
int forgets_key(struct store *store, int kind, const void *from, size_t length,
                int (*take)(void *context, const void *bytes, size_t length, struct err *err), void *context,
                struct err *err);

/* forgets_clean(store, err): empty the write-ahead log, and take back the note that this is pending. Outside a transaction.
 * Returns 0, or -1: ERR_BUSY while a reader of another process needs the log. */
int forgets_clean(struct store *store, struct err *err);

enum { FORGETS_ROWS = 2 };

/* A string to look for in every byte of file and log, in either case of ASCII letters or exactly. */
struct forgets_needle {
    const void *bytes;
    size_t length;
    bool is_folded;
    /* Result of forgets_search: */
    bool is_found;
    int64_t rows[FORGETS_ROWS]; /* of some table, where it was found: a hint, as the row may be another's or gone */
    unsigned row_count;
    unsigned place_count; /* where it was found; not all of them */
};

/* forgets_search(store, needles, count, err): Returns how many were found, or -1. Outside a transaction. */
int forgets_search(struct store *store, struct forgets_needle *needles, size_t count, struct err *err);

/* forgets_bytes(store, bytes, err): size of the file, for a message. Returns 0 or -1. */
int forgets_bytes(struct store *store, int64_t *bytes, struct err *err);

#endif
