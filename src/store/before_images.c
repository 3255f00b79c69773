/* before_images.c - statements on before_image. The columns are written out; a unit test compares them with the schema. */
#include "store/before_images.h"

#include <string.h>

#include "engine/engine.h"

enum {
    PUT_BACK = BEFORE_RELATION + 1, /* of each; of a party there are two */
    PARTY_BACK = PUT_BACK + BEFORE_PARTY,
    PARTY_MERGE = PUT_BACK + BEFORE_RELATION + 1,
    PARTY_LEFT,
    OLDEST,
    PURGE,
    DELETE,
    TERM,
    READ,
};

#define KEEP(table, columns)                                                                                        \
    "INSERT INTO before_image (id, batch_id, party_id, name, row_id, image, expires_at) SELECT ?1, ?2, ?3, '" table \
    "', id, "                                                                                                       \
    "json_object(" columns "), ?5 FROM " table " WHERE id = ?4"

/* The name is one value, made of its parts. */
#define IS_SAME_NAME                                                                                                 \
    "party.name IS json_extract(a.image, '$.name') AND party.prefix IS json_extract(a.image, '$.prefix') AND "       \
    "party.given IS json_extract(a.image, '$.given') AND party.initials IS json_extract(a.image, '$.initials') AND " \
    "party.infix IS json_extract(a.image, '$.infix') AND party.family IS json_extract(a.image, '$.family') AND "     \
    "party.suffix IS json_extract(a.image, '$.suffix')"

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
    [PUT_BACK + BEFORE_CONTACT_POINT] =
        "INSERT INTO contact_point (id, party_id, kind, position, label, value, normalised, street, postcode, city, "
        "region, country, valid_from, valid_to, published_proof, source_id) SELECT json_extract(image, '$.id'), "
        "json_extract(image, '$.party_id'), json_extract(image, '$.kind'), json_extract(image, '$.position'), "
        "json_extract(image, '$.label'), json_extract(image, '$.value'), json_extract(image, '$.normalised'), "
        "json_extract(image, '$.street'), json_extract(image, '$.postcode'), json_extract(image, '$.city'), "
        "json_extract(image, '$.region'), json_extract(image, '$.country'), json_extract(image, '$.valid_from'), "
        "json_extract(image, '$.valid_to'), json_extract(image, '$.published_proof'), json_extract(image, "
        "'$.source_id') FROM before_image WHERE id = ?1 ON CONFLICT (id) DO UPDATE SET party_id = excluded.party_id, "
        "kind = excluded.kind, position = excluded.position, label = excluded.label, value = excluded.value, "
        "normalised = excluded.normalised, street = excluded.street, postcode = excluded.postcode, city = "
        "excluded.city, region = excluded.region, country = excluded.country, valid_from = excluded.valid_from, "
        "valid_to = excluded.valid_to, published_proof = excluded.published_proof, source_id = excluded.source_id ON "
        "CONFLICT DO NOTHING",
    [PUT_BACK + BEFORE_TAG] =
        "INSERT INTO tag (id, party_id, tag, source_id) SELECT json_extract(image, '$.id'), json_extract(image, "
        "'$.party_id'), json_extract(image, '$.tag'), json_extract(image, '$.source_id') FROM before_image WHERE id "
        "= ?1 ON CONFLICT (id) DO UPDATE SET party_id = excluded.party_id, tag = excluded.tag, source_id = "
        "excluded.source_id ON CONFLICT DO NOTHING",
    [PUT_BACK + BEFORE_FIELD] =
        "INSERT INTO field (id, party_id, field_definition_id, value, source_id) SELECT json_extract(image, '$.id'), "
        "json_extract(image, '$.party_id'), json_extract(image, '$.field_definition_id'), json_extract(image, "
        "'$.value'), json_extract(image, '$.source_id') FROM before_image WHERE id = ?1 AND EXISTS (SELECT 1 FROM "
        "field_definition AS d WHERE d.id = json_extract(image, '$.field_definition_id')) ON CONFLICT (id) DO UPDATE "
        "SET party_id = excluded.party_id, field_definition_id = excluded.field_definition_id, value = "
        "excluded.value, source_id = excluded.source_id ON CONFLICT DO NOTHING",
    [PUT_BACK + BEFORE_EXTERNAL_ID] =
        "INSERT INTO external_id (id, party_id, system, value, source_id) SELECT json_extract(image, '$.id'), "
        "json_extract(image, '$.party_id'), json_extract(image, '$.system'), json_extract(image, '$.value'), "
        "json_extract(image, '$.source_id') FROM before_image WHERE id = ?1 ON CONFLICT (id) DO UPDATE SET party_id "
        "= excluded.party_id, system = excluded.system, value = excluded.value, source_id = excluded.source_id ON "
        "CONFLICT DO NOTHING",
    [PUT_BACK + BEFORE_RELATION] =
        "INSERT INTO relation (id, party_id, type, other_id, detail, since, until, purpose_id, source_id) SELECT "
        "json_extract(image, '$.id'), json_extract(image, '$.party_id'), json_extract(image, '$.type'), "
        "json_extract(image, '$.other_id'), json_extract(image, '$.detail'), json_extract(image, '$.since'), "
        "json_extract(image, '$.until'), json_extract(image, '$.purpose_id'), json_extract(image, '$.source_id') "
        "FROM before_image WHERE id = ?1 AND EXISTS (SELECT 1 FROM party AS o WHERE o.id = json_extract(image, "
        "'$.other_id')) ON CONFLICT (id) DO UPDATE SET party_id = excluded.party_id, type = excluded.type, other_id "
        "= excluded.other_id, detail = excluded.detail, since = excluded.since, until = excluded.until, purpose_id = "
        "excluded.purpose_id, source_id = excluded.source_id ON CONFLICT DO NOTHING",
    [PARTY_BACK] =
        "UPDATE party SET name = json_extract(b.image, '$.name'), prefix = json_extract(b.image, '$.prefix'), given "
        "= json_extract(b.image, '$.given'), initials = json_extract(b.image, '$.initials'), infix = "
        "json_extract(b.image, '$.infix'), family = json_extract(b.image, '$.family'), suffix = "
        "json_extract(b.image, '$.suffix'), kind = json_extract(b.image, '$.kind'), legal_form = "
        "json_extract(b.image, '$.legal_form'), birthday = json_extract(b.image, '$.birthday'), language = "
        "json_extract(b.image, '$.language'), last_contact = json_extract(b.image, '$.last_contact'), source_id = "
        "json_extract(b.image, '$.source_id'), representative_id = CASE WHEN EXISTS (SELECT 1 FROM party AS o WHERE "
        "o.id = json_extract(b.image, '$.representative_id')) THEN json_extract(b.image, '$.representative_id') END, "
        "status = CASE WHEN status IN ('restricted', 'erased') THEN status ELSE json_extract(b.image, '$.status') "
        "END, version = json_extract(b.image, '$.version'), updated_at = json_extract(b.image, '$.updated_at') FROM "
        "before_image AS b WHERE party.id = ?1 AND b.id = ?2",
    [PARTY_MERGE] =
        "UPDATE party SET name = CASE WHEN " IS_SAME_NAME
        "THEN json_extract(b.image, '$.name') ELSE party.name END, prefix = CASE WHEN " IS_SAME_NAME
        "THEN json_extract(b.image, '$.prefix') ELSE party.prefix END, given = CASE WHEN " IS_SAME_NAME
        "THEN json_extract(b.image, '$.given') ELSE party.given END, initials = CASE WHEN " IS_SAME_NAME
        "THEN json_extract(b.image, '$.initials') ELSE party.initials END, infix = CASE WHEN " IS_SAME_NAME
        "THEN json_extract(b.image, '$.infix') ELSE party.infix END, family = CASE WHEN " IS_SAME_NAME
        "THEN json_extract(b.image, '$.family') ELSE party.family END, suffix = CASE WHEN " IS_SAME_NAME
        "THEN json_extract(b.image, '$.suffix') ELSE party.suffix END, kind = CASE WHEN party.kind IS "
        "json_extract(a.image, '$.kind') THEN json_extract(b.image, '$.kind') ELSE party.kind END, legal_form = CASE "
        "WHEN party.legal_form IS json_extract(a.image, '$.legal_form') THEN json_extract(b.image, '$.legal_form') "
        "ELSE party.legal_form END, birthday = CASE WHEN party.birthday IS json_extract(a.image, '$.birthday') THEN "
        "json_extract(b.image, '$.birthday') ELSE party.birthday END, language = CASE WHEN party.language IS "
        "json_extract(a.image, '$.language') THEN json_extract(b.image, '$.language') ELSE party.language END, "
        "last_contact = CASE WHEN party.last_contact IS json_extract(a.image, '$.last_contact') THEN "
        "json_extract(b.image, '$.last_contact') ELSE party.last_contact END, source_id = CASE WHEN party.source_id "
        "IS json_extract(a.image, '$.source_id') THEN json_extract(b.image, '$.source_id') ELSE party.source_id END, "
        "representative_id = CASE WHEN party.representative_id IS json_extract(a.image, '$.representative_id') THEN "
        "CASE WHEN EXISTS (SELECT 1 FROM party AS o WHERE o.id = json_extract(b.image, '$.representative_id')) THEN "
        "json_extract(b.image, '$.representative_id') END ELSE party.representative_id END, status = CASE WHEN "
        "party.status NOT IN ('restricted', 'erased') AND party.status IS json_extract(a.image, '$.status') THEN "
        "json_extract(b.image, '$.status') ELSE party.status END, version = version + 1, updated_at = ?4 FROM "
        "before_image AS b, before_image AS a WHERE party.id = ?1 AND b.id = ?2 AND a.id = ?3",
    [PARTY_LEFT] =
        "SELECT (json_extract(b.image, '$.name') IS NOT json_extract(a.image, '$.name') AND party.name IS NOT "
        "json_extract(b.image, '$.name')) OR (json_extract(b.image, '$.prefix') IS NOT json_extract(a.image, "
        "'$.prefix') AND party.prefix IS NOT json_extract(b.image, '$.prefix')) OR (json_extract(b.image, '$.given') "
        "IS NOT json_extract(a.image, '$.given') AND party.given IS NOT json_extract(b.image, '$.given')) OR "
        "(json_extract(b.image, '$.initials') IS NOT json_extract(a.image, '$.initials') AND party.initials IS NOT "
        "json_extract(b.image, '$.initials')) OR (json_extract(b.image, '$.infix') IS NOT json_extract(a.image, "
        "'$.infix') AND party.infix IS NOT json_extract(b.image, '$.infix')) OR (json_extract(b.image, '$.family') "
        "IS NOT json_extract(a.image, '$.family') AND party.family IS NOT json_extract(b.image, '$.family')) OR "
        "(json_extract(b.image, '$.suffix') IS NOT json_extract(a.image, '$.suffix') AND party.suffix IS NOT "
        "json_extract(b.image, '$.suffix')) OR (json_extract(b.image, '$.kind') IS NOT json_extract(a.image, "
        "'$.kind') AND party.kind IS NOT json_extract(b.image, '$.kind')) OR (json_extract(b.image, '$.legal_form') "
        "IS NOT json_extract(a.image, '$.legal_form') AND party.legal_form IS NOT json_extract(b.image, "
        "'$.legal_form')) OR (json_extract(b.image, '$.birthday') IS NOT json_extract(a.image, '$.birthday') AND "
        "party.birthday IS NOT json_extract(b.image, '$.birthday')) OR (json_extract(b.image, '$.language') IS NOT "
        "json_extract(a.image, '$.language') AND party.language IS NOT json_extract(b.image, '$.language')) OR "
        "(json_extract(b.image, '$.last_contact') IS NOT json_extract(a.image, '$.last_contact') AND "
        "party.last_contact IS NOT json_extract(b.image, '$.last_contact')) OR (json_extract(b.image, '$.source_id') "
        "IS NOT json_extract(a.image, '$.source_id') AND party.source_id IS NOT json_extract(b.image, "
        "'$.source_id')) OR (json_extract(b.image, '$.representative_id') IS NOT json_extract(a.image, "
        "'$.representative_id') AND party.representative_id IS NOT json_extract(b.image, '$.representative_id')) OR "
        "(json_extract(b.image, '$.status') IS NOT json_extract(a.image, '$.status') AND party.status IS NOT "
        "json_extract(b.image, '$.status')) FROM party, before_image AS b, before_image AS a WHERE party.id = ?1 AND "
        "b.id = ?2 AND a.id = ?3",
    [OLDEST] = "SELECT (SELECT expires_at FROM before_image ORDER BY id LIMIT 1) <= ?1",
    [PURGE] = "DELETE FROM before_image WHERE expires_at <= ?1",
    [DELETE] = "DELETE FROM before_image WHERE party_id = ?2 AND batch_id = ?1",
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

int before_images_put_back(struct store *store, enum before_images_table table, int64_t image_id, struct err *err)
{
    if (engine_run(store->engine, &BEFORE_IMAGES, PUT_BACK + table, err, ENGINE_INTEGER(image_id)) != 0)
        return -1;
    return engine_changes(store->engine) > 0;
}

int before_images_put_party(struct store *store, int64_t party_id, int64_t image_id, int64_t later_id, struct err *err)
{
    int64_t left = 0;
    if (later_id == 0)
        return engine_run(store->engine, &BEFORE_IMAGES, PARTY_BACK, err, ENGINE_INTEGER(party_id),
                          ENGINE_INTEGER(image_id)) != 0
                   ? -1
                   : 1;
    if (engine_run(store->engine, &BEFORE_IMAGES, PARTY_MERGE, err, ENGINE_INTEGER(party_id), ENGINE_INTEGER(image_id),
                   ENGINE_INTEGER(later_id), ENGINE_TEXT(store->now_text)) != 0 ||
        engine_get_integer(store->engine, &BEFORE_IMAGES, PARTY_LEFT, &left, err, ENGINE_INTEGER(party_id),
                           ENGINE_INTEGER(image_id), ENGINE_INTEGER(later_id)) < 0)
        return -1;
    return left == 0;
}

int before_images_purge(struct store *store, struct err *err)
{
    return engine_run(store->engine, &BEFORE_IMAGES, PURGE, err, ENGINE_TEXT(store->now_text));
}

int before_images_purge_due(struct store *store, struct err *err)
{
    int64_t is_due = 0;
    if (engine_get_integer(store->engine, &BEFORE_IMAGES, OLDEST, &is_due, err, ENGINE_TEXT(store->now_text)) < 0)
        return -1;
    return is_due ? before_images_purge(store, err) : 0;
}

int before_images_delete(struct store *store, int64_t batch_id, int64_t party_id, struct err *err)
{
    return engine_run(store->engine, &BEFORE_IMAGES, DELETE, err, ENGINE_INTEGER(batch_id), ENGINE_INTEGER(party_id));
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
