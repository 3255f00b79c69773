/* The gate over a database: what is read for a question, and what leaves. The rules themselves: domain_gate_oracle.c. */
#include "domain/gate.h"

#include "base/buf.h"

#include "pack_fixture.h"

static struct purpose_set purposes;

static void load_purposes(void)
{
    if (purpose_load(&pack_store, &pack_arena, &purposes, &fixture_err) != 0)
        pack_fail("purpose_load");
}

/* ask(question, at, id): the reason. */
static enum gate_reason ask(const char *question, const char *at, int64_t id)
{
    struct gate *gate;
    struct gate_answer answer = {.reason = GATE_REASON_COUNT};
    if (gate_open(&pack_store, &purposes, question, at, &gate, &fixture_err) != 0 ||
        gate_ask(gate, &id, 1, &answer, &fixture_err) != 0)
        pack_fail(question);
    gate_close(gate);
    return answer.reason;
}

#define EXPECT(question, at, id, reason, why) CHECK_INTEGER(ask((question), (at), (id)), (reason), (why))

static void event(int64_t party, const char *purpose, const char *channel, const char *address, const char *state,
                  const char *at)
{
    static int64_t id;
    id++;
    pack_sql(arena_printf(
        &pack_arena,
        "INSERT INTO consent_event (id, party_id, purpose_id, channel, address, state, notice_id, via, evidence,"
        " happened_at, recorded_at, source_id) VALUES (%d, %d, (SELECT id FROM purpose WHERE code = '%s'), '%s',"
        " '%s', '%s', 1, 'web', 'form', '%s', '%s', 1)",
        (int)id, (int)party, purpose, channel, address, state, at, at));
    if (consent_refold(&pack_store, party, &fixture_err) != 0)
        pack_fail("refold");
}

static void check_consent(void)
{
    EXPECT("newsletter/email", NULL, 1, GATE_NEVER, "nothing was said");
    EXPECT("newsletter/email", NULL, 99, GATE_UNKNOWN, "nobody has this id");
    event(1, "newsletter", "email", "p1@example.nl", "given", "2025-01-01T00:00:00Z");
    EXPECT("newsletter/email", NULL, 1, GATE_YES, "said yes");
    EXPECT("newsletter/post", NULL, 1, GATE_NEVER, "but not to post");
    EXPECT("newsletter", NULL, 1, GATE_YES, "the basis alone");
    EXPECT("newsletter/email", "2024-12-31T00:00:00Z", 1, GATE_NEVER, "as of the day before: not yet");
    event(1, "marketing", "", "", "objected", "2026-01-01T00:00:00Z");
    EXPECT("newsletter/email", NULL, 1, GATE_OBJECTED, "objected to the purpose above");
    EXPECT("newsletter/email", "2025-06-01T00:00:00Z", 1, GATE_YES, "as of before the objection: yes");
    event(1, "newsletter", "email", "p1@example.nl", "given", "2026-02-01T00:00:00Z");
    EXPECT("newsletter/email", NULL, 1, GATE_YES, "said yes anew");
    pack_sql("UPDATE contact_point SET valid_to = '2026-05-05' WHERE party_id = 1");
    EXPECT("newsletter/email", NULL, 1, GATE_OBJECTED, "the address is gone, and its yes with it: the objection stands");
    EXPECT("newsletter/email", "2026-05-05T10:00:00Z", 1, GATE_YES, "on its last day it was there");
    pack_sql("UPDATE contact_point SET valid_to = NULL WHERE party_id = 1");
    EXPECT("marketing", NULL, 1, GATE_PURPOSE_HEADING, "a heading is never used by itself");
}

static void check_people(void)
{
    event(2, "newsletter", "email", "old@example.nl", "given", "2025-01-01T00:00:00Z");
    EXPECT("newsletter/email", NULL, 2, GATE_ADDRESS_CHANGED, "said yes for another address");
    event(2, "newsletter", "email", "p2@example.nl", "given", "2025-01-01T00:00:00Z");
    pack_sql("UPDATE party SET birthday = '2010-06-01' WHERE id = 2");
    EXPECT("newsletter/email", NULL, 2, GATE_REPRESENTATIVE, "was 14");
    pack_sql("UPDATE party SET birthday = '--06-01' WHERE id = 2");
    EXPECT("newsletter/email", NULL, 2, GATE_YES, "a birthday without a year tells no age");
    pack_sql("UPDATE party SET status = 'deceased' WHERE id = 2");
    EXPECT("newsletter/email", NULL, 2, GATE_DECEASED, "is dead");
    pack_sql("UPDATE party SET status = 'restricted' WHERE id = 2");
    EXPECT("newsletter/email", NULL, 2, GATE_RESTRICTED, "is restricted");
    pack_sql("UPDATE party SET status = 'erased' WHERE id = 2");
    EXPECT("newsletter/email", NULL, 2, GATE_ERASED, "is erased");
    pack_sql("UPDATE party SET status = 'active' WHERE id = 2");
    pack_sql("INSERT INTO restriction (id, party_id, ground, since, until, batch_id) VALUES (1, 2, 'accuracy', "
             "'2026-01-01T00:00:00Z',"
             " '2026-02-01T00:00:00Z', 1)");
    EXPECT("newsletter/email", NULL, 2, GATE_YES, "a restriction that has ended");
    EXPECT("newsletter/email", "2026-01-15T00:00:00Z", 2, GATE_RESTRICTED, "held while it was open");
}

static void check_facts(void)
{
    EXPECT("order", NULL, 3, GATE_NO_AGREEMENT, "no agreement");
    EXPECT("invoice", NULL, 3, GATE_NO_DUTY, "nothing to account for");
    pack_sql("INSERT INTO agreement (id, party_id, title, since, until, source_id) VALUES (1, 3, 'subscription', "
             "'2025-01-01', '2025-12-31', 1)");
    EXPECT("order", NULL, 3, GATE_NO_AGREEMENT, "an agreement that has ended");
    EXPECT("order/email", "2025-12-31T12:00:00Z", 3, GATE_YES, "counted to its last day");
    pack_sql(
        "INSERT INTO purchase (id, party_id, at, fiscal_year, source_id) VALUES (1, 3, '2026-03-01T00:00:00Z', 2026, 1)");
    EXPECT("invoice", NULL, 3, GATE_YES, "a purchase has to be accounted for");
    EXPECT("order/email", NULL, 3, GATE_YES, "and carried out");
    EXPECT("order/phone", NULL, 3, GATE_NO_ADDRESS, "but there is no phone");
    pack_sql("UPDATE purchase SET kind = 'refund'");
    EXPECT("order", NULL, 3, GATE_NO_AGREEMENT, "a refund is no sale");
    pack_sql("UPDATE purchase SET kind = 'sale'");
    event(3, "order", "", "", "objected", "2026-04-01T00:00:00Z");
    EXPECT("order", NULL, 3, GATE_YES, "an objection has no effect on an agreement");
}

static void check_interest(void)
{
    pack_sql("UPDATE purpose SET basis = 'legitimate-interest', is_direct_marketing = 0 WHERE code = 'service'");
    load_purposes();
    EXPECT("service/email", NULL, 3, GATE_NO_BALANCING, "no balancing test");
    pack_sql("INSERT INTO declaration (id, purpose_id, kind, dated, until, document, sha256, batch_id) SELECT 1, id, "
             "'balancing-test',"
             " '2026-01-01', '2026-12-31', 'x', 'x', 1 FROM purpose WHERE code = 'service'");
    EXPECT("service/email", NULL, 3, GATE_NOT_TOLD, "declared, but not told");
    pack_sql("INSERT INTO told (id, party_id, article, at, via, batch_id) VALUES (1, 3, '21(4)', '2026-02-01T00:00:00Z', "
             "'email', 1)");
    EXPECT("service/email", NULL, 3, GATE_YES, "told");
    EXPECT("service/email", "2026-01-15T00:00:00Z", 3, GATE_NOT_TOLD, "not yet told then");
    event(3, "service", "", "", "refused", "2026-04-01T00:00:00Z");
    EXPECT("service/email", NULL, 3, GATE_REFUSED, "a refusal counts as an objection");
}

static void check_customer_mail(void)
{
    pack_sql("UPDATE purchase SET at = '2026-03-01T00:00:00Z' WHERE party_id = 3");
    EXPECT("newsletter/email", NULL, 3, GATE_NEVER, "a customer, but nothing is declared");
    pack_sql(
        "INSERT INTO declaration (id, purpose_id, kind, dated, document, sha256, batch_id) SELECT 2, id, 'customer-mail',"
        " '2026-01-01', 'x', 'x', 1 FROM purpose WHERE code = 'newsletter'");
    EXPECT("newsletter/email", NULL, 3, GATE_NEVER, "declared, but the address does not come from the sale");
    pack_sql("INSERT INTO source (id, kind, detail, obtained_at, batch_id) VALUES (2, 'agreement', '', "
             "'2026-01-01T00:00:00Z', 1)");
    pack_sql("UPDATE contact_point SET source_id = 2 WHERE party_id = 3");
    EXPECT("newsletter/email", NULL, 3, GATE_YES, "customer mail");
    event(3, "newsletter", "", "", "withdrawn", "2026-04-01T00:00:00Z");
    EXPECT("newsletter/email", NULL, 3, GATE_WITHDRAWN, "a withdrawal ends it");
}

static void check_calls(void)
{
    pack_sql("INSERT INTO party (id, handle, kind, name, legal_form, source_id, created_at, updated_at) VALUES (40, "
             "randomblob(16),"
             " 'organisation', 'B.V.', 'legal-person', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')");
    pack_sql(
        "INSERT INTO contact_point (id, party_id, kind, position, value, normalised, source_id) VALUES"
        " (401, 40, 'phone', 2, '020-7654321', '+31207654321', 1), (402, 40, 'phone', 1, '020-1234567', '+31201234567', 1)");
    EXPECT("sales-call/phone", NULL, 40, GATE_YES, "a legal person may be called");
    pack_sql("UPDATE party SET legal_form = 'sole-trader' WHERE id = 40");
    EXPECT("sales-call/phone", NULL, 40, GATE_NEVER, "a sole trader has to say yes");
    pack_sql("UPDATE party SET legal_form = 'unknown' WHERE id = 40");
    EXPECT("sales-call/phone", NULL, 40, GATE_NEVER, "and so has whoever is unknown");
    pack_sql("UPDATE party SET legal_form = 'legal-person' WHERE id = 40");
}

/* ---- Blocks, and what leaves ---------------------------------------------------------------------------------------------- */

static void check_block(void)
{
    static const int64_t IDS[] = {40, 3, 1, 99, 1, 2};
    struct gate *gate;
    struct gate_answer answers[6];
    if (gate_open(&pack_store, &purposes, "newsletter/email", NULL, &gate, &fixture_err) != 0 ||
        gate_ask(gate, IDS, 6, answers, &fixture_err) != 0)
        pack_fail("gate_ask");
    bool is_same = true;
    for (int i = 0; i < 6; i++)
        is_same = is_same && answers[i].party_id == IDS[i] && answers[i].reason == ask("newsletter/email", NULL, IDS[i]);
    CHECK(is_same, "a block, in any order and with one person twice, is answered like each alone");
    CHECK(answers[2].point_count == 1 && strcmp(answers[2].points[0]->value, "p1@example.nl") == 0,
          "with the address that may be used");
    static const int64_t DENSE[] = {1, 2, 3, 4};
    struct gate_answer dense[4];
    if (gate_ask(gate, DENSE, 4, dense, &fixture_err) != 0)
        pack_fail("gate_ask");
    for (int i = 0; i < 4; i++)
        CHECK_INTEGER(dense[i].reason, ask("newsletter/email", NULL, DENSE[i]),
                      "a range of people is answered like each alone");
    for (int i = 0; i < 6; i++)
        gate_count(gate, &answers[i]);
    CHECK_TEXT(gate_left_out(gate, &pack_arena), "3 left out: 1 not in the file, 1 withdrew, 1 never said yes to e-mail",
               "those left out are counted by reason");
    gate_close(gate);
}

static const char *texts(const struct rec *record)
{
    struct buf out = BUF_INIT;
    for (const struct rec *member = record->first; member != NULL; member = member->next)
        buf_printf(&out, "%s%s", member == record->first ? "" : " ", member->key);
    const char *text = arena_string(&pack_arena, buf_text(&out));
    buf_clear(&out);
    return text;
}

static void check_restriction(void)
{
    struct rec *record = rec_new_map(&pack_arena), *kept[1];
    struct gate *gate;
    size_t count = 0;
    rec_add_integer(&pack_arena, record, "id", 40);
    rec_add_text(&pack_arena, record, "kind", "organisation");
    rec_add_integer(&pack_arena, record, "version", 3);
    rec_add_text(&pack_arena, record, "name", "B.V.");
    rec_add_text(&pack_arena, record, "birthday", "1980-01-01");
    rec_add_text(&pack_arena, record, "phone", "020-9999999");
    rec_add_text(&pack_arena, record, "street", "Oudegracht 1");
    rec_add_text(&pack_arena, rec_add_map(&pack_arena, rec_add_list(&pack_arena, record, "phones"), NULL), "value",
                 "020-9999999");
    rec_add_text(&pack_arena, rec_add_list(&pack_arena, record, "tags"), NULL, "vip");
    rec_add_text(&pack_arena, rec_add_map(&pack_arena, record, "fields"), "shoe_size", "43");
    if (gate_open(&pack_store, &purposes, "sales-call/phone", NULL, &gate, &fixture_err) != 0 ||
        gate_filter(gate, &record, 1, kept, &count, &pack_arena, &fixture_err) != 0)
        pack_fail("gate_filter");
    CHECK_INTEGER(count, 1, "who may be called passes");
    CHECK_TEXT(texts(kept[0]), "id kind name phones purpose channel",
               "with only what the purpose needs, and what it is for");
    const struct rec *phones = rec_get(kept[0], "phones");
    CHECK(phones->count == 2 && strcmp(rec_text(phones->first, "value"), "020-1234567") == 0,
          "phones are those of the file, the best first, whatever the record says");
    CHECK_TEXT(rec_text(phones->first, "e164"), "+31201234567", "also as a number to dial");
    gate_close(gate);
    struct rec *nobody = rec_new_map(&pack_arena);
    struct err err = ERR_INIT;
    gate_open(&pack_store, &purposes, "order", NULL, &gate, &err);
    CHECK(gate_filter(gate, &nobody, 1, kept, &count, &pack_arena, &err) == -1 && err.kind == ERR_DATA,
          "a record without id is bad data");
    gate_close(gate);
}

static void check_questions(void)
{
    struct gate *gate;
    struct err err = ERR_INIT;
    CHECK(gate_open(&pack_store, &purposes, "newsleter", NULL, &gate, &err) == -1 && err.kind == ERR_USAGE &&
              strstr(err.hint, "newsletter") != NULL,
          "an unknown purpose: the nearest one");
    err_clear(&err);
    CHECK(gate_open(&pack_store, &purposes, "newsletter/emial", NULL, &gate, &err) == -1 && err.kind == ERR_USAGE &&
              strstr(err.hint, "email") != NULL,
          "an unknown channel: the nearest one");
    err_clear(&err);
    CHECK(gate_open(&pack_store, &purposes, "newsletter/phone", NULL, &gate, &err) == -1 && err.kind == ERR_USAGE &&
              strstr(err.hint, "email;post") != NULL,
          "a channel that the purpose does not have: those that it has");
}

int main(void)
{
    pack_begin();
    pack_people(4);
    pack_sql("INSERT INTO notice (id, code, purpose_id, language, number, strength, channels, text, sha256, valid_from, "
             "added_at, batch_id)"
             " SELECT 1, 'newsletter-nl-1', id, 'nl', 1, 'unambiguous', 'email', 'x', 'x', '2020-01-01T00:00:00Z', "
             "'2020-01-01T00:00:00Z', 1"
             " FROM purpose WHERE code = 'newsletter'");
    load_purposes();
    check_consent();
    check_people();
    check_facts();
    check_interest();
    check_customer_mail();
    check_calls();
    check_block();
    check_restriction();
    check_questions();
    pack_end();
    return tap_done();
}
