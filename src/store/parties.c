/* parties.c - statements on party and alias. */
#include "store/parties.h"

#include <string.h>

#include "base/digest.h"
#include "engine/engine.h"

enum {
    READ, /* of each, one for every enum parties_columns */
    READ_DENSE = READ + PARTIES_WHOLE + 1,
    READ_AFTER = READ_DENSE + PARTIES_WHOLE + 1,
    EACH = READ_AFTER + PARTIES_WHOLE + 1,
    RESTRICTED,
    RESOLVE_ALL,
    RESOLVE_ALL_ALIASES,
    COUNTRY,
    INSERT,
    UPDATE,
    TOUCH,
};

#define SHORT_COLUMNS "party.id, party.kind, party.name, party.version, party.status, party.source_id"
#define NAME_COLUMNS  SHORT_COLUMNS ", party.prefix, party.given, party.initials, party.infix, party.family, party.suffix"
#define WHOLE_COLUMNS                                                                            \
    NAME_COLUMNS ", party.legal_form, party.birthday, party.language, party.representative_id, " \
                 "party.last_contact, party.created_at, party.updated_at, party.handle"
static const int COLUMN_COUNTS[] = {[PARTIES_SHORT] = 6, [PARTIES_NAMES] = 12, [PARTIES_WHOLE] = 20};

/* Neither forgotten nor joined into somebody else. */
#define LIVE(status) status " NOT IN ('erased', 'merged')"
#define BY_FEED      ", feed.c1 FROM feed CROSS JOIN party ON party.id = feed.c0 WHERE " LIVE("party.status")
#define BETWEEN      " FROM party WHERE id BETWEEN ?1 AND ?2 AND " LIVE("status") " ORDER BY id"
#define AFTER        " FROM party WHERE id > ?1 AND " LIVE("status") " ORDER BY id LIMIT ?2"

static const char *const SQL[] = {
    [READ + PARTIES_SHORT] = "SELECT " SHORT_COLUMNS BY_FEED,
    [READ + PARTIES_NAMES] = "SELECT " NAME_COLUMNS BY_FEED,
    [READ + PARTIES_WHOLE] = "SELECT " WHOLE_COLUMNS BY_FEED,
    [READ_DENSE + PARTIES_SHORT] = "SELECT " SHORT_COLUMNS BETWEEN,
    [READ_DENSE + PARTIES_NAMES] = "SELECT " NAME_COLUMNS BETWEEN,
    [READ_DENSE + PARTIES_WHOLE] = "SELECT " WHOLE_COLUMNS BETWEEN,
    [READ_AFTER + PARTIES_SHORT] = "SELECT " SHORT_COLUMNS AFTER,
    [READ_AFTER + PARTIES_NAMES] = "SELECT " NAME_COLUMNS AFTER,
    [READ_AFTER + PARTIES_WHOLE] = "SELECT " WHOLE_COLUMNS AFTER,
    [EACH] = "SELECT id, status FROM party WHERE " LIVE("status") " ORDER BY id",
    [RESTRICTED] = "SELECT id FROM party WHERE status = 'restricted' AND status <> 'active' ORDER BY id",
    [RESOLVE_ALL] = "SELECT feed.c1, party.id FROM feed CROSS JOIN party ON party.id = feed.c0 "
                    "WHERE " LIVE("party.status"),
    [RESOLVE_ALL_ALIASES] = "SELECT feed.c1, alias.party_id FROM feed CROSS JOIN alias ON alias.old_id = feed.c0 "
                            "CROSS JOIN party ON party.id = alias.party_id WHERE " LIVE("party.status"),
    [COUNTRY] = "SELECT country FROM controller",
    [INSERT] =
        "INSERT INTO party (id, handle, kind, legal_form, name, prefix, given, initials, infix, family, suffix, birthday, "
        "language, representative_id, status, version, last_contact, source_id, created_at, updated_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1, ?16, ?17, ?18, ?18)",
    [UPDATE] = "UPDATE party SET kind = ?2, legal_form = ?3, name = ?4, prefix = ?5, given = ?6, initials = ?7, infix = ?8, "
               "family = ?9, suffix = ?10, birthday = ?11, language = ?12, representative_id = ?13, status = ?14, "
               "last_contact = ?15, source_id = ?16, version = version + 1, updated_at = ?17 WHERE id = ?1",
    [TOUCH] = "UPDATE party SET version = version + 1, updated_at = ?2 WHERE id = ?1",
};
ENGINE_SET(PARTIES, "parties", SQL);

static void read_texts(struct engine_query *query, int column, const char **const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *texts[i] = engine_text(query, column++);
}

static void read_row(struct engine_query *query, enum parties_columns columns, struct parties_row *row)
{
    *row = (struct parties_row){
        .id = engine_integer(query, 0),
        .kind = engine_text(query, 1),
        .name = engine_text(query, 2),
        .version = engine_integer(query, 3),
        .status = engine_text(query, 4),
        .source_id = engine_integer(query, 5),
    };
    if (columns == PARTIES_SHORT)
        return;
    const char **const names[] = {&row->prefix, &row->given, &row->initials, &row->infix, &row->family, &row->suffix};
    read_texts(query, COLUMN_COUNTS[PARTIES_SHORT], names, sizeof names / sizeof *names);
    if (columns == PARTIES_NAMES)
        return;
    int column = COLUMN_COUNTS[PARTIES_NAMES];
    size_t length;
    row->legal_form = engine_text(query, column++);
    row->birthday = engine_text(query, column++);
    row->language = engine_text(query, column++);
    row->representative_id = engine_integer(query, column++);
    row->last_contact = engine_text(query, column++);
    row->created_at = engine_text(query, column++);
    row->updated_at = engine_text(query, column++);
    row->handle = engine_bytes(query, column, &length);
}

int parties_read(struct store *store, const int64_t *ids, size_t count, enum parties_columns columns, parties_take *take,
                 void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PARTIES, READ + columns, err);
    struct parties_row row;
    int status;
    engine_bind_ids(query, ids, count);
    while ((status = engine_step(query, err)) == 1) {
        read_row(query, columns, &row);
        row.place = (size_t)engine_integer(query, COLUMN_COUNTS[columns]);
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int parties_read_dense(struct store *store, const int64_t *ids, size_t count, enum parties_columns columns,
                       parties_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PARTIES, READ_DENSE + columns, err);
    struct parties_row row;
    size_t place = 0;
    int status;
    engine_bind_integer(query, 1, ids[0]);
    engine_bind_integer(query, 2, ids[count - 1]);
    while ((status = engine_step(query, err)) == 1) {
        int64_t id = engine_integer(query, 0);
        while (place < count && ids[place] < id)
            place++;
        if (place == count || ids[place] != id)
            continue;
        read_row(query, columns, &row);
        row.place = place;
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int parties_read_after(struct store *store, int64_t id, size_t limit, enum parties_columns columns, parties_take *take,
                       void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PARTIES, READ_AFTER + columns, err);
    struct parties_row row;
    size_t place = 0;
    int status;
    engine_bind_integer(query, 1, id);
    engine_bind_integer(query, 2, (int64_t)limit);
    while ((status = engine_step(query, err)) == 1) {
        read_row(query, columns, &row);
        row.place = place++;
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int parties_each(struct store *store, parties_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PARTIES, EACH, err);
    struct parties_row row = {0};
    int status;
    while ((status = engine_step(query, err)) == 1) {
        row.id = engine_integer(query, 0);
        row.status = engine_text(query, 1);
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int parties_restricted(struct store *store, parties_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PARTIES, RESTRICTED, err);
    struct parties_row row = {.status = "restricted"};
    int status;
    while ((status = engine_step(query, err)) == 1) {
        row.id = engine_integer(query, 0);
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

static int resolve_all_with(struct store *store, size_t statement, const int64_t *ids, size_t count, int64_t *current,
                            struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PARTIES, statement, err);
    int status;
    engine_bind_ids(query, ids, count);
    while ((status = engine_step(query, err)) == 1)
        current[engine_integer(query, 0)] = engine_integer(query, 1);
    engine_finish(query);
    return status;
}

int parties_resolve_all(struct store *store, const int64_t *ids, size_t count, int64_t *current, struct err *err)
{
    bool is_complete = true;
    for (size_t i = 0; i < count; i++)
        current[i] = 0;
    if (resolve_all_with(store, RESOLVE_ALL, ids, count, current, err) != 0)
        return -1;
    for (size_t i = 0; i < count && is_complete; i++)
        is_complete = current[i] != 0;
    return is_complete ? 0 : resolve_all_with(store, RESOLVE_ALL_ALIASES, ids, count, current, err);
}

int parties_country(struct store *store, char country[3], struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PARTIES, COUNTRY, err);
    int status = engine_step(query, err);
    memcpy(country, "NL", 3);
    if (status == 1 && engine_length(query, 0) == 2)
        memcpy(country, engine_text(query, 0), 3);
    engine_finish(query);
    return status < 0 ? -1 : 0;
}

int parties_insert(struct store *store, struct parties_row *row, unsigned char handle[STORE_HANDLE_BYTES], struct err *err)
{
    if (engine_ids(store->engine, "party", 1, &row->id, err) != 0)
        return -1;
    digest_random(handle, STORE_HANDLE_BYTES);
    row->handle = handle;
    row->version = 1;
    row->created_at = row->updated_at = store->now_text;
    return engine_run(store->engine, &PARTIES, INSERT, err, ENGINE_INTEGER(row->id),
                      ENGINE_BYTES(handle, STORE_HANDLE_BYTES), ENGINE_TEXT(row->kind), ENGINE_TEXT(row->legal_form),
                      ENGINE_TEXT(row->name), ENGINE_TEXT(row->prefix), ENGINE_TEXT(row->given), ENGINE_TEXT(row->initials),
                      ENGINE_TEXT(row->infix), ENGINE_TEXT(row->family), ENGINE_TEXT(row->suffix),
                      ENGINE_TEXT(row->birthday), ENGINE_TEXT(row->language), ENGINE_ID_OR_NULL(row->representative_id),
                      ENGINE_TEXT(row->status), ENGINE_TEXT(row->last_contact), ENGINE_INTEGER(row->source_id),
                      ENGINE_TEXT(store->now_text));
}

int parties_update(struct store *store, const struct parties_row *row, struct err *err)
{
    return engine_run(store->engine, &PARTIES, UPDATE, err, ENGINE_INTEGER(row->id), ENGINE_TEXT(row->kind),
                      ENGINE_TEXT(row->legal_form), ENGINE_TEXT(row->name), ENGINE_TEXT(row->prefix),
                      ENGINE_TEXT(row->given), ENGINE_TEXT(row->initials), ENGINE_TEXT(row->infix), ENGINE_TEXT(row->family),
                      ENGINE_TEXT(row->suffix), ENGINE_TEXT(row->birthday), ENGINE_TEXT(row->language),
                      ENGINE_ID_OR_NULL(row->representative_id), ENGINE_TEXT(row->status), ENGINE_TEXT(row->last_contact),
                      ENGINE_INTEGER(row->source_id), ENGINE_TEXT(store->now_text));
}

int parties_touch(struct store *store, int64_t id, struct err *err)
{
    return engine_run(store->engine, &PARTIES, TOUCH, err, ENGINE_INTEGER(id), ENGINE_TEXT(store->now_text));
}
