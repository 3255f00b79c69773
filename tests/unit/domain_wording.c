/* Every text in tests/fixtures/wording is judged as expected.csv says, and phrases match as the tables say they do. */
#include "domain/wording.h"

#include <stdlib.h>

#include "base/file.h"
#include "domain/phrase.h"
#include "tap.h"
#include "wire/table_file.h"

static struct arena arena = ARENA_INIT;
static struct wording_tables tables;
static struct rec *purposes, *expected;

static struct rec *read_table(const char *path)
{
    struct rec *table = NULL;
    struct err err = ERR_INIT;
    if (table_file_read(path, &arena, &table, &err) != 0)
        printf("Bail out! %s: %s\n", path, err.message);
    return table;
}

static bool read_tables(void)
{
    tables = (struct wording_tables){
        .rules = read_table("share/crm/wording/rules.csv"),
        .vague = {read_table("share/crm/wording/vague-nl.csv"), read_table("share/crm/wording/vague-en.csv")},
        .required = {read_table("share/crm/wording/required-nl.csv"), read_table("share/crm/wording/required-en.csv")},
        .purpose_words = read_table("share/crm/wording/purpose-words.csv"),
        .fields = read_table("share/crm/fields.csv"),
        .special = read_table("share/crm/wording/special-categories.csv"),
    };
    purposes = read_table("share/crm/policy/nl/purposes.csv");
    expected = read_table("tests/fixtures/wording/expected.csv");
    return tables.rules != NULL && tables.vague[0] != NULL && tables.vague[1] != NULL && tables.required[0] != NULL &&
           tables.required[1] != NULL && tables.purpose_words != NULL && tables.fields != NULL && tables.special != NULL &&
           purposes != NULL && expected != NULL;
}

/* A purpose of the pack, without the database. */
static struct purpose *purpose_of(const char *code)
{
    const struct rec *row = table_file_find(purposes, "code", code);
    struct purpose *purpose = arena_alloc(&arena, sizeof *purpose);
    const char **fields = arena_alloc(&arena, 64 * sizeof *fields);
    char *list = arena_string(&arena, rec_text(row, "fields"));
    *purpose = (struct purpose){.code = code,
                                .title_nl = rec_text(row, "title_nl"),
                                .title_en = rec_text(row, "title_en"),
                                .fields = fields,
                                .strength = strcmp(rec_text(row, "strength"), "explicit") == 0 ? PURPOSE_EXPLICIT
                                                                                               : PURPOSE_UNAMBIGUOUS};
    for (char *field = strtok(list, ";"); field != NULL; field = strtok(NULL, ";"))
        fields[purpose->field_count++] = field;
    channel_set_parse(rec_text(row, "channels"), &purpose->channels, NULL);
    return purpose;
}

static bool has_rule(const char *rules, const char *rule)
{
    size_t length = strlen(rule);
    for (const char *at = strstr(rules, rule); at != NULL; at = strstr(at + 1, rule))
        if ((at == rules || at[-1] == ';') && (at[length] == ';' || at[length] == '\0'))
            return true;
    return false;
}

/* same_rules(verdict, rules): the same set, whatever the order. */
static bool same_rules(const struct wording_verdict *verdict, const char *rules)
{
    size_t count = *rules == '\0' ? 0 : 1, found = 0;
    for (const char *at = rules; *at != '\0'; at++)
        count += *at == ';';
    for (size_t i = 0; i < verdict->fault_count; i++) {
        bool is_new = true;
        for (size_t j = 0; j < i; j++)
            is_new = is_new && strcmp(verdict->faults[i].rule, verdict->faults[j].rule) != 0;
        found += is_new;
        if (!has_rule(rules, verdict->faults[i].rule))
            return false;
    }
    return found == count;
}

static void check_text(const struct rec *row)
{
    struct buf text = BUF_INIT;
    struct err err = ERR_INIT;
    struct wording_verdict verdict;
    char channels[64];
    const char *file = rec_text(row, "file");
    const char *path = arena_printf(&arena, "tests/fixtures/wording/%s", file);
    if (!CHECK(file_read(path, 1 << 16, &text, &err) == 0, "%s is there", file))
        return;
    int status = wording_check(&tables, "Fietsatelier Jansen", purpose_of(rec_text(row, "purpose")), buf_text(&text), NULL,
                               "en", &arena, &verdict, &err);
    CHECK(status == 0, "%s can be judged", file);
    if (!CHECK(status == 0 && same_rules(&verdict, rec_text(row, "rules")), "%s breaks %s", file, rec_text(row, "rules")))
        for (size_t i = 0; i < verdict.fault_count; i++)
            printf("#   %s: %s\n", verdict.faults[i].rule, verdict.faults[i].found == NULL ? "-" : verdict.faults[i].found);
    CHECK_TEXT(channel_set_text(verdict.channels, channels, sizeof channels), rec_text(row, "channels"), file);
    CHECK_TEXT(verdict.language, rec_text(row, "language"), "its language is recognised");
    for (size_t i = 0; i < verdict.fault_count; i++)
        CHECK(verdict.faults[i].reason != NULL && verdict.faults[i].advice != NULL && verdict.faults[i].citation[0] != '\0',
              "%s: %s has a reason, an advice and an article", file, verdict.faults[i].rule);
    buf_clear(&text);
}

static void check_phrases(void)
{
    static const struct {
        const char *text, *phrase;
        bool is_found;
        const char *why;
    } CASES[] = {
        {"Wij sturen u de Nieuwsbrief.", "nieuwsbrief", true, "case does not count"},
        {"per e-mail", "per e mail", true, "other characters than letters and digits part words"},
        {"per email", "per e mail", false, "but they must part them"},
        {"Wij sturen de nieuwsbrieven", "nieuwsbrief", false, "whole words only"},
        {"Wij sturen de nieuwsbrieven", "nieuwsbr*", true, "* is any ending"},
        {"één e-mail", "een e mail", true, "accents do not count"},
        {"tenzij u daartegen bezwaar maakt", "tenzij u ~ bezwaar maakt", true, "~ is some words"},
        {"tenzij u bezwaar maakt", "tenzij u ~ bezwaar maakt", true, "~ may be none"},
        {"tenzij u a b c d e f bezwaar maakt", "tenzij u ~ bezwaar maakt", true, "~ is at most six words"},
        {"tenzij u a b c d e f g bezwaar maakt", "tenzij u ~ bezwaar maakt", false, "seven are too many"},
        {"Tenzij u belt. Als u bezwaar maakt", "tenzij u ~ bezwaar maakt", false, "a phrase lies within one sentence"},
        {"tenzij u\n\nbezwaar maakt", "tenzij u ~ bezwaar maakt", false, "an empty line ends a sentence"},
        {"tenzij u\nbezwaar maakt", "tenzij u ~ bezwaar maakt", true, "a line end does not"},
        {"versie 2.0 bezwaar", "versie 2 0 bezwaar", true, "a full stop within a word ends nothing"},
        {"a b a c", "a ~ c", true, "an early start that leads nowhere is no hindrance"},
        {"x", "", false, "an empty phrase is never found"},
        {"", "x", false, "nothing is found in an empty text"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct phrase_text text;
        int found =
            phrase_split(&arena, CASES[i].text, &text) == 0 ? phrase_find(&arena, &text, CASES[i].phrase, 0, NULL) : -1;
        CHECK(found == CASES[i].is_found, "%s", CASES[i].why);
    }
}

static void check_edges(void)
{
    struct wording_verdict verdict;
    struct err err = ERR_INIT;
    const struct purpose *newsletter = purpose_of("newsletter");
    CHECK(wording_check(&tables, "x", newsletter, "", NULL, "en", &arena, &verdict, &err) == -1 && err.kind == ERR_DATA,
          "an empty text is bad data");
    err_clear(&err);
    CHECK(wording_check(&tables, "x", newsletter, "caf\xe9", NULL, "en", &arena, &verdict, &err) == -1 &&
              err.kind == ERR_DATA,
          "so is one that is no UTF-8");
    err_clear(&err);
    CHECK(wording_check(&tables, "x", newsletter, "Bonjour", "fr", "en", &arena, &verdict, &err) == -1 &&
              err.kind == ERR_USAGE,
          "a language without tables is refused");
    err_clear(&err);
    CHECK(wording_check(&tables, "x", newsletter, "nieuwsbrief", "en", "nl", &arena, &verdict, &err) == 0 &&
              strcmp(verdict.language, "en") == 0,
          "the language can be said");
    CHECK(verdict.fault_count > 0 && strstr(verdict.faults[0].reason, "tekst") != NULL,
          "reasons are in the user's language");
    CHECK(wording_check_reason(&tables, "the page has another word for it", &arena, &err) == 0, "a plain reason is kept");
    CHECK(wording_check_reason(&tables, "zij is ziek", &arena, &err) == -1 && err.kind == ERR_REFUSED,
          "a reason that speaks of health is not");
    err_clear(&err);
    CHECK(wording_check_reason(&tables, " ", &arena, &err) == -1 && err.kind == ERR_USAGE, "nor is none");
}

int main(void)
{
    if (!CHECK(read_tables(), "the tables are read"))
        return tap_done();
    CHECK(expected->count >= 40, "%zu texts are judged", expected->count);
    for (const struct rec *row = expected->first; row != NULL; row = row->next)
        check_text(row);
    check_phrases();
    check_edges();
    arena_clear(&arena);
    return tap_done();
}
