/* subject_data.c - the copy of the data: every row and column that the personal-data map exports, with source and meaning. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/country.h"
#include "domain/party.h"
#include "domain/subject_internal.h"
#include "store/answers.h"
#include "store/consents.h"

enum { OTHERS_MAX = 4096, OTHER_MIN_BYTES = 4 };
static const char MASK[] = "[...]";
static const char COUNTER[] = "undo"; /* in place of the state of a counter-event */

/* ---- Other people ----------------------------------------------------------------------------------------------------- */

static int keep_other(struct subject *subject, const char *text)
{
    if (text == NULL || strlen(text) < OTHER_MIN_BYTES || subject->other_count == OTHERS_MAX)
        return 0;
    if (subject->others == NULL)
        subject->others = arena_alloc(subject->arena, OTHERS_MAX * sizeof *subject->others);
    if (subject->others == NULL)
        return -1;
    subject->others[subject->other_count++] = text;
    return 0;
}

static int keep_points(struct subject *subject, const struct rec *record, const char *key, const char *member)
{
    const struct rec *list = rec_get(record, key);
    for (const struct rec *point = list == NULL ? NULL : list->first; point != NULL; point = point->next)
        if (keep_other(subject, rec_text(point, member)) != 0)
            return -1;
    return 0;
}

/* By what somebody else can be recognised in a text. */
static int learn_other(struct subject *subject, int64_t id, struct err *err)
{
    const struct rec *record;
    int found = party_find(subject->store, id, PARTY_NAMES | PARTY_CONTACT_POINTS, subject->arena, &record, err);
    if (found <= 0)
        return found;
    const char *kind = rec_text(record, "kind");
    if (kind != NULL && strcmp(kind, "organisation") == 0) /* told by name: see business_name */
        return 0;
    if (keep_other(subject, rec_text(record, "name")) != 0 || keep_other(subject, rec_text(record, "family")) != 0 ||
        keep_points(subject, record, "emails", "value") != 0 || keep_points(subject, record, "phones", "value") != 0 ||
        keep_points(subject, record, "phones", "e164") != 0 || keep_points(subject, record, "addresses", "street") != 0 ||
        keep_points(subject, record, "socials", "value") != 0)
        return err_memory(err);
    return 0;
}

static int64_t integer_of(const struct personal_data_row *row, const char *column)
{
    const struct personal_data_value *value = personal_data_get(row, column);
    return value == NULL || value->type != PERSONAL_DATA_INTEGER ? 0 : value->integer;
}

static const char *text_of(const struct personal_data_row *row, const char *column)
{
    const struct personal_data_value *value = personal_data_get(row, column);
    return value == NULL || value->type != PERSONAL_DATA_TEXT ? NULL : value->text;
}

/* Everybody else in the same rows: the columns that point to others, and who shares an activity. */
static int meet_column_others(void *context, const struct personal_data_row *row, struct err *err)
{
    struct subject *subject = context;
    for (size_t i = 0; i < row->table->column_count; i++) {
        const struct personal_data_value *value = &row->values[i];
        if (row->table->columns[i].of == SCHEMA_OF_OTHER && value->type == PERSONAL_DATA_INTEGER &&
            value->integer != subject->party_id && learn_other(subject, value->integer, err) < 0)
            return -1;
    }
    return 0;
}

static int meet_mentioning(void *context, const struct personal_data_row *row, struct err *err)
{
    struct subject *subject = context;
    int64_t owner = row->table->owner_column == NULL ? 0 : integer_of(row, row->table->owner_column);
    return owner == 0 || owner == subject->party_id ? 0 : learn_other(subject, owner, err) < 0 ? -1 : 0;
}

static int meet_participant(int64_t party_id, void *context, struct err *err)
{
    struct subject *subject = context;
    return party_id == subject->party_id || learn_other(subject, party_id, err) >= 0 ? 0 : -1;
}

static int meet_others(struct subject *subject, struct err *err)
{
    struct store *store = subject->store;
    return personal_data_each(store, &subject->party_id, 1, meet_column_others, subject, err) != 0 ||
                   personal_data_mentions(store, &subject->party_id, 1, meet_mentioning, subject, err) != 0 ||
                   answers_sharers(store, subject->party_id, meet_participant, subject, err) != 0
               ? -1
               : 0;
}

static size_t match_at(const struct subject *subject, const char *text)
{
    size_t longest = 0;
    for (size_t i = 0; i < subject->other_count; i++) {
        size_t length = strlen(subject->others[i]);
        if (length > longest && strncasecmp(text, subject->others[i], length) == 0)
            longest = length;
    }
    return longest;
}

/* A free text with what identifies somebody else left out (GDPR 15(4)). */
const char *subject_mask(struct subject *subject, const char *text)
{
    struct buf masked = BUF_INIT;
    for (const char *at = text; *at != '\0';) {
        size_t length = match_at(subject, at);
        if (length == 0) {
            buf_add_byte(&masked, *at++);
            continue;
        }
        buf_add_text(&masked, MASK);
        subject->masked++;
        at += length;
    }
    const char *result = masked.failed ? NULL : arena_string(subject->arena, buf_text(&masked));
    buf_clear(&masked);
    return result;
}

/* ---- What a row points to --------------------------------------------------------------------------------------------- */

static const char *first_text(const struct subject *subject, const struct personal_data_row *row)
{
    const char *const preferred[] = {strcmp(subject->language, "nl") == 0 ? "title_nl" : "title_en", "title", "name",
                                     "code"};
    for (size_t i = 0; i < sizeof preferred / sizeof preferred[0]; i++) {
        const char *text = text_of(row, preferred[i]);
        if (text != NULL)
            return text;
    }
    return NULL;
}

static int take_pointed(void *context, const struct personal_data_row *row, struct err *err)
{
    struct subject_pointed *pointed = context;
    const char *text = first_text(pointed->subject, row);
    pointed->title = arena_string(pointed->subject->arena, text);
    return text != NULL && pointed->title == NULL ? err_memory(err) : 0;
}

static int take_title(const struct answers_row *row, void *context, struct err *err)
{
    struct subject_pointed *pointed = context;
    pointed->title = arena_string(pointed->subject->arena, row->title);
    return pointed->title == NULL ? err_memory(err) : 0;
}

static int take_source(void *context, const struct personal_data_row *row, struct err *err)
{
    struct subject_pointed *pointed = context;
    struct subject *subject = pointed->subject;
    struct arena *arena = subject->arena;
    const char *kind = text_of(row, "kind");
    const char *detail = text_of(row, "detail");
    const char *obtained = text_of(row, "obtained_at");
    pointed->title = kind;
    if (answers_source(subject->store, kind, subject->language, take_title, pointed, err) != 0)
        return -1;
    if (subject_has_word(subject, "source_kind", kind)) /* of our own making: the policy pack does not know it */
        pointed->title = subject_word(subject, "source_kind", kind);
    struct rec *source = rec_add_map(arena, pointed->parent, "source");
    rec_add_text(arena, source, "kind", pointed->title);
    rec_add_text(arena, source, "kind_code", kind);
    if (detail != NULL && *detail != '\0')
        rec_add_text(arena, source, "detail", detail);
    if (obtained != NULL)
        rec_add_text(arena, source, "obtained", subject_time(subject, obtained));
    return source == NULL ? err_memory(err) : 0;
}

static int add_source(struct subject *subject, struct rec *row_record, int64_t source_id, struct err *err)
{
    struct subject_pointed pointed = {.subject = subject, .parent = row_record};
    return personal_data_referenced(subject->store, "source", source_id, take_source, &pointed, err) < 0 ? -1 : 0;
}

/* ---- One value -------------------------------------------------------------------------------------------------------- */

const char *subject_title(const struct subject *subject, const char *table, const char *column)
{
    for (const struct rec *row = subject->words->titles->first; row != NULL; row = row->next)
        if (strcmp(rec_text(row, "table"), table) == 0 && strcmp(rec_text(row, "column"), column) == 0)
            return rec_text(row, strcmp(subject->language, "nl") == 0 ? "title_nl" : "title_en");
    return *column == '\0' ? table : column;
}

/* A code of the schema in words: by table and column, by column, and for "kind" by table. */
static const char *code_word(const struct subject *subject, const char *table, const char *column, const char *code)
{
    const char *both = arena_printf(subject->arena, "%s_%s", table, column);
    if (both != NULL && subject_has_word(subject, both, code))
        return subject_word(subject, both, code);
    if (subject_has_word(subject, column, code))
        return subject_word(subject, column, code);
    if (strcmp(column, "kind") == 0 && subject_has_word(subject, table, code))
        return subject_word(subject, table, code);
    return NULL;
}

static bool is_time_column(const char *column)
{
    size_t length = strlen(column);
    return strcmp(column, "at") == 0 || (length > 3 && strcmp(column + length - 3, "_at") == 0);
}

static int add_value(struct subject *subject, struct rec *values, const struct schema_table *table,
                     const struct schema_column *column, const char *text, const char *code, struct err *err)
{
    struct arena *arena = subject->arena;
    struct rec *record = rec_add_map(arena, values, NULL);
    rec_add_text(arena, record, "column", column->name);
    rec_add_text(arena, record, "title", subject_title(subject, table->name, column->name));
    if (rec_add_text(arena, record, "value", text) == NULL)
        return err_memory(err);
    if (code != NULL)
        rec_add_text(arena, record, "code", code);
    subject->category_counts[column->category]++;
    return 0;
}

/* Where somebody works or buys is theirs to know, and a business is no other person whom GDPR 15(4) protects. */
static int business_name(struct subject *subject, int64_t id, const char **name, struct err *err)
{
    const struct rec *record;
    int found = party_find(subject->store, id, PARTY_NAMES, subject->arena, &record, err);
    const char *kind = found == 1 ? rec_text(record, "kind") : NULL;
    *name = kind != NULL && strcmp(kind, "organisation") == 0 ? rec_text(record, "name") : NULL;
    return found < 0 ? -1 : 0;
}

/* A number that points to another row is shown as what it points to; to another person, as nobody in particular. */
static int add_pointer(struct subject *subject, struct rec *values, const struct schema_table *table,
                       const struct schema_column *column, int64_t id, struct err *err)
{
    struct subject_pointed pointed = {.subject = subject};
    if (column->of == SCHEMA_OF_OTHER) {
        const char *business;
        if (business_name(subject, id, &business, err) != 0)
            return -1;
        subject->masked += business == NULL;
        return add_value(subject, values, table, column, business == NULL ? MASK : business, NULL, err);
    }
    if (strcmp(column->references, "purpose") == 0)
        subject_concern(subject, id);
    if (personal_data_referenced(subject->store, column->references, id, take_pointed, &pointed, err) < 0)
        return -1;
    bool is_field = pointed.title != NULL && strcmp(column->references, "field_definition") == 0;
    const char *text = is_field                ? subject_field(subject, pointed.title)
                       : pointed.title != NULL ? pointed.title
                                               : arena_printf(subject->arena, "%lld", (long long)id);
    return add_value(subject, values, table, column, text, NULL, err);
}

static int add_text(struct subject *subject, struct rec *values, const struct schema_table *table,
                    const struct schema_column *column, const char *text, struct err *err)
{
    if (*text == '\0')
        return 0;
    if (column->export == SCHEMA_EXPORT_MASK || column->category == SCHEMA_CATEGORY_FREE_TEXT)
        text = column->export == SCHEMA_EXPORT_MASK ? subject_mask(subject, text) : text;
    const char *word = text == NULL ? NULL : code_word(subject, table->name, column->name, text);
    const char *shown = word != NULL                                   ? word
                        : text != NULL && is_time_column(column->name) ? subject_time(subject, text)
                                                                       : text;
    return shown == NULL ? err_memory(err)
                         : add_value(subject, values, table, column, shown, word == NULL ? NULL : text, err);
}

static int add_column(struct subject *subject, struct rec *record, struct rec *values, const struct personal_data_row *row,
                      size_t index, struct err *err)
{
    const struct schema_column *column = &row->table->columns[index];
    const struct personal_data_value *value = &row->values[index];
    if (column->export == SCHEMA_EXPORT_NO || value->type == PERSONAL_DATA_NULL || value->type == PERSONAL_DATA_BYTES)
        return 0;
    if (value->type == PERSONAL_DATA_TEXT)
        return add_text(subject, values, row->table, column, value->text, err);
    if (strcmp(column->references, "source") == 0)
        return add_source(subject, record, value->integer, err);
    if (column->references[0] != '\0')
        return add_pointer(subject, values, row->table, column, value->integer, err);
    const char *text = arena_printf(subject->arena, "%lld", (long long)value->integer);
    return text == NULL ? err_memory(err) : add_value(subject, values, row->table, column, text, NULL, err);
}

/* What an undo appends to the ledger is nothing that the person said: of such a row only what it takes back is told. */
static bool is_said(const char *column)
{
    return strcmp(column, "strength") == 0 || strcmp(column, "via") == 0 || strcmp(column, "given_by") == 0;
}

static int is_counter(const struct subject *subject, const struct personal_data_row *row, struct err *err)
{
    if (strcmp(row->table->name, "consent_event") != 0)
        return 0;
    return consents_is_counter(subject->store, integer_of(row, "source_id"), err);
}

static int add_counter_column(struct subject *subject, struct rec *record, struct rec *values,
                              const struct personal_data_row *row, size_t index, struct err *err)
{
    const struct schema_column *column = &row->table->columns[index];
    if (is_said(column->name))
        return 0;
    if (strcmp(column->name, "state") == 0)
        return add_value(subject, values, row->table, column, subject_word(subject, "state", COUNTER), COUNTER, err);
    return add_column(subject, record, values, row, index, err);
}

int subject_row(struct subject *subject, struct rec *record, struct rec *values, const struct personal_data_row *row,
                struct err *err)
{
    int counter = is_counter(subject, row, err);
    if (counter < 0)
        return -1;
    for (size_t i = 0; i < row->table->column_count; i++)
        if ((counter ? add_counter_column : add_column)(subject, record, values, row, i, err) != 0)
            return -1;
    return 0;
}

/* ---- Lists of their own ----------------------------------------------------------------------------------------------- */

static const char *channel_of(const struct subject *subject, const char *code)
{
    return subject_word(subject, "channel", code == NULL ? "" : code);
}

static void add_optional_time(struct subject *subject, struct rec *record, const char *key, const char *text)
{
    if (text != NULL)
        rec_add_text(subject->arena, record, key, subject_time(subject, text));
}

static int add_permission(struct subject *subject, const struct personal_data_row *row, struct err *err)
{
    struct arena *arena = subject->arena;
    const struct purpose *purpose = subject_concern(subject, integer_of(row, "purpose_id"));
    const struct notice *notice = notice_by_id(&subject->notices, integer_of(row, "notice_id"));
    int counter = is_counter(subject, row, err);
    const char *state = counter == 1 ? COUNTER : text_of(row, "state");
    const char *address = text_of(row, "address");
    struct rec *record = rec_add_map(arena, subject->permissions, NULL);
    add_optional_time(subject, record, "at", text_of(row, counter == 1 ? "recorded_at" : "happened_at"));
    add_optional_time(subject, record, "recorded", text_of(row, "recorded_at"));
    rec_add_text(arena, record, "purpose", purpose == NULL ? "" : purpose_title(purpose, subject->language));
    rec_add_text(arena, record, "channel", channel_of(subject, text_of(row, "channel")));
    if (address != NULL && *address != '\0')
        rec_add_text(arena, record, "address", address);
    rec_add_text(arena, record, "state", subject_word(subject, "state", state));
    rec_add_text(arena, record, "state_code", state);
    if (counter == 0) {
        rec_add_text(arena, record, "strength", subject_word(subject, "strength", text_of(row, "strength")));
        rec_add_text(arena, record, "via", subject_word(subject, "via", text_of(row, "via")));
        rec_add_text(arena, record, "given_by", subject_word(subject, "given_by", text_of(row, "given_by")));
    }
    if (text_of(row, "evidence") != NULL)
        rec_add_text(arena, record, "evidence", text_of(row, "evidence"));
    if (text_of(row, "evidence_sha256") != NULL)
        rec_add_text(arena, record, "evidence_sha256", text_of(row, "evidence_sha256"));
    add_optional_time(subject, record, "expires", text_of(row, "expires_at"));
    if (notice != NULL) {
        struct rec *wording = rec_add_map(arena, record, "wording");
        rec_add_text(arena, wording, "code", notice->code);
        rec_add_text(arena, wording, "language", notice->language);
        rec_add_text(arena, wording, "valid_from", subject_time(subject, notice->valid_from));
        rec_add_text(arena, wording, "sha256", notice->sha256);
        rec_add_text(arena, wording, "text", notice->text);
    }
    return counter < 0 ? -1 : record == NULL ? err_memory(err) : 0;
}

struct handing {
    struct subject *subject;
    struct rec *recipient;
    int64_t recipient_id, purpose_id;
    const char *at, *channel, *fields;
};

static int take_disclosure(void *context, const struct personal_data_row *row, struct err *err)
{
    struct handing *handing = context;
    struct arena *arena = handing->subject->arena;
    handing->recipient_id = integer_of(row, "recipient_id");
    handing->purpose_id = integer_of(row, "purpose_id");
    handing->at = arena_string(arena, text_of(row, "at"));
    handing->channel = arena_string(arena, text_of(row, "channel"));
    handing->fields = arena_string(arena, text_of(row, "fields"));
    return handing->at == NULL || handing->channel == NULL || handing->fields == NULL ? err_memory(err) : 0;
}

static int take_recipient(void *context, const struct personal_data_row *row, struct err *err)
{
    struct handing *handing = context;
    struct subject *subject = handing->subject;
    struct arena *arena = subject->arena;
    const char *title = text_of(row, "title");
    const char *name = title != NULL ? title : text_of(row, "name");
    const char *code = text_of(row, "country");
    const struct country *country = country_get(code);
    for (struct rec *known = subject->recipients->first; known != NULL; known = known->next)
        if (strcmp(rec_text(known, "name"), name) == 0) {
            handing->recipient = known;
            return 0;
        }
    struct rec *record = rec_add_map(arena, subject->recipients, NULL);
    rec_add_text(arena, record, "name", name);
    rec_add_text(arena, record, "role", subject_word(subject, "recipient_role", text_of(row, "role")));
    rec_add_text(arena, record, "role_code", text_of(row, "role"));
    rec_add_text(arena, record, "country",
                 country == NULL                        ? code
                 : strcmp(subject->language, "nl") == 0 ? country->name_nl
                                                        : country->name_en);
    rec_add_text(arena, record, "country_code", code);
    if (text_of(row, "safeguard") != NULL)
        rec_add_text(arena, record, "safeguard", text_of(row, "safeguard"));
    handing->recipient = record;
    return rec_add_list(arena, record, "times") == NULL ? err_memory(err) : 0;
}

/* The list of flat names in a disclosure, as people say it. */
static const char *field_titles(struct subject *subject, const char *names)
{
    const char *titles = "";
    char *rest = arena_string(subject->arena, names);
    for (char *name; rest != NULL && titles != NULL && (name = strsep(&rest, ",")) != NULL;)
        titles = arena_printf(subject->arena, "%s%s%s", titles, *titles == '\0' ? "" : ", ", subject_field(subject, name));
    return titles;
}

/* Recipients by name, never by category: C-154/21. */
static int add_recipient(struct subject *subject, const struct personal_data_row *row, struct err *err)
{
    struct handing handing = {.subject = subject};
    if (personal_data_referenced(subject->store, "disclosure", integer_of(row, "disclosure_id"), take_disclosure, &handing,
                                 err) < 0 ||
        personal_data_referenced(subject->store, "recipient", handing.recipient_id, take_recipient, &handing, err) < 0)
        return -1;
    if (handing.recipient == NULL)
        return 0;
    const struct purpose *purpose = subject_concern(subject, handing.purpose_id);
    struct rec *times = (struct rec *)(uintptr_t)rec_get(handing.recipient, "times");
    struct rec *time = rec_add_map(subject->arena, times, NULL);
    add_optional_time(subject, time, "at", handing.at);
    rec_add_text(subject->arena, time, "purpose", purpose == NULL ? "" : purpose_title(purpose, subject->language));
    if (*handing.channel != '\0')
        rec_add_text(subject->arena, time, "channel", channel_of(subject, handing.channel));
    rec_add_text(subject->arena, time, "fields_code", handing.fields);
    const char *titles = field_titles(subject, handing.fields);
    return titles == NULL || rec_add_text(subject->arena, time, "fields", titles) == NULL ? err_memory(err) : 0;
}

static int add_told(struct subject *subject, const struct personal_data_row *row, struct err *err)
{
    const struct purpose *purpose = purpose_by_id(&subject->purposes, integer_of(row, "purpose_id"));
    struct rec *record = rec_add_map(subject->arena, subject->told, NULL);
    add_optional_time(subject, record, "at", text_of(row, "at"));
    rec_add_text(subject->arena, record, "article", text_of(row, "article"));
    rec_add_text(subject->arena, record, "via", subject_word(subject, "via", text_of(row, "via")));
    if (purpose != NULL)
        rec_add_text(subject->arena, record, "purpose", purpose_title(purpose, subject->language));
    return record == NULL ? err_memory(err) : 0;
}

/* Factors of one profile stand together. */
static int add_profile(struct subject *subject, const struct personal_data_row *row, struct err *err)
{
    struct arena *arena = subject->arena;
    const char *profile = text_of(row, "profile");
    struct rec *record = subject->profiles->first;
    while (record != NULL && strcmp(rec_text(record, "profile"), profile) != 0)
        record = record->next;
    if (record == NULL) {
        const struct purpose *purpose = subject_concern(subject, integer_of(row, "purpose_id"));
        record = rec_add_map(arena, subject->profiles, NULL);
        rec_add_text(arena, record, "profile", profile);
        rec_add_text(arena, record, "purpose", purpose == NULL ? "" : purpose_title(purpose, subject->language));
        add_optional_time(subject, record, "at", text_of(row, "at"));
        rec_add_list(arena, record, "factors");
    }
    struct rec *factors = (struct rec *)(uintptr_t)rec_get(record, "factors");
    struct rec *factor = rec_add_map(arena, factors, NULL);
    rec_add_text(arena, factor, "factor", text_of(row, "factor"));
    rec_add_text(arena, factor, "value", text_of(row, "value"));
    if (text_of(row, "weight") != NULL)
        rec_add_text(arena, factor, "weight", text_of(row, "weight"));
    return factor == NULL ? err_memory(err) : 0;
}

/* Tables that are also told in a section of their own. */
static const struct {
    const char *table;
    int (*add)(struct subject *subject, const struct personal_data_row *row, struct err *err);
} SECTIONS[] = {
    {"consent_event", add_permission},
    {"disclosure_party", add_recipient},
    {"told", add_told},
    {"profile_factor", add_profile},
};

/* ---- The walk --------------------------------------------------------------------------------------------------------- */

static int meet_party(struct subject *subject, const struct personal_data_row *row, struct err *err)
{
    const char *language = text_of(row, "language");
    if (language != NULL && (strcmp(language, "nl") == 0 || strcmp(language, "en") == 0))
        subject->language = strcmp(language, "nl") == 0 ? "nl" : "en";
    subject->name = arena_string(subject->arena, text_of(row, "name"));
    return subject->name == NULL ? err_memory(err) : 0;
}

static struct rec *table_rows(struct subject *subject, const struct schema_table *table)
{
    size_t place = (size_t)(table - schema_tables);
    struct arena *arena = subject->arena;
    if (place >= SUBJECT_TABLES_MAX)
        return NULL;
    if (subject->tables[place] == NULL) {
        struct rec *record = rec_add_map(arena, subject->data, NULL);
        rec_add_text(arena, record, "table", table->name);
        rec_add_text(arena, record, "title", subject_title(subject, table->name, ""));
        subject->tables[place] = rec_add_list(arena, record, "rows");
    }
    return subject->tables[place];
}

static bool has_exported_column(const struct schema_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].export != SCHEMA_EXPORT_NO)
            return true;
    return false;
}

static int take_row(void *context, const struct personal_data_row *row, struct err *err)
{
    struct subject *subject = context;
    struct arena *arena = subject->arena;
    if (strcmp(row->table->name, "party") == 0 && meet_party(subject, row, err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof SECTIONS / sizeof SECTIONS[0]; i++)
        if (strcmp(SECTIONS[i].table, row->table->name) == 0 && SECTIONS[i].add(subject, row, err) != 0)
            return -1;
    if (!has_exported_column(row->table))
        return 0;
    struct rec *record = rec_add_map(arena, table_rows(subject, row->table), NULL);
    struct rec *values = rec_add_list(arena, record, "values");
    if (values == NULL)
        return err_memory(err);
    int is_image = strcmp(row->table->name, "before_image") == 0 ? subject_image(subject, row, record, values, err) : 0;
    return is_image != 0 ? (is_image < 0 ? -1 : 0) : subject_row(subject, record, values, row, err);
}

int subject_data(struct subject *subject, struct err *err)
{
    if (meet_others(subject, err) != 0)
        return -1;
    return personal_data_each(subject->store, &subject->party_id, 1, take_row, subject, err);
}
