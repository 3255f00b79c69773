/* gate_judge.c - the rules, in the order in which they are asked; the first no is the reason.
 *
 * Sources: GDPR 4(11), 6, 7, 8, 18, 21; UAVG 5; Tw 11.7 through the rows of channel_rule. */
#include "domain/gate_judge.h"

#include <stdio.h>
#include <string.h>

enum { AGE_OF_CONSENT = 16, MOMENT_BYTES = 24 };

/* One contact point (NULL: none) on one channel, and what was found out about it on the way. */
struct judgement {
    const struct gate_question *question;
    const struct gate_person *person;
    enum channel channel;
    const struct gate_point *point;
    const struct consent_event *deciding; /* last of the events that bear on this point; NULL none */
    bool has_giving_elsewhere;            /* a giving for another address on this channel */
    const struct gate_channel_rule *need; /* the channel's row of the day */
};

/* A rule: its answer when ${says_no} holds. */
struct rule {
    enum gate_reason reason;
    bool (*says_no)(const struct judgement *judgement);
};

/* ---- Stops for every basis ------------------------------------------------------------------------------------------------ */

static bool is_unknown(const struct judgement *judgement)
{
    return !judgement->person->is_known;
}

static bool is_erased(const struct judgement *judgement)
{
    return judgement->person->status == GATE_STATUS_ERASED;
}

static bool is_deceased(const struct judgement *judgement)
{
    return judgement->person->status == GATE_STATUS_DECEASED;
}

static bool is_restricted(const struct judgement *judgement)
{
    return judgement->person->status == GATE_STATUS_RESTRICTED || judgement->person->is_restricted;
}

static bool is_ended(const struct judgement *judgement)
{
    const struct purpose *purpose = judgement->question->purpose;
    const char *day = judgement->question->day;
    return purpose->is_announced || (purpose->since != NULL && strcmp(purpose->since, day) > 0) ||
           (purpose->until != NULL && strcmp(purpose->until, day) < 0);
}

static bool is_heading(const struct judgement *judgement)
{
    return judgement->question->purpose->field_count == 0;
}

static bool is_state(const struct judgement *judgement, enum consent_state state)
{
    return judgement->deciding != NULL && judgement->deciding->state == state;
}

static bool is_objected(const struct judgement *judgement)
{
    return is_state(judgement, CONSENT_OBJECTED);
}

static bool is_refused(const struct judgement *judgement)
{
    return is_state(judgement, CONSENT_REFUSED);
}

static bool is_withdrawn(const struct judgement *judgement)
{
    return is_state(judgement, CONSENT_WITHDRAWN);
}

/* Refusal and withdrawal stand here too: an event reaches a purpose only where the table of gate_judge.h says so. */
static const struct rule STOPS[] = {
    {GATE_UNKNOWN, is_unknown},       {GATE_ERASED, is_erased},       {GATE_DECEASED, is_deceased},
    {GATE_RESTRICTED, is_restricted}, {GATE_PURPOSE_ENDED, is_ended}, {GATE_PURPOSE_HEADING, is_heading},
    {GATE_OBJECTED, is_objected},     {GATE_REFUSED, is_refused},     {GATE_WITHDRAWN, is_withdrawn},
    {GATE_REASON_COUNT, NULL},
};

/* ---- Consent -------------------------------------------------------------------------------------------------------------- */

static bool has_never(const struct judgement *judgement)
{
    return judgement->deciding == NULL && !judgement->has_giving_elsewhere;
}

static bool is_elsewhere(const struct judgement *judgement)
{
    return judgement->deciding == NULL;
}

/* add_months(moment, months, out): the same day that many months later, or the month's last. */
static void add_months(const char *moment, int months, char out[MOMENT_BYTES])
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year = 0, month = 0, day = 0;
    if (sscanf(moment, "%4d-%2d-%2d", &year, &month, &day) != 3 || month < 1 || month > 12) {
        out[0] = '\0'; /* before every moment: expired */
        return;
    }
    int total = year * 12 + month - 1 + months;
    year = total / 12;
    month = total % 12;
    int last = DAYS[month] + (month == 1 && (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 1 : 0);
    snprintf(out, MOMENT_BYTES, "%04d-%02d-%02d%.10s", year % 10000, month + 1, day > last ? last : day, moment + 10);
}

/* A consent of unknown time has no end that could be shown, so a purpose with a term does not take it. */
static bool is_expired(const struct judgement *judgement)
{
    const struct consent_event *event = judgement->deciding;
    const struct gate_question *question = judgement->question;
    if (event->expires_at != NULL && strcmp(event->expires_at, question->at) <= 0)
        return true;
    if (question->purpose->validity_months <= 0)
        return false;
    if (event->happened_at == NULL)
        return true;
    char end[MOMENT_BYTES];
    add_months(event->happened_at, question->purpose->validity_months, end);
    return strcmp(end, question->at) <= 0;
}

/* A wording that demands renewal voids what was given before it, and what was given later to an older wording. */
static bool is_superseded(const struct judgement *judgement)
{
    const struct gate_question *question = judgement->question;
    const struct consent_event *event = judgement->deciding;
    const struct notice *shown = notice_by_id(question->notices, event->notice_id);
    for (size_t i = 0; i < question->notices->count; i++) {
        const struct notice *notice = &question->notices->list[i];
        if (notice == shown || !notice->demands_renewal || notice->purpose_id != question->purpose->id ||
            strcmp(notice->valid_from, question->at) > 0)
            continue;
        bool is_older_text =
            shown != NULL && strcmp(shown->language, notice->language) == 0 && shown->number < notice->number;
        if (is_older_text || strcmp(consent_moment(event), notice->valid_from) < 0)
            return true;
    }
    return false;
}

static bool is_wording_unknown(const struct judgement *judgement)
{
    const struct notice *shown = notice_by_id(judgement->question->notices, judgement->deciding->notice_id);
    return shown == NULL || shown->purpose_id != judgement->question->purpose->id;
}

static bool is_channel_unnamed(const struct judgement *judgement)
{
    const struct notice *shown = notice_by_id(judgement->question->notices, judgement->deciding->notice_id);
    return judgement->channel != CHANNEL_ANY && (shown->channels & CHANNEL_BIT(judgement->channel)) == 0;
}

static bool is_too_weak(const struct judgement *judgement)
{
    return judgement->deciding->strength < judgement->question->purpose->strength;
}

/* years_of("2010-05-17…"): 2010. */
static int years_of(const char *date)
{
    return (date[0] - '0') * 1000 + (date[1] - '0') * 100 + (date[2] - '0') * 10 + (date[3] - '0');
}

/* Under age when it was said. Days are compared in UTC: at most two hours too strict on the birthday itself. */
static bool is_representative_missing(const struct judgement *judgement)
{
    const struct consent_event *event = judgement->deciding;
    const char *birthday = judgement->person->birthday;
    if (birthday == NULL || event->is_by_representative)
        return false;
    const char *moment = event->happened_at != NULL ? event->happened_at : event->recorded_at;
    int years = years_of(moment) - years_of(birthday);
    return years < AGE_OF_CONSENT || (years == AGE_OF_CONSENT && strncmp(moment + 4, birthday + 4, 6) < 0);
}

static const struct rule CONSENT[] = {
    {GATE_NEVER, has_never},
    {GATE_ADDRESS_CHANGED, is_elsewhere},
    {GATE_EXPIRED, is_expired},
    {GATE_SUPERSEDED, is_superseded},
    {GATE_WORDING_UNKNOWN, is_wording_unknown},
    {GATE_WORDING_CHANNEL, is_channel_unnamed},
    {GATE_TOO_WEAK, is_too_weak},
    {GATE_REPRESENTATIVE, is_representative_missing},
    {GATE_REASON_COUNT, NULL},
};

/* ---- The other bases ------------------------------------------------------------------------------------------------------ */

static bool has_no_fact(const struct judgement *judgement)
{
    return !judgement->person->has_agreement && judgement->person->first_purchase == NULL;
}

static bool has_no_balancing(const struct judgement *judgement)
{
    return !judgement->question->has_balancing_test;
}

static bool is_not_told(const struct judgement *judgement)
{
    return !judgement->person->is_told;
}

static bool always(const struct judgement *judgement)
{
    (void)judgement;
    return true;
}

static const struct rule AGREEMENT[] = {{GATE_NO_AGREEMENT, has_no_fact}, {GATE_REASON_COUNT, NULL}};
static const struct rule LEGAL_DUTY[] = {{GATE_NO_DUTY, has_no_fact}, {GATE_REASON_COUNT, NULL}};
static const struct rule INTEREST[] = {
    {GATE_NO_BALANCING, has_no_balancing}, {GATE_NOT_TOLD, is_not_told}, {GATE_REASON_COUNT, NULL}};
static const struct rule NO_BASIS[] = {{GATE_NO_BASIS, always}, {GATE_REASON_COUNT, NULL}};

static const struct rule *const BASES[PURPOSE_BASIS_COUNT] = {
    [PURPOSE_CONSENT] = CONSENT,         [PURPOSE_AGREEMENT] = AGREEMENT,  [PURPOSE_LEGAL_DUTY] = LEGAL_DUTY,
    [PURPOSE_VITAL_INTEREST] = NO_BASIS, [PURPOSE_PUBLIC_TASK] = NO_BASIS, [PURPOSE_LEGITIMATE_INTEREST] = INTEREST,
};

static enum gate_reason first_no(const struct rule *rules, const struct judgement *judgement)
{
    for (; rules->says_no != NULL; rules++)
        if (rules->says_no(judgement))
            return rules->reason;
    return GATE_YES;
}

/* ---- What stops what ------------------------------------------------------------------------------------------------------ */

static bool may_be_withdrawn(const struct purpose *purpose)
{
    return purpose->basis == PURPOSE_CONSENT || purpose->is_direct_marketing;
}

/* GDPR 21(1): objection is to what rests on legitimate interest or a public task. */
static bool may_be_objected(const struct purpose *purpose)
{
    return purpose->basis == PURPOSE_LEGITIMATE_INTEREST || purpose->basis == PURPOSE_PUBLIC_TASK;
}

bool gate_judge_reach(enum consent_state state, const struct purpose *on, const struct purpose *purpose)
{
    if (state == CONSENT_GIVEN || !purpose_is_under(purpose, on))
        return false;
    if (purpose == on)
        return may_be_withdrawn(on) || may_be_objected(on);
    if (may_be_withdrawn(on) && may_be_withdrawn(purpose))
        return true;
    if (on->is_direct_marketing && state == CONSENT_OBJECTED && purpose->is_profiling)
        return true;
    return may_be_objected(on) && (may_be_withdrawn(purpose) || may_be_objected(purpose));
}

/* ---- One point ------------------------------------------------------------------------------------------------------------ */

/* Find the last of the events that bear on this channel and address: stops on the purpose or above, givings on itself. */
static void decide(struct judgement *judgement)
{
    const struct gate_question *question = judgement->question;
    const char *address = judgement->point == NULL ? NULL : judgement->point->address;
    for (size_t i = 0; i < judgement->person->event_count; i++) {
        const struct consent_event *event = &judgement->person->events[i];
        if (event->channel != CHANNEL_ANY && event->channel != judgement->channel)
            continue;
        bool is_giving = event->state == CONSENT_GIVEN;
        if (is_giving
                ? event->purpose_id != question->purpose->id
                : !gate_judge_reach(event->state, purpose_by_id(question->purposes, event->purpose_id), question->purpose))
            continue;
        if (event->address[0] != '\0' && (address == NULL || strcmp(event->address, address) != 0)) {
            judgement->has_giving_elsewhere |= is_giving;
            continue;
        }
        if (judgement->deciding == NULL || consent_compare(judgement->deciding, event) < 0)
            judgement->deciding = event;
    }
}

static bool is_proven(enum gate_situation situation, const struct judgement *judgement)
{
    const struct gate_question *question = judgement->question;
    const struct gate_person *person = judgement->person;
    switch (situation) {
    case GATE_ANY_SITUATION:
        return true;
    case GATE_CUSTOMER:
        return person->first_purchase != NULL;
    case GATE_PUBLISHED:
        return judgement->point != NULL && judgement->point->is_published;
    case GATE_CUSTOMER_MAIL:
        return question->purpose->may_use_customer_mail && question->customer_mail_since != NULL &&
               judgement->point != NULL && judgement->point->is_from_sale && person->last_purchase != NULL &&
               strcmp(person->last_purchase, question->customer_mail_since) >= 0;
    }
    return false;
}

static bool counts(const struct gate_channel_rule *rule, const struct judgement *judgement)
{
    const struct gate_question *question = judgement->question;
    return rule->channel == judgement->channel && rule->audience == judgement->person->audience &&
           (rule->is_for_any_purpose || question->purpose->is_direct_marketing) &&
           (rule->since == NULL || strcmp(rule->since, question->day) <= 0) &&
           (rule->until == NULL || strcmp(rule->until, question->day) >= 0) && is_proven(rule->situation, judgement);
}

/* strictest(judgement, situation): of the rows of one situation the strictest. An announced row counts only where it is stricter:
 * than a row in force, or than no row at all, which lets pass what is no direct marketing. */
static const struct gate_channel_rule *strictest(const struct judgement *judgement, enum gate_situation situation)
{
    const struct gate_question *question = judgement->question;
    const struct gate_channel_rule *found = NULL, *announced = NULL;
    for (size_t i = 0; i < question->rule_count; i++) {
        const struct gate_channel_rule *rule = &question->rules[i];
        if (rule->situation != situation || !counts(rule, judgement))
            continue;
        const struct gate_channel_rule **best = rule->is_announced ? &announced : &found;
        if (*best == NULL || rule->requirement > (*best)->requirement)
            *best = rule;
    }
    if (announced == NULL)
        return found;
    if (found == NULL)
        return situation == GATE_ANY_SITUATION && !question->purpose->is_direct_marketing ? announced : NULL;
    return announced->requirement > found->requirement ? announced : found;
}

/* The most specific situation that is proved counts; of several such the mildest, for each is an exception of its own. */
static const struct gate_channel_rule *need_of(const struct judgement *judgement)
{
    const struct gate_channel_rule *special = NULL;
    for (enum gate_situation situation = GATE_CUSTOMER; situation <= GATE_PUBLISHED; situation++) {
        const struct gate_channel_rule *rule = strictest(judgement, situation);
        if (rule != NULL && (special == NULL || rule->requirement < special->requirement))
            special = rule;
    }
    return special != NULL ? special : strictest(judgement, GATE_ANY_SITUATION);
}

/* Consent is not asked for where the law names something else in its place: the declared customer mail, and for legal persons,
 * whose data the GDPR does not protect, the rule of the channel. */
static bool is_consent_replaced(const struct judgement *judgement)
{
    const struct gate_channel_rule *need = judgement->need;
    if (need == NULL)
        return false;
    return need->requirement == GATE_DECLARATION ||
           (judgement->person->audience == GATE_LEGAL_PERSON &&
            (need->requirement == GATE_UNTIL_OBJECTION || need->requirement == GATE_NOTHING));
}

static enum gate_reason judge_channel(const struct judgement *judgement)
{
    if (judgement->need == NULL)
        return judgement->question->purpose->is_direct_marketing ? GATE_CHANNEL_RULE : GATE_YES;
    if (judgement->need->requirement == GATE_CONSENT)
        return first_no(CONSENT, judgement);
    return GATE_YES; /* until-objection: an objection, refusal or withdrawal has stopped it above */
}

/* judge_point(judgement, rule): the three parts in order. ${rule} is set when the channel's row is what asks. */
static enum gate_reason judge_point(struct judgement *judgement, const struct gate_channel_rule **rule)
{
    const struct gate_question *question = judgement->question;
    decide(judgement);
    judgement->need = judgement->channel == CHANNEL_ANY ? NULL : need_of(judgement);
    *rule = NULL;
    enum gate_reason reason = first_no(STOPS, judgement);
    if (reason != GATE_YES)
        return reason;
    enum purpose_basis basis = question->purpose->basis;
    if (basis != PURPOSE_CONSENT || !is_consent_replaced(judgement))
        reason = first_no(BASES[basis], judgement);
    if (reason != GATE_YES || question->channel == CHANNEL_ANY)
        return reason;
    *rule = judgement->need;
    return judge_channel(judgement);
}

/* ---- All points ----------------------------------------------------------------------------------------------------------- */

static bool is_served(const struct gate_point *point, enum channel channel)
{
    return strcmp(channel_point(point->channel), channel_point(channel)) == 0;
}

/* A yes beats every no; of two no's the later rule. */
static void keep_best(struct gate_verdict *verdict, enum gate_reason reason, const struct judgement *judgement,
                      const struct gate_channel_rule *rule)
{
    bool is_better = verdict->reason == GATE_REASON_COUNT ||
                     (verdict->reason != GATE_YES && (reason == GATE_YES || reason > verdict->reason));
    if (!is_better)
        return;
    verdict->reason = reason;
    verdict->event = judgement->deciding;
    verdict->rule = rule;
}

static void judge_on(const struct gate_question *question, const struct gate_person *person, enum channel channel,
                     struct gate_verdict *verdict)
{
    size_t served = 0;
    for (size_t i = 0; channel != CHANNEL_ANY && i < person->point_count; i++) {
        if (!is_served(&person->points[i], channel))
            continue;
        served++;
        struct judgement judgement = {
            .question = question, .person = person, .channel = channel, .point = &person->points[i]};
        const struct gate_channel_rule *rule;
        enum gate_reason reason = judge_point(&judgement, &rule);
        keep_best(verdict, reason, &judgement, rule);
        if (reason == GATE_YES && question->channel != CHANNEL_ANY && verdict->point_count < GATE_POINTS_MAX)
            verdict->points[verdict->point_count++] = judgement.point;
    }
    if (served > 0)
        return;
    struct judgement judgement = {.question = question, .person = person, .channel = channel};
    const struct gate_channel_rule *rule;
    enum gate_reason reason = judge_point(&judgement, &rule);
    keep_best(verdict, reason == GATE_YES && question->channel != CHANNEL_ANY ? GATE_NO_ADDRESS : reason, &judgement, rule);
}

void gate_judge(const struct gate_question *question, const struct gate_person *person, struct gate_verdict *verdict)
{
    verdict->reason = GATE_REASON_COUNT;
    verdict->rule = NULL;
    verdict->event = NULL;
    verdict->point_count = 0;
    if (question->channel != CHANNEL_ANY || question->purpose->channels == 0) {
        judge_on(question, person, question->channel, verdict);
        return;
    }
    /* The basis alone: it is enough that it holds on one of the purpose's channels. */
    for (enum channel channel = CHANNEL_EMAIL; channel < CHANNEL_COUNT; channel++)
        if ((question->purpose->channels & CHANNEL_BIT(channel)) != 0)
            judge_on(question, person, channel, verdict);
}
