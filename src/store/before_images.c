/* before_images.c - statements on before_image. The columns are written out; a unit test compares them with the schema. */
#include "store/before_images.h"

#include <string.h>

#include "engine/engine.h"

enum { TERM = BEFORE_RELATION + 1, READ };

#define KEEP(table, columns)                                                                                        \
    "INSERT INTO before_image (id, batch_id, party_id, name, row_id, image, expires_at) SELECT ?1, ?2, ?3, '" table \
    "', id, "                                                                                                       \
    "json_object(" columns "), ?5 FROM " table " WHERE id = ?4"

static const char *const SQL[] = {
    [BEFORE_PARTY] = KEEP(
        "party",
        "'id', id, 'handle', hex(handle), 'kind', kind, 'legal_form', legal_form, 'name', name, 'prefix', prefix, "
        "'given', given, 'initials', initials, 'infix', infix, 'family', family, 'suffix', suffix, 'birthday', birthday, "
        "'language', language, 'representative_id', representative_id, 'status', status, 'version', version, "
        "'last_contact', last_contact, 'source_id', source_id, 'created_at', created_at, 'updated_at', updated_at"),
    [BEFORE_CONTACT_POINT] =
        KEEP("contact_point",
             "'id', id, 'party_id', party_id, 'kind', kind, 'position', position, 'label', label, 'value', value, "
             "'normalised', normalised, 'street', street, 'postcode', postcode, 'city', city, 'region', region, "
             "'country', country, 'valid_from', valid_from, 'valid_to', valid_to, 'published_proof', published_proof, "
             "'source_id', source_id"),
    [BEFORE_TAG] = KEEP("tag", "'id', id, 'party_id', party_id, 'tag', tag, 'source_id', source_id"),
    [BEFORE_FIELD] =
        KEEP("field", "'id', id, 'party_id', party_id, 'field_definition_id', field_definition_id, 'value', value, "
                      "'source_id', source_id"),
    [BEFORE_EXTERNAL_ID] = KEEP("external_id", "'id', id, 'party_id', party_id, 'system', system, 'value', value, "
                                               "'source_id', source_id"),
    [BEFORE_RELATION] =
        KEEP("relation", "'id', id, 'party_id', party_id, 'type', type, 'other_id', other_id, 'detail', detail, "
                         "'since', since, 'until', until, 'purpose_id', purpose_id, 'source_id', source_id"),
    [TERM] = "SELECT term FROM retention_rule WHERE code = 'before-image' AND state = 'in-force' AND (since IS NULL OR "
             "since <= ?1) "
             "AND (until IS NULL OR until >= ?1) ORDER BY since DESC LIMIT 1",
    /* json_each would read all at once, but a table-valued function is made by a CREATE TABLE, which the authorizer refuses. */
    [READ] = "SELECT json_type(image, '$.' || ?2), json_extract(image, '$.' || ?2) FROM before_image "
             "WHERE id = ?1 AND json_valid(image) AND json_type(image, '$.' || ?2) IN ('text', 'integer')",
};
ENGINE_SET(BEFORE_IMAGES, "before_images", SQL);

int before_images_keep(struct store *store, enum before_images_table table, int64_t row_id, int64_t party_id,
                       const char *expires_at, struct err *err)
{
    int64_t id;
    if (engine_ids(store->engine, "before_image", 1, &id, err) != 0)
        return -1;
    return engine_run(store->engine, &BEFORE_IMAGES, table, err, ENGINE_INTEGER(id), ENGINE_INTEGER(store->batch_id),
                      ENGINE_INTEGER(party_id), ENGINE_INTEGER(row_id), ENGINE_TEXT(expires_at));
}

int before_images_term(struct store *store, struct arena *arena, const char **term, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &BEFORE_IMAGES, TERM, err);
    engine_bind_text(query, 1, store->now_text);
    int status = engine_step(query, err);
    *term = NULL;
    if (status == 1 && !engine_is_null(query, 0) && (*term = arena_string(arena, engine_text(query, 0))) == NULL)
        status = err_memory(err);
    engine_finish(query);
    return status < 0 ? -1 : 0;
}

int before_images_value(struct store *store, int64_t id, const char *column, struct arena *arena,
                        struct before_images_value *value, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &BEFORE_IMAGES, READ, err);
    engine_bind_integer(query, 1, id);
    engine_bind_text(query, 2, column);
    int status = engine_step(query, err);
    *value = (struct before_images_value){.text = NULL};
    if (status == 1 && strcmp(engine_text(query, 0), "integer") == 0)
        value->integer = engine_integer(query, 1);
    else if (status == 1 && (value->text = arena_string(arena, engine_text(query, 1))) == NULL)
        status = err_memory(err);
    engine_finish(query);
    return status;
}
