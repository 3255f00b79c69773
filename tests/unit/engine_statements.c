/* Every statement of every table in the program: it prepares against the schema, and never says OR REPLACE, which would rewrite a row
 * of an append-only table past the authorizer. The Makefile links this program with all of the library, so that no table is missing. */
#include <ctype.h>

#include "engine_fixture.h"

/* Whether ${sql} has REPLACE as a word that is no function: "OR REPLACE", or "REPLACE INTO". */
static bool says_replace(const char *sql)
{
    for (const char *at = sql; *at != '\0'; at++) {
        const char *after = at + 7;
        if (strncasecmp(at, "replace", 7) != 0 || (at > sql && (isalnum((unsigned char)at[-1]) || at[-1] == '_')))
            continue;
        if (isalnum((unsigned char)*after) || *after == '_')
            continue;
        while (isspace((unsigned char)*after))
            after++;
        if (*after != '(')
            return true;
    }
    return false;
}

static void test_set(struct engine *engine, const struct engine_set *set)
{
    int faults = 0;
    for (size_t i = 0; i < set->count; i++) {
        struct err err = ERR_INIT;
        struct engine_query *query = engine_prepare(engine, set, i, &err);
        if (query == NULL) {
            printf("# %s %zu: %s\n", set->name, i, err.message);
            faults++;
        } else if (says_replace(set->sql[i])) {
            printf("# %s %zu: OR REPLACE: %s\n", set->name, i, set->sql[i]);
            faults++;
        }
        engine_finish(query);
    }
    CHECK(faults == 0, "%s: %zu statements", set->name, set->count);
}

int main(void)
{
    size_t count;
    const struct engine_set *const *sets = engine_sets(&count);
    struct engine *engine;
    CHECK(says_replace("INSERT OR REPLACE INTO t") && says_replace("REPLACE INTO t") &&
              says_replace("x ON CONFLICT REPLACE"),
          "REPLACE is seen");
    CHECK(!says_replace("SELECT replace (a, 'x', 'y'), replaced FROM t"), "the function is none");
    fixture_make();
    engine = fixture_open(ENGINE_WRITE);
    CHECK(count > 0, "there are %zu tables of statements", count);
    for (size_t i = 0; i < count; i++)
        test_set(engine, sets[i]);
    CHECK_INTEGER(engine_close(engine, &fixture_err), 0, "all are freed");
    return tap_done();
}
