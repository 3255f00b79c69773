/* gate_rows.c - statements over a feed of ids. */
#include "store/gate_rows.h"

#include <string.h>

#include "engine/engine.h"

enum {
    GATE_ROWS_PARTIES,
    GATE_ROWS_POINTS,
    GATE_ROWS_POINTS_OF_KIND,
    GATE_ROWS_POINTS_WITH_SOURCE,
    GATE_ROWS_FACTS, /* as many as there are kinds, in the order of enum gate_rows_kind */
    GATE_ROWS_ANY_RESTRICTION = GATE_ROWS_FACTS + GATE_ROWS_TOLD + 1,
    GATE_ROWS_IDS,
};

#define POINT_COLUMNS                                                                                                \
    "c.party_id, c.id, c.kind, c.position, c.label, c.value, c.normalised, c.street, c.postcode, c.city, c.region, " \
    "c.country,"                                                                                                     \
    " c.valid_from, c.valid_to, c.published_proof IS NOT NULL"

static const char *const SQL[] = {
    [GATE_ROWS_PARTIES] = "SELECT p.id, feed.c1, p.kind = 'person', p.legal_form, p.birthday, p.status"
                          " FROM feed CROSS JOIN party AS p ON p.id = feed.c0",
    [GATE_ROWS_POINTS] = "SELECT " POINT_COLUMNS ", NULL FROM feed CROSS JOIN contact_point AS c ON c.party_id = feed.c0",
    [GATE_ROWS_POINTS_OF_KIND] =
        "SELECT " POINT_COLUMNS ", NULL FROM feed CROSS JOIN contact_point AS c ON c.party_id = feed.c0"
        " AND c.kind = ?1",
    [GATE_ROWS_POINTS_WITH_SOURCE] = "SELECT " POINT_COLUMNS ", s.kind FROM feed CROSS JOIN contact_point AS c"
                                     " ON c.party_id = feed.c0 CROSS JOIN source AS s ON s.id = c.source_id",
    [GATE_ROWS_FACTS + GATE_ROWS_RESTRICTIONS] = "SELECT r.party_id, r.since, r.until FROM feed CROSS JOIN restriction AS r"
                                                 " ON r.party_id = feed.c0",
    [GATE_ROWS_FACTS + GATE_ROWS_AGREEMENTS] = "SELECT a.party_id, a.since, a.until FROM feed CROSS JOIN agreement AS a"
                                               " ON a.party_id = feed.c0 AND (a.purpose_id IS NULL OR a.purpose_id = ?1)",
    [GATE_ROWS_FACTS + GATE_ROWS_PURCHASES] =
        "SELECT feed.c0,"
        " (SELECT min(p.at) FROM purchase AS p WHERE p.party_id = feed.c0 AND p.kind = 'sale' AND p.at <= ?2),"
        " (SELECT max(p.at) FROM purchase AS p WHERE p.party_id = feed.c0 AND p.kind = 'sale' AND p.at <= ?2) FROM feed",
    [GATE_ROWS_FACTS + GATE_ROWS_TOLD] =
        "SELECT t.party_id, t.at, NULL FROM feed CROSS JOIN told AS t ON t.party_id = feed.c0"
        " AND t.article = '21(4)' AND (t.purpose_id IS NULL OR t.purpose_id = ?1)"
        " AND t.at <= ?2",
    [GATE_ROWS_IDS] = "SELECT id FROM party WHERE id > ?1 AND status <> 'erased' ORDER BY id LIMIT ?2",
    [GATE_ROWS_ANY_RESTRICTION] = "SELECT 1 FROM restriction LIMIT 1",
};
ENGINE_SET(GATE_ROWS, "gate_rows", SQL);

int gate_rows_parties(struct store *store, const int64_t *ids, size_t count, gate_rows_each_party *each, void *context,
                      struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &GATE_ROWS, GATE_ROWS_PARTIES, err);
    engine_bind_ids(query, ids, count);
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct gate_rows_party row = {
            .id = engine_integer(query, 0),
            .place = (size_t)engine_integer(query, 1),
            .is_person = engine_integer(query, 2) != 0,
            .legal_form = engine_text(query, 3),
            .birthday = engine_text(query, 4),
            .status = engine_text(query, 5),
        };
        if ((status = each(context, &row, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

/* The parts of an address are asked for only where there are any: reading a column costs. */
static void read_point(struct engine_query *query, struct gate_rows_point *row)
{
    *row = (struct gate_rows_point){
        .party_id = engine_integer(query, 0),
        .id = engine_integer(query, 1),
        .kind = engine_text(query, 2),
        .position = engine_integer(query, 3),
        .label = engine_text(query, 4),
        .value = engine_text(query, 5),
        .normalised = engine_text(query, 6),
        .valid_from = engine_text(query, 12),
        .valid_to = engine_text(query, 13),
        .is_published = engine_integer(query, 14) != 0,
        .source_kind = engine_text(query, 15),
    };
    if (strcmp(row->kind, "address") != 0)
        return;
    row->street = engine_text(query, 7);
    row->postcode = engine_text(query, 8);
    row->city = engine_text(query, 9);
    row->region = engine_text(query, 10);
    row->country = engine_text(query, 11);
}

int gate_rows_points(struct store *store, const int64_t *ids, size_t count, const char *kind, bool with_source,
                     gate_rows_each_point *each, void *context, struct err *err)
{
    size_t statement = with_source    ? GATE_ROWS_POINTS_WITH_SOURCE
                       : kind != NULL ? GATE_ROWS_POINTS_OF_KIND
                                      : GATE_ROWS_POINTS;
    struct engine_query *query = engine_prepare(store->engine, &GATE_ROWS, statement, err);
    engine_bind_ids(query, ids, count);
    if (statement == GATE_ROWS_POINTS_OF_KIND)
        engine_bind_text(query, 1, kind);
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct gate_rows_point row;
        read_point(query, &row);
        if (kind != NULL && strcmp(kind, row.kind) != 0)
            continue;
        if ((status = each(context, &row, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int gate_rows_facts(struct store *store, enum gate_rows_kind kind, const int64_t *ids, size_t count, int64_t purpose_id,
                    const char *at, gate_rows_each_fact *each, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &GATE_ROWS, GATE_ROWS_FACTS + (size_t)kind, err);
    engine_bind_ids(query, ids, count);
    if (kind == GATE_ROWS_AGREEMENTS || kind == GATE_ROWS_TOLD)
        engine_bind_integer(query, 1, purpose_id);
    if (kind == GATE_ROWS_PURCHASES || kind == GATE_ROWS_TOLD)
        engine_bind_text(query, 2, at);
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct gate_rows_fact row = {engine_integer(query, 0), engine_text(query, 1), engine_text(query, 2)};
        if ((status = each(context, &row, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int gate_rows_has_restrictions(struct store *store, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &GATE_ROWS, GATE_ROWS_ANY_RESTRICTION, err);
    int status = engine_step(query, err);
    engine_finish(query);
    return status;
}

int gate_rows_ids(struct store *store, int64_t after, size_t limit, int64_t *ids, size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &GATE_ROWS, GATE_ROWS_IDS, err);
    engine_bind_integer(query, 1, after);
    engine_bind_integer(query, 2, (int64_t)limit);
    int status;
    for (*count = 0; (status = engine_step(query, err)) == 1 && *count < limit;)
        ids[(*count)++] = engine_integer(query, 0);
    engine_finish(query);
    return status < 0 ? -1 : 0;
}
