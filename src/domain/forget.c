/* forget.c - planning an erasure and carrying it out. */
#include "domain/forget.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/channel.h"
#include "domain/forget_internal.h"
#include "domain/party.h"
#include "store/ledgers.h"
#include "store/search_keys.h"

/* From so many people on it is quicker to read all search keys once than to work out each person's. */
enum { KEYS_SINGLY = 256 };

struct forget *forget_new(struct store *store, bool keeps_proof)
{
    struct forget *forget = calloc(1, sizeof *forget);
    if (forget == NULL)
        return NULL;
    forget->store = store;
    forget->keeps_proof = keeps_proof;
    forget->kept = calloc(schema_table_count, sizeof *forget->kept);
    if (forget->kept != NULL)
        return forget;
    free(forget);
    return NULL;
}

void forget_free(struct forget *forget)
{
    if (forget == NULL)
        return;
    for (size_t i = 0; i < schema_table_count; i++)
        free(forget->kept[i].keys);
    arena_clear(&forget->arena);
    free(forget->kept);
    free(forget->ids);
    free(forget->people);
    free(forget->strings);
    free(forget->needles);
    free(forget);
}

int forget_add(struct forget *forget, int64_t id, struct err *err)
{
    if (forget->count == forget->capacity) {
        size_t capacity = forget->capacity == 0 ? 16 : 2 * forget->capacity;
        int64_t *grown = realloc(forget->ids, capacity * sizeof *grown);
        if (grown == NULL)
            return err_memory(err);
        forget->ids = grown;
        forget->capacity = capacity;
    }
    forget->ids[forget->count++] = id;
    return 0;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void sort_ids(struct forget *forget)
{
    size_t count = 0;
    if (forget->count == 0)
        return;
    qsort(forget->ids, forget->count, sizeof *forget->ids, compare_ids);
    for (size_t i = 0; i < forget->count; i++)
        if (i == 0 || forget->ids[i] != forget->ids[count - 1])
            forget->ids[count++] = forget->ids[i];
    forget->count = count;
}

size_t forget_count(const struct forget *forget)
{
    return forget->count;
}

/* ---- What is known of each person ------------------------------------------------------------------------------------- */

static int add_value(struct forget *forget, struct forget_person *person, enum fingerprint_type type, const char *normalised,
                     struct err *err)
{
    if (normalised == NULL)
        return err_memory(err);
    for (struct forget_value *known = person->values; known != NULL; known = known->next)
        if (known->value.type == type && strcmp(known->value.normalised, normalised) == 0)
            return 0;
    struct forget_value *value = arena_alloc(&forget->arena, sizeof *value);
    if (value == NULL)
        return err_memory(err);
    value->value = (struct fingerprint_value){type, normalised};
    value->next = person->values;
    person->values = value;
    return 0;
}

static int add_key(struct forget *forget, struct forget_person *person, enum search_kind kind, const char *text,
                   struct err *err)
{
    struct forget_key *key = arena_alloc(&forget->arena, sizeof *key);
    if (key == NULL || (key->key.key = arena_string(&forget->arena, text)) == NULL)
        return err_memory(err);
    key->key.kind = kind;
    key->next = person->keys;
    person->keys = key;
    return 0;
}

struct words {
    struct forget *forget;
    struct forget_person *person;
    struct err *err;
};

static int add_word(void *context, const char *bytes, size_t length)
{
    struct words *words = context;
    (void)length;
    return add_key(words->forget, words->person, SEARCH_WORD, bytes, words->err);
}

static int add_words(struct forget *forget, struct forget_person *person, const char *text, struct err *err)
{
    struct words words = {forget, person, err};
    if (text == NULL || search_all_words(text, &forget->arena, add_word, &words) == 0)
        return 0;
    return err_memory(err);
}

static int take_point(struct forget *forget, struct forget_person *person, const struct personal_data_row *row,
                      struct err *err)
{
    const char *kind = personal_data_get(row, "kind")->text;
    const char *value = personal_data_get(row, "value")->text;
    const char *normalised = personal_data_get(row, "normalised")->text;
    struct arena *arena = &forget->arena;
    if (strcmp(kind, "address") == 0)
        return add_words(forget, person, personal_data_get(row, "city")->text, err);
    if (normalised == NULL)
        normalised = value;
    if (strcmp(kind, "social") == 0)
        return add_value(forget, person, FINGERPRINT_SOCIAL, text_fold(arena, normalised, strlen(normalised)), err);
    bool is_email = strcmp(kind, "email") == 0;
    if (is_email && person->email == NULL)
        person->email = arena_string(arena, value);
    if (add_key(forget, person, is_email ? SEARCH_EMAIL : SEARCH_PHONE, normalised, err) != 0)
        return -1;
    return add_value(forget, person, is_email ? FINGERPRINT_EMAIL : FINGERPRINT_PHONE, arena_string(arena, normalised), err);
}

static int take_party(struct forget *forget, struct forget_person *person, const struct personal_data_row *row,
                      struct err *err)
{
    const struct personal_data_value *handle = personal_data_get(row, "handle");
    const char *name = personal_data_get(row, "name")->text;
    static const char *const WORDS[] = {"name", "given", "family"};
    memcpy(person->handle, handle->bytes, STORE_HANDLE_BYTES);
    person->is_found = true;
    person->name = arena_string(&forget->arena, name);
    person->folded_name = text_fold(&forget->arena, name, strlen(name));
    const char *whole = search_whole_name(name, &forget->arena);
    if (person->name == NULL || person->folded_name == NULL || whole == NULL)
        return err_memory(err);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (add_words(forget, person, personal_data_get(row, WORDS[i])->text, err) != 0)
            return -1;
    return add_key(forget, person, SEARCH_ORGANISATION, whole, err);
}

static int take_external(struct forget *forget, struct forget_person *person, const struct personal_data_row *row,
                         struct err *err)
{
    const char *both =
        arena_printf(&forget->arena, "%s:%s", personal_data_get(row, "system")->text, personal_data_get(row, "value")->text);
    return add_value(forget, person, FINGERPRINT_EXTERNAL, both, err);
}

static int take_tag(struct forget *forget, struct forget_person *person, const struct personal_data_row *row,
                    struct err *err)
{
    return add_words(forget, person, personal_data_get(row, "tag")->text, err);
}

/* add_address(forget, person, kind, normalised, err): an address that is not in use any more, or stands in the ledger only: no key of the
 * search leads to it. ${kind} is that of a contact point; a postal address identifies nobody. */
static int add_address(struct forget *forget, struct forget_person *person, const char *kind, const char *normalised,
                       struct err *err)
{
    struct arena *arena = &forget->arena;
    if (strcmp(kind, "social") == 0)
        return add_value(forget, person, FINGERPRINT_SOCIAL, text_fold(arena, normalised, strlen(normalised)), err);
    if (strcmp(kind, "email") != 0 && strcmp(kind, "phone") != 0)
        return 0;
    return add_value(forget, person, *kind == 'e' ? FINGERPRINT_EMAIL : FINGERPRINT_PHONE, arena_string(arena, normalised),
                     err);
}

/* What the address of a consent is, its channel says; without one, its form. */
static int take_consent(struct forget *forget, struct forget_person *person, const struct personal_data_row *row,
                        struct err *err)
{
    const char *address = personal_data_get(row, "address")->text;
    enum channel channel = channel_find(personal_data_get(row, "channel")->text);
    if (address[0] == '\0' || channel == CHANNEL_COUNT)
        return 0;
    const char *kind = channel != CHANNEL_ANY ? channel_point(channel) : strchr(address, '@') != NULL ? "email" : "phone";
    return add_address(forget, person, kind, address, err);
}

/* Tables from which more is needed than that their rows go. */
static const struct {
    const char *table;
    int (*take)(struct forget *forget, struct forget_person *person, const struct personal_data_row *row, struct err *err);
} TAKERS[] = {
    {"party", take_party}, {"contact_point", take_point},   {"external_id", take_external},
    {"tag", take_tag},     {"consent_event", take_consent},
};

static int take_row(void *context, const struct personal_data_row *row, struct err *err)
{
    struct forget *forget = context;
    struct forget_person *person = &forget->people[row->place];
    /* A row that hangs on others (a call with two people) goes with the last of them: it is not counted for one. */
    person->rows += row->table->erase != SCHEMA_ERASE_ORPHAN;
    for (size_t i = 0; i < sizeof TAKERS / sizeof TAKERS[0]; i++)
        if (strcmp(TAKERS[i].table, row->table->name) == 0 && TAKERS[i].take(forget, person, row, err) != 0)
            return -1;
    if (forget_keep_row(forget, person, row, err) != 0)
        return -1;
    return forget_strings_add(forget, row->place, row, err);
}

/* Rows of search_key are found by their key, not by their person; they hold nothing that does not stand elsewhere. */
static bool is_search_key(const struct schema_table *table)
{
    return strcmp(table->name, "search_key") == 0;
}

static void sort_kept(struct forget *forget)
{
    for (size_t i = 0; i < schema_table_count; i++)
        if (forget->kept[i].count > 0)
            qsort(forget->kept[i].keys, forget->kept[i].count, sizeof *forget->kept[i].keys, compare_ids);
}

static int read_rows(struct forget *forget, struct err *err)
{
    for (int is_duty = 1; is_duty >= 0; is_duty--)
        for (size_t i = 0; i < schema_table_count; i++) {
            const struct schema_table *table = &schema_tables[i];
            if (table->owner == SCHEMA_OWNER_NONE || is_search_key(table) || forget_keep_is_duty(table) != (is_duty == 1))
                continue;
            if (personal_data_table(forget->store, table, forget->ids, forget->count, take_row, forget, err) != 0)
                return -1;
        }
    return 0;
}

/* ---- Others ----------------------------------------------------------------------------------------------------------- */

static int take_mention(void *context, const struct personal_data_row *row, struct err *err)
{
    struct forget *forget = context;
    if (strcmp(row->table->name, "relation") != 0)
        return 0;
    int64_t id = personal_data_get(row, row->table->owner_column)->integer;
    for (const struct forget_other *other = forget->others; other != NULL; other = other->next)
        if (other->id == id)
            return 0;
    if (bsearch(&id, forget->ids, forget->count, sizeof id, compare_ids) != NULL)
        return 0;
    struct forget_other *other = arena_alloc(&forget->arena, sizeof *other);
    if (other == NULL)
        return err_memory(err);
    *other = (struct forget_other){forget->others, id, NULL};
    forget->others = other;
    return 0;
}

static int read_others(struct forget *forget, struct err *err)
{
    if (personal_data_mentions(forget->store, forget->ids, forget->count, take_mention, forget, err) != 0)
        return -1;
    for (struct forget_other *other = forget->others; other != NULL; other = other->next)
        if (party_find(forget->store, other->id, PARTY_ALL | PARTY_ROW_IDS, &forget->arena, &other->before, err) < 0)
            return -1;
    return 0;
}

/* An address that was corrected is how somebody comes back with the next import of the old list. */
static int take_earlier(void *context, const struct forgets_earlier *earlier, struct err *err)
{
    struct forget *forget = context;
    const int64_t *at = bsearch(&earlier->party_id, forget->ids, forget->count, sizeof *forget->ids, compare_ids);
    struct forget_person *person = &forget->people[at - forget->ids];
    if (earlier->value == NULL)
        return 0;
    if (earlier->kind != NULL)
        return add_address(forget, person, earlier->kind, earlier->value, err);
    return add_value(forget, person, FINGERPRINT_EXTERNAL,
                     arena_printf(&forget->arena, "%s:%s", earlier->system == NULL ? "" : earlier->system, earlier->value),
                     err);
}

/* Who worked at a forgotten organisation is no longer found by its name. */
static int update_others(struct forget *forget, struct err *err)
{
    for (const struct forget_other *other = forget->others; other != NULL; other = other->next) {
        const struct rec *after;
        int found = other->before == NULL
                        ? 0
                        : party_find(forget->store, other->id, PARTY_ALL | PARTY_ROW_IDS, &forget->arena, &after, err);
        if (found < 0 ||
            (found == 1 && search_update(forget->store, other->id, other->before, after, &forget->arena, err) != 0))
            return -1;
    }
    return 0;
}

static int take_recipient(void *context, const struct forgets_recipient *row, struct err *err)
{
    struct forget *forget = context;
    struct arena *arena = &forget->arena;
    const int64_t *at = bsearch(&row->party_id, forget->ids, forget->count, sizeof *forget->ids, compare_ids);
    struct forget_person *person = &forget->people[at - forget->ids];
    struct forget_recipient *recipient = person->recipients;
    /* Who was joined into the person was given to the same one: what was given last counts. */
    while (recipient != NULL && strcmp(recipient->row.name, row->name) != 0)
        recipient = recipient->next;
    if (recipient != NULL && strcmp(recipient->row.at, row->at) >= 0)
        return 0;
    bool is_new = recipient == NULL;
    if (is_new && (recipient = arena_alloc(arena, sizeof *recipient)) == NULL)
        return err_memory(err);
    recipient->row = *row;
    recipient->row.name = arena_string(arena, row->name);
    recipient->row.title = arena_string(arena, row->title);
    recipient->row.contact = arena_string(arena, row->contact);
    recipient->row.at = arena_string(arena, row->at);
    recipient->row.fields = arena_string(arena, row->fields);
    recipient->row.purpose = arena_string(arena, row->purpose);
    recipient->row.channel = arena_string(arena, row->channel);
    if (recipient->row.name == NULL || recipient->row.at == NULL || recipient->row.fields == NULL)
        return err_memory(err);
    if (!is_new)
        return 0;
    if (person->last_recipient == NULL)
        person->recipients = recipient;
    else
        person->last_recipient->next = recipient;
    person->last_recipient = recipient;
    return 0;
}

int forget_plan(struct forget *forget, struct err *err)
{
    sort_ids(forget);
    forget->people = calloc(forget->count + 1, sizeof *forget->people);
    if (forget->people == NULL)
        return err_memory(err);
    for (size_t i = 0; i < forget->count; i++)
        forget->people[i].id = forget->ids[i];
    date_format_day(date_today(forget->store->dates), forget->today);
    if (forgets_year_start(forget->store, forget->year_start, err) != 0 || read_rows(forget, err) != 0)
        return -1;
    for (size_t i = 0; i < forget->count; i++)
        if (!forget->people[i].is_found)
            return err_set(err, ERR_BUG, "a person to forget is not in the file");
    if (read_others(forget, err) != 0 ||
        forgets_earlier(forget->store, forget->ids, forget->count, take_earlier, forget, err) != 0)
        return -1;
    return forgets_recipients(forget->store, forget->ids, forget->count, take_recipient, forget, err);
}

/* ---- Deleting --------------------------------------------------------------------------------------------------------- */

/* The keys from what the file says of the person now, and those of contact points that have ended. */
static int delete_keys(struct forget *forget, const struct forget_person *person, struct err *err)
{
    struct arena arena = ARENA_INIT;
    const struct rec *record;
    struct search_key *keys;
    size_t count = 0;
    int status = party_find(forget->store, person->id, PARTY_ALL | PARTY_ROW_IDS, &arena, &record, err);
    if (status == 1)
        status = search_keys(record, &arena, &keys, &count, err);
    for (size_t i = 0; status == 0 && i < count; i++)
        status = search_keys_delete(forget->store, (int)keys[i].kind, keys[i].key, person->id, err);
    for (const struct forget_key *key = person->keys; status == 0 && key != NULL; key = key->next)
        status = search_keys_delete(forget->store, (int)key->key.kind, key->key.key, person->id, err);
    arena_clear(&arena);
    return status < 0 ? -1 : 0;
}

/* The handles of people who were joined into them, while they still have one: a restore knows by them who is to go. */
static int note_joined(struct forget *forget, struct err *err)
{
    struct ledgers ledgers;
    int status = ledgers_open(forget->store, forget->ids, forget->count, &ledgers, err);
    for (size_t i = ledgers.given; i < ledgers.count && status == 0; i++)
        status = batch_note_party(forget->store, ledgers.ids[i], err);
    ledgers_close(&ledgers);
    return status;
}

int forget_apply(struct forget *forget, struct err *err)
{
    struct store *store = forget->store;
    int64_t sources;
    sort_kept(forget);
    forget->erasure = (struct personal_data_erasure){
        .ids = forget->ids,
        .count = forget->count,
        .kept = forget->kept,
        .kept_count = schema_table_count,
        .are_keys_gone = forget->count <= KEYS_SINGLY,
    };
    if (forget_marks_leave(forget, err) != 0)
        return -1;
    for (size_t i = 0; i < forget->count && forget->erasure.are_keys_gone; i++)
        if (delete_keys(forget, &forget->people[i], err) != 0)
            return -1;
    if (note_joined(forget, err) != 0 || personal_data_erase(store, &forget->erasure, err) != 0 ||
        update_others(forget, err) != 0 || forget_sources(forget, &sources, err) != 0 ||
        personal_data_pending(store, err) != 0)
        return -1;
    for (size_t i = 0; i < forget->count; i++)
        batch_note_subject(store->batch, forget->people[i].handle);
    batch_note_count(store->batch, "rows_deleted", forget->erasure.deleted);
    if (sources > 0)
        batch_note_count(store->batch, "sources_cleared", sources);
    return 0;
}

int forget_clean(struct forget *forget, struct err *err)
{
    return forgets_clean(forget->store, err);
}
