/* query.h - terms, all of which must hold, and the people for whom they do.
 *
 * Why: one grammar for crm-find, WHO and segments. Terms become a small tree; the rarest of them that has an index gives the
 * candidates, and the rest is checked on the records. Source: crm-find(1); the fields: crm-record(5). */
#ifndef CRM_DOMAIN_QUERY_H
#define CRM_DOMAIN_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/field.h"
#include "store/store.h"

struct query;

/* query_parse(store, set, terms, count, arena, query, err): read terms, one per string ("not" negates the next). Returns
 * 0, or -1
 * with ERR_USAGE and the nearest field name. ${query} lives in ${arena}. */
int query_parse(struct store *store, const struct field_set *set, const char *const *terms, size_t count,
                struct arena *arena, struct query **query, struct err *err);

/* People whom the query passed over though the terms hold. */
struct query_skipped {
    int64_t restricted; /* GDPR 18: shown only when status:restricted is asked for */
};

/* The ids found, ascending unless sorted; owned by the caller, query_ids_clear takes an all-zero one. */
struct query_ids {
    int64_t *ids;
    size_t count, capacity;
    struct query_skipped skipped;
};
void query_ids_clear(struct query_ids *found);

/* query_run(store, query, limit, found, err): everybody for whom all terms hold, at most ${limit} (0: all). Erased people
 * are
 * never found, restricted ones only when asked for by status. Inside one read transaction. Returns 0 or -1. */
int query_run(struct store *store, const struct query *query, size_t limit, struct query_ids *found, struct err *err);

/* query_sort(store, set, keys, found, err): order by "family,-updated": - turns round; text without case and accents, the
 * infix
 * not counted; absent values last; equal ones by id. Returns 0, or -1 with ERR_USAGE for an unknown field. */
int query_sort(struct store *store, const struct field_set *set, const char *keys, struct query_ids *found, struct err *err);

/* query_matches(query, record): do all terms hold for a record read with the query's parts? */
bool query_matches(const struct query *query, const struct rec *record);
/* query_take_restricted(query): people whose data are restricted count as well, as where somebody is named (WHO). */
void query_take_restricted(struct query *query);

/* query_unknown_tags(store, query, arena, tags, err): names of tags in terms that nobody has, as a list; for a warning.
 * Returns 0
 * or -1. */
int query_unknown_tags(struct store *store, const struct query *query, struct arena *arena, const struct rec **tags,
                       struct err *err);

#endif
