/* pack_fixture.h - a database with the policy pack, a controller and some people, for tests of the rules. */
#ifndef CRM_TESTS_PACK_FIXTURE_H
#define CRM_TESTS_PACK_FIXTURE_H

#include "base/arena.h"
#include "domain/batch.h"
#include "domain/policy.h"
#include "engine_fixture.h"
#include "store/store.h"
#include "wire/table_file.h"

static struct arena pack_arena;
static struct store pack_store;
static struct date_context pack_dates;

/* Any fault ends the program. */
_Noreturn __attribute__((unused)) static void pack_fail(const char *what)
{
    printf("Bail out! %s: %s %s\n", what, fixture_err.field, fixture_err.message);
    exit(1);
}

__attribute__((unused)) static void pack_sql(const char *sql)
{
    if (fixture_run(pack_store.engine, sql, &fixture_err) != 0)
        pack_fail(sql);
}

/* A fresh database, open for writing, inside a transaction that is never committed. Now is 2026-11-24T12:00:00Z. */
__attribute__((unused)) static void pack_begin(void)
{
    fixture_make();
    if (date_context_init(&pack_dates, 1795521600, NULL, &fixture_err) != 0)
        pack_fail("dates");
    pack_store =
        (struct store){.engine = fixture_open(ENGINE_WRITE), .dates = &pack_dates, .now = pack_dates.now, .language = "en"};
    date_format_time(pack_dates.now, pack_store.now_text);
    struct batch *batch = batch_new("test", "test", "nobody");
    if (batch == NULL || engine_begin(pack_store.engine, &fixture_err) != 0 ||
        batch_begin(&pack_store, batch, &fixture_err) != 0)
        pack_fail("begin");
    for (size_t i = 0; policy_tables[i] != NULL; i++) {
        struct rec *table;
        const char *path = arena_printf(&pack_arena, "share/crm/policy/nl/%s.csv", policy_tables[i]);
        if (table_file_read(path, &pack_arena, &table, &fixture_err) != 0 ||
            policy_load(&pack_store, policy_tables[i], path, table, &fixture_err) != 0)
            pack_fail(path);
    }
    pack_sql(
        "INSERT INTO source (id, kind, detail, obtained_at, batch_id) VALUES (1, 'subject', '', '2026-01-01T00:00:00Z', 1)");
    pack_sql("INSERT INTO controller (id, name, policy, key_check, created_at)"
             " VALUES (1, 'Fietsatelier Jansen', 'nl', x'00', '2026-01-01T00:00:00Z')");
}

/* People 1 to ${count}, each with an e-mail address pN@example.nl. */
__attribute__((unused)) static void pack_people(int count)
{
    for (int i = 1; i <= count; i++) {
        pack_sql(arena_printf(&pack_arena,
                              "INSERT INTO party (id, handle, kind, name, source_id, created_at, updated_at) VALUES"
                              " (%d, randomblob(16), 'person', 'P%d', 1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')",
                              i, i));
        pack_sql(arena_printf(&pack_arena,
                              "INSERT INTO contact_point (id, party_id, kind, position, value, source_id)"
                              " VALUES (%d, %d, 'email', 1, 'p%d@example.nl', 1)",
                              i, i, i));
    }
}

__attribute__((unused)) static void pack_end(void)
{
    engine_rollback(pack_store.engine);
    batch_free(pack_store.batch);
    engine_close(pack_store.engine, &fixture_err);
    arena_clear(&pack_arena);
}

#endif
