/* purposes.c - purposes and what hangs from them. */
#include "store/purposes.h"

#include <stdio.h>

#include "engine/engine.h"
#include "store/rows.h"

enum {
    PURPOSES_READ,
    PURPOSES_READ_CHANNELS,
    PURPOSES_READ_FIELDS,
    PURPOSES_READ_RECIPIENTS,
    PURPOSES_INSERT,
    PURPOSES_INSERT_CHANNEL,
    PURPOSES_INSERT_FIELD,
    PURPOSES_INSERT_RECIPIENT,
    PURPOSES_FIND,
    PURPOSES_DECLARED,
};

static const char *const SQL[] = {
    [PURPOSES_READ] =
        "SELECT id, parent_id, code, title_nl, title_en, description_nl, description_en, basis, special_condition,"
        " is_direct_marketing, is_profiling, may_use_customer_mail, strength, validity_months, retention_rule, rule,"
        " state, since, until, checked_on, citation FROM purpose ORDER BY id",
    [PURPOSES_READ_CHANNELS] = "SELECT purpose_id, channel FROM purpose_channel ORDER BY purpose_id, channel",
    [PURPOSES_READ_FIELDS] = "SELECT purpose_id, field FROM purpose_field ORDER BY purpose_id, field",
    [PURPOSES_READ_RECIPIENTS] = "SELECT purpose_id, recipient FROM purpose_recipient ORDER BY purpose_id, recipient",
    [PURPOSES_INSERT] =
        "INSERT INTO purpose (id, parent_id, code, title_nl, title_en, description_nl, description_en, basis,"
        " special_condition, is_direct_marketing, is_profiling, may_use_customer_mail, strength, validity_months,"
        " retention_rule, rule, state, since, until, checked_on, citation, batch_id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,"
        " ?22)",
    [PURPOSES_INSERT_CHANNEL] = "INSERT INTO purpose_channel (purpose_id, channel) VALUES (?1, ?2)",
    [PURPOSES_INSERT_FIELD] = "INSERT INTO purpose_field (purpose_id, field) VALUES (?1, ?2)",
    [PURPOSES_INSERT_RECIPIENT] = "INSERT INTO purpose_recipient (purpose_id, recipient) VALUES (?1, ?2)",
    [PURPOSES_FIND] = "SELECT id FROM purpose WHERE code = ?1",
    [PURPOSES_DECLARED] = ("SELECT dated FROM declaration WHERE purpose_id = ?1 AND kind = ?2 AND dated <= ?3"
                           " AND (until IS NULL OR until >= ?3) ORDER BY dated DESC LIMIT 1"),
};
ENGINE_SET(PURPOSES, "purposes", SQL);

static void copy_row(struct engine_query *query, struct arena *arena, struct purposes_row *row)
{
    *row = (struct purposes_row){
        .id = engine_integer(query, 0),
        .parent_id = engine_integer(query, 1),
        .code = arena_string(arena, engine_text(query, 2)),
        .title_nl = arena_string(arena, engine_text(query, 3)),
        .title_en = arena_string(arena, engine_text(query, 4)),
        .description_nl = arena_string(arena, engine_text(query, 5)),
        .description_en = arena_string(arena, engine_text(query, 6)),
        .basis = arena_string(arena, engine_text(query, 7)),
        .special_condition = arena_string(arena, engine_text(query, 8)),
        .is_direct_marketing = engine_integer(query, 9) != 0,
        .is_profiling = engine_integer(query, 10) != 0,
        .may_use_customer_mail = engine_integer(query, 11) != 0,
        .strength = arena_string(arena, engine_text(query, 12)),
        .validity_months = engine_integer(query, 13),
        .retention_rule = arena_string(arena, engine_text(query, 14)),
        .rule = arena_string(arena, engine_text(query, 15)),
        .state = arena_string(arena, engine_text(query, 16)),
        .since = arena_string(arena, engine_text(query, 17)),
        .until = arena_string(arena, engine_text(query, 18)),
        .checked_on = arena_string(arena, engine_text(query, 19)),
        .citation = arena_string(arena, engine_text(query, 20)),
    };
}

int purposes_read(struct store *store, struct arena *arena, struct purposes_row **rows, size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PURPOSES, PURPOSES_READ, err);
    int status;
    *rows = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *rows = rows_grow(arena, *rows, *count, sizeof **rows);
        if (*rows == NULL) {
            status = err_memory(err);
            break;
        }
        copy_row(query, arena, &(*rows)[*count]);
    }
    engine_finish(query);
    return status;
}

int purposes_members(struct store *store, enum purposes_list list, struct arena *arena, struct purposes_member **members,
                     size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PURPOSES, PURPOSES_READ_CHANNELS + (size_t)list, err);
    int status;
    *members = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *members = rows_grow(arena, *members, *count, sizeof **members);
        if (*members == NULL) {
            status = err_memory(err);
            break;
        }
        (*members)[*count] = (struct purposes_member){engine_integer(query, 0), arena_string(arena, engine_text(query, 1))};
    }
    engine_finish(query);
    return status;
}

int purposes_insert(struct store *store, struct purposes_row *row, struct err *err)
{
    if (engine_ids(store->engine, "purpose", 1, &row->id, err) != 0)
        return -1;
    return engine_run(store->engine, &PURPOSES, PURPOSES_INSERT, err, ENGINE_INTEGER(row->id),
                      ENGINE_ID_OR_NULL(row->parent_id), ENGINE_TEXT(row->code), ENGINE_TEXT(row->title_nl),
                      ENGINE_TEXT(row->title_en), ENGINE_TEXT(row->description_nl), ENGINE_TEXT(row->description_en),
                      ENGINE_TEXT(row->basis), ENGINE_TEXT(row->special_condition), ENGINE_INTEGER(row->is_direct_marketing),
                      ENGINE_INTEGER(row->is_profiling), ENGINE_INTEGER(row->may_use_customer_mail),
                      ENGINE_TEXT(row->strength), ENGINE_ID_OR_NULL(row->validity_months), ENGINE_TEXT(row->retention_rule),
                      ENGINE_TEXT(row->rule), ENGINE_TEXT(row->state), ENGINE_TEXT(row->since), ENGINE_TEXT(row->until),
                      ENGINE_TEXT(row->checked_on), ENGINE_TEXT(row->citation), ENGINE_INTEGER(store->batch_id));
}

int purposes_insert_member(struct store *store, enum purposes_list list, int64_t purpose_id, const char *value,
                           struct err *err)
{
    return engine_run(store->engine, &PURPOSES, PURPOSES_INSERT_CHANNEL + (size_t)list, err, ENGINE_INTEGER(purpose_id),
                      ENGINE_TEXT(value));
}

int purposes_find(struct store *store, const char *code, int64_t *id, struct err *err)
{
    return engine_get_integer(store->engine, &PURPOSES, PURPOSES_FIND, id, err, ENGINE_TEXT(code));
}

int purposes_declared(struct store *store, int64_t purpose_id, const char *kind, const char *day, char dated[24],
                      struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PURPOSES, PURPOSES_DECLARED, err);
    engine_bind_integer(query, 1, purpose_id);
    engine_bind_text(query, 2, kind);
    engine_bind_text(query, 3, day);
    int status = engine_step(query, err);
    if (status == 1)
        snprintf(dated, 24, "%s", engine_text(query, 0));
    engine_finish(query);
    return status;
}
