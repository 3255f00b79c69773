/* gate_rows.c - statements over a feed of ids. */
#include "store/gate_rows.h"

#include "engine/engine.h"
#include "store/consents_sql.h"

/* Pairs: by look-up, then by range. */
enum {
    GATE_ROWS_PARTIES,
    GATE_ROWS_POINTS_OF_KIND = GATE_ROWS_PARTIES + 2,
    GATE_ROWS_POINTS = GATE_ROWS_POINTS_OF_KIND + 2,
    GATE_ROWS_EVENTS = GATE_ROWS_POINTS + 2,
    GATE_ROWS_HISTORY = GATE_ROWS_EVENTS + 2,
    GATE_ROWS_FACTS = GATE_ROWS_HISTORY + 2, /* as many as there are kinds, in the order of enum gate_rows_kind */
    GATE_ROWS_ANY_RESTRICTION = GATE_ROWS_FACTS + GATE_ROWS_TOLD + 1,
    GATE_ROWS_PARTIES_AFTER,
};

/* The range is ?1 to ?2; other parameters come after it in both forms. */
#define PARTIES "SELECT p.id, p.kind = 'person', p.legal_form, p.birthday, p.status FROM "
#define POINTS_SHORT                                                                                         \
    "SELECT c.party_id, c.id, c.kind, c.position, c.label, c.value, c.normalised, c.valid_from, c.valid_to," \
    " c.published_proof IS NOT NULL FROM "
#define POINTS                                                                                               \
    "SELECT c.party_id, c.id, c.kind, c.position, c.label, c.value, c.normalised, c.valid_from, c.valid_to," \
    " c.published_proof IS NOT NULL, c.street, c.postcode, c.city, c.region, c.country, s.kind FROM "
#define WITH_SOURCE " CROSS JOIN source AS s ON s.id = c.source_id"
/* That there is evidence, not which. */
#define EVENTS(party)                                                                                      \
    "SELECT e.id, " party ", e.purpose_id, e.channel, e.address, e.state, e.strength, e.notice_id, e.via," \
    " e.evidence IS NOT NULL OR e.evidence_sha256 IS NOT NULL, e.given_by, e.happened_at, e.recorded_at,"  \
    " e.expires_at FROM "

static const char *const SQL[] = {
    [GATE_ROWS_PARTIES] = PARTIES "feed CROSS JOIN party AS p ON p.id = feed.c0",
    [GATE_ROWS_PARTIES + 1] = PARTIES "party AS p WHERE p.id BETWEEN ?1 AND ?2 ORDER BY p.id",
    [GATE_ROWS_POINTS_OF_KIND] = POINTS_SHORT "feed CROSS JOIN contact_point AS c ON c.party_id = feed.c0 AND c.kind = ?3",
    [GATE_ROWS_POINTS_OF_KIND + 1] = POINTS_SHORT "contact_point AS c WHERE c.party_id BETWEEN ?1 AND ?2 AND c.kind = ?3"
                                                  " ORDER BY c.party_id",
    [GATE_ROWS_POINTS] = POINTS "feed CROSS JOIN contact_point AS c ON c.party_id = feed.c0" WITH_SOURCE,
    [GATE_ROWS_POINTS + 1] =
        POINTS "contact_point AS c" WITH_SOURCE " WHERE c.party_id BETWEEN ?1 AND ?2 ORDER BY c.party_id",
    [GATE_ROWS_EVENTS] =
        EVENTS("p.party_id") "feed CROSS JOIN permission AS p ON p.party_id = feed.c0 AND p.purpose_id BETWEEN ?3 AND ?4"
                             " CROSS JOIN consent_event AS e ON e.id = p.event_id",
    [GATE_ROWS_EVENTS + 1] =
        EVENTS("p.party_id") "permission AS p CROSS JOIN consent_event AS e ON e.id = p.event_id"
                             " WHERE p.party_id BETWEEN ?1 AND ?2 AND p.purpose_id BETWEEN ?3 AND ?4 ORDER BY p.party_id",
    [GATE_ROWS_HISTORY] = EVENTS("feed.c0") "feed CROSS JOIN consent_event AS e ON e.party_id IN (SELECT feed.c0 UNION ALL"
                                            " SELECT old_id FROM alias WHERE party_id = feed.c0)"
                                            " AND e.purpose_id BETWEEN ?3 AND ?4 AND " CONSENTS_SQL_STANDS,
    [GATE_ROWS_HISTORY + 1] =
        EVENTS("l.party") "(SELECT id AS party, id AS ledger FROM party WHERE id BETWEEN ?1 AND ?2 UNION ALL"
                          " SELECT party_id, old_id FROM alias WHERE party_id BETWEEN ?1 AND ?2) AS l"
                          " CROSS JOIN consent_event AS e ON e.party_id = l.ledger AND e.purpose_id BETWEEN ?3 AND ?4"
                          " AND " CONSENTS_SQL_STANDS " ORDER BY l.party",
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
    [GATE_ROWS_PARTIES_AFTER] =
        PARTIES "party AS p WHERE p.id > ?1 AND p.status NOT IN ('erased', 'merged') ORDER BY p.id LIMIT ?2",
    [GATE_ROWS_ANY_RESTRICTION] = "SELECT 1 FROM restriction LIMIT 1",
};
ENGINE_SET(GATE_ROWS, "gate_rows", SQL);

/* prepare(store, statement, people, err): the form that suits, with whose rows bound. */
static struct engine_query *prepare(struct store *store, size_t statement, const struct gate_rows_people *people,
                                    struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &GATE_ROWS, statement + people->is_dense, err);
    if (people->is_dense) {
        engine_bind_integer(query, 1, people->ids[0]);
        engine_bind_integer(query, 2, people->ids[people->count - 1]);
    } else {
        engine_bind_ids(query, people->ids, people->count);
    }
    return query;
}

static int each_party(struct engine_query *query, gate_rows_each_party *each, void *context, struct err *err)
{
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct gate_rows_party row = {
            .id = engine_integer(query, 0),
            .is_person = engine_integer(query, 1) != 0,
            .legal_form = engine_text(query, 2),
            .birthday = engine_text(query, 3),
            .status = engine_text(query, 4),
        };
        if ((status = each(context, &row, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int gate_rows_parties(struct store *store, const struct gate_rows_people *people, gate_rows_each_party *each, void *context,
                      struct err *err)
{
    return each_party(prepare(store, GATE_ROWS_PARTIES, people, err), each, context, err);
}

int gate_rows_parties_after(struct store *store, int64_t after, size_t limit, gate_rows_each_party *each, void *context,
                            struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &GATE_ROWS, GATE_ROWS_PARTIES_AFTER, err);
    engine_bind_integer(query, 1, after);
    engine_bind_integer(query, 2, (int64_t)limit);
    return each_party(query, each, context, err);
}

static void read_point(struct engine_query *query, bool is_whole, struct gate_rows_point *row)
{
    *row = (struct gate_rows_point){
        .party_id = engine_integer(query, 0),
        .id = engine_integer(query, 1),
        .kind = engine_text(query, 2),
        .position = engine_integer(query, 3),
        .label = engine_text(query, 4),
        .value = engine_text(query, 5),
        .normalised = engine_text(query, 6),
        .valid_from = engine_text(query, 7),
        .valid_to = engine_text(query, 8),
        .is_published = engine_integer(query, 9) != 0,
    };
    if (!is_whole)
        return;
    row->street = engine_text(query, 10);
    row->postcode = engine_text(query, 11);
    row->city = engine_text(query, 12);
    row->region = engine_text(query, 13);
    row->country = engine_text(query, 14);
    row->source_kind = engine_text(query, 15);
}

int gate_rows_points(struct store *store, const struct gate_rows_people *people, enum gate_rows_points_kind kind,
                     gate_rows_each_point *each, void *context, struct err *err)
{
    static const char *const KINDS[] = {"email", "phone", "social"};
    bool is_whole = kind == GATE_ROWS_ALL_POINTS;
    struct engine_query *query = prepare(store, is_whole ? GATE_ROWS_POINTS : GATE_ROWS_POINTS_OF_KIND, people, err);
    if (!is_whole)
        engine_bind_text(query, 3, KINDS[kind]);
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct gate_rows_point row;
        read_point(query, is_whole, &row);
        if ((status = each(context, &row, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int gate_rows_events(struct store *store, const struct gate_rows_people *people, int64_t lowest, int64_t highest,
                     bool is_history, gate_rows_each_event *each, void *context, struct err *err)
{
    struct engine_query *query = prepare(store, is_history ? GATE_ROWS_HISTORY : GATE_ROWS_EVENTS, people, err);
    engine_bind_integer(query, 3, lowest);
    engine_bind_integer(query, 4, highest);
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct consents_row row = {
            .id = engine_integer(query, 0),
            .party_id = engine_integer(query, 1),
            .purpose_id = engine_integer(query, 2),
            .channel = engine_text(query, 3),
            .address = engine_text(query, 4),
            .state = engine_text(query, 5),
            .strength = engine_text(query, 6),
            .notice_id = engine_integer(query, 7),
            .via = engine_text(query, 8),
            .evidence = engine_integer(query, 9) != 0 ? "" : NULL,
            .given_by = engine_text(query, 10),
            .happened_at = engine_text(query, 11),
            .recorded_at = engine_text(query, 12),
            .expires_at = engine_text(query, 13),
        };
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
