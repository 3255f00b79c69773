/* policies.h - the tables of the policy pack: rows in, rows out. What they mean is said at the head of share/crm/policy/nl/. */
#ifndef CRM_STORE_POLICIES_H
#define CRM_STORE_POLICIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

enum policies_table {
    POLICIES_CHANNEL_RULE,
    POLICIES_SOURCE_KIND,
    POLICIES_RETENTION_RULE,
    POLICIES_DEADLINE,
    POLICIES_HOLIDAY,
    POLICIES_DATA_RIGHT,
    POLICIES_SUPERVISOR,
    POLICIES_ADEQUACY,
    POLICIES_CONSENT_COLUMN,
    POLICIES_CONSENT_WORD,
    POLICIES_NATIONAL_IDENTIFIER,
    POLICIES_TABLE_COUNT,
};

enum { POLICIES_COLUMNS_MAX = 16 };

/* policies_insert(store, table, values, count, err): a row; ${values} in the order of the schema without the id, integers as digits,
 * NULL is null. Returns 0 or -1. */
int policies_insert(struct store *store, enum policies_table table, const char *const *values, size_t count,
                    struct err *err);

/* policies_is_empty(store, table, err): no rows? Returns 1, 0 or -1. */
int policies_is_empty(struct store *store, enum policies_table table, struct err *err);

/* A row of channel_rule; NULL is null. */
struct policies_channel_rule {
    const char *code, *channel, *audience, *applies_to, *situation, *requirement, *text_nl, *text_en;
    const char *rule, *since, *until, *state, *citation;
};

/* policies_channel_rules(store, channel, arena, rows, count, err): those of one channel. In ${arena}. Returns 0 or -1. */
int policies_channel_rules(struct store *store, const char *channel, struct arena *arena,
                           struct policies_channel_rule **rows, size_t *count, struct err *err);

/* policies_has_retention_rule(store, code, err): 1, 0 or -1. */
int policies_has_retention_rule(struct store *store, const char *code, struct err *err);
/* policies_retention_codes(store, arena, codes, count, err): all of them, for a message. Returns 0 or -1. */
int policies_retention_codes(struct store *store, struct arena *arena, const char ***codes, size_t *count, struct err *err);

#endif
