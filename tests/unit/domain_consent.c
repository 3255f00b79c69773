/* The ledger: the order is total and has nothing to do with arrival; what permission says is always the fold. */
#include "domain/consent.h"

#include "pack_fixture.h"

enum { EVENTS = 12, SHUFFLES = 60, PARTY = 1 };

static uint64_t seed = 7;

static unsigned dice(unsigned sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % sides;
}

static struct purpose_set purposes;
static int64_t newsletter, marketing;

static struct consent_event random_event(void)
{
    static const char *const TIMES[] = {NULL, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"};
    static const char *const ADDRESSES[] = {"", "p1@example.nl"};
    return (struct consent_event){.party_id = PARTY,
                                  .purpose_id = dice(3) == 0 ? marketing : newsletter,
                                  .channel = dice(2) == 0 ? CHANNEL_ANY : CHANNEL_EMAIL,
                                  .address = ADDRESSES[dice(2)],
                                  .state = (enum consent_state)dice(CONSENT_STATE_COUNT),
                                  .strength = dice(3) == 0 ? PURPOSE_EXPLICIT : PURPOSE_UNAMBIGUOUS,
                                  .via = dice(2) == 0 ? CONSENT_IMPORT : CONSENT_WEB,
                                  .evidence = dice(2) == 0 ? NULL : "form 17",
                                  .is_by_representative = dice(4) == 0,
                                  .happened_at = TIMES[dice(4)],
                                  .recorded_at = "2026-06-01T00:00:00Z",
                                  .source_id = 1};
}

/* ---- The order ------------------------------------------------------------------------------------------------------------ */

static int sign(int value)
{
    return (value > 0) - (value < 0);
}

static void check_order(void)
{
    struct consent_event events[60];
    size_t broken = 0;
    for (int i = 0; i < 60; i++) {
        events[i] = random_event();
        events[i].id = i + 1;
    }
    for (int a = 0; a < 60; a++)
        for (int b = 0; b < 60; b++) {
            broken += sign(consent_compare(&events[a], &events[b])) != -sign(consent_compare(&events[b], &events[a]));
            broken += (consent_compare(&events[a], &events[b]) == 0) != (a == b);
            for (int c = 0; c < 60; c++)
                broken += consent_compare(&events[a], &events[b]) < 0 && consent_compare(&events[b], &events[c]) < 0 &&
                          consent_compare(&events[a], &events[c]) >= 0;
        }
    CHECK_INTEGER(broken, 0, "the order is total: antisymmetric, transitive, no two alike");
    struct consent_event yes = {
        .state = CONSENT_GIVEN, .via = CONSENT_WEB, .evidence = "x", .happened_at = "2025-01-01T00:00:00Z"};
    struct consent_event no = {.state = CONSENT_WITHDRAWN, .happened_at = "2024-01-01T00:00:00Z"};
    CHECK(consent_compare(&yes, &no) > 0, "a proven yes follows an earlier no");
    yes.via = CONSENT_IMPORT;
    CHECK(consent_compare(&yes, &no) < 0, "an imported one does not, whatever the times");
    yes.via = CONSENT_UNKNOWN;
    CHECK(consent_compare(&yes, &no) < 0, "nor one of which nobody wrote down how");
    yes.via = CONSENT_WEB;
    yes.evidence = NULL;
    CHECK(consent_compare(&yes, &no) < 0, "nor one without evidence");
    yes.evidence = "x";
    yes.happened_at = NULL;
    CHECK(consent_compare(&yes, &no) < 0, "nor one of unknown time");
    yes.happened_at = no.happened_at;
    CHECK(consent_compare(&yes, &no) < 0, "nor one of the same moment");
    no.happened_at = NULL;
    no.recorded_at = "2026-01-01T00:00:00Z";
    yes.happened_at = "2025-01-01T00:00:00Z";
    CHECK(consent_compare(&yes, &no) < 0, "a no of unknown time counts from when it was recorded");
}

/* ---- The fold ------------------------------------------------------------------------------------------------------------- */

static void empty_ledger(void)
{
    pack_sql("DELETE FROM permission");
    if (engine_erasure_begin(pack_store.engine, &fixture_err) != 0)
        pack_fail("erasure");
    pack_sql("DELETE FROM consent_event");
    if (engine_erasure_end(pack_store.engine, &fixture_err) != 0)
        pack_fail("erasure");
}

/* What permission says, without ids, which depend on arrival. */
static const char *permission(struct arena *arena)
{
    struct engine_query *query = engine_prepare_once(
        pack_store.engine,
        "SELECT group_concat(line, char(10)) FROM (SELECT p.purpose_id || p.channel || p.address || ' ' || e.state || "
        "e.strength || e.via ||"
        " coalesce(e.evidence, '') || e.given_by || coalesce(e.happened_at, '?') AS line FROM permission AS p"
        " JOIN consent_event AS e ON e.id = p.event_id ORDER BY p.purpose_id, p.channel, p.address)",
        &fixture_err);
    const char *text = engine_step(query, &fixture_err) == 1 ? arena_string(arena, engine_text(query, 0)) : NULL;
    engine_finish(query);
    return text == NULL ? "" : text;
}

static bool is_in_line(void)
{
    int64_t wrong;
    return consent_check(&pack_store, &wrong, &fixture_err) == 1;
}

static void check_arrival(void)
{
    struct consent_event events[EVENTS];
    struct arena arena = ARENA_INIT;
    size_t different = 0, out_of_line = 0, refolded = 0, in_bulk = 0;
    for (int shuffle = 0; shuffle < SHUFFLES; shuffle++) {
        if (shuffle % 6 == 0)
            for (int i = 0; i < EVENTS; i++)
                events[i] = random_event();
        static const char *first;
        for (int i = EVENTS - 1; i > 0; i--) {
            struct consent_event swapped = events[i];
            int other = (int)dice((unsigned)i + 1);
            events[i] = events[other];
            events[other] = swapped;
        }
        empty_ledger();
        for (int i = 0; i < EVENTS; i++)
            if (consent_record(&pack_store, &purposes, &events[i], &fixture_err) < 0)
                pack_fail("consent_record");
        const char *now = permission(&arena);
        if (shuffle % 6 == 0)
            first = now;
        different += strcmp(first, now) != 0;
        out_of_line += !is_in_line();
        if (consent_refold(&pack_store, PARTY, &fixture_err) != 0)
            pack_fail("consent_refold");
        refolded += strcmp(permission(&arena), now) != 0;
        empty_ledger();
        if (consent_record_new(&pack_store, &purposes, events, EVENTS / 2, &fixture_err) != 0 ||
            consent_record_new(&pack_store, &purposes, events + EVENTS / 2, EVENTS - EVENTS / 2, &fixture_err) != 0)
            pack_fail("consent_record_new");
        in_bulk += strcmp(permission(&arena), now) != 0;
        out_of_line += !is_in_line();
    }
    CHECK_INTEGER(different, 0, "the order of arrival changes nothing");
    CHECK_INTEGER(out_of_line, 0, "permission is the fold of the ledger");
    CHECK_INTEGER(refolded, 0, "folding anew changes nothing");
    CHECK_INTEGER(in_bulk, 0, "many at once give what one by one gives");
    arena_clear(&arena);
}

/* ---- Recording ------------------------------------------------------------------------------------------------------------ */

static int64_t count(void)
{
    return fixture_integer(pack_store.engine, "SELECT count(*) FROM consent_event");
}

static struct consent_event event_of(enum consent_state state, const char *at)
{
    return (struct consent_event){
        .party_id = PARTY, .purpose_id = newsletter, .state = state, .via = CONSENT_WEB, .happened_at = at, .source_id = 1};
}

static void check_recording(void)
{
    struct err err = ERR_INIT;
    empty_ledger();
    struct consent_event no = event_of(CONSENT_REFUSED, "2025-01-01T00:00:00Z");
    CHECK_INTEGER(consent_record(&pack_store, &purposes, &no, &err), 1, "an event is recorded");
    CHECK(no.id > 0, "and gets its id");
    CHECK_INTEGER(consent_record(&pack_store, &purposes, &no, &err), 0, "the same again is not");
    CHECK_INTEGER(count(), 1, "so there is one");
    no.channel = CHANNEL_EMAIL;
    CHECK_INTEGER(consent_record(&pack_store, &purposes, &no, &err), 1, "on another channel it is another one");
    struct consent_event later = event_of(CONSENT_GIVEN, "2026-12-01T00:00:00Z");
    CHECK(consent_record(&pack_store, &purposes, &later, &err) == -1 && err.kind == ERR_DATA, "what is to come is refused");
    err_clear(&err);
    /* A stop of unknown time counts from when it is recorded: after a yes it must not get lost as "there already". */
    struct consent_event unknown = event_of(CONSENT_WITHDRAWN, NULL);
    consent_record(&pack_store, &purposes, &unknown, &err);
    CHECK_INTEGER(consent_record(&pack_store, &purposes, &unknown, &err), 0, "a stop of unknown time is there once");
    struct consent_event yes = event_of(CONSENT_GIVEN, "2026-11-01T00:00:00Z");
    yes.evidence = "form 17";
    consent_record(&pack_store, &purposes, &yes, &err);
    CHECK_INTEGER(consent_record(&pack_store, &purposes, &unknown, &err), 1, "but once more after a yes");
    struct consent_event stop = event_of(CONSENT_OBJECTED, "2026-11-02T00:00:00Z");
    CHECK_INTEGER(consent_stop(&pack_store, &purposes, &stop, &err), 5, "stop objects to every purpose of direct marketing");
    CHECK_INTEGER(consent_stop(&pack_store, &purposes, &stop, &err), 0, "once");
    CHECK(is_in_line(), "and permission is the fold of it all");
    pack_sql("DELETE FROM permission WHERE channel = 'email'");
    int64_t wrong = 0;
    CHECK(consent_check(&pack_store, &wrong, &err) == 0 && wrong == PARTY, "a missing row of permission is found");
}

static void check_expiry(void)
{
    const struct purpose *profiling = purpose_find(&purposes, "profiling");
    struct consent_event yes = event_of(CONSENT_GIVEN, "2024-08-31T10:00:00Z");
    struct err err = ERR_INIT;
    empty_ledger();
    yes.purpose_id = profiling->id;
    CHECK_INTEGER(consent_record(&pack_store, &purposes, &yes, &err), 1, "a yes with a term");
    CHECK_INTEGER(
        fixture_integer(pack_store.engine, "SELECT count(*) FROM consent_event WHERE expires_at = '2026-08-31T10:00:00Z'"),
        1, "ends after the purpose's months");
}

int main(void)
{
    pack_begin();
    pack_people(3);
    if (purpose_load(&pack_store, &pack_arena, &purposes, &fixture_err) != 0)
        pack_fail("purpose_load");
    newsletter = purpose_find(&purposes, "newsletter")->id;
    marketing = purpose_find(&purposes, "marketing")->id;
    check_order();
    check_arrival();
    check_recording();
    check_expiry();
    pack_end();
    return tap_done();
}
