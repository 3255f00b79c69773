/* contact_points.c - statements on contact_point. */
#include "store/contact_points.h"

#include <string.h>

#include "engine/engine.h"

enum { READ, READ_RANGE, READ_WHOLE, INSERT, UPDATE, DELETE };

#define COLUMNS                                                                                                 \
    "contact_point.id, party_id, kind, position, source_id, label, value, normalised, street, postcode, city, " \
    "region, country"
/* Columns from which texts are read, and the places of what follows them. */
enum { FIRST_TEXT = 5, FIRST_ADDRESS_TEXT = 8, AFTER_TEXTS = 13 };

static const char *const SQL[] = {
    [READ] = "SELECT " COLUMNS ", feed.c1 FROM feed CROSS JOIN contact_point ON contact_point.party_id = feed.c0 "
             "WHERE valid_to IS NULL OR valid_to >= ?1",
    [READ_RANGE] = "SELECT " COLUMNS " FROM contact_point WHERE party_id BETWEEN ?2 AND ?3 "
                   "AND (valid_to IS NULL OR valid_to >= ?1) ORDER BY party_id, id",
    [READ_WHOLE] =
        "SELECT " COLUMNS ", valid_from, valid_to, published_proof FROM contact_point WHERE party_id = ?1 ORDER BY id",
    [INSERT] =
        "INSERT INTO contact_point (id, party_id, kind, position, label, value, normalised, street, postcode, city, region, "
        "country, valid_from, valid_to, published_proof, source_id) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    [UPDATE] =
        "UPDATE contact_point SET position = ?2, label = ?3, value = ?4, normalised = ?5, street = ?6, postcode = ?7, "
        "city = ?8, region = ?9, country = ?10, valid_from = ?11, valid_to = ?12, published_proof = ?13, "
        "source_id = ?14 WHERE id = ?1",
    [DELETE] = "DELETE FROM contact_point WHERE id = ?1",
};
ENGINE_SET(CONTACT_POINTS, "contact_points", SQL);

static void read_row(struct engine_query *query, struct contact_points_row *row)
{
    memset(row, 0, sizeof *row);
    row->id = engine_integer(query, 0);
    row->party_id = engine_integer(query, 1);
    row->kind = engine_text(query, 2);
    row->position = engine_integer(query, 3);
    row->source_id = engine_integer(query, 4);
    row->label = engine_text(query, FIRST_TEXT);
    row->value = engine_text(query, FIRST_TEXT + 1);
    row->normalised = engine_text(query, FIRST_TEXT + 2);
    if (row->kind == NULL || row->kind[0] != 'a') /* only an address has parts */
        return;
    const char **parts[] = {&row->street, &row->postcode, &row->city, &row->region, &row->country};
    for (int i = 0; i < AFTER_TEXTS - FIRST_ADDRESS_TEXT; i++)
        *parts[i] = engine_text(query, FIRST_ADDRESS_TEXT + i);
}

static int read_all(struct engine_query *query, bool has_place, contact_points_take *take, void *context, struct err *err)
{
    struct contact_points_row row;
    int status;
    while ((status = engine_step(query, err)) == 1) {
        read_row(query, &row);
        if (has_place)
            row.place = (size_t)engine_integer(query, AFTER_TEXTS);
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int contact_points_read_whole(struct store *store, int64_t party_id, contact_points_take *take, void *context,
                              struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONTACT_POINTS, READ_WHOLE, err);
    struct contact_points_row row;
    int status;
    engine_bind_integer(query, 1, party_id);
    while ((status = engine_step(query, err)) == 1) {
        read_row(query, &row);
        row.valid_from = engine_text(query, AFTER_TEXTS);
        row.valid_to = engine_text(query, AFTER_TEXTS + 1);
        row.published_proof = engine_text(query, AFTER_TEXTS + 2);
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int contact_points_read(struct store *store, const int64_t *ids, size_t count, const char *today, contact_points_take *take,
                        void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONTACT_POINTS, READ, err);
    engine_bind_text(query, 1, today);
    engine_bind_ids(query, ids, count);
    return read_all(query, true, take, context, err);
}

int contact_points_read_range(struct store *store, int64_t first_id, int64_t last_id, const char *today,
                              contact_points_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONTACT_POINTS, READ_RANGE, err);
    engine_bind_text(query, 1, today);
    engine_bind_integer(query, 2, first_id);
    engine_bind_integer(query, 3, last_id);
    return read_all(query, false, take, context, err);
}

int contact_points_insert(struct store *store, struct contact_points_row *row, struct err *err)
{
    if (engine_ids(store->engine, "contact_point", 1, &row->id, err) != 0)
        return -1;
    return engine_run(store->engine, &CONTACT_POINTS, INSERT, err, ENGINE_INTEGER(row->id), ENGINE_INTEGER(row->party_id),
                      ENGINE_TEXT(row->kind), ENGINE_INTEGER(row->position), ENGINE_TEXT(row->label),
                      ENGINE_TEXT(row->value), ENGINE_TEXT(row->normalised), ENGINE_TEXT(row->street),
                      ENGINE_TEXT(row->postcode), ENGINE_TEXT(row->city), ENGINE_TEXT(row->region),
                      ENGINE_TEXT(row->country), ENGINE_TEXT(row->valid_from), ENGINE_TEXT(row->valid_to),
                      ENGINE_TEXT(row->published_proof), ENGINE_INTEGER(row->source_id));
}

int contact_points_update(struct store *store, const struct contact_points_row *row, struct err *err)
{
    return engine_run(store->engine, &CONTACT_POINTS, UPDATE, err, ENGINE_INTEGER(row->id), ENGINE_INTEGER(row->position),
                      ENGINE_TEXT(row->label), ENGINE_TEXT(row->value), ENGINE_TEXT(row->normalised),
                      ENGINE_TEXT(row->street), ENGINE_TEXT(row->postcode), ENGINE_TEXT(row->city), ENGINE_TEXT(row->region),
                      ENGINE_TEXT(row->country), ENGINE_TEXT(row->valid_from), ENGINE_TEXT(row->valid_to),
                      ENGINE_TEXT(row->published_proof), ENGINE_INTEGER(row->source_id));
}

int contact_points_delete(struct store *store, int64_t id, struct err *err)
{
    return engine_run(store->engine, &CONTACT_POINTS, DELETE, err, ENGINE_INTEGER(id));
}
