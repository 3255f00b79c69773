/* Headers → fields, by maps and policy as the tables say. The tables here are small ones of the test's own. */
#include "domain/column.h"

#include <stdlib.h>

#include "tap.h"

static struct arena arena;

/* A table from rows of texts; the first row names the keys, NULL ends a row and the table. */
static const struct rec *table(const char *const *cells, size_t columns)
{
    struct rec *list = rec_new_list(&arena);
    for (const char *const *row = cells + columns; *row != NULL; row += columns) {
        struct rec *map = rec_add_map(&arena, list, NULL);
        for (size_t i = 0; i < columns; i++)
            rec_add_text(&arena, map, cells[i], row[i]);
    }
    return list;
}

static const char *const GENERIC[] = {
    "row",    "header",      "target",    "transform",    //
    "column", "Voornaam",    "given",     "",             //
    "column", "E-mailadres", "email",     "",             //
    "column", "e-mail {n}",  "email_{n}", "",             //
    "column", "Straat",      "street",    "lines",        //
    "column", "Huisnummer",  "street",    "append",       //
    "column", "Toevoeging",  "street",    "append-tight", //
    NULL,
};
static const char *const GOOGLE[] = {
    "row",
    "header",
    "target",
    "transform", //
    "name",
    "Google Contacts",
    "",
    "", //
    "signature",
    "Phonetic First Name",
    "",
    "", //
    "signature",
    "Labels",
    "",
    "", //
    "column",
    "First Name",
    "given",
    "", //
    "column",
    "Labels",
    "tag",
    "split=::: strip=*", //
    "column",
    "Birthday",
    "birthday",
    "date=mdy", //
    "column",
    "Anniversary",
    "anniversary",
    "", //
    "empty",
    "0/0/00",
    "birthday",
    "", //
    "ignore",
    "Photo",
    "",
    "", //
    NULL,
};
static const char *const CONSENT[] = {
    "pattern",
    "match",
    "meaning",
    "channel", //
    "unsubscribedat",
    "exact",
    "refusal-time",
    "email", //
    "optinip",
    "contains",
    "evidence",
    "*", //
    "consentat",
    "exact",
    "time",
    "*", //
    "donotcall",
    "contains",
    "refusal",
    "phone", //
    "nieuwsbrief",
    "contains",
    "consent",
    "email", //
    "optin",
    "contains",
    "consent",
    "*", //
    NULL,
};
static const char *const NATIONAL[] = {
    "pattern",    "match",    "citation", //
    "bsn",        "exact",    "UAVG 46",  //
    "sofinummer", "contains", "UAVG 46",  //
    NULL,
};
static const char *const WORDS[] = {
    "word",   "meaning", //
    "ja",     "yes",     //
    "nee",    "no",      //
    "optout", "no",      //
    "oui",    "yes",     //
    NULL,
};

static struct column_tables tables;
static const char *map_names[2] = {"generic-nl", "google"};
static const struct rec *maps[2];

static struct column_plan plan_of(const char *map, const char *const *headers, size_t count)
{
    struct column_plan plan;
    struct err err = ERR_INIT;
    CHECK_INTEGER(column_plan(&tables, map, NULL, headers, count, &arena, &plan, &err), 0, "a plan is made");
    return plan;
}

static void check_meanings(void)
{
    static const struct {
        const char *header;
        enum column_meaning meaning;
        const char *name; /* of the field, or the custom field; for consent the channel */
    } CASES[] = {
        {"email", COLUMN_FIELD, "email"},
        {"phone.work", COLUMN_FIELD, "phone.work"},
        {"external.exact", COLUMN_FIELD, "external.exact"},
        {"VOORNAAM", COLUMN_FIELD, "given"},
        {" voor-naam ", COLUMN_FIELD, "given"},
        {"e-mail 3", COLUMN_FIELD, "email_3"},
        {"E-Mail", COLUMN_CUSTOM, "e_mail"},
        {"Schoenmaat (EU)", COLUMN_CUSTOM, "schoenmaat_eu"},
        {"Größe", COLUMN_CUSTOM, "grosse"},
        {"1e contact", COLUMN_CUSTOM, "column_1e_contact"},
        {"???", COLUMN_CUSTOM, "column"},
        {"id", COLUMN_IGNORED, NULL},
        {"crm_line", COLUMN_IGNORED, NULL},
        {"version", COLUMN_IGNORED, NULL},
        {"Nieuwsbrief", COLUMN_CONSENT, "email"},
        {"Marketing opt-in", COLUMN_CONSENT, ""},
        {"Do Not Call", COLUMN_REFUSAL, "phone"},
        {"unsubscribed_at", COLUMN_REFUSAL_TIME, "email"},
        {"Consent at", COLUMN_CONSENT_TIME, ""},
        {"OPTIN_IP", COLUMN_EVIDENCE, ""},
        {"BSN", COLUMN_NATIONAL_ID, NULL},
        {"Uw sofi-nummer", COLUMN_NATIONAL_ID, NULL},
        {"absnummer", COLUMN_CUSTOM, "absnummer"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct column_plan plan = plan_of(NULL, &CASES[i].header, 1);
        const struct column *column = &plan.columns[0];
        CHECK_INTEGER(column->meaning, CASES[i].meaning, CASES[i].header);
        if (column->meaning == COLUMN_FIELD)
            CHECK_TEXT(column->ref.name, CASES[i].name, CASES[i].header);
        else if (column->meaning == COLUMN_CUSTOM)
            CHECK_TEXT(column->custom, CASES[i].name, CASES[i].header);
        else if (CASES[i].name != NULL)
            CHECK_TEXT(column->channel, CASES[i].name, CASES[i].header);
    }
}

static void check_recognition(void)
{
    static const char *const EXPORT[] = {"Photo", "Birthday", "Labels", "First Name", "phonetic-first-name", "Anniversary"};
    struct column_plan plan = plan_of(NULL, EXPORT, 6);
    CHECK_TEXT(plan.map, "google", "a file is recognised when all signatures are there");
    CHECK_TEXT(plan.title, "Google Contacts", "and the map says what it is");
    CHECK(plan.is_known, "such a row is a header");
    CHECK_INTEGER(plan.columns[0].meaning, COLUMN_IGNORED, "what says nothing about the person");
    CHECK_TEXT(plan.columns[3].ref.name, "given", "a column of the map");
    CHECK_INTEGER(plan.columns[2].step_count, 2, "its steps");
    CHECK_INTEGER(plan.columns[2].steps[1].kind, COLUMN_STRIP, "in their order");
    CHECK_TEXT(plan.columns[2].steps[0].text, ":::", "with what they name");
    CHECK_TEXT(plan.columns[5].custom, "anniversary", "a field of the map's own is a custom one");
    CHECK(column_is_empty(&plan, &plan.columns[1], "0/0/00"), "a filler of the map is nothing");
    CHECK(!column_is_empty(&plan, &plan.columns[3], "0/0/00"), "but only where the map says");
    CHECK(column_is_empty(&plan, &plan.columns[3], " \t"), "blanks are nothing");

    static const char *const PART[] = {"Labels", "First Name"};
    plan = plan_of(NULL, PART, 2);
    CHECK(plan.map == NULL, "with a signature missing it is another file");
    CHECK_INTEGER(plan.columns[1].meaning, COLUMN_CUSTOM, "whose headers the map does not explain");
    plan = plan_of("google", PART, 2);
    CHECK_TEXT(plan.columns[1].ref.name, "given", "unless the map is asked for");

    struct err err = ERR_INIT;
    CHECK(column_plan(&tables, "gogle", NULL, PART, 2, &arena, &plan, &err) < 0 && err.kind == ERR_USAGE, "an unknown map");
    CHECK(strstr(err.hint, "google") != NULL, "with the nearest name");
    static const char *const PROSE[] = {"Dit is", "geen kop"};
    plan = plan_of(NULL, PROSE, 2);
    CHECK(!plan.is_known, "a row that names nothing of ours is no header");
}

static void check_order(void)
{
    static const char *const HEADERS[] = {"Toevoeging", "Iets", "Huisnummer", "email", "Straat"};
    struct column_plan plan = plan_of(NULL, HEADERS, 5);
    size_t place[5];
    for (size_t i = 0; i < 5; i++)
        place[plan.order[i]] = i;
    CHECK(place[4] < place[2] && place[2] < place[0], "street, number, addition, however the file has them");
    CHECK_INTEGER(place[1], 4, "what nobody names comes last");
}

static void check_words(void)
{
    struct column_words words;
    CHECK_INTEGER(column_words(table(WORDS, 2), &arena, &words), 0, "words are read");
    static const struct {
        const char *value;
        int answer;
    } CASES[] = {{"ja", 1},  {"JA", 1},         {" Ja. ", 1}, {"nee", 0},  {"opt-out", 0},
                 {"óui", 1}, {"misschien", -1}, {"", -1},     {"jaja", -1}};
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK(column_judge(&words, CASES[i].value, strlen(CASES[i].value)) == CASES[i].answer, "%s", CASES[i].value);
    CHECK_INTEGER(column_judge(&words, "jaZZ", 2), 1, "only as many bytes as are said");
}

int main(void)
{
    maps[0] = table(GENERIC, 4);
    maps[1] = table(GOOGLE, 4);
    tables = (struct column_tables){.consent_columns = table(CONSENT, 4),
                                    .national_identifiers = table(NATIONAL, 3),
                                    .map_names = map_names,
                                    .maps = maps,
                                    .map_count = 2};
    check_meanings();
    check_recognition();
    check_order();
    check_words();
    char long_header[400];
    memset(long_header, 'a', sizeof long_header - 1);
    long_header[sizeof long_header - 1] = '\0';
    CHECK(strlen(column_custom_name(long_header, &arena)) < 64, "an endless header gives a name that may be one");
    arena_clear(&arena);
    return tap_done();
}
