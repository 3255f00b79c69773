/* fields.c - statements on field_definition and field. */
#include "store/fields.h"

#include <stdbool.h>
#include <string.h>

#include "engine/engine.h"

enum { DEFINITIONS, DEFINE, READ, READ_RANGE, INSERT, UPDATE, DELETE };

static const char *const SQL[] = {
    [DEFINITIONS] = "SELECT id, name, type FROM field_definition ORDER BY name",
    [DEFINE] = "INSERT INTO field_definition (id, name, type, batch_id) VALUES (?1, ?2, ?3, ?4)",
    [READ] =
        "SELECT field.id, field.party_id, field.field_definition_id, field_definition.name, field.value, field.source_id, "
        "feed.c1 FROM feed CROSS JOIN field ON field.party_id = feed.c0 "
        "CROSS JOIN field_definition ON field_definition.id = field.field_definition_id "
        "ORDER BY feed.c1, field.field_definition_id",
    [READ_RANGE] =
        "SELECT field.id, field.party_id, field.field_definition_id, field_definition.name, field.value, "
        "field.source_id FROM field CROSS JOIN field_definition ON field_definition.id = field.field_definition_id "
        "WHERE field.party_id BETWEEN ?1 AND ?2 ORDER BY field.party_id, field.field_definition_id",
    [INSERT] = "INSERT INTO field (id, party_id, field_definition_id, value, source_id) VALUES (?1, ?2, ?3, ?4, ?5)",
    [UPDATE] = "UPDATE field SET value = ?2, source_id = ?3 WHERE id = ?1",
    [DELETE] = "DELETE FROM field WHERE id = ?1",
};
ENGINE_SET(FIELDS, "fields", SQL);

int fields_definitions(struct store *store, struct arena *arena, struct fields_definition **rows, size_t *count,
                       struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &FIELDS, DEFINITIONS, err);
    size_t capacity = 0;
    int status;
    *rows = NULL;
    *count = 0;
    while ((status = engine_step(query, err)) == 1) {
        if (*count == capacity) {
            struct fields_definition *grown = arena_alloc(arena, (capacity = capacity * 2 + 16) * sizeof *grown);
            if (grown != NULL && *count > 0)
                memcpy(grown, *rows, *count * sizeof *grown);
            *rows = grown;
        }
        struct fields_definition row = {.id = engine_integer(query, 0),
                                        .name = arena_string(arena, engine_text(query, 1)),
                                        .type = arena_string(arena, engine_text(query, 2))};
        if (*rows == NULL || row.name == NULL || row.type == NULL) {
            status = err_memory(err);
            break;
        }
        (*rows)[(*count)++] = row;
    }
    engine_finish(query);
    return status;
}

int fields_define(struct store *store, const char *name, const char *type, int64_t *id, struct err *err)
{
    if (engine_ids(store->engine, "field_definition", 1, id, err) != 0)
        return -1;
    return engine_run(store->engine, &FIELDS, DEFINE, err, ENGINE_INTEGER(*id), ENGINE_TEXT(name), ENGINE_TEXT(type),
                      ENGINE_INTEGER(store->batch_id));
}

static int read_all(struct engine_query *query, bool has_place, fields_take *take, void *context, struct err *err)
{
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct fields_row row = {.id = engine_integer(query, 0),
                                 .party_id = engine_integer(query, 1),
                                 .definition_id = engine_integer(query, 2),
                                 .name = engine_text(query, 3),
                                 .value = engine_text(query, 4),
                                 .source_id = engine_integer(query, 5),
                                 .place = has_place ? (size_t)engine_integer(query, 6) : 0};
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int fields_read(struct store *store, const int64_t *ids, size_t count, fields_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &FIELDS, READ, err);
    engine_bind_ids(query, ids, count);
    return read_all(query, true, take, context, err);
}

int fields_read_range(struct store *store, int64_t first_id, int64_t last_id, fields_take *take, void *context,
                      struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &FIELDS, READ_RANGE, err);
    engine_bind_integer(query, 1, first_id);
    engine_bind_integer(query, 2, last_id);
    return read_all(query, false, take, context, err);
}

int fields_insert(struct store *store, int64_t party_id, int64_t definition_id, const char *value, int64_t source_id,
                  int64_t *id, struct err *err)
{
    if (engine_ids(store->engine, "field", 1, id, err) != 0)
        return -1;
    return engine_run(store->engine, &FIELDS, INSERT, err, ENGINE_INTEGER(*id), ENGINE_INTEGER(party_id),
                      ENGINE_INTEGER(definition_id), ENGINE_TEXT(value), ENGINE_INTEGER(source_id));
}

int fields_update(struct store *store, int64_t id, const char *value, int64_t source_id, struct err *err)
{
    return engine_run(store->engine, &FIELDS, UPDATE, err, ENGINE_INTEGER(id), ENGINE_TEXT(value),
                      ENGINE_INTEGER(source_id));
}

int fields_delete(struct store *store, int64_t id, struct err *err)
{
    return engine_run(store->engine, &FIELDS, DELETE, err, ENGINE_INTEGER(id));
}
