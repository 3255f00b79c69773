/* consent_act.c - giving and stopping, for one person. */
#include "domain/consent_act.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/email.h"
#include "domain/gate_judge.h"
#include "domain/phone.h"
#include "store/contact_points.h"
#include "store/parties.h"
#include "store/sources.h"

/* ---- The command line ----------------------------------------------------------------------------------------------------- */

static int check_giving(const struct purpose *purpose, struct err *err)
{
    if (purpose_is_heading(purpose)) {
        err_set(err, ERR_USAGE, _("%s is a heading: say yes to one of the purposes below it"), purpose->code);
        return err_hint(err, "crm-purpose list");
    }
    if (purpose_takes_consent(purpose))
        return 0;
    err_refuse(err, "consent-not-asked", "GDPR 5(1)(a)", _("%s does not rest on consent (%s): a yes would mislead"),
               purpose->code, purpose_basis_article(purpose->basis));
    return err_hint(err, "crm-may %s WHO", purpose->code);
}

int consent_act_open(struct consent_act *act, struct store *store, enum consent_state state, const char *question,
                     struct arena *arena, struct err *err)
{
    act->store = store;
    act->state = state;
    act->purpose = NULL;
    act->channel = CHANNEL_ANY;
    if (purpose_load(store, arena, &act->purposes, err) != 0 || notice_load(store, arena, &act->notices, err) != 0)
        return -1;
    if (question == NULL)
        return 0;
    if (purpose_parse(&act->purposes, question, &act->purpose, &act->channel, err) != 0)
        return -1;
    return state == CONSENT_GIVEN ? check_giving(act->purpose, err) : 0;
}

bool consent_act_is_whole(const struct rec *record)
{
    const char *at = rec_text(record, "at"), *evidence = rec_text(record, "evidence");
    return at != NULL && *at != '\0' && evidence != NULL && *evidence != '\0';
}

/* ---- What record and command line say ------------------------------------------------------------------------------------- */

/* said(record, key, otherwise): what the record says, unless it says nothing. */
static const char *said(const struct rec *record, const char *key, const char *otherwise)
{
    const char *text = rec_text(record, key);
    return text == NULL || *text == '\0' ? otherwise : text;
}

/* When something happened, as far as it was written down: both ends included, never later than now. */
struct stretch {
    char from[DATE_TIME_SIZE], last[DATE_TIME_SIZE];
};

static int stretch_of(const struct consent_act *act, const char *text, struct stretch *stretch, struct err *err)
{
    struct date_range range;
    int64_t now = act->store->now;
    if (text == NULL) {
        date_format_time(now, stretch->from);
        date_format_time(now, stretch->last);
        return 0;
    }
    if (date_parse(act->store->dates, text, &range, err) != 0) {
        err->kind = ERR_DATA;
        return err_at(err, NULL, 0, "at");
    }
    if (range.from > now) {
        err_set(err, ERR_DATA, _("lies in the future"));
        return err_at(err, NULL, 0, "at");
    }
    date_format_time(range.from, stretch->from);
    date_format_time(range.before - 1 < now ? range.before - 1 : now, stretch->last);
    return 0;
}

static int source_of(struct consent_act *act, enum consent_via via, struct err *err)
{
    const char *kind = via == CONSENT_IMPORT ? "own-records" : via == CONSENT_UNKNOWN ? "staff" : "subject";
    if (act->source_ids[via] != 0)
        return 0;
    return sources_insert(act->store, kind, "crm-consent", &act->source_ids[via], err);
}

/* begin(act, party_id, record, stretch, event, err): what is common to all events. ${stretch} is borrowed by the event. A giving
 * counts from the beginning of what is written ("2026-05-01"), a stop from its end: of two statements on one day the stop is the
 * later one. */
static int begin(struct consent_act *act, int64_t party_id, const struct rec *record, struct stretch *stretch,
                 struct consent_event *event, struct err *err)
{
    const char *via = said(record, "via", act->via);
    *event = (struct consent_event){.party_id = party_id, .state = act->state, .channel = act->channel, .address = ""};
    event->via = act->is_list ? CONSENT_IMPORT : CONSENT_UNKNOWN;
    if (via != NULL && consent_via_parse(via, &event->via, err) != 0)
        return err_at(err, NULL, 0, "via");
    if (stretch_of(act, said(record, "at", act->at), stretch, err) != 0 || source_of(act, event->via, err) != 0)
        return -1;
    event->happened_at = act->state == CONSENT_GIVEN ? stretch->from : stretch->last;
    event->evidence = said(record, "evidence", act->evidence);
    event->evidence_sha256 = event->evidence == act->evidence ? act->evidence_sha256 : NULL;
    event->source_id = act->source_ids[event->via];
    if (act->purpose != NULL)
        event->purpose_id = act->purpose->id;
    return 0;
}

static int record_one(struct consent_act *act, struct consent_event *event, struct consent_done *done, struct err *err)
{
    int status = consent_record(act->store, &act->purposes, event, err);
    if (status < 0)
        return -1;
    done->recorded += status;
    done->equal += status == 0;
    return 0;
}

/* ---- Addresses ------------------------------------------------------------------------------------------------------------ */

struct address_search {
    const char *kind;
    const char *named; /* normalised; NULL: the first will do */
    const char *found; /* normalised */
    int64_t position;  /* of what was found */
    struct arena *arena;
    bool is_out_of_memory;
};

static int take_point(void *context, const struct contact_points_row *row)
{
    struct address_search *search = context;
    const char *address = row->normalised != NULL ? row->normalised : row->value;
    if (strcmp(row->kind, search->kind) != 0)
        return 0;
    bool is_better = search->named != NULL ? strcmp(address, search->named) == 0
                                           : search->found == NULL || row->position < search->position;
    if (!is_better)
        return 0;
    search->found = arena_string(search->arena, address);
    search->position = row->position;
    search->is_out_of_memory = search->found == NULL;
    return search->is_out_of_memory ? -1 : 0;
}

/* named_address(act, kind, who, record, arena, named, err): the address that was named, if one was; NULL otherwise. */
static int named_address(struct consent_act *act, const char *kind, const struct who *who, const struct rec *record,
                         struct arena *arena, const char **named, struct err *err)
{
    *named = NULL;
    if (strcmp(kind, "email") == 0) {
        const char *text = said(record, "email", NULL);
        *named = who == NULL ? NULL : who->email;
        return text == NULL ? 0 : email_normalise(text, arena, named, err);
    }
    if (strcmp(kind, "phone") != 0)
        return 0;
    const char *text = said(record, "phone", NULL);
    char e164[PHONE_SIZE], country[3];
    if (text == NULL) {
        *named = who == NULL || who->phone[0] == '\0' ? NULL : who->phone;
        return 0;
    }
    if (parties_country(act->store, country, err) != 0 || phone_normalise(text, country, e164, err) != 0)
        return -1;
    *named = arena_string(arena, e164);
    return *named == NULL ? err_memory(err) : 0;
}

/* address_on(act, party_id, channel, who, record, arena, address, err): for which contact point a giving on this channel is. Returns
 * 1 found, 0 the person has none, -1. */
static int address_on(struct consent_act *act, int64_t party_id, enum channel channel, const struct who *who,
                      const struct rec *record, struct arena *arena, const char **address, struct err *err)
{
    struct address_search search = {.kind = channel_point(channel), .arena = arena};
    char today[DATE_DAY_SIZE];
    if (named_address(act, search.kind, who, record, arena, &search.named, err) != 0)
        return err_at(err, NULL, 0, search.kind);
    date_format_day(date_today(act->store->dates), today);
    if (contact_points_read(act->store, &party_id, 1, today, take_point, &search, err) != 0)
        return search.is_out_of_memory ? err_memory(err) : -1;
    *address = search.found;
    if (search.found == NULL && search.named != NULL) {
        err_set(err, ERR_DATA, _("not one of this person's"));
        return err_at(err, NULL, 0, search.kind);
    }
    return search.found != NULL;
}

/* ---- Giving --------------------------------------------------------------------------------------------------------------- */

/* wording_shown(act, event, stretch, notice, err): the wording that was in force. When only a day is known, one that came on that day
 * will do, and the yes counts from when it came; of two that were in force on that day none is guessed. */
static int wording_shown(struct consent_act *act, struct consent_event *event, const struct stretch *stretch,
                         const struct notice **notice, struct err *err)
{
    const struct notice *other;
    char language[8];
    if (consents_language(act->store, event->party_id, language, err) != 0)
        return -1;
    notice_in_force_within(&act->notices, act->purpose, act->channel, language[0] != '\0' ? language : act->store->language,
                           stretch->from, stretch->last, notice, &event->happened_at, &other);
    if (other == NULL)
        return 0;
    err_set(err, ERR_DATA, _("the wording changed in that time: say when, to the minute, or which was shown"));
    err_at(err, NULL, 0, "at");
    return err_hint(err, "--notice %s | --notice %s", (*notice)->code, other->code);
}

/* wording_of(act, record, event, stretch, notice, err): under which wording; sets the event's. */
static int wording_of(struct consent_act *act, const struct rec *record, struct consent_event *event,
                      const struct stretch *stretch, const struct notice **notice, struct err *err)
{
    const char *code = said(record, "notice", act->notice);
    if (code != NULL) {
        if (notice_parse(&act->notices, code, act->purpose, notice, err) != 0)
            return err_at(err, NULL, 0, "notice");
        event->happened_at = notice_since(*notice, stretch->from, stretch->last);
        if (event->happened_at == NULL) {
            err_set(err, ERR_DATA, _("the wording %s was not in use at that time"), code);
            return err_at(err, NULL, 0, "notice");
        }
    } else if (wording_shown(act, event, stretch, notice, err) != 0) {
        return -1;
    }
    if (*notice == NULL) {
        err_refuse(err, "wording-unknown", "GDPR 7(1)",
                   _("no wording for %s was in use at that time: nobody could say to what they agreed"), act->purpose->code);
        return err_hint(err, _("crm-notice add %s FILE --at TIME keeps the text that was shown"), act->purpose->code);
    }
    if (act->channel != CHANNEL_ANY && ((*notice)->channels & CHANNEL_BIT(act->channel)) == 0) {
        err_refuse(err, "wording-channel", "GDPR 4(11)", _("the wording %s does not name the channel %s"), (*notice)->code,
                   channel_code(act->channel));
        return err_hint(err, "crm-notice list");
    }
    event->notice_id = (*notice)->id;
    event->strength = (*notice)->strength;
    return 0;
}

/* The last stop that bears on a giving. */
struct stops {
    const struct consent_act *act;
    struct consent_event last; /* id 0: none */
    struct arena *arena;
};

static int take_stop(void *context, const struct consents_row *row, struct err *err)
{
    struct stops *stops = context;
    struct consent_event event;
    if (!consent_from_row(row, &event))
        return err_set(err, ERR_CORRUPT, _("a consent in the database cannot be read"));
    const struct purpose *on = purpose_by_id(&stops->act->purposes, event.purpose_id);
    bool is_on_channel =
        event.channel == CHANNEL_ANY || stops->act->channel == CHANNEL_ANY || event.channel == stops->act->channel;
    if (on == NULL || !is_on_channel || !gate_judge_reach(event.state, on, stops->act->purpose))
        return 0;
    if (stops->last.id != 0 && consent_compare(&stops->last, &event) > 0)
        return 0;
    event.happened_at = arena_string(stops->arena, event.happened_at);
    event.recorded_at = arena_string(stops->arena, event.recorded_at);
    event.address = "";
    event.evidence = event.expires_at = event.because = NULL;
    stops->last = event;
    return event.recorded_at == NULL ? err_memory(err) : 0;
}

/* check_turning(act, event, arena, done, err): who said no before has to have said yes themself, later, and it must be shown. */
static int check_turning(struct consent_act *act, const struct consent_event *event, struct arena *arena,
                         struct consent_done *done, struct err *err)
{
    struct stops stops = {.act = act, .arena = arena};
    if (consents_events(act->store, &event->party_id, 1, take_stop, &stops, err) != 0)
        return -1;
    if (stops.last.id == 0)
        return 0;
    if (consent_is_proven(event)) {
        done->is_overruled = consent_compare(event, &stops.last) < 0;
        return 0;
    }
    err_refuse(err, "giving-after-refusal", "GDPR 7(1), 21(3)",
               _("said no before: a yes after it needs a record of the person's own act, with its way, time and evidence"));
    return err_hint(err, "crm-consent give %s/%s %lld --via HOW --at TIME --evidence FILE", act->purpose->code,
                    act->channel == CHANNEL_ANY ? "CHANNEL" : channel_code(act->channel), (long long)event->party_id);
}

/* give_on(act, event, channel, …): one channel. Returns 1 recorded or there already, 0 no contact point, -1. */
static int give_on(struct consent_act *act, const struct consent_event *event, enum channel channel, const struct who *who,
                   const struct rec *record, struct arena *arena, struct consent_done *done, struct err *err)
{
    struct consent_event giving = *event;
    giving.channel = channel;
    if (channel != CHANNEL_ANY) {
        int found = address_on(act, event->party_id, channel, who, record, arena, &giving.address, err);
        if (found <= 0)
            return found;
    }
    return record_one(act, &giving, done, err) == 0 ? 1 : -1;
}

int consent_act_give(struct consent_act *act, int64_t party_id, const struct who *who, const struct rec *record,
                     struct arena *arena, struct consent_done *done, struct err *err)
{
    struct stretch stretch;
    struct consent_event event;
    const struct notice *notice;
    int given = 0;
    *done = (struct consent_done){0};
    if (begin(act, party_id, record, &stretch, &event, err) != 0 ||
        wording_of(act, record, &event, &stretch, &notice, err) != 0 || check_turning(act, &event, arena, done, err) != 0)
        return -1;
    unsigned channels = act->channel != CHANNEL_ANY ? CHANNEL_BIT(act->channel) : notice->channels & act->purpose->channels;
    if (act->purpose->channels == 0)
        return give_on(act, &event, CHANNEL_ANY, who, record, arena, done, err) < 0 ? -1 : 0;
    for (enum channel channel = CHANNEL_EMAIL; channel < CHANNEL_COUNT; channel++) {
        if ((channels & CHANNEL_BIT(channel)) == 0)
            continue;
        int status = give_on(act, &event, channel, who, record, arena, done, err);
        if (status < 0)
            return -1;
        given += status;
    }
    if (given > 0)
        return 0;
    err_set(err, ERR_DATA, _("has no contact point for what the wording names"));
    return err_hint(err, "crm-edit %lld email=...", (long long)party_id);
}

/* ---- Stopping ------------------------------------------------------------------------------------------------------------- */

int consent_act_stop(struct consent_act *act, int64_t party_id, const struct rec *record, struct arena *arena,
                     struct consent_done *done, struct err *err)
{
    struct stretch stretch;
    struct consent_event event;
    (void)arena;
    *done = (struct consent_done){0};
    if (begin(act, party_id, record, &stretch, &event, err) != 0)
        return -1;
    if (act->purpose != NULL)
        return record_one(act, &event, done, err);
    int recorded = consent_stop(act->store, &act->purposes, &event, err);
    done->recorded = recorded;
    done->equal = recorded == 0;
    return recorded < 0 ? -1 : 0;
}

int consent_act_remember(struct consent_act *act, const struct who *who, const struct rec *record, struct arena *arena,
                         struct err *err)
{
    struct stretch stretch;
    (void)arena;
    if (stretch_of(act, said(record, "at", act->at), &stretch, err) != 0)
        return -1;
    const struct fingerprint_value value = {.type = who->email != NULL ? FINGERPRINT_EMAIL : FINGERPRINT_PHONE,
                                            .normalised = who->email != NULL ? who->email : who->phone};
    int status = fingerprint_stop(act->store, &value, stretch.last, err);
    if (status <= 0)
        return status;
    batch_note_change(act->store->batch);
    batch_note_count(act->store->batch, "remembered", 1);
    return 0;
}
