/* forgets.c - the questions of an erasure, and the search for what it left. */
#include "store/forgets.h"

#include <string.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "engine/schema.h"
#include "store/ledgers.h"
#include "store/personal_data_erase.h"

enum { PLACES_MAX = 16 }; /* at which a string is found that are looked at closer */

enum {
    FORGETS_RULE,
    FORGETS_YEAR_START,
    FORGETS_CONSENTS,
    FORGETS_EARLIER,
    FORGETS_SOURCES,
    FORGETS_SOURCE_CLEAR,
    FORGETS_RECIPIENTS,
    FORGETS_SOCIALS,
    FORGETS_KEY
};

static const char *const SQL[] = {
    [FORGETS_RULE] = "SELECT code, starts, term, fields, title_nl, title_en, citation, is_duty FROM retention_rule"
                     " WHERE code = ?1 AND state = 'in-force' AND (since IS NULL OR since <= ?2)"
                     " AND (until IS NULL OR until > ?2) ORDER BY since DESC LIMIT 1",
    [FORGETS_YEAR_START] = "SELECT financial_year_start FROM controller",
    [FORGETS_EARLIER] = "SELECT b.party_id, CASE b.name WHEN 'contact_point' THEN json_extract(b.image, '$.kind') END,"
                        " json_extract(b.image, '$.system'),"
                        " coalesce(json_extract(b.image, '$.normalised'), json_extract(b.image, '$.value'))"
                        " FROM feed CROSS JOIN before_image AS b ON b.party_id = feed.c0"
                        " WHERE b.name IN ('contact_point', 'external_id') AND json_valid(b.image)",
    [FORGETS_SOURCES] = "SELECT id, detail FROM source WHERE detail <> ''",
    [FORGETS_SOURCE_CLEAR] = "UPDATE source SET detail = '' WHERE id = ?1",
    [FORGETS_CONSENTS] =
        "SELECT e.party_id, e.purpose_id, e.notice_id, e.channel, e.address, coalesce(e.happened_at, e.recorded_at)"
        " FROM consent_event AS e WHERE e.party_id IN (SELECT c0 FROM feed) AND e.state = 'given'"
        " AND EXISTS (SELECT 1 FROM disclosure_party AS p CROSS JOIN disclosure AS d ON d.id = p.disclosure_id"
        " WHERE p.party_id IN (e.party_id, (SELECT a.party_id FROM alias AS a WHERE a.old_id = e.party_id))"
        " AND d.purpose_id = e.purpose_id"
        " AND (d.channel = e.channel OR d.channel = '' OR e.channel = '') AND d.at >= coalesce(e.happened_at, ''))"
        " ORDER BY e.party_id, e.id",
    /* With max() the other columns come from the row that has it. */
    [FORGETS_RECIPIENTS] =
        "SELECT p.party_id, r.name, r.title, r.contact, max(d.at), d.fields, u.code, d.channel, count(*)"
        " FROM disclosure_party AS p CROSS JOIN disclosure AS d ON d.id = p.disclosure_id"
        " CROSS JOIN recipient AS r ON r.id = d.recipient_id CROSS JOIN purpose AS u ON u.id = d.purpose_id"
        " WHERE p.party_id IN (SELECT c0 FROM feed) GROUP BY p.party_id, r.id ORDER BY p.party_id, r.name",
    [FORGETS_SOCIALS] = "SELECT party_id, coalesce(normalised, value) FROM contact_point WHERE kind = 'social'",
    [FORGETS_KEY] = "SELECT key FROM search_key WHERE kind = ?1 AND key >= ?2 ORDER BY key LIMIT 1",
};
ENGINE_SET(FORGETS, "forgets", SQL);

int forgets_rule(struct store *store, const char *code, const char *day, struct arena *arena, struct forgets_rule *rule,
                 struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &FORGETS, FORGETS_RULE, err);
    engine_bind_text(query, 1, code);
    engine_bind_text(query, 2, day);
    int status = engine_step(query, err);
    if (status == 1)
        *rule = (struct forgets_rule){
            .code = arena_string(arena, engine_text(query, 0)),
            .starts = arena_string(arena, engine_text(query, 1)),
            .term = arena_string(arena, engine_text(query, 2)),
            .fields = arena_string(arena, engine_text(query, 3)),
            .title_nl = arena_string(arena, engine_text(query, 4)),
            .title_en = arena_string(arena, engine_text(query, 5)),
            .citation = arena_string(arena, engine_text(query, 6)),
            .is_duty = engine_integer(query, 7) != 0,
        };
    engine_finish(query);
    if (status == 1 && (rule->code == NULL || rule->fields == NULL || rule->title_en == NULL || rule->citation == NULL))
        return err_memory(err);
    return status;
}

int forgets_year_start(struct store *store, char start[6], struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &FORGETS, FORGETS_YEAR_START, err);
    int status = engine_step(query, err);
    const char *text = status == 1 ? engine_text(query, 0) : NULL;
    strcpy(start, "01-01");
    if (text != NULL && strlen(text) == 5)
        memcpy(start, text, 6);
    engine_finish(query);
    return status < 0 ? -1 : 0;
}

/* A statement about people, asked under each id under which they are and were known. ${query} is NULL when that fails. */
static int ask_ledgers(struct store *store, size_t statement, const int64_t *ids, size_t count, struct ledgers *ledgers,
                       struct engine_query **query, struct err *err)
{
    *query = NULL;
    if (ledgers_open(store, ids, count, ledgers, err) != 0)
        return -1;
    *query = engine_prepare(store->engine, &FORGETS, statement, err);
    engine_bind_ids(*query, ledgers->ids, ledgers->count);
    return 0;
}

int forgets_consents(struct store *store, const int64_t *ids, size_t count,
                     int (*take)(void *context, const struct forgets_consent *consent, struct err *err), void *context,
                     struct err *err)
{
    struct ledgers ledgers;
    struct engine_query *query;
    int status = ask_ledgers(store, FORGETS_CONSENTS, ids, count, &ledgers, &query, err);
    size_t near = 0;
    while (status == 0 && (status = engine_step(query, err)) == 1) {
        status = 0;
        const struct forgets_consent consent = {
            .party_id = ids[ledgers_place(&ledgers, engine_integer(query, 0), &near)],
            .purpose_id = engine_integer(query, 1),
            .notice_id = engine_integer(query, 2),
            .channel = engine_text(query, 3),
            .address = engine_text(query, 4),
            .at = engine_text(query, 5),
        };
        status = take(context, &consent, err);
    }
    engine_finish(query);
    ledgers_close(&ledgers);
    return status;
}

int forgets_earlier(struct store *store, const int64_t *ids, size_t count,
                    int (*take)(void *context, const struct forgets_earlier *earlier, struct err *err), void *context,
                    struct err *err)
{
    struct ledgers ledgers;
    struct engine_query *query;
    int status = ask_ledgers(store, FORGETS_EARLIER, ids, count, &ledgers, &query, err);
    size_t near = 0;
    while (status == 0 && (status = engine_step(query, err)) == 1) {
        status = 0;
        const struct forgets_earlier earlier = {
            .party_id = ids[ledgers_place(&ledgers, engine_integer(query, 0), &near)],
            .kind = engine_text(query, 1),
            .system = engine_text(query, 2),
            .value = engine_text(query, 3),
        };
        status = take(context, &earlier, err);
    }
    engine_finish(query);
    ledgers_close(&ledgers);
    return status;
}

int forgets_sources(struct store *store, int (*take)(void *context, int64_t id, const char *detail, struct err *err),
                    void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &FORGETS, FORGETS_SOURCES, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if (take(context, engine_integer(query, 0), engine_text(query, 1), err) != 0) {
            status = -1;
            break;
        }
    engine_finish(query);
    return status;
}

int forgets_source_clear(struct store *store, int64_t id, struct err *err)
{
    return engine_run(store->engine, &FORGETS, FORGETS_SOURCE_CLEAR, err, ENGINE_INTEGER(id));
}

int forgets_recipients(struct store *store, const int64_t *ids, size_t count,
                       int (*take)(void *context, const struct forgets_recipient *recipient, struct err *err), void *context,
                       struct err *err)
{
    struct ledgers ledgers;
    struct engine_query *query;
    int status = ask_ledgers(store, FORGETS_RECIPIENTS, ids, count, &ledgers, &query, err);
    size_t near = 0;
    while (status == 0 && (status = engine_step(query, err)) == 1) {
        status = 0;
        const struct forgets_recipient recipient = {
            .party_id = ids[ledgers_place(&ledgers, engine_integer(query, 0), &near)],
            .name = engine_text(query, 1),
            .title = engine_text(query, 2),
            .contact = engine_text(query, 3),
            .at = engine_text(query, 4),
            .fields = engine_text(query, 5),
            .purpose = engine_text(query, 6),
            .channel = engine_text(query, 7),
            .times = engine_integer(query, 8),
        };
        status = take(context, &recipient, err);
    }
    engine_finish(query);
    ledgers_close(&ledgers);
    return status;
}

int forgets_social_values(struct store *store,
                          int (*take)(void *context, int64_t party_id, const char *value, struct err *err), void *context,
                          struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &FORGETS, FORGETS_SOCIALS, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if (take(context, engine_integer(query, 0), engine_text(query, 1), err) != 0) {
            status = -1;
            break;
        }
    engine_finish(query);
    return status;
}

/* ---- What is left ----------------------------------------------------------------------------------------------------- */

typedef int take_value(void *context, const void *bytes, size_t length, struct err *err);

/* A row as it lies in the file: its texts follow each other without anything between, but where a number stands that
 * takes bytes. A string may so be formed by neighbours that no column holds. The row's own id is not stored among its
 * values, and 0 and 1 take no bytes. Source: SQLite file format, record format. */
struct lying {
    take_value *take;
    void *context;
    struct buf run;
};

static int let_go(struct lying *lying, struct err *err)
{
    if (lying->run.failed)
        return err_memory(err);
    int enough = lying->run.length == 0 ? 0 : lying->take(lying->context, lying->run.bytes, lying->run.length, err);
    buf_reset(&lying->run);
    return enough;
}

static int take_row(struct lying *lying, struct engine_query *query, const struct schema_table *table, struct err *err)
{
    int enough = 0;
    for (size_t i = 0; enough == 0 && i < table->column_count; i++) {
        struct engine_value value = engine_value(query, (int)i);
        bool is_row_id = table->has_rowid && table->columns[i].primary_key == 1 && value.type == ENGINE_TYPE_INTEGER;
        if (value.type == ENGINE_TYPE_TEXT || value.type == ENGINE_TYPE_BYTES)
            buf_add(&lying->run, value.bytes, value.length);
        else if (value.type == ENGINE_TYPE_INTEGER && !is_row_id && value.integer != 0 && value.integer != 1)
            enough = let_go(lying, err);
    }
    return enough != 0 ? enough : let_go(lying, err);
}

/* The rows with these ids, or all of them when ${ids} is NULL. Returns 1 when ${take} has seen enough, 0, or -1. */
static int each_row_of(struct store *store, const struct schema_table *table, const int64_t *ids, size_t count,
                       take_value *take, void *context, struct err *err)
{
    struct lying lying = {.take = take, .context = context};
    struct buf sql = BUF_INIT;
    for (size_t i = 0; i < table->column_count; i++)
        buf_printf(&sql, "%s t.\"%s\"", i == 0 ? "SELECT" : ",", table->columns[i].name);
    buf_printf(&sql, " FROM %s\"%s\" AS t%s", ids == NULL ? "" : "feed CROSS JOIN ", table->name,
               ids == NULL ? "" : " ON t.rowid = feed.c0");
    struct engine_query *query = sql.failed ? NULL : engine_prepare_once(store->engine, buf_text(&sql), err);
    int status = sql.failed ? err_memory(err) : 0, enough = 0;
    if (ids != NULL)
        engine_bind_ids(query, ids, count);
    while (status == 0 && enough == 0 && (status = engine_step(query, err)) == 1) {
        enough = take_row(&lying, query, table, err);
        status = 0;
    }
    engine_finish(query);
    buf_clear(&lying.run);
    buf_clear(&sql);
    return enough != 0 ? enough : status;
}

int forgets_each_value(struct store *store, take_value *take, void *context, struct err *err)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < schema_table_count; i++) {
        status = take(context, schema_tables[i].ddl, strlen(schema_tables[i].ddl), err);
        if (status == 0)
            status = each_row_of(store, &schema_tables[i], NULL, 0, take, context, err);
    }
    for (size_t i = 0; status == 0 && i < schema_index_count; i++)
        status = take(context, schema_indexes[i].ddl, strlen(schema_indexes[i].ddl), err);
    return status < 0 ? -1 : 0;
}

int forgets_column_values(struct store *store, const struct schema_table *table, const struct schema_column *column,
                          take_value *take, void *context, struct err *err)
{
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "SELECT \"%s\" FROM \"%s\" WHERE \"%s\" IS NOT NULL", column->name, table->name, column->name);
    struct engine_query *query = sql.failed ? NULL : engine_prepare_once(store->engine, buf_text(&sql), err);
    int status = sql.failed ? err_memory(err) : 0, enough = 0;
    while (status == 0 && enough == 0 && (status = engine_step(query, err)) == 1) {
        struct engine_value value = engine_value(query, 0);
        enough = take(context, value.bytes, value.length, err);
        status = 0;
    }
    engine_finish(query);
    buf_clear(&sql);
    return status < 0 || enough < 0 ? -1 : 0;
}

int forgets_rows(struct store *store, const struct schema_table *table, const int64_t *ids, size_t count, take_value *take,
                 void *context, struct err *err)
{
    return each_row_of(store, table, ids, count, take, context, err) < 0 ? -1 : 0;
}

int forgets_key(struct store *store, int kind, const void *from, size_t length, take_value *take, void *context,
                struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &FORGETS, FORGETS_KEY, err);
    engine_bind_integer(query, 1, kind);
    engine_bind_span(query, 2, from, length);
    int status = engine_step(query, err);
    if (status == 1) {
        struct engine_value key = engine_value(query, 0);
        status = take(context, key.bytes, key.length, err);
    }
    engine_finish(query);
    return status < 0 ? -1 : 0;
}

/* What the second transaction writes to the log is of nobody: one page of the table of what is pending. It stays there until
 * the file is closed; to empty the log once more would be to wait for the disk twice more. */
int forgets_clean(struct store *store, struct err *err)
{
    if (engine_truncate_wal(store->engine, err) != 0 || engine_begin(store->engine, err) != 0)
        return -1;
    int status = personal_data_settled(store, err);
    if (status == 0)
        status = engine_commit(store->engine, err);
    engine_rollback(store->engine);
    return status;
}

struct search {
    struct store *store;
    struct forgets_needle *needles;
};

/* A few places are enough to learn of a row that has it, if there is any. */
static bool note_found(void *context, size_t index, enum engine_place place, int64_t offset)
{
    struct search *search = context;
    struct forgets_needle *needle = &search->needles[index];
    needle->is_found = true;
    if (place == ENGINE_PLACE_DATABASE && engine_row_at(search->store->engine, offset, &needle->rows[needle->row_count]))
        needle->row_count++;
    return needle->row_count < FORGETS_ROWS && ++needle->place_count < PLACES_MAX;
}

int forgets_search(struct store *store, struct forgets_needle *needles, size_t count, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct engine_needle *wanted = arena_alloc(&arena, (count + 1) * sizeof *wanted);
    struct search search = {store, needles};
    int found = -1;
    if (wanted == NULL)
        err_memory(err);
    else {
        for (size_t i = 0; i < count; i++) {
            wanted[i] = (struct engine_needle){needles[i].bytes, needles[i].length, needles[i].is_folded};
            needles[i].is_found = false;
            needles[i].row_count = needles[i].place_count = 0;
        }
        found = engine_residue(store->engine, wanted, count, note_found, &search, err);
    }
    arena_clear(&arena);
    return found;
}

int forgets_bytes(struct store *store, int64_t *bytes, struct err *err)
{
    int64_t pages, page_bytes;
    if (engine_page_count(store->engine, &pages, &page_bytes, err) != 0)
        return -1;
    *bytes = pages * page_bytes;
    return 0;
}
