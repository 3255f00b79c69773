/* forget_report.c - what an erasure tells: records, whom to notify, the text of --report. */
#include <string.h>

#include "base/message.h"
#include "domain/forget_internal.h"

const char *const forget_columns[] = {"id",    "did",      "deleted",      "kept",   "kept_until", "rule",
                                      "title", "citation", "fingerprints", "proofs", "recipients", "elsewhere"};
const size_t forget_column_count = sizeof forget_columns / sizeof forget_columns[0];

/* ---- One person ------------------------------------------------------------------------------------------------------- */

static int add_recipients(const struct forget_person *person, struct arena *arena, struct rec *record)
{
    if (person->recipients == NULL)
        return 0;
    struct rec *list = rec_add_list(arena, record, "recipients");
    for (const struct forget_recipient *recipient = person->recipients; recipient != NULL; recipient = recipient->next)
        if (rec_add_text(arena, list, NULL, recipient->row.name) == NULL)
            return -1;
    return 0;
}

/* Columns of the person's strings that also stand elsewhere, each once. */
static int add_elsewhere(const struct forget *forget, size_t index, struct arena *arena, struct rec *record)
{
    struct rec *list = NULL;
    for (size_t i = 0; i < forget->string_count; i++) {
        const struct forget_string *string = &forget->strings[i];
        bool is_there = false;
        if (string->person != index || !string->is_staying)
            continue;
        const char *name = arena_printf(arena, "%s.%s", string->table->name, string->column->name);
        if (name == NULL || (list == NULL && (list = rec_add_list(arena, record, "elsewhere")) == NULL))
            return -1;
        for (const struct rec *known = list->first; known != NULL; known = known->next)
            is_there |= strcmp(known->text, name) == 0;
        if (!is_there && rec_add_text(arena, list, NULL, name) == NULL)
            return -1;
    }
    return 0;
}

static const char *title_of(const struct forget *forget, const struct forgets_rule *rule)
{
    return strcmp(forget->store->language, "nl") == 0 && rule->title_nl != NULL ? rule->title_nl : rule->title_en;
}

static int add_duty(const struct forget *forget, const struct forget_person *person, struct arena *arena, struct rec *record)
{
    char until[DATE_DAY_SIZE];
    if (person->kept == 0)
        return 0;
    rec_add_integer(arena, record, "kept", person->kept);
    rec_add_text(arena, record, "kept_until", date_format_day(person->until_day, until));
    rec_add_text(arena, record, "rule", person->rule->code);
    rec_add_text(arena, record, "title", title_of(forget, person->rule));
    return rec_add_text(arena, record, "citation", person->rule->citation) == NULL ? -1 : 0;
}

const struct rec *forget_record(struct forget *forget, size_t index, struct arena *arena, struct err *err)
{
    const struct forget_person *person = &forget->people[index];
    struct rec *record = rec_new_map(arena);
    rec_add_integer(arena, record, "id", person->id);
    rec_add_text(arena, record, "did", "erased");
    rec_add_integer(arena, record, "deleted", person->rows - person->kept);
    if (record == NULL || add_duty(forget, person, arena, record) != 0 ||
        rec_add_integer(arena, record, "fingerprints", person->fingerprints) == NULL ||
        (person->proofs > 0 && rec_add_integer(arena, record, "proofs", person->proofs) == NULL) ||
        add_recipients(person, arena, record) != 0 || add_elsewhere(forget, index, arena, record) != 0) {
        err_memory(err);
        return NULL;
    }
    return record;
}

/* ---- Recipients ------------------------------------------------------------------------------------------------------- */

/* The first person who was disclosed to a recipient of that name. */
static bool is_first(const struct forget *forget, size_t person, const char *name)
{
    for (size_t i = 0; i < person; i++)
        for (const struct forget_recipient *at = forget->people[i].recipients; at != NULL; at = at->next)
            if (strcmp(at->row.name, name) == 0)
                return false;
    return true;
}

static int64_t people_of(const struct forget *forget, const char *name)
{
    int64_t people = 0;
    for (size_t i = 0; i < forget->count; i++)
        for (const struct forget_recipient *at = forget->people[i].recipients; at != NULL; at = at->next)
            people += strcmp(at->row.name, name) == 0;
    return people;
}

void forget_notify(const struct forget *forget,
                   void (*say)(void *context, const char *recipient, const char *contact, int64_t people), void *context)
{
    for (size_t i = 0; i < forget->count; i++)
        for (const struct forget_recipient *at = forget->people[i].recipients; at != NULL; at = at->next)
            if (is_first(forget, i, at->row.name))
                say(context, at->row.name, at->row.contact, people_of(forget, at->row.name));
}

/* ---- The report ------------------------------------------------------------------------------------------------------- */

static void report_recipient(const struct forget *forget, const struct forgets_recipient *recipient, struct buf *out)
{
    buf_printf(out, "\n  %s", recipient->name);
    if (recipient->title != NULL)
        buf_printf(out, " (%s)", recipient->title);
    if (recipient->contact != NULL)
        buf_printf(out, ", %s", recipient->contact);
    buf_add_byte(out, '\n');
    for (size_t i = 0; i < forget->count; i++)
        for (const struct forget_recipient *at = forget->people[i].recipients; at != NULL; at = at->next) {
            const struct forget_person *person = &forget->people[i];
            if (strcmp(at->row.name, recipient->name) != 0)
                continue;
            buf_printf(out, "    %s", person->name);
            if (person->email != NULL)
                buf_printf(out, " <%s>", person->email);
            buf_printf(out, _(": last given on %.10s for %s: %s"), at->row.at, at->row.purpose, at->row.fields);
            buf_add_byte(out, '\n');
        }
}

static void report_recipients(const struct forget *forget, struct buf *out)
{
    bool is_any = false;
    for (size_t i = 0; i < forget->count; i++)
        for (const struct forget_recipient *at = forget->people[i].recipients; at != NULL; at = at->next) {
            if (!is_first(forget, i, at->row.name))
                continue;
            if (!is_any)
                buf_printf(out, "%s\n", _("To be told of the erasure, as they were given the data (GDPR 19):"));
            is_any = true;
            report_recipient(forget, &at->row, out);
        }
    if (!is_any)
        buf_printf(out, "%s\n", _("Nobody has to be told: the data were given to no recipient (GDPR 19)."));
}

static void report_kept(const struct forget *forget, struct buf *out)
{
    bool is_any = false;
    char until[DATE_DAY_SIZE];
    for (size_t i = 0; i < forget->count; i++) {
        const struct forget_person *person = &forget->people[i];
        if (person->kept == 0)
            continue;
        if (!is_any)
            buf_printf(out, "\n%s\n\n", _("Kept, because the law says so:"));
        is_any = true;
        buf_printf(out, "  %s: ", person->name);
        buf_printf(
            out,
            message_plural("%lld record until %s, %s (%s)", "%lld records until %s, %s (%s)", (unsigned long)person->kept),
            (long long)person->kept, date_format_day(person->until_day, until), title_of(forget, person->rule),
            person->rule->citation);
        buf_add_byte(out, '\n');
    }
}

int forget_report(struct forget *forget, struct buf *out, struct err *err)
{
    buf_printf(out, _("Erasure of %s"), forget->store->now_text);
    buf_printf(out, ", b%lld: ", (long long)forget->store->batch_id);
    buf_printf(out, message_plural("%lld person", "%lld people", (unsigned long)forget->count), (long long)forget->count);
    buf_add_text(out, "\n\n");
    report_recipients(forget, out);
    report_kept(forget, out);
    buf_printf(out, "\n%s\n  %s\n  %s\n  %s\n", _("What this cannot reach:"),
               _("blocks of the disk that were freed earlier (use an encrypted volume), its snapshots and backups until "
                 "they rotate"),
               _("files exported before, mail, paper, and what recipients hold"),
               _("the shell's history, if names or addresses were typed there"));
    buf_printf(out, "\n%s\n", _("Delete this file when the recipients have been told: it names people who are forgotten."));
    return out->failed ? err_memory(err) : 0;
}
