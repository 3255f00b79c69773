/* notice.c - wordings in memory, and adding and ending them. */
#include "domain/notice.h"

#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "store/notices.h"

/* ---- Loading -------------------------------------------------------------------------------------------------------------- */

static int fill(struct notice *notice, const struct notices_row *row, struct err *err)
{
    *notice = (struct notice){
        .id = row->id,
        .code = row->code,
        .purpose_id = row->purpose_id,
        .language = row->language,
        .number = row->number,
        .demands_renewal = row->demands_renewal,
        .text = row->text,
        .sha256 = row->sha256,
        .valid_from = row->valid_from,
        .ended_at = row->ended_at,
        .because = row->because,
    };
    if (!purpose_strength_find(row->strength, &notice->strength) ||
        channel_set_parse(row->channels, &notice->channels, NULL) != 0)
        return err_set(err, ERR_CORRUPT, _("wording %s has a strength or channel that does not exist"), row->code);
    return 0;
}

int notice_load(struct store *store, struct arena *arena, struct notice_set *set, struct err *err)
{
    struct notices_row *rows;
    if (notices_read(store, arena, &rows, &set->count, err) != 0)
        return -1;
    set->list = arena_alloc(arena, (set->count + 1) * sizeof *set->list);
    if (set->list == NULL)
        return err_memory(err);
    for (size_t i = 0; i < set->count; i++)
        if (fill(&set->list[i], &rows[i], err) != 0)
            return -1;
    return 0;
}

/* ---- Asking --------------------------------------------------------------------------------------------------------------- */

/* In order of id, and asked for each person by the gate. */
const struct notice *notice_by_id(const struct notice_set *set, int64_t id)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->list[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->list[low].id == id ? &set->list[low] : NULL;
}

const struct notice *notice_find(const struct notice_set *set, const char *code)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->list[i].code, code) == 0)
            return &set->list[i];
    return NULL;
}

int notice_parse(const struct notice_set *set, const char *code, const struct purpose *purpose, const struct notice **notice,
                 struct err *err)
{
    const char *names[256];
    size_t count = 0;
    *notice = notice_find(set, code);
    if (*notice != NULL && (purpose == NULL || (*notice)->purpose_id == purpose->id))
        return 0;
    if (*notice != NULL) {
        err_set(err, ERR_DATA, _("the wording %s is not one of the purpose %s"), code, purpose->code);
        return err_hint(err, "crm-notice list");
    }
    for (size_t i = 0; i < set->count && count < sizeof names / sizeof *names; i++)
        names[count++] = set->list[i].code;
    const char *nearest = text_nearest(code, names, count);
    err_set(err, ERR_USAGE, _("unknown wording '%s'"), code);
    return nearest != NULL ? err_hint(err, _("did you mean '%s'?"), nearest) : err_hint(err, "crm-notice list");
}

static bool is_in_use(const struct notice *notice, const char *at)
{
    return strcmp(notice->valid_from, at) <= 0 && (notice->ended_at == NULL || strcmp(notice->ended_at, at) > 0);
}

const struct notice *notice_in_force(const struct notice_set *set, const struct purpose *purpose, enum channel channel,
                                     const char *language, const char *at)
{
    const struct notice *found = NULL;
    bool is_found_in_language = false;
    for (size_t i = 0; i < set->count; i++) {
        const struct notice *notice = &set->list[i];
        if (notice->purpose_id != purpose->id || !is_in_use(notice, at) ||
            (channel != CHANNEL_ANY && (notice->channels & CHANNEL_BIT(channel)) == 0))
            continue;
        bool is_in_language = language != NULL && strcmp(notice->language, language) == 0;
        if (found != NULL && is_found_in_language && !is_in_language)
            continue;
        if (found == NULL || is_in_language > is_found_in_language || strcmp(notice->valid_from, found->valid_from) >= 0) {
            found = notice;
            is_found_in_language = is_in_language;
        }
    }
    return found;
}

const char *notice_since(const struct notice *notice, const char *from, const char *last)
{
    if (strcmp(notice->valid_from, last) > 0 || (notice->ended_at != NULL && strcmp(notice->ended_at, from) <= 0))
        return NULL;
    return strcmp(notice->valid_from, from) > 0 ? notice->valid_from : from;
}

/* Only where a wording comes or goes can another be in force. */
void notice_in_force_within(const struct notice_set *set, const struct purpose *purpose, enum channel channel,
                            const char *language, const char *from, const char *last, const struct notice **first,
                            const char **since, const struct notice **other)
{
    const char *at = from;
    *first = *other = NULL;
    *since = from;
    while (at != NULL) {
        const struct notice *found = notice_in_force(set, purpose, channel, language, at);
        if (found != NULL && *first == NULL) {
            *first = found;
            *since = at;
        } else if (found != NULL && found != *first) {
            *other = found;
        }
        const char *next = NULL;
        for (size_t i = 0; i < set->count; i++) {
            const char *turns[] = {set->list[i].valid_from, set->list[i].ended_at};
            for (size_t k = 0; k < 2; k++)
                if (turns[k] != NULL && strcmp(turns[k], at) > 0 && strcmp(turns[k], last) <= 0 &&
                    (next == NULL || strcmp(turns[k], next) < 0))
                    next = turns[k];
        }
        at = next;
    }
}

void notice_sha256(const char *text, size_t length, char hex[NOTICE_SHA256_BYTES])
{
    unsigned char digest[DIGEST_SHA256_BYTES];
    digest_sha256_of(text, length, digest);
    digest_hex(digest, sizeof digest, hex);
}

/* ---- Adding --------------------------------------------------------------------------------------------------------------- */

int notice_check(struct store *store, const struct wording_tables *tables, const struct purpose *purpose, const char *text,
                 const char *language, struct arena *arena, struct wording_verdict *verdict, struct err *err)
{
    const char *controller, *own_language;
    if (purpose_is_heading(purpose)) {
        err_set(err, ERR_USAGE, _("%s is a heading: consent is asked for the purposes below it"), purpose->code);
        return err_hint(err, "crm-purpose list");
    }
    int status = notices_controller(store, arena, &controller, &own_language, err);
    if (status <= 0)
        return status < 0 ? -1 : err_set(err, ERR_CORRUPT, _("the database has no controller"));
    return wording_check(tables, controller, purpose, text, language, message_language(), arena, verdict, err);
}

bool notice_is_refused(const struct wording_verdict *verdict, const char *because)
{
    for (size_t i = 0; i < verdict->fault_count; i++)
        if (verdict->faults[i].is_law || because == NULL)
            return true;
    return false;
}

static int refuse(const struct wording_verdict *verdict, const struct purpose *purpose, struct err *err)
{
    const struct wording_fault *fault = &verdict->faults[0];
    bool is_house = true;
    for (size_t i = 0; i < verdict->fault_count; i++)
        is_house = is_house && !verdict->faults[i].is_law;
    if (verdict->fault_count > 1)
        err_refuse(err, fault->rule, fault->citation,
                   message_plural("%s; and %lu more fault", "%s; and %lu more faults", verdict->fault_count - 1),
                   fault->reason, (unsigned long)verdict->fault_count - 1);
    else
        err_refuse(err, fault->rule, fault->citation, "%s", fault->reason);
    if (is_house)
        return err_hint(err, _("crm-notice check %s FILE lists them; --because TEXT if the check is wrong here"),
                        purpose->code);
    return err_hint(err, _("crm-notice check %s FILE lists them, with what to write instead"), purpose->code);
}

/* find_same(set, purpose, sha256, from): the newest wording with these bytes that has not ended and was in use at ${from}. */
static const struct notice *find_same(const struct notice_set *set, const struct purpose *purpose, const char *sha256,
                                      const char *from)
{
    const struct notice *same = NULL;
    for (size_t i = 0; i < set->count; i++)
        if (set->list[i].purpose_id == purpose->id && set->list[i].ended_at == NULL &&
            strcmp(set->list[i].sha256, sha256) == 0 && strcmp(set->list[i].valid_from, from) <= 0)
            same = &set->list[i];
    return same;
}

static int64_t next_number(const struct notice_set *set, const struct purpose *purpose, const char *language)
{
    int64_t number = 0;
    for (size_t i = 0; i < set->count; i++)
        if (set->list[i].purpose_id == purpose->id && strcmp(set->list[i].language, language) == 0 &&
            set->list[i].number > number)
            number = set->list[i].number;
    return number + 1;
}

static void note(struct store *store, const struct wording_verdict *verdict)
{
    batch_note_change(store->batch);
    batch_note_field(store->batch, "notice");
    for (size_t i = 0; i < verdict->fault_count; i++) {
        size_t same = 0;
        while (strcmp(verdict->faults[same].rule, verdict->faults[i].rule) != 0)
            same++;
        if (same == i)
            batch_note_overridden(store->batch, verdict->faults[i].rule);
    }
}

int notice_add(struct store *store, const struct wording_tables *tables, const struct purpose *purpose, const char *text,
               const struct notice_options *options, struct arena *arena, struct notice *notice, struct err *err)
{
    struct notice_set set;
    struct wording_verdict verdict;
    char sha256[NOTICE_SHA256_BYTES], channels[64];
    notice_sha256(text, strlen(text), sha256);
    if (notice_load(store, arena, &set, err) != 0)
        return -1;
    const char *from = options->valid_from != NULL ? options->valid_from : store->now_text;
    const struct notice *same = find_same(&set, purpose, sha256, from);
    if (same != NULL) {
        *notice = *same;
        return 0;
    }
    if ((options->because != NULL && wording_check_reason(tables, options->because, arena, err) != 0) ||
        notice_check(store, tables, purpose, text, options->language, arena, &verdict, err) != 0)
        return -1;
    if (notice_is_refused(&verdict, options->because))
        return refuse(&verdict, purpose, err);
    struct notices_row row = {
        .purpose_id = purpose->id,
        .number = next_number(&set, purpose, verdict.language),
        .language = verdict.language,
        .strength = purpose_strength_code(verdict.strength),
        .channels = channel_set_text(verdict.channels, channels, sizeof channels),
        .demands_renewal = options->demands_renewal,
        .text = text,
        .sha256 = sha256,
        .valid_from = from,
        .because = verdict.fault_count > 0 ? options->because : NULL,
    };
    row.code = arena_printf(arena, "%s-%s-%lld", purpose->code, verdict.language, (long long)row.number);
    row.sha256 = arena_string(arena, sha256);
    if (row.code == NULL || row.sha256 == NULL)
        return err_memory(err);
    if (notices_insert(store, &row, err) != 0 || fill(notice, &row, err) != 0)
        return -1;
    note(store, &verdict);
    return 1;
}

int notice_end(struct store *store, const struct notice *notice, const char *reason, struct err *err)
{
    if (notice->ended_at != NULL)
        return 0;
    if (notices_insert_end(store, notice->id, reason, err) != 0)
        return -1;
    batch_note_change(store->batch);
    batch_note_field(store->batch, "notice");
    batch_note_count(store->batch, "ended", 1);
    return 1;
}

/* ---- As a record ---------------------------------------------------------------------------------------------------------- */

static struct rec *add_channels(struct arena *arena, struct rec *record, unsigned channels)
{
    struct rec *list = rec_add_list(arena, record, "channels");
    for (enum channel channel = CHANNEL_EMAIL; list != NULL && channel < CHANNEL_COUNT; channel++)
        if ((channels & CHANNEL_BIT(channel)) != 0 && rec_add_text(arena, list, NULL, channel_code(channel)) == NULL)
            return NULL;
    return list;
}

struct rec *notice_record(const struct notice *notice, const struct purpose_set *purposes, bool with_text,
                          struct arena *arena)
{
    const struct purpose *purpose = purpose_by_id(purposes, notice->purpose_id);
    struct rec *record = rec_new_map(arena);
    bool is_whole = rec_add_text(arena, record, "notice", notice->code) != NULL &&
                    rec_add_text(arena, record, "purpose", purpose == NULL ? NULL : purpose->code) != NULL &&
                    rec_add_text(arena, record, "language", notice->language) != NULL &&
                    add_channels(arena, record, notice->channels) != NULL &&
                    rec_add_text(arena, record, "strength", purpose_strength_code(notice->strength)) != NULL &&
                    rec_add_boolean(arena, record, "renew", notice->demands_renewal) != NULL &&
                    rec_add_text(arena, record, "since", notice->valid_from) != NULL &&
                    rec_add_text(arena, record, "until", notice->ended_at) != NULL;
    if (!is_whole || !with_text)
        return is_whole ? record : NULL;
    is_whole = rec_add_text(arena, record, "sha256", notice->sha256) != NULL &&
               rec_add_text(arena, record, "because", notice->because) != NULL &&
               rec_add_text(arena, record, "text", notice->text) != NULL;
    return is_whole ? record : NULL;
}
