/* policy.c - a table of what each column of the pack may hold; one loop reads them all. */
#include "domain/policy.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/channel.h"
#include "domain/purpose_add.h"
#include "store/policies.h"

/* What a cell may hold; OPTIONAL_* may be empty, which is stored as null. */
enum cell_kind {
    CELL_TEXT,
    CELL_OPTIONAL_TEXT,
    CELL_WORD, /* one of ->words */
    CELL_OPTIONAL_WORD,
    CELL_YES, /* yes or no, stored as 1 or 0; ->words are the two when they are others */
    CELL_DAY,
    CELL_OPTIONAL_DAY,
    CELL_OPTIONAL_TERM, /* 7y 24m 30d 72h 0d; - and empty are null */
    CELL_CHANNEL,       /* one of the channels */
    CELL_ANY_CHANNEL,   /* or *, stored as '' */
};

struct cell {
    const char *column;
    enum cell_kind kind;
    const char *words; /* with | between them */
};

enum { CELLS_MAX = POLICIES_COLUMNS_MAX };

#define RULE_CELLS                                                                                            \
    {"rule", CELL_WORD, "law|house"}, {"since", CELL_OPTIONAL_DAY, NULL}, {"until", CELL_OPTIONAL_DAY, NULL}, \
        {"state", CELL_WORD, "in-force|announced"}, {"checked_on", CELL_OPTIONAL_DAY, NULL},                  \
    {                                                                                                         \
        "citation", CELL_TEXT, NULL                                                                           \
    }

/* One file of the pack, in the order in which they have to be loaded. cells in the order of the schema; none: purposes. */
static const struct {
    const char *file;
    enum policies_table table;
    struct cell cells[CELLS_MAX + 1];
} FILES[] = {
    {"retention-rules",
     POLICIES_RETENTION_RULE,
     {{"code", CELL_TEXT, NULL},
      {"covers", CELL_WORD, "party|purchase|consent|before-image|log|activity|profile|request|breach|disclosure"},
      {"starts", CELL_WORD, "financial-year-end|last-contact|agreement-end|withdrawal|erasure|recorded|closed"},
      {"term", CELL_OPTIONAL_TERM, NULL},
      {"action", CELL_WORD, "delete|reduce|hash"},
      {"fields", CELL_OPTIONAL_TEXT, ""},
      {"duty", CELL_YES, "yes|no"},
      {"title_nl", CELL_TEXT, NULL},
      {"title_en", CELL_TEXT, NULL},
      RULE_CELLS}},
    {"source-kinds",
     POLICIES_SOURCE_KIND,
     {{"code", CELL_TEXT, NULL},
      {"title_nl", CELL_TEXT, NULL},
      {"title_en", CELL_TEXT, NULL},
      {"single", CELL_YES, "yes|no"},
      {"import", CELL_YES, "yes|no"},
      {"given", CELL_YES, "yes|no"},
      {"inform", CELL_OPTIONAL_TERM, NULL},
      {"inform_rule", CELL_OPTIONAL_TEXT, NULL},
      RULE_CELLS}},
    {"channel-rules",
     POLICIES_CHANNEL_RULE,
     {{"code", CELL_TEXT, NULL},
      {"channel", CELL_CHANNEL, NULL},
      {"audience", CELL_WORD, "natural|sole-trader|partnership|legal-person"},
      {"applies_to", CELL_WORD, "direct-marketing|any"},
      {"situation", CELL_WORD, "any|customer|published|customer-mail"},
      {"requirement", CELL_WORD, "consent|declaration|until-objection|basis|none"},
      {"text_nl", CELL_TEXT, NULL},
      {"text_en", CELL_TEXT, NULL},
      RULE_CELLS}},
    {"deadlines",
     POLICIES_DEADLINE,
     {{"code", CELL_TEXT, NULL},
      {"starts", CELL_WORD, "received|collected|obtained|first-contact|disclosed|discovered|decided"},
      {"term", CELL_OPTIONAL_TERM, NULL},
      {"extension", CELL_OPTIONAL_TERM, NULL},
      {"shift", CELL_YES, "yes|no"},
      {"title_nl", CELL_TEXT, NULL},
      {"title_en", CELL_TEXT, NULL},
      RULE_CELLS}},
    {"holidays",
     POLICIES_HOLIDAY,
     {{"day", CELL_DAY, NULL}, {"name_nl", CELL_TEXT, NULL}, {"name_en", CELL_TEXT, NULL}, RULE_CELLS}},
    {"rights",
     POLICIES_DATA_RIGHT,
     {{"code", CELL_TEXT, NULL},
      {"bases", CELL_TEXT, NULL},
      {"marketing", CELL_YES, "yes|no"},
      {"title_nl", CELL_TEXT, NULL},
      {"title_en", CELL_TEXT, NULL},
      {"text_nl", CELL_TEXT, NULL},
      {"text_en", CELL_TEXT, NULL},
      RULE_CELLS}},
    {"supervisors",
     POLICIES_SUPERVISOR,
     {{"code", CELL_TEXT, NULL},
      {"law", CELL_WORD, "gdpr|telecom"},
      {"name_nl", CELL_TEXT, NULL},
      {"name_en", CELL_TEXT, NULL},
      {"website", CELL_TEXT, NULL},
      RULE_CELLS}},
    {"adequacy", POLICIES_ADEQUACY, {{"country", CELL_TEXT, NULL}, {"scope", CELL_TEXT, NULL}, RULE_CELLS}},
    {"consent-columns",
     POLICIES_CONSENT_COLUMN,
     {{"pattern", CELL_TEXT, NULL},
      {"match", CELL_WORD, "exact|contains"},
      {"meaning", CELL_WORD, "consent|refusal|time|refusal-time|evidence"},
      {"channel", CELL_ANY_CHANNEL, NULL},
      {"language", CELL_WORD, "nl|en"}}},
    {"consent-words",
     POLICIES_CONSENT_WORD,
     {{"word", CELL_TEXT, NULL}, {"meaning", CELL_YES, "yes|no"}, {"language", CELL_TEXT, NULL}}},
    {"national-identifiers",
     POLICIES_NATIONAL_IDENTIFIER,
     {{"pattern", CELL_TEXT, NULL},
      {"match", CELL_WORD, "exact|contains"},
      {"country", CELL_OPTIONAL_TEXT, NULL},
      {"test", CELL_OPTIONAL_WORD, "eleven"},
      RULE_CELLS}},
};
enum { FILE_COUNT = sizeof FILES / sizeof *FILES };

const char *const policy_tables[] = {
    "retention-rules", "source-kinds",  "channel-rules",        "deadlines", "holidays", "rights", "supervisors", "adequacy",
    "consent-columns", "consent-words", "national-identifiers", "purposes",  NULL};

/* ---- One cell ------------------------------------------------------------------------------------------------------------- */

/* in_words(words, text): one of "a|b|c"? Returns its place, -1 when it is none. */
static int in_words(const char *words, const char *text)
{
    size_t length = strlen(text);
    for (int place = 0; *words != '\0'; place++) {
        size_t word = strcspn(words, "|");
        if (word == length && memcmp(words, text, length) == 0)
            return place;
        words += word + (words[word] != '\0');
    }
    return -1;
}

static bool is_term(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits < 5 && text[digits] != '\0' && strchr("hdwmy", text[digits]) != NULL &&
           text[digits + 1] == '\0';
}

/* read_cell(cell, text, stored): is it what the column may hold? ${stored} is what goes into the table. */
static bool read_cell(const struct cell *cell, const char *text, const char **stored)
{
    int64_t day;
    *stored = text;
    switch (cell->kind) {
    case CELL_TEXT:
        return *text != '\0';
    case CELL_OPTIONAL_TEXT:
        *stored = *text == '\0' ? cell->words : text;
        return true;
    case CELL_WORD:
        return in_words(cell->words, text) >= 0;
    case CELL_OPTIONAL_WORD:
        *stored = *text == '\0' ? NULL : text;
        return *text == '\0' || in_words(cell->words, text) >= 0;
    case CELL_YES:
        *stored = in_words(cell->words, text) == 0 ? "1" : "0";
        return in_words(cell->words, text) >= 0;
    case CELL_DAY:
        return date_read_day(text, &day);
    case CELL_OPTIONAL_DAY:
        *stored = *text == '\0' ? NULL : text;
        return *text == '\0' || date_read_day(text, &day);
    case CELL_OPTIONAL_TERM:
        if (*text == '\0' || strcmp(text, "-") == 0) {
            *stored = NULL;
            return true;
        }
        return is_term(text);
    case CELL_ANY_CHANNEL:
        if (strcmp(text, "*") == 0) {
            *stored = "";
            return true;
        }
        return channel_find(text) != CHANNEL_ANY && channel_find(text) != CHANNEL_COUNT;
    case CELL_CHANNEL:
        return channel_find(text) != CHANNEL_ANY && channel_find(text) != CHANNEL_COUNT;
    }
    return false;
}

/* ---- One row, one file ---------------------------------------------------------------------------------------------------- */

/* place(record, number): the line in the file, or else the number of the row. */
static long place(const struct rec *record, long number)
{
    int64_t line;
    return rec_integer(record, "crm_line", &line) ? (long)line : number;
}

static int load_row(struct store *store, size_t which, const char *file, const struct rec *record, long number,
                    struct err *err)
{
    const char *values[CELLS_MAX];
    size_t count = 0;
    for (const struct cell *cell = FILES[which].cells; cell->column != NULL; cell++, count++) {
        const char *text = rec_text(record, cell->column);
        if (text == NULL)
            err_set(err, ERR_DATA, _("the column is missing"));
        else if (!read_cell(cell, text, &values[count]))
            err_set(err, ERR_DATA, _("may not hold '%s'"), text);
        else
            continue;
        return err_at(err, file, place(record, number), cell->column);
    }
    if (policies_insert(store, FILES[which].table, values, count, err) != 0)
        return err_at(err, file, place(record, number), NULL);
    return 0;
}

static int load_purposes(struct store *store, const char *file, const struct rec *records, struct err *err)
{
    struct arena arena = ARENA_INIT;
    long number = 0;
    int status = 0;
    for (const struct rec *record = records->first; record != NULL && status == 0; record = record->next) {
        arena_reset(&arena);
        number++;
        status = purpose_add_row(store, record, &arena, err);
        if (status != 0)
            err_at(err, file, place(record, number), NULL);
    }
    arena_clear(&arena);
    return status;
}

int policy_load(struct store *store, const char *table, const char *file, const struct rec *records, struct err *err)
{
    if (strcmp(table, "purposes") == 0)
        return load_purposes(store, file, records, err);
    size_t which = 0;
    while (which < FILE_COUNT && strcmp(FILES[which].file, table) != 0)
        which++;
    if (which == FILE_COUNT)
        return err_set(err, ERR_BUG, "policy_load: no table %s", table);
    int is_empty = policies_is_empty(store, FILES[which].table, err);
    if (is_empty != 1)
        return is_empty < 0 ? -1 : err_set(err, ERR_BUG, "policy_load: %s is loaded already", table);
    long number = 0;
    for (const struct rec *record = records->first; record != NULL; record = record->next)
        if (load_row(store, which, file, record, ++number, err) != 0)
            return -1;
    return 0;
}
