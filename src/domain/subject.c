/* subject.c - the answer around the data: controller, purposes, terms, rights. */
#include "domain/subject.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/controller.h"
#include "domain/country.h"
#include "domain/gate.h"
#include "domain/subject_internal.h"
#include "store/answers.h"

static bool is_dutch(const struct subject *subject)
{
    return strcmp(subject->language, "nl") == 0;
}

static const struct rec *find_word(const struct subject *subject, const char *what, const char *code)
{
    for (const struct rec *row = subject->words->words->first; row != NULL; row = row->next)
        if (strcmp(rec_text(row, "what"), what) == 0 && strcmp(rec_text(row, "code"), code) == 0)
            return row;
    return NULL;
}

bool subject_has_word(const struct subject *subject, const char *what, const char *code)
{
    return find_word(subject, what, code) != NULL;
}

const char *subject_word(const struct subject *subject, const char *what, const char *code)
{
    const struct rec *row = find_word(subject, what, code);
    return row == NULL ? code : rec_text(row, is_dutch(subject) ? "nl" : "en");
}

static const char EXTERNAL[] = "external.";

const char *subject_field(const struct subject *subject, const char *name)
{
    for (const struct rec *row = subject->words->fields->first; row != NULL; row = row->next)
        if (strcmp(rec_text(row, "field"), name) == 0)
            return rec_text(row, is_dutch(subject) ? "title_nl" : "title_en");
    if (strncmp(name, EXTERNAL, sizeof EXTERNAL - 1) == 0)
        return arena_printf(subject->arena, "%s (%s)", subject_title(subject, "external_id", ""),
                            name + sizeof EXTERNAL - 1);
    char *words = arena_string(subject->arena, name);
    for (char *at = words; at != NULL && *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
    return words;
}

const char *subject_time(const struct subject *subject, const char *text)
{
    struct date_civil civil;
    int64_t moment;
    if (!date_read_time(text, &moment))
        return arena_string(subject->arena, text);
    date_local(subject->store->dates, moment, &civil);
    return arena_printf(subject->arena, "%04d-%02d-%02d %02d:%02d", civil.year, civil.month, civil.day, civil.hour,
                        civil.minute);
}

const struct purpose *subject_concern(struct subject *subject, int64_t purpose_id)
{
    const struct purpose *purpose = purpose_by_id(&subject->purposes, purpose_id);
    if (purpose != NULL)
        subject->concerns[purpose - subject->purposes.list] = true;
    return purpose;
}

/* ---- (a) purposes ----------------------------------------------------------------------------------------------------- */

/* A purpose for which the person may be approached today has something to do with them, whatever rows say. */
static int ask_gate(struct subject *subject, const struct purpose *purpose, const char **note, struct err *err)
{
    struct gate *gate = NULL;
    struct gate_answer answer;
    *note = NULL;
    if (purpose_is_heading(purpose))
        return 0;
    int status = gate_open(subject->store, &subject->purposes, purpose->code, NULL, &gate, err);
    if (status == 0)
        status = gate_ask(gate, &subject->party_id, 1, &answer, err);
    if (status == 0 && answer.reason == GATE_YES)
        subject_concern(subject, purpose->id);
    else if (status == 0)
        *note = subject_word(subject, "reason",
                             subject_has_word(subject, "reason", answer.code) ? answer.code : "channel-rule-missing");
    gate_close(gate);
    return status;
}

static const char *join_fields(struct subject *subject, const struct purpose *purpose)
{
    const char *text = "";
    for (size_t i = 0; i < purpose->field_count && text != NULL; i++)
        text = arena_printf(subject->arena, "%s%s%s", text, i == 0 ? "" : ", ", subject_field(subject, purpose->fields[i]));
    return text;
}

static const char *join_channels(struct subject *subject, const struct purpose *purpose)
{
    const char *text = "";
    for (enum channel channel = CHANNEL_EMAIL; channel < CHANNEL_COUNT && text != NULL; channel++)
        if ((purpose->channels & CHANNEL_BIT(channel)) != 0)
            text = arena_printf(subject->arena, "%s%s%s", text, *text == '\0' ? "" : ", ",
                                subject_word(subject, "channel", channel_code(channel)));
    return text;
}

static int add_purpose(struct subject *subject, struct rec *list, const struct purpose *purpose, const char *note,
                       struct err *err)
{
    struct arena *arena = subject->arena;
    struct rec *record = rec_add_map(arena, list, NULL);
    rec_add_text(arena, record, "code", purpose->code);
    rec_add_text(arena, record, "title", purpose_title(purpose, subject->language));
    rec_add_text(arena, record, "description", is_dutch(subject) ? purpose->description_nl : purpose->description_en);
    rec_add_text(arena, record, "basis", subject_word(subject, "basis", purpose_basis_code(purpose->basis)));
    rec_add_text(arena, record, "basis_code", purpose_basis_code(purpose->basis));
    rec_add_text(arena, record, "citation",
                 *purpose->citation != '\0' ? purpose->citation : purpose_basis_article(purpose->basis));
    rec_add_text(arena, record, "fields", join_fields(subject, purpose));
    rec_add_text(arena, record, "channels", join_channels(subject, purpose));
    if (note != NULL)
        rec_add_text(arena, record, "note", note);
    return record == NULL ? err_memory(err) : 0;
}

static int answer_purposes(struct subject *subject, struct rec *list, struct err *err)
{
    for (size_t i = 0; i < subject->purposes.count; i++) {
        const struct purpose *purpose = &subject->purposes.list[i];
        const char *note;
        if (ask_gate(subject, purpose, &note, err) != 0)
            return -1;
        if (subject->concerns[i] && !purpose_is_heading(purpose) && add_purpose(subject, list, purpose, note, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- (d), (e), (f) ---------------------------------------------------------------------------------------------------- */

struct listing {
    struct subject *subject;
    struct rec *list;
    const char *what;
};

/* "2y" as people say it; NULL for what is no length of time, or none at all. */
static const char *term_words(const struct subject *subject, const char *term)
{
    static const struct {
        char unit;
        const char *one_nl, *many_nl, *one_en, *many_en;
    } UNITS[] = {{'y', "jaar", "jaar", "year", "years"},
                 {'m', "maand", "maanden", "month", "months"},
                 {'w', "week", "weken", "week", "weeks"},
                 {'d', "dag", "dagen", "day", "days"}};
    size_t length = term == NULL ? 0 : strlen(term);
    char digits[8];
    int64_t count;
    if (length < 2 || length > sizeof digits)
        return NULL;
    memcpy(digits, term, length - 1);
    digits[length - 1] = '\0';
    if (!text_integer(digits, 1, 1000, &count))
        return NULL;
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++)
        if (UNITS[i].unit == term[length - 1])
            return arena_printf(subject->arena, "%lld %s", (long long)count,
                                is_dutch(subject) ? (count == 1 ? UNITS[i].one_nl : UNITS[i].many_nl)
                                                  : (count == 1 ? UNITS[i].one_en : UNITS[i].many_en));
    return NULL;
}

static int add_term(const struct answers_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->subject->arena;
    struct rec *record = rec_add_map(arena, listing->list, NULL);
    rec_add_text(arena, record, "what", listing->what);
    const char *term = term_words(listing->subject, row->text);
    rec_add_text(arena, record, "title", term == NULL ? row->title : arena_printf(arena, "%s (%s)", row->title, term));
    rec_add_text(arena, record, "citation", row->citation);
    return record == NULL ? err_memory(err) : 0;
}

static int answer_retention(struct subject *subject, struct rec *list, struct err *err)
{
    struct listing listing = {subject, list, NULL};
    listing.what = is_dutch(subject) ? "wie u bent en hoe u te bereiken bent" : "who you are and how to reach you";
    if (answers_term(subject->store, "customer", subject->language, add_term, &listing, err) != 0)
        return -1;
    for (size_t i = 0; i < subject->purposes.count; i++) {
        const struct purpose *purpose = &subject->purposes.list[i];
        if (!subject->concerns[i] || purpose_is_heading(purpose))
            continue;
        listing.what = purpose_title(purpose, subject->language);
        if (answers_term(subject->store, purpose->retention_rule, subject->language, add_term, &listing, err) != 0)
            return -1;
    }
    if (subject->recipients->count == 0)
        return 0;
    listing.what = is_dutch(subject) ? "aan wie uw gegevens zijn gegeven" : "who received your data";
    return answers_term(subject->store, "disclosure", subject->language, add_term, &listing, err);
}

/* Is one of the bases, joined by ";", that of a purpose that concerns the person? */
static bool applies(const struct subject *subject, const struct answers_row *row)
{
    for (size_t i = 0; i < subject->purposes.count; i++) {
        const struct purpose *purpose = &subject->purposes.list[i];
        if (!subject->concerns[i] || (row->is_marketing && !purpose->is_direct_marketing))
            continue;
        if (strcmp(row->bases, "*") == 0 || strstr(row->bases, purpose_basis_code(purpose->basis)) != NULL)
            return true;
    }
    return !row->is_marketing && strcmp(row->bases, "*") == 0;
}

static int add_right(const struct answers_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->subject->arena;
    if (!applies(listing->subject, row))
        return 0;
    struct rec *record = rec_add_map(arena, listing->list, NULL);
    rec_add_text(arena, record, "code", row->code);
    rec_add_text(arena, record, "title", row->title);
    rec_add_text(arena, record, "text", row->text);
    rec_add_text(arena, record, "citation", row->citation);
    return record == NULL ? err_memory(err) : 0;
}

static int add_supervisor(const struct answers_row *row, void *context, struct err *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->subject->arena;
    bool is_gdpr = strcmp(row->law, "gdpr") == 0;
    struct rec *record = rec_add_map(arena, listing->list, NULL);
    rec_add_text(arena, record, "name", row->title);
    rec_add_text(arena, record, "website", row->text);
    rec_add_text(arena, record, "law",
                 is_dutch(listing->subject) ? (is_gdpr ? "AVG" : "Telecommunicatiewet")
                                            : (is_gdpr ? "GDPR" : "Telecommunicatiewet"));
    return record == NULL ? err_memory(err) : 0;
}

/* ---- (b), (c) and the rest -------------------------------------------------------------------------------------------- */

static int answer_categories(struct subject *subject, struct rec *list, struct err *err)
{
    static const struct {
        enum schema_category category;
        const char *code;
    } CATEGORIES[] = {
        {SCHEMA_CATEGORY_IDENTITY, "identity"},
        {SCHEMA_CATEGORY_CONTACT, "contact"},
        {SCHEMA_CATEGORY_CHARACTERISTIC, "characteristic"},
        {SCHEMA_CATEGORY_FREE_TEXT, "free-text"},
        {SCHEMA_CATEGORY_PERMISSION, "permission"},
        {SCHEMA_CATEGORY_TRANSACTION, "transaction"},
        {SCHEMA_CATEGORY_RELATION, "relation"},
        {SCHEMA_CATEGORY_PROFILE, "profile"},
        {SCHEMA_CATEGORY_TECHNICAL, "technical"},
    };
    for (size_t i = 0; i < sizeof CATEGORIES / sizeof CATEGORIES[0]; i++) {
        int64_t count = subject->category_counts[CATEGORIES[i].category];
        if (count == 0)
            continue;
        struct rec *record = rec_add_map(subject->arena, list, NULL);
        rec_add_text(subject->arena, record, "code", CATEGORIES[i].code);
        rec_add_text(subject->arena, record, "title", subject_word(subject, "category", CATEGORIES[i].code));
        if (rec_add_integer(subject->arena, record, "count", count) == NULL)
            return err_memory(err);
    }
    return 0;
}

/* GDPR 15(2): recipients outside the EEA, with their safeguard. */
static int answer_transfers(struct subject *subject, struct rec *list, struct err *err)
{
    for (const struct rec *recipient = subject->recipients->first; recipient != NULL; recipient = recipient->next) {
        const char *code = rec_text(recipient, "country_code");
        const struct country *country = code == NULL ? NULL : country_get(code);
        if (country != NULL && country->is_eea)
            continue;
        const char *safeguard = rec_text(recipient, "safeguard");
        struct rec *record = rec_add_map(subject->arena, list, NULL);
        rec_add_text(subject->arena, record, "name", rec_text(recipient, "name"));
        rec_add_text(subject->arena, record, "country", rec_text(recipient, "country"));
        if (rec_add_text(subject->arena, record, "safeguard",
                         safeguard != NULL   ? safeguard
                         : is_dutch(subject) ? "een adequaatheidsbesluit van de Europese Commissie (AVG 45)"
                                             : "an adequacy decision of the European Commission (GDPR 45)") == NULL)
            return err_memory(err);
    }
    return 0;
}

/* The members of the answer in the order in which people read them; lists that the walk fills are hung in as they are. */
static int assemble(struct subject *subject, struct err *err)
{
    struct arena *arena = subject->arena;
    struct rec *answer = subject->answer;
    char today[DATE_DAY_SIZE];
    /* The row of party comes first and says in which language all the rest is put. */
    if (subject_data(subject, err) != 0 || subject_changes(subject, err) != 0)
        return -1;
    struct rec *controller = controller_record(subject->store, arena, err);
    if (controller == NULL)
        return -1;
    date_format_day(date_today(subject->store->dates), today);
    controller->key = "controller";
    rec_add_text(arena, answer, "date", today);
    rec_add_text(arena, answer, "language", subject->language);
    rec_append(answer, controller);
    struct rec *who = rec_add_map(arena, answer, "subject");
    rec_add_integer(arena, who, "id", subject->party_id);
    rec_add_text(arena, who, "name", subject->name == NULL ? "" : subject->name);
    struct rec *purposes = rec_add_list(arena, answer, "purposes");
    struct rec *categories = rec_add_list(arena, answer, "categories");
    subject->recipients->key = "recipients";
    rec_append(answer, subject->recipients);
    struct rec *transfers = rec_add_list(arena, answer, "transfers");
    struct rec *retention = rec_add_list(arena, answer, "retention");
    struct listing rights = {subject, rec_add_list(arena, answer, "rights"), NULL};
    struct listing supervisors = {subject, rec_add_list(arena, answer, "supervisors"), NULL};
    if (purposes == NULL || categories == NULL || transfers == NULL || retention == NULL || supervisors.list == NULL)
        return err_memory(err);
    if (answer_purposes(subject, purposes, err) != 0 || answer_categories(subject, categories, err) != 0 ||
        answer_transfers(subject, transfers, err) != 0 || answer_retention(subject, retention, err) != 0 ||
        answers_rights(subject->store, subject->language, today, add_right, &rights, err) != 0 ||
        answers_supervisors(subject->store, subject->language, today, add_supervisor, &supervisors, err) != 0)
        return -1;
    struct rec *const walked[] = {subject->data, subject->changes, subject->permissions, subject->told, subject->profiles};
    for (size_t i = 0; i < sizeof walked / sizeof walked[0]; i++)
        rec_append(answer, walked[i]);
    rec_add_list(arena, answer, "decisions");
    return rec_add_integer(arena, answer, "masked", subject->masked) == NULL ? err_memory(err) : 0;
}

static struct rec *new_list(struct arena *arena, const char *key)
{
    struct rec *list = rec_new_list(arena);
    if (list != NULL)
        list->key = key;
    return list;
}

int subject_answer(struct store *store, int64_t party_id, const struct subject_words *words, struct arena *arena,
                   struct rec **answer, struct err *err)
{
    struct subject subject = {
        .store = store, .arena = arena, .words = words, .party_id = party_id, .language = store->language};
    if (purpose_load(store, arena, &subject.purposes, err) != 0 || notice_load(store, arena, &subject.notices, err) != 0)
        return -1;
    subject.concerns = arena_alloc(arena, (subject.purposes.count + 1) * sizeof *subject.concerns);
    subject.answer = rec_new_map(arena);
    subject.data = new_list(arena, "data");
    subject.permissions = new_list(arena, "permissions");
    subject.recipients = new_list(arena, "recipients");
    subject.told = new_list(arena, "told");
    subject.changes = new_list(arena, "changes");
    subject.profiles = new_list(arena, "profiles");
    if (subject.concerns == NULL || subject.answer == NULL || subject.data == NULL || subject.permissions == NULL ||
        subject.recipients == NULL || subject.told == NULL || subject.changes == NULL || subject.profiles == NULL)
        return err_memory(err);
    int status = assemble(&subject, err);
    if (status == 0 && subject.name == NULL)
        status = err_set(err, ERR_NO, _("there is nobody with this id"));
    *answer = subject.answer;
    return status;
}
