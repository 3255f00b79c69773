/* consents.c - the ledger and its fold. */
#include "store/consents.h"

#include <stdio.h>
#include <string.h>

#include "engine/engine.h"
#include "store/consents_sql.h"
#include "store/rows.h"

enum {
    CONSENTS_INSERT,
    CONSENTS_INSERT_MANY,
    CONSENTS_EQUAL,
    CONSENTS_DECIDING,
    CONSENTS_SET,
    CONSENTS_SET_MANY,
    CONSENTS_CLEAR,
    CONSENTS_READ,
    CONSENTS_PERMISSION,
    CONSENTS_NEXT_EVENT,
    CONSENTS_NEXT_JOINED,
    CONSENTS_NEXT_PERMISSION,
    CONSENTS_JUDGED,
    CONSENTS_HANDLE,
    CONSENTS_IS_COUNTER,
    CONSENTS_LANGUAGE,
};

#define COLUMNS                                                                                                         \
    "id, party_id, purpose_id, channel, address, state, strength, notice_id, via, evidence, evidence_sha256, given_by," \
    " representative_id, happened_at, recorded_at, expires_at, because, source_id"
#define EVENT_COLUMNS                                                                                              \
    "e.id, e.party_id, e.purpose_id, e.channel, e.address, e.state, e.strength, e.notice_id, e.via, e.evidence,"   \
    " e.evidence_sha256, e.given_by, e.representative_id, e.happened_at, e.recorded_at, e.expires_at, e.because, " \
    "e.source_id"
/* What recording asks of the events that decide now: that there is evidence, not which. */
#define JUDGED_COLUMNS                                                                                   \
    "e.id, p.party_id, e.purpose_id, e.channel, e.address, e.state, e.strength, e.notice_id, e.via,"     \
    " CASE WHEN e.evidence IS NOT NULL OR e.evidence_sha256 IS NOT NULL THEN '' END, NULL, e.given_by, " \
    "e.representative_id,"                                                                               \
    " e.happened_at, e.recorded_at, e.expires_at, NULL, e.source_id"

static const char *const SQL[] = {
    [CONSENTS_INSERT] = "INSERT INTO consent_event (" COLUMNS ") VALUES"
                        " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    [CONSENTS_INSERT_MANY] =
        "INSERT INTO consent_event (" COLUMNS ") SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11,"
        " c12, c13, c14, c15, c16, c17 FROM feed WHERE true",
    /* A stop of unknown time is equal only to one that no giving was recorded after: it counts from when it is recorded.
     * What was taken back by an undo, and what took it back, is equal to nothing: it can be said again. */
    [CONSENTS_EQUAL] =
        "SELECT 1 FROM consent_event AS e WHERE e.party_id IN " CONSENTS_SQL_LEDGERS
        " AND e.purpose_id = ?2 AND e.channel = ?3"
        " AND e.address = ?4 AND e.state = ?5 AND e.notice_id IS ?6 AND e.via = ?7 AND e.happened_at IS ?8"
        " AND (e.happened_at IS NOT NULL OR e.state = 'given' OR NOT EXISTS (SELECT 1 FROM consent_event AS g"
        " WHERE g.party_id IN " CONSENTS_SQL_LEDGERS " AND g.purpose_id = ?2 AND g.state = 'given' AND g.id > e.id))"
        " AND " CONSENTS_SQL_STANDS " LIMIT 1",
    [CONSENTS_DECIDING] = "SELECT " EVENT_COLUMNS " FROM permission AS p JOIN consent_event AS e ON e.id = p.event_id"
                          " WHERE p.party_id = ?1 AND p.purpose_id = ?2 AND p.channel = ?3 AND p.address = ?4",
    [CONSENTS_SET] = "INSERT INTO permission (party_id, purpose_id, channel, address, event_id) VALUES (?1, ?2, ?3, ?4, ?5)"
                     " ON CONFLICT (party_id, purpose_id, channel, address) DO UPDATE SET event_id = excluded.event_id",
    [CONSENTS_SET_MANY] =
        "INSERT INTO permission (party_id, purpose_id, channel, address, event_id) SELECT c0, c1, c2, c3, c4"
        " FROM feed WHERE true"
        " ON CONFLICT (party_id, purpose_id, channel, address) DO UPDATE SET event_id = excluded.event_id",
    [CONSENTS_CLEAR] = "DELETE FROM permission WHERE party_id = ?1",
    [CONSENTS_READ] = "SELECT " EVENT_COLUMNS ", CASE WHEN " CONSENTS_SQL_IS_COUNTER " THEN 2 WHEN " CONSENTS_SQL_IS_UNDONE
                      " OR " CONSENTS_SQL_IS_UNJOINED " THEN 1 ELSE 0 END FROM consent_event AS e"
                      " WHERE e.party_id IN " CONSENTS_SQL_LEDGERS " ORDER BY e.id",
    [CONSENTS_PERMISSION] = "SELECT event_id, party_id, purpose_id, channel, address FROM permission WHERE party_id = ?1"
                            " ORDER BY purpose_id, channel, address",
    [CONSENTS_NEXT_EVENT] = "SELECT party_id FROM consent_event AS e WHERE party_id > ?1"
                            " AND NOT EXISTS (SELECT 1 FROM alias WHERE old_id = e.party_id) ORDER BY party_id LIMIT 1",
    [CONSENTS_NEXT_JOINED] = "SELECT party_id FROM alias WHERE party_id > ?1 ORDER BY party_id LIMIT 1",
    [CONSENTS_NEXT_PERMISSION] = "SELECT min(party_id) FROM permission WHERE party_id > ?1",
    [CONSENTS_JUDGED] = "SELECT " JUDGED_COLUMNS " FROM feed CROSS JOIN permission AS p ON p.party_id = feed.c0"
                        " CROSS JOIN consent_event AS e ON e.id = p.event_id",
    [CONSENTS_IS_COUNTER] = "SELECT 1 FROM source WHERE id = ?1 AND kind = '" CONSENTS_SQL_UNDO "'",
    [CONSENTS_LANGUAGE] = "SELECT language FROM party WHERE id = ?1",
    [CONSENTS_HANDLE] = "SELECT handle FROM party WHERE id = ?1",
};
ENGINE_SET(CONSENTS, "consents", SQL);

const char *const consents_undo_source = CONSENTS_SQL_UNDO;
const char *const consents_merge_source = CONSENTS_SQL_MERGE;

enum { COLUMN_COUNT = 18 };

/* values_of(row, values): in the order of COLUMNS. */
static void values_of(const struct consents_row *row, struct engine_value values[COLUMN_COUNT])
{
    const struct engine_value all[COLUMN_COUNT] = {
        ENGINE_INTEGER(row->id),
        ENGINE_INTEGER(row->party_id),
        ENGINE_INTEGER(row->purpose_id),
        ENGINE_TEXT(row->channel),
        ENGINE_TEXT(row->address),
        ENGINE_TEXT(row->state),
        ENGINE_TEXT(row->strength),
        ENGINE_ID_OR_NULL(row->notice_id),
        ENGINE_TEXT(row->via),
        ENGINE_TEXT(row->evidence),
        ENGINE_TEXT(row->evidence_sha256),
        ENGINE_TEXT(row->given_by),
        ENGINE_ID_OR_NULL(row->representative_id),
        ENGINE_TEXT(row->happened_at),
        ENGINE_TEXT(row->recorded_at),
        ENGINE_TEXT(row->expires_at),
        ENGINE_TEXT(row->because),
        ENGINE_INTEGER(row->source_id),
    };
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        values[i] = all[i];
}

/* borrow_row(query, row): the columns of COLUMNS as a row that lives until the next step. */
static void borrow_row(struct engine_query *query, struct consents_row *row)
{
    *row = (struct consents_row){
        .id = engine_integer(query, 0),
        .party_id = engine_integer(query, 1),
        .purpose_id = engine_integer(query, 2),
        .channel = engine_text(query, 3),
        .address = engine_text(query, 4),
        .state = engine_text(query, 5),
        .strength = engine_text(query, 6),
        .notice_id = engine_integer(query, 7),
        .via = engine_text(query, 8),
        .evidence = engine_text(query, 9),
        .evidence_sha256 = engine_text(query, 10),
        .given_by = engine_text(query, 11),
        .representative_id = engine_integer(query, 12),
        .happened_at = engine_text(query, 13),
        .recorded_at = engine_text(query, 14),
        .expires_at = engine_text(query, 15),
        .because = engine_text(query, 16),
        .source_id = engine_integer(query, 17),
    };
}

/* keep_texts(arena, row, err): copies in place of what is borrowed. Returns 0 or -1. */
static int keep_texts(struct arena *arena, struct consents_row *row, struct err *err)
{
    const char **const texts[] = {&row->channel,     &row->address,     &row->state,           &row->strength,
                                  &row->via,         &row->evidence,    &row->evidence_sha256, &row->given_by,
                                  &row->happened_at, &row->recorded_at, &row->expires_at,      &row->because};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (*texts[i] == NULL)
            continue;
        *texts[i] = arena_string(arena, *texts[i]);
        if (*texts[i] == NULL)
            return err_memory(err);
    }
    return 0;
}

/* ---- Writing -------------------------------------------------------------------------------------------------------------- */

int consents_insert(struct store *store, const struct consents_row *row, struct err *err)
{
    struct engine_value values[COLUMN_COUNT];
    values_of(row, values);
    return engine_run_values(store->engine, &CONSENTS, CONSENTS_INSERT, values, COLUMN_COUNT, err);
}

int consents_ids(struct store *store, int64_t count, int64_t *first, struct err *err)
{
    return engine_ids(store->engine, "consent_event", count, first, err);
}

struct feeding {
    int (*next)(void *context, struct consents_row *row, struct err *err);
    void *context;
    struct consents_row row;
};

static int next_event(void *context, struct engine_value values[ENGINE_FEED_COLUMNS], struct err *err)
{
    struct feeding *feeding = context;
    int status = feeding->next(feeding->context, &feeding->row, err);
    if (status == 1)
        values_of(&feeding->row, values);
    return status;
}

int consents_insert_many(struct store *store, int (*next)(void *context, struct consents_row *row, struct err *err),
                         void *context, struct err *err)
{
    struct feeding feeding = {.next = next, .context = context};
    struct engine_feed feed = {.next = next_event, .context = &feeding};
    return engine_feed(store->engine, &CONSENTS, CONSENTS_INSERT_MANY, &feed, err) < 0 ? -1 : 0;
}

int consents_set(struct store *store, const struct consents_row *row, struct err *err)
{
    return engine_run(store->engine, &CONSENTS, CONSENTS_SET, err, ENGINE_INTEGER(row->party_id),
                      ENGINE_INTEGER(row->purpose_id), ENGINE_TEXT(row->channel), ENGINE_TEXT(row->address),
                      ENGINE_INTEGER(row->id));
}

static int next_permission(void *context, struct engine_value values[ENGINE_FEED_COLUMNS], struct err *err)
{
    struct feeding *feeding = context;
    int status = feeding->next(feeding->context, &feeding->row, err);
    if (status != 1)
        return status;
    values[0] = ENGINE_INTEGER(feeding->row.party_id);
    values[1] = ENGINE_INTEGER(feeding->row.purpose_id);
    values[2] = ENGINE_TEXT(feeding->row.channel);
    values[3] = ENGINE_TEXT(feeding->row.address);
    values[4] = ENGINE_INTEGER(feeding->row.id);
    return 1;
}

int consents_set_many(struct store *store, int (*next)(void *context, struct consents_row *row, struct err *err),
                      void *context, struct err *err)
{
    struct feeding feeding = {.next = next, .context = context};
    struct engine_feed feed = {.next = next_permission, .context = &feeding};
    return engine_feed(store->engine, &CONSENTS, CONSENTS_SET_MANY, &feed, err) < 0 ? -1 : 0;
}

int consents_clear(struct store *store, int64_t party_id, struct err *err)
{
    return engine_run(store->engine, &CONSENTS, CONSENTS_CLEAR, err, ENGINE_INTEGER(party_id));
}

/* ---- Reading -------------------------------------------------------------------------------------------------------------- */

int consents_find_equal(struct store *store, const struct consents_row *row, struct err *err)
{
    int64_t one;
    return engine_get_integer(store->engine, &CONSENTS, CONSENTS_EQUAL, &one, err, ENGINE_INTEGER(row->party_id),
                              ENGINE_INTEGER(row->purpose_id), ENGINE_TEXT(row->channel), ENGINE_TEXT(row->address),
                              ENGINE_TEXT(row->state), ENGINE_ID_OR_NULL(row->notice_id), ENGINE_TEXT(row->via),
                              ENGINE_TEXT(row->happened_at));
}

int consents_deciding(struct store *store, const struct consents_row *key, struct arena *arena, struct consents_row *row,
                      struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONSENTS, CONSENTS_DECIDING, err);
    engine_bind_integer(query, 1, key->party_id);
    engine_bind_integer(query, 2, key->purpose_id);
    engine_bind_text(query, 3, key->channel);
    engine_bind_text(query, 4, key->address);
    int status = engine_step(query, err);
    if (status == 1) {
        borrow_row(query, row);
        if (keep_texts(arena, row, err) != 0)
            status = -1;
    }
    engine_finish(query);
    return status;
}

int consents_read(struct store *store, int64_t party_id, struct arena *arena, struct consents_row **rows, size_t *count,
                  struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONSENTS, CONSENTS_READ, err);
    engine_bind_integer(query, 1, party_id);
    int status;
    *rows = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *rows = rows_grow(arena, *rows, *count, sizeof **rows);
        if (*rows == NULL) {
            status = err_memory(err);
            break;
        }
        borrow_row(query, &(*rows)[*count]);
        (*rows)[*count].undo = (enum consents_undo)engine_integer(query, COLUMN_COUNT);
        if (keep_texts(arena, &(*rows)[*count], err) != 0) {
            status = -1;
            break;
        }
    }
    engine_finish(query);
    return status;
}

int consents_read_permission(struct store *store, int64_t party_id, struct arena *arena, struct consents_row **rows,
                             size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONSENTS, CONSENTS_PERMISSION, err);
    engine_bind_integer(query, 1, party_id);
    int status;
    *rows = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *rows = rows_grow(arena, *rows, *count, sizeof **rows);
        if (*rows == NULL) {
            status = err_memory(err);
            break;
        }
        (*rows)[*count] = (struct consents_row){.id = engine_integer(query, 0),
                                                .party_id = engine_integer(query, 1),
                                                .purpose_id = engine_integer(query, 2),
                                                .channel = arena_string(arena, engine_text(query, 3)),
                                                .address = arena_string(arena, engine_text(query, 4))};
    }
    engine_finish(query);
    return status;
}

int consents_next_party(struct store *store, int64_t after_id, int64_t *party_id, struct err *err)
{
    static const size_t STATEMENTS[] = {CONSENTS_NEXT_EVENT, CONSENTS_NEXT_JOINED, CONSENTS_NEXT_PERMISSION};
    bool is_found = false;
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS; i++) {
        int64_t next;
        int status = engine_get_integer(store->engine, &CONSENTS, STATEMENTS[i], &next, err, ENGINE_INTEGER(after_id));
        if (status < 0)
            return -1;
        if (status == 1 && (!is_found || next < *party_id))
            *party_id = next;
        is_found |= status == 1;
    }
    return is_found;
}

int consents_events(struct store *store, const int64_t *ids, size_t count,
                    int (*each)(void *context, const struct consents_row *row, struct err *err), void *context,
                    struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONSENTS, CONSENTS_JUDGED, err);
    engine_bind_ids(query, ids, count);
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct consents_row row;
        borrow_row(query, &row);
        if ((status = each(context, &row, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int consents_handle(struct store *store, int64_t party_id, unsigned char handle[STORE_HANDLE_BYTES], struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONSENTS, CONSENTS_HANDLE, err);
    engine_bind_integer(query, 1, party_id);
    int status = engine_step(query, err);
    if (status == 1) {
        size_t length;
        const void *bytes = engine_bytes(query, 0, &length);
        if (length == STORE_HANDLE_BYTES)
            memcpy(handle, bytes, length);
        else
            status = err_set(err, ERR_CORRUPT, "a party has no handle of %d bytes", STORE_HANDLE_BYTES);
    }
    engine_finish(query);
    return status;
}

int consents_language(struct store *store, int64_t party_id, char language[8], struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONSENTS, CONSENTS_LANGUAGE, err);
    engine_bind_integer(query, 1, party_id);
    language[0] = '\0';
    int status = engine_step(query, err);
    const char *found = status == 1 ? engine_text(query, 0) : NULL;
    if (found != NULL)
        snprintf(language, 8, "%s", found);
    engine_finish(query);
    return status < 0 ? -1 : 0;
}

int consents_is_counter(struct store *store, int64_t source_id, struct err *err)
{
    int64_t found;
    return engine_get_integer(store->engine, &CONSENTS, CONSENTS_IS_COUNTER, &found, err, ENGINE_INTEGER(source_id));
}
