/* The pack is copied whole, and a value that cannot be is named by file, line and column. */
#include "domain/policy.h"

#include "pack_fixture.h"

struct cell {
    const char *column, *value; /* value NULL: the column is missing */
};

/* A good row of holidays.csv with one cell changed. */
static const struct rec *row_with(const char *column, const char *value)
{
    static const struct cell GOOD[] = {{"day", "2027-01-01"}, {"name_nl", "nieuwjaarsdag"}, {"name_en", "New Year's Day"},
                                       {"rule", "law"},       {"since", "2027-01-01"},      {"until", ""},
                                       {"state", "in-force"}, {"checked_on", ""},           {"citation", "x"}};
    struct rec *list = rec_new_list(&pack_arena), *row = rec_add_map(&pack_arena, list, NULL);
    for (size_t i = 0; i < sizeof GOOD / sizeof *GOOD; i++) {
        bool is_changed = strcmp(GOOD[i].column, column) == 0;
        rec_add_text(&pack_arena, row, GOOD[i].column, is_changed ? value : GOOD[i].value);
    }
    rec_add_integer(&pack_arena, row, "crm_line", 17);
    return list;
}

int main(void)
{
    static const struct cell BAD[] = {{"day", "1 January"}, {"day", ""},           {"name_nl", ""},   {"rule", "custom"},
                                      {"since", "soon"},    {"state", "in force"}, {"citation", NULL}};
    struct err err = ERR_INIT;
    pack_begin();
    CHECK_INTEGER(fixture_integer(pack_store.engine, "SELECT count(*) FROM purpose"), 8, "the purposes are there");
    CHECK(fixture_integer(pack_store.engine, "SELECT count(*) FROM channel_rule") > 20, "and the channel rules");
    CHECK_INTEGER(fixture_integer(pack_store.engine, "SELECT count(*) FROM source_kind WHERE inform_term IS NULL"), 1,
                  "a term that says - is none");
    CHECK(fixture_integer(pack_store.engine, "SELECT count(*) FROM consent_column WHERE channel = ''") > 0,
          "* is every channel");
    CHECK(policy_load(&pack_store, "holidays", "h.csv", row_with("", ""), &err) == -1 && err.kind == ERR_BUG,
          "a table is filled once");
    err_clear(&err);
    pack_sql("DELETE FROM holiday");
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        int status = policy_load(&pack_store, "holidays", "h.csv", row_with(BAD[i].column, BAD[i].value), &err);
        CHECK(status == -1 && err.kind == ERR_DATA && strcmp(err.file, "h.csv") == 0 && err.line == 17 &&
                  strcmp(err.field, BAD[i].column) == 0,
              "%s: %s is refused, by file, line and column", BAD[i].column,
              BAD[i].value == NULL ? "no column" : BAD[i].value);
        err_clear(&err);
    }
    CHECK_INTEGER(fixture_integer(pack_store.engine, "SELECT count(*) FROM holiday"), 0, "and nothing of it is kept");
    CHECK_INTEGER(policy_load(&pack_store, "holidays", "h.csv", row_with("", ""), &err), 0, "a good row goes in");
    CHECK_INTEGER(fixture_integer(pack_store.engine, "SELECT count(*) FROM holiday WHERE until IS NULL"), 1,
                  "an empty day is null");
    CHECK(policy_load(&pack_store, "nothing", "n.csv", row_with("", ""), &err) == -1 && err.kind == ERR_BUG,
          "there is no other table");
    pack_end();
    return tap_done();
}
