/* bulk.c - feeds for the tables of people. */
#include "store/bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "engine/engine.h"
#include "store/bulk_runs.h"

enum {
    BULK_INSERT_PARTY,
    BULK_INSERT_POINT,
    BULK_INSERT_TAG,
    BULK_INSERT_FIELD,
    BULK_INSERT_EXTERNAL,
    BULK_INSERT_RELATION,
    BULK_INSERT_KEY,
    BULK_ASK_KEY,
    BULK_ASK_EXTERNAL,
    BULK_ANYBODY,
    BULK_FIELD_VALUES,
};

static const char *const SQL[] = {
    [BULK_INSERT_PARTY] = "INSERT INTO party (id, handle, kind, legal_form, name, prefix, given, initials, infix, family,"
                          " suffix, birthday, language, status, source_id, created_at, updated_at)"
                          " SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c15"
                          " FROM feed WHERE true",
    [BULK_INSERT_POINT] = "INSERT INTO contact_point (id, party_id, kind, position, label, value, normalised, street,"
                          " postcode, city, region, country, source_id)"
                          " SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12 FROM feed WHERE true",
    [BULK_INSERT_TAG] = "INSERT INTO tag (id, party_id, tag, source_id) SELECT c0, c1, c3, c5 FROM feed WHERE true",
    [BULK_INSERT_FIELD] = "INSERT INTO field (id, party_id, field_definition_id, value, source_id)"
                          " SELECT c0, c1, c4, c3, c5 FROM feed WHERE true",
    [BULK_INSERT_EXTERNAL] = "INSERT INTO external_id (id, party_id, system, value, source_id)"
                             " SELECT c0, c1, c2, c3, c5 FROM feed WHERE true",
    [BULK_INSERT_RELATION] = "INSERT INTO relation (id, party_id, type, other_id, source_id)"
                             " SELECT c0, c1, c2, c4, c5 FROM feed WHERE true",
    [BULK_INSERT_KEY] = "INSERT INTO search_key (kind, key, party_id) SELECT c0, c1, c2 FROM feed WHERE true"
                        " ON CONFLICT DO NOTHING",
    [BULK_ASK_KEY] = "SELECT feed.c2, search_key.party_id FROM feed CROSS JOIN search_key"
                     " ON search_key.kind = feed.c0 AND search_key.key = feed.c1",
    [BULK_ASK_EXTERNAL] = "SELECT feed.c2, external_id.party_id FROM feed CROSS JOIN external_id"
                          " ON external_id.system = feed.c0 AND external_id.value = feed.c1",
    [BULK_FIELD_VALUES] = "SELECT party_id, value FROM field WHERE field_definition_id = ?1",
    [BULK_ANYBODY] = "SELECT 1 FROM party LIMIT 1",
};
ENGINE_SET(BULK, "bulk", SQL);

/* ---- Writing -------------------------------------------------------------------------------------------------------------- */

struct party_feed {
    int (*next)(void *context, struct bulk_party *row, struct err *err);
    void *context;
    const struct store *store;
};

static int next_party(void *context, struct engine_value row[ENGINE_FEED_COLUMNS], struct err *err)
{
    struct party_feed *feed = context;
    struct bulk_party party = {.kind = NULL};
    int status = feed->next(feed->context, &party, err);
    if (status != 1)
        return status;
    row[0] = ENGINE_INTEGER(party.id);
    row[1] = ENGINE_BYTES(party.handle, STORE_HANDLE_BYTES);
    row[2] = ENGINE_TEXT(party.kind);
    row[3] = ENGINE_TEXT(party.legal_form);
    row[4] = ENGINE_TEXT(party.name);
    row[5] = ENGINE_TEXT(party.prefix);
    row[6] = ENGINE_TEXT(party.given);
    row[7] = ENGINE_TEXT(party.initials);
    row[8] = ENGINE_TEXT(party.infix);
    row[9] = ENGINE_TEXT(party.family);
    row[10] = ENGINE_TEXT(party.suffix);
    row[11] = ENGINE_TEXT(party.birthday);
    row[12] = ENGINE_TEXT(party.language);
    row[13] = ENGINE_TEXT(party.status);
    row[14] = ENGINE_INTEGER(party.source_id);
    row[15] = ENGINE_TEXT(feed->store->now_text);
    return 1;
}

int bulk_parties(struct store *store, int (*next)(void *context, struct bulk_party *row, struct err *err), void *context,
                 struct err *err)
{
    struct party_feed feed = {.next = next, .context = context, .store = store};
    struct engine_feed rows = {.next = next_party, .context = &feed};
    return engine_feed(store->engine, &BULK, BULK_INSERT_PARTY, &rows, err) < 0 ? -1 : 0;
}

struct point_feed {
    int (*next)(void *context, struct bulk_point *row, struct err *err);
    void *context;
};

static int next_point(void *context, struct engine_value row[ENGINE_FEED_COLUMNS], struct err *err)
{
    struct point_feed *feed = context;
    struct bulk_point point = {.kind = NULL};
    int status = feed->next(feed->context, &point, err);
    if (status != 1)
        return status;
    row[0] = ENGINE_INTEGER(point.id);
    row[1] = ENGINE_INTEGER(point.party_id);
    row[2] = ENGINE_TEXT(point.kind);
    row[3] = ENGINE_INTEGER(point.position);
    row[4] = ENGINE_TEXT(point.label);
    row[5] = ENGINE_TEXT(point.value);
    row[6] = ENGINE_TEXT(point.normalised);
    row[7] = ENGINE_TEXT(point.street);
    row[8] = ENGINE_TEXT(point.postcode);
    row[9] = ENGINE_TEXT(point.city);
    row[10] = ENGINE_TEXT(point.region);
    row[11] = ENGINE_TEXT(point.country);
    row[12] = ENGINE_INTEGER(point.source_id);
    return 1;
}

int bulk_points(struct store *store, int (*next)(void *context, struct bulk_point *row, struct err *err), void *context,
                struct err *err)
{
    struct point_feed feed = {.next = next, .context = context};
    struct engine_feed rows = {.next = next_point, .context = &feed};
    return engine_feed(store->engine, &BULK, BULK_INSERT_POINT, &rows, err) < 0 ? -1 : 0;
}

struct value_feed {
    int (*next)(void *context, struct bulk_value *row, struct err *err);
    void *context;
};

static int next_value(void *context, struct engine_value row[ENGINE_FEED_COLUMNS], struct err *err)
{
    struct value_feed *feed = context;
    struct bulk_value value = {.id = 0};
    int status = feed->next(feed->context, &value, err);
    if (status != 1)
        return status;
    row[0] = ENGINE_INTEGER(value.id);
    row[1] = ENGINE_INTEGER(value.party_id);
    row[2] = ENGINE_TEXT(value.name);
    row[3] = ENGINE_TEXT(value.value);
    row[4] = ENGINE_INTEGER(value.other_id);
    row[5] = ENGINE_INTEGER(value.source_id);
    return 1;
}

int bulk_values(struct store *store, enum bulk_table table,
                int (*next)(void *context, struct bulk_value *row, struct err *err), void *context, struct err *err)
{
    static const size_t STATEMENTS[] = {[BULK_TAG] = BULK_INSERT_TAG,
                                        [BULK_FIELD] = BULK_INSERT_FIELD,
                                        [BULK_EXTERNAL] = BULK_INSERT_EXTERNAL,
                                        [BULK_RELATION] = BULK_INSERT_RELATION};
    struct value_feed feed = {.next = next, .context = context};
    struct engine_feed rows = {.next = next_value, .context = &feed};
    return engine_feed(store->engine, &BULK, STATEMENTS[table], &rows, err) < 0 ? -1 : 0;
}

int bulk_ids(struct store *store, const char *table, int64_t count, int64_t *first, struct err *err)
{
    return engine_ids(store->engine, table, count, first, err);
}

/* ---- Search keys ---------------------------------------------------------------------------------------------------------- */

/* A file without a name in the database's folder: the same disk, the same rights, gone with the process. */
static int temporary_file(void *context, struct err *err)
{
    struct store *store = context;
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/.crm-XXXXXX", engine_folder(store->engine));
    int fd = length < (int)sizeof path ? mkostemp(path, O_CLOEXEC) : -1;
    if (fd < 0)
        return err_system(err, ERR_CREATE, length < (int)sizeof path ? errno : ENAMETOOLONG, _("temporary file"));
    unlink(path);
    return fd;
}

struct bulk_runs *bulk_keys_open(struct store *store)
{
    return bulk_runs_new(temporary_file, store, 0);
}

static int next_key(void *context, struct engine_value row[ENGINE_FEED_COLUMNS], struct err *err)
{
    struct bulk_key key;
    int status = bulk_runs_next(context, &key, err);
    if (status != 1)
        return status;
    row[0] = ENGINE_INTEGER(key.kind);
    row[1] = ENGINE_SPAN(key.key, key.length);
    row[2] = ENGINE_INTEGER(key.party);
    return 1;
}

int bulk_keys(struct store *store, struct bulk_runs *runs, struct err *err)
{
    struct engine_feed rows = {.next = next_key, .context = runs};
    return engine_feed(store->engine, &BULK, BULK_INSERT_KEY, &rows, err) < 0 ? -1 : 0;
}

/* ---- Questions ------------------------------------------------------------------------------------------------------------ */

static int by_key(const void *a, const void *b)
{
    const struct bulk_question *left = a, *right = b;
    if (left->kind != right->kind)
        return left->kind < right->kind ? -1 : 1;
    int order = left->kind != 0 ? 0 : strcmp(left->system, right->system);
    return order != 0 ? order : strcmp(left->key, right->key);
}

struct question_feed {
    const struct bulk_question *questions;
    size_t at, end;
};

static int next_question(void *context, struct engine_value row[ENGINE_FEED_COLUMNS], struct err *err)
{
    (void)err;
    struct question_feed *feed = context;
    if (feed->at == feed->end)
        return 0;
    const struct bulk_question *question = &feed->questions[feed->at];
    row[0] = question->kind == 0 ? ENGINE_TEXT(question->system) : ENGINE_INTEGER(question->kind);
    row[1] = ENGINE_TEXT(question->key);
    row[2] = ENGINE_INTEGER((int64_t)feed->at++);
    return 1;
}

static int ask(struct store *store, size_t statement, const struct bulk_question *questions, size_t first, size_t end,
               int (*answer)(void *context, const struct bulk_question *question, int64_t party_id, struct err *err),
               void *context, struct err *err)
{
    if (first == end)
        return 0;
    struct question_feed feed = {.questions = questions, .at = first, .end = end};
    struct engine_feed rows = {.next = next_question, .context = &feed};
    struct engine_query *query = engine_prepare(store->engine, &BULK, statement, err);
    int status;
    engine_bind_feed(query, &rows);
    while ((status = engine_step(query, err)) == 1) {
        if (answer(context, &questions[engine_integer(query, 0)], engine_integer(query, 1), err) < 0) {
            status = -1;
            break;
        }
    }
    engine_finish(query);
    return status;
}

int bulk_ask(struct store *store, struct bulk_question *questions, size_t count,
             int (*answer)(void *context, const struct bulk_question *question, int64_t party_id, struct err *err),
             void *context, struct err *err)
{
    size_t keys = 0;
    qsort(questions, count, sizeof *questions, by_key);
    while (keys < count && questions[keys].kind == 0)
        keys++;
    if (ask(store, BULK_ASK_EXTERNAL, questions, 0, keys, answer, context, err) < 0)
        return -1;
    return ask(store, BULK_ASK_KEY, questions, keys, count, answer, context, err);
}

int bulk_fields(struct store *store, int64_t definition_id,
                int (*take)(void *context, int64_t party_id, const char *value, struct err *err), void *context,
                struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &BULK, BULK_FIELD_VALUES, err);
    int status;
    engine_bind_integer(query, 1, definition_id);
    while ((status = engine_step(query, err)) == 1) {
        if (take(context, engine_integer(query, 0), engine_text(query, 1), err) < 0) {
            status = -1;
            break;
        }
    }
    engine_finish(query);
    return status;
}

int bulk_is_empty(struct store *store, bool *is_empty, struct err *err)
{
    int64_t one;
    int status = engine_get_integer_values(store->engine, &BULK, BULK_ANYBODY, NULL, 0, &one, err);
    *is_empty = status == 0;
    return status < 0 ? -1 : 0;
}

/* ---- The first load ------------------------------------------------------------------------------------------------------- */

int bulk_load_begin(struct store *store, struct err *err)
{
    bool is_empty = false;
    int status = engine_read_begin(store->engine, err);
    if (status == 0)
        status = bulk_is_empty(store, &is_empty, err);
    engine_read_end(store->engine);
    if (status < 0 || !is_empty)
        return status;
    return engine_load_begin(store->engine, err) < 0 ? -1 : 0;
}

int bulk_load_end(struct store *store, struct err *err)
{
    return engine_load_end(store->engine, err);
}

/* ---- Indexes -------------------------------------------------------------------------------------------------------------- */

/* Values in no order: a birthday, the number in another system, an organisation. */
static const char *const SCATTERED[] = {"party_birthday", "external_id_value", "relation_other"};

int bulk_indexes_drop(struct store *store, struct err *err)
{
    return engine_indexes_drop(store->engine, SCATTERED, sizeof SCATTERED / sizeof *SCATTERED, err);
}

int bulk_indexes_build(struct store *store, struct err *err)
{
    return engine_indexes_build(store->engine, err);
}
