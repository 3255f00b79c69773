/* The gate against an independent statement of its rules.
 *
 * What the gate does with a table of rules and a total order of events is said here once more in another way: from the text of the
 * law and of crm(7), with sets and plain ifs, and the channel rules by heart instead of by table. Both judge every single event on
 * every kind of purpose, and some hundred thousand random lives; they must agree on the answer, its reason and the contact points. */
#include "domain/gate_judge.h"

#include <stdlib.h>

#include "tap.h"
#include "wire/table_file.h"

enum { EVENTS_MAX = 5, POINTS_MAX = 2, RULES_MAX = 200, LIVES = 400000 };

/* Moments in order; the gate is asked at AT. */
static const char *const MOMENTS[] = {"2019-03-01T10:00:00Z", "2022-06-01T10:00:00Z", "2024-02-01T10:00:00Z",
                                      "2025-12-01T10:00:00Z"};
enum { MOMENT_COUNT = 4 };
static const char RECORDED[] = "2023-01-01T00:00:00Z";

struct life {
    struct purpose purposes[2]; /* Q, P; P may lie below Q */
    struct purpose_set purpose_set;
    struct notice notices[4];
    struct notice_set notice_set;
    struct consent_event events[EVENTS_MAX];
    struct gate_point points[POINTS_MAX];
    struct gate_question question;
    struct gate_person person;
    char day[11];
};

static struct gate_channel_rule rules[RULES_MAX];
static size_t rule_count;

/* ---- The statement -------------------------------------------------------------------------------------------------------- */

/* Kinds of purpose, in the columns of the table. */
enum { ON_CONSENT = 1, MARKETING = 2, OBJECTABLE = 4, PROFILING = 8 };

static unsigned kinds_of(const struct purpose *purpose)
{
    unsigned kinds = 0;
    if (purpose->basis == PURPOSE_CONSENT)
        kinds |= ON_CONSENT;
    if (purpose->is_direct_marketing)
        kinds |= MARKETING;
    if (purpose->basis == PURPOSE_LEGITIMATE_INTEREST || purpose->basis == PURPOSE_PUBLIC_TASK)
        kinds |= OBJECTABLE;
    if (purpose->is_profiling)
        kinds |= PROFILING;
    return kinds;
}

/* The table, column by column: which kinds below the purpose fall with it. */
static unsigned falls_below(unsigned column, bool is_objection)
{
    switch (column) {
    case ON_CONSENT:
        return ON_CONSENT | MARKETING;
    case MARKETING:
        return is_objection ? ON_CONSENT | MARKETING | PROFILING : ON_CONSENT | MARKETING;
    case OBJECTABLE:
        return ON_CONSENT | MARKETING | OBJECTABLE;
    default:
        return 0;
    }
}

static bool stops(const struct life *life, const struct consent_event *event)
{
    const struct purpose *q = &life->purposes[0], *p = &life->purposes[1];
    bool is_objection = event->state == CONSENT_OBJECTED;
    if (event->state == CONSENT_GIVEN)
        return false;
    if (event->purpose_id == p->id)
        return (kinds_of(p) & (ON_CONSENT | MARKETING | OBJECTABLE)) != 0;
    if (p->parent != q)
        return false;
    unsigned falling = 0;
    for (unsigned column = ON_CONSENT; column <= OBJECTABLE; column <<= 1)
        if ((kinds_of(q) & column) != 0)
            falling |= falls_below(column, is_objection);
    return (kinds_of(p) & falling) != 0;
}

static bool is_about(const struct consent_event *event, enum channel channel, const char *address)
{
    bool is_channel = event->channel == CHANNEL_ANY || event->channel == channel;
    return is_channel && (*event->address == '\0' || (address != NULL && strcmp(event->address, address) == 0));
}

static bool has_proof(const struct consent_event *event)
{
    return event->via != CONSENT_IMPORT && event->happened_at != NULL &&
           (event->evidence != NULL || event->evidence_sha256 != NULL);
}

static const char *since_when(const struct consent_event *event)
{
    if (event->happened_at != NULL)
        return event->happened_at;
    return event->state == CONSENT_GIVEN ? "0000" : event->recorded_at;
}

/* Which of two givings is worse for who wants to use them: an earlier one never is; at one moment the stricter one is. */
static const struct consent_event *worse(const struct consent_event *a, const struct consent_event *b)
{
    if (a == NULL || b == NULL)
        return a == NULL ? b : a;
    if (has_proof(a) != has_proof(b))
        return has_proof(a) ? a : b;
    /* Without proof a yes to nobody knows what tells less than a yes to a known text. */
    if (!has_proof(a) && (a->notice_id == 0) != (b->notice_id == 0))
        return a->notice_id == 0 ? b : a;
    int by_time = strcmp(since_when(a), since_when(b));
    if (by_time != 0)
        return by_time > 0 ? a : b;
    if (a->strength != b->strength)
        return a->strength < b->strength ? a : b;
    const char *a_end = a->expires_at == NULL ? "9999" : a->expires_at,
               *b_end = b->expires_at == NULL ? "9999" : b->expires_at;
    if (strcmp(a_end, b_end) != 0)
        return strcmp(a_end, b_end) < 0 ? a : b;
    if (a->is_by_representative != b->is_by_representative)
        return a->is_by_representative ? b : a;
    if (a->notice_id != b->notice_id)
        return a->notice_id < b->notice_id ? a : b;
    return a->id > b->id ? a : b;
}

static const struct consent_event *later_stop(const struct consent_event *a, const struct consent_event *b)
{
    if (a == NULL || b == NULL)
        return a == NULL ? b : a;
    int by_time = strcmp(since_when(a), since_when(b));
    return by_time > 0 || (by_time == 0 && a->state > b->state) ? a : b;
}

/* A stop stands unless somebody's own, proven yes came later than it. */
static const struct consent_event *standing_stop(const struct life *life, enum channel channel, const char *address)
{
    const struct consent_event *last = NULL;
    for (size_t i = 0; i < life->person.event_count; i++) {
        const struct consent_event *stop = &life->events[i];
        if (!is_about(stop, channel, address) || !stops(life, stop))
            continue;
        bool is_taken_back = false;
        for (size_t j = 0; j < life->person.event_count; j++) {
            const struct consent_event *yes = &life->events[j];
            is_taken_back |= yes->state == CONSENT_GIVEN && yes->purpose_id == life->purposes[1].id &&
                             is_about(yes, channel, address) && has_proof(yes) &&
                             strcmp(since_when(yes), since_when(stop)) > 0;
        }
        if (!is_taken_back)
            last = later_stop(last, stop);
    }
    return last;
}

static const struct consent_event *last_yes(const struct life *life, enum channel channel, const char *address,
                                            bool *elsewhere)
{
    const struct consent_event *yes = NULL;
    *elsewhere = false;
    for (size_t i = 0; i < life->person.event_count; i++) {
        const struct consent_event *event = &life->events[i];
        bool is_channel = event->channel == CHANNEL_ANY || event->channel == channel;
        if (event->state != CONSENT_GIVEN || event->purpose_id != life->purposes[1].id || !is_channel)
            continue;
        if (is_about(event, channel, address))
            yes = worse(yes, event);
        else
            *elsewhere = true;
    }
    return yes;
}

static const struct notice *shown_in(const struct life *life, const struct consent_event *yes)
{
    for (size_t i = 0; i < life->notice_set.count; i++)
        if (life->notices[i].id == yes->notice_id)
            return &life->notices[i];
    return NULL;
}

/* Two years later, for moments on the first of a month. */
static bool is_two_years_over(const char *moment, const char *at)
{
    char end[24];
    snprintf(end, sizeof end, "%04d%s", atoi(moment) + 2, moment + 4);
    return strcmp(end, at) <= 0;
}

static enum gate_reason consent(const struct life *life, enum channel channel, const char *address)
{
    const struct purpose *p = &life->purposes[1];
    const char *at = life->question.at;
    bool elsewhere;
    const struct consent_event *yes = last_yes(life, channel, address, &elsewhere);
    if (yes == NULL)
        return elsewhere ? GATE_ADDRESS_CHANGED : GATE_NEVER;
    if ((yes->expires_at != NULL && strcmp(yes->expires_at, at) <= 0) ||
        (p->validity_months == 24 && (yes->happened_at == NULL || is_two_years_over(yes->happened_at, at))))
        return GATE_EXPIRED;
    const struct notice *shown = shown_in(life, yes);
    for (size_t i = 0; i < life->notice_set.count; i++) {
        const struct notice *renewal = &life->notices[i];
        if (renewal->demands_renewal && renewal != shown && renewal->purpose_id == p->id &&
            strcmp(renewal->valid_from, at) <= 0 &&
            (strcmp(since_when(yes), renewal->valid_from) < 0 ||
             (shown != NULL && strcmp(shown->language, renewal->language) == 0 && shown->number < renewal->number)))
            return GATE_SUPERSEDED;
    }
    if (shown == NULL || shown->purpose_id != p->id)
        return GATE_WORDING_UNKNOWN;
    if (channel != CHANNEL_ANY && (shown->channels & CHANNEL_BIT(channel)) == 0)
        return GATE_WORDING_CHANNEL;
    if (p->strength == PURPOSE_EXPLICIT && yes->strength != PURPOSE_EXPLICIT)
        return GATE_TOO_WEAK;
    /* The young one was born on 2008-06-15: under 16 until the day before 15 June 2024. */
    const char *said = yes->happened_at != NULL ? yes->happened_at : yes->recorded_at;
    if (life->person.birthday != NULL && !yes->is_by_representative && strcmp(said, "2024-06-15") < 0)
        return GATE_REPRESENTATIVE;
    return GATE_YES;
}

/* What Tw 11.7 asks by itself, by heart. */
enum demand { NOTHING, BASIS_ENOUGH, UNTIL_OBJECTION, DECLARED, CONSENT_ASKED, NO_RULE };

static enum demand demand_of(const struct life *life, enum channel channel, const struct gate_point *point)
{
    const struct purpose *p = &life->purposes[1];
    const char *day = life->question.day;
    bool is_legal_person = life->person.audience == GATE_LEGAL_PERSON;
    if (channel == CHANNEL_POST)
        return strcmp(day, "2018-05-25") >= 0 ? BASIS_ENOUGH : p->is_direct_marketing ? NO_RULE : NOTHING;
    if (!p->is_direct_marketing)
        return NOTHING;
    if (channel == CHANNEL_PHONE) {
        if (is_legal_person)
            return strcmp(day, "2009-10-01") >= 0 ? UNTIL_OBJECTION : NO_RULE;
        if (strcmp(day, "2021-07-01") < 0)
            return strcmp(day, "2009-10-01") >= 0 ? UNTIL_OBJECTION : NO_RULE;
        bool is_customer = life->person.first_purchase != NULL;
        return is_customer && strcmp(day, "2026-07-01") < 0 ? UNTIL_OBJECTION : CONSENT_ASKED;
    }
    /* E-mail to partnerships and legal persons is regulated since 2009 only. */
    bool is_old = life->person.audience >= GATE_PARTNERSHIP && strcmp(day, "2009-10-01") < 0;
    if (channel == CHANNEL_EMAIL && is_legal_person && point != NULL && point->is_published && !is_old)
        return NOTHING;
    if (channel == CHANNEL_EMAIL && p->may_use_customer_mail && life->question.customer_mail_since != NULL &&
        point != NULL && point->is_from_sale && life->person.last_purchase != NULL &&
        strcmp(life->person.last_purchase, life->question.customer_mail_since) >= 0)
        return DECLARED;
    return is_old ? NO_RULE : CONSENT_ASKED;
}

static enum gate_reason fact(const struct life *life)
{
    bool has_fact = life->person.has_agreement || life->person.first_purchase != NULL;
    switch (life->purposes[1].basis) {
    case PURPOSE_AGREEMENT:
        return has_fact ? GATE_YES : GATE_NO_AGREEMENT;
    case PURPOSE_LEGAL_DUTY:
        return has_fact ? GATE_YES : GATE_NO_DUTY;
    case PURPOSE_LEGITIMATE_INTEREST:
        if (!life->question.has_balancing_test)
            return GATE_NO_BALANCING;
        return life->person.is_told ? GATE_YES : GATE_NOT_TOLD;
    default:
        return GATE_NO_BASIS;
    }
}

static enum gate_reason ends_it_all(const struct life *life)
{
    const struct purpose *p = &life->purposes[1];
    if (!life->person.is_known)
        return GATE_UNKNOWN;
    if (life->person.status == GATE_STATUS_ERASED)
        return GATE_ERASED;
    if (life->person.status == GATE_STATUS_DECEASED)
        return GATE_DECEASED;
    if (life->person.status == GATE_STATUS_RESTRICTED || life->person.is_restricted)
        return GATE_RESTRICTED;
    if (p->is_announced || (p->until != NULL && strcmp(p->until, life->question.day) < 0) ||
        (p->since != NULL && strcmp(p->since, life->question.day) > 0))
        return GATE_PURPOSE_ENDED;
    return p->field_count == 0 ? GATE_PURPOSE_HEADING : GATE_YES;
}

static enum gate_reason on_point(const struct life *life, enum channel channel, const struct gate_point *point,
                                 bool is_basis_only)
{
    const char *address = point == NULL ? NULL : point->address;
    enum gate_reason reason = ends_it_all(life);
    if (reason != GATE_YES)
        return reason;
    const struct consent_event *stop = standing_stop(life, channel, address);
    if (stop != NULL)
        return stop->state == CONSENT_OBJECTED  ? GATE_OBJECTED
               : stop->state == CONSENT_REFUSED ? GATE_REFUSED
                                                : GATE_WITHDRAWN;
    enum demand demand = channel == CHANNEL_ANY ? NOTHING : demand_of(life, channel, point);
    /* "The channel row takes the place of consent" for legal persons; customer mail for everybody. */
    bool is_excused =
        channel != CHANNEL_ANY &&
        (demand == DECLARED || (life->person.audience == GATE_LEGAL_PERSON && life->purposes[1].is_direct_marketing &&
                                (demand == UNTIL_OBJECTION || (demand == NOTHING && channel != CHANNEL_POST))));
    bool is_on_consent = life->purposes[1].basis == PURPOSE_CONSENT;
    if (is_on_consent && !is_excused)
        reason = consent(life, channel, address);
    else if (!is_on_consent)
        reason = fact(life);
    if (reason != GATE_YES || is_basis_only)
        return reason;
    if (demand == NO_RULE)
        return GATE_CHANNEL_RULE;
    return demand == CONSENT_ASKED ? consent(life, channel, address) : GATE_YES;
}

static bool serves(const struct gate_point *point, enum channel channel)
{
    return point->channel == channel || (point->channel == CHANNEL_PHONE && channel == CHANNEL_MESSAGE);
}

struct statement {
    enum gate_reason reason;
    bool uses[POINTS_MAX];
};

/* The nearest to a yes of what is found on each contact point. */
static void nearer(struct statement *statement, enum gate_reason reason)
{
    bool is_first = statement->reason == GATE_REASON_COUNT;
    if (is_first || reason == GATE_YES || (statement->reason != GATE_YES && reason > statement->reason))
        statement->reason = reason;
}

static void on_channel(const struct life *life, enum channel channel, struct statement *statement)
{
    bool is_basis_only = life->question.channel == CHANNEL_ANY;
    size_t served = 0;
    for (size_t i = 0; i < life->person.point_count; i++) {
        if (channel == CHANNEL_ANY || !serves(&life->points[i], channel))
            continue;
        served++;
        enum gate_reason reason = on_point(life, channel, &life->points[i], is_basis_only);
        statement->uses[i] = reason == GATE_YES && !is_basis_only;
        nearer(statement, reason);
    }
    if (served > 0)
        return;
    enum gate_reason reason = on_point(life, channel, NULL, is_basis_only);
    nearer(statement, reason == GATE_YES && !is_basis_only ? GATE_NO_ADDRESS : reason);
}

static struct statement state(const struct life *life)
{
    struct statement statement = {.reason = GATE_REASON_COUNT};
    const unsigned channels = life->purposes[1].channels;
    if (life->question.channel != CHANNEL_ANY || channels == 0) {
        on_channel(life, life->question.channel, &statement);
        return statement;
    }
    for (enum channel channel = CHANNEL_EMAIL; channel < CHANNEL_COUNT; channel++)
        if ((channels & CHANNEL_BIT(channel)) != 0)
            on_channel(life, channel, &statement);
    return statement;
}

/* ---- Lives ---------------------------------------------------------------------------------------------------------------- */

static uint64_t seed = 20261124;

static unsigned dice(unsigned sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % sides;
}

static bool one_in(unsigned n)
{
    return dice(n) == 0;
}

static void make_notices(struct life *life, bool has_renewal)
{
    unsigned email_phone_post = CHANNEL_BIT(CHANNEL_EMAIL) | CHANNEL_BIT(CHANNEL_PHONE) | CHANNEL_BIT(CHANNEL_POST);
    static const char *const FROM[] = {"2018-01-01T00:00:00Z", "2018-01-01T00:00:00Z", "2023-06-01T00:00:00Z",
                                       "2018-01-01T00:00:00Z"};
    for (size_t i = 0; i < 4; i++)
        life->notices[i] = (struct notice){.id = (int64_t)i + 1,
                                           .purpose_id = i == 3 ? 1 : 2, /* the last is the other purpose's */
                                           .language = i == 1 ? "en" : "nl",
                                           .number = i == 2 ? 2 : 1,
                                           .channels = i == 1 ? CHANNEL_BIT(CHANNEL_POST) : email_phone_post,
                                           .demands_renewal = i == 2 && has_renewal,
                                           .valid_from = FROM[i]};
    life->notice_set = (struct notice_set){.list = life->notices, .count = 4};
}

static const char *const FIELDS[] = {"name", "email"};

static struct purpose make_purpose(int64_t id, const char *code, enum purpose_basis basis, bool is_marketing)
{
    return (struct purpose){.id = id,
                            .code = code,
                            .basis = basis,
                            .is_direct_marketing = is_marketing,
                            .channels = CHANNEL_BIT(CHANNEL_EMAIL) | CHANNEL_BIT(CHANNEL_PHONE) | CHANNEL_BIT(CHANNEL_POST),
                            .fields = FIELDS,
                            .field_count = 2};
}

static struct gate_point make_point(int64_t id, enum channel channel, const char *address)
{
    return (struct gate_point){.id = id, .channel = channel, .value = address, .address = address, .position = (int)id};
}

/* A plain life: P on consent below Q, asked by e-mail in November 2026, one address, nothing said. */
static void plain(struct life *life)
{
    memset(life, 0, sizeof *life);
    life->purposes[0] = make_purpose(1, "q", PURPOSE_CONSENT, true);
    life->purposes[1] = make_purpose(2, "p", PURPOSE_CONSENT, true);
    life->purposes[1].parent = &life->purposes[0];
    life->purpose_set = (struct purpose_set){.list = life->purposes, .count = 2};
    make_notices(life, false);
    life->points[0] = make_point(1, CHANNEL_EMAIL, "mine");
    life->person =
        (struct gate_person){.id = 7, .is_known = true, .events = life->events, .points = life->points, .point_count = 1};
    life->question = (struct gate_question){.purposes = &life->purpose_set,
                                            .purpose = &life->purposes[1],
                                            .channel = CHANNEL_EMAIL,
                                            .at = "2026-11-24T12:00:00Z",
                                            .day = "2026-11-24",
                                            .notices = &life->notice_set,
                                            .rules = rules,
                                            .rule_count = rule_count};
}

static struct consent_event plain_event(int64_t id)
{
    return (struct consent_event){.id = id,
                                  .party_id = 7,
                                  .purpose_id = 2,
                                  .address = "",
                                  .state = CONSENT_GIVEN,
                                  .notice_id = 1,
                                  .via = CONSENT_WEB,
                                  .evidence = "",
                                  .happened_at = MOMENTS[2],
                                  .recorded_at = RECORDED};
}

static struct consent_event random_event(int64_t id)
{
    static const char *const ADDRESSES[] = {"", "mine", "mine", "other"};
    struct consent_event event = plain_event(id);
    event.purpose_id = one_in(3) ? 1 : 2;
    event.channel = (enum channel)(one_in(2) ? CHANNEL_ANY : CHANNEL_EMAIL + dice(4));
    event.address = ADDRESSES[dice(4)];
    event.state = (enum consent_state)(one_in(2) ? CONSENT_GIVEN : dice(CONSENT_STATE_COUNT));
    event.strength = one_in(3) ? PURPOSE_EXPLICIT : PURPOSE_UNAMBIGUOUS;
    event.notice_id = one_in(2) ? 1 : dice(6);
    event.via = one_in(3) ? CONSENT_IMPORT : CONSENT_WEB;
    event.evidence = one_in(4) ? NULL : "";
    event.evidence_sha256 = one_in(8) ? "00" : NULL;
    event.is_by_representative = one_in(4);
    event.happened_at = one_in(5) ? NULL : MOMENTS[dice(MOMENT_COUNT)];
    event.expires_at = one_in(6) ? MOMENTS[dice(MOMENT_COUNT)] : one_in(6) ? "2027-01-01T00:00:00Z" : NULL;
    return event;
}

static void random_purpose(struct purpose *purpose, bool is_asked)
{
    purpose->basis = one_in(2) ? PURPOSE_CONSENT : (enum purpose_basis)dice(PURPOSE_BASIS_COUNT);
    purpose->is_direct_marketing = one_in(2);
    purpose->is_profiling = one_in(3);
    purpose->may_use_customer_mail = one_in(2);
    purpose->strength = one_in(4) ? PURPOSE_EXPLICIT : PURPOSE_UNAMBIGUOUS;
    purpose->validity_months = one_in(3) ? 24 : 0;
    if (one_in(12))
        purpose->until = one_in(2) ? "2023-05-05" : "2030-01-01";
    if (one_in(20))
        purpose->since = one_in(2) ? "2018-05-25" : "2028-01-01";
    purpose->is_announced = is_asked && one_in(40);
    if (one_in(40))
        purpose->field_count = 0;
    if (one_in(12))
        purpose->channels = 0;
}

static void random_life(struct life *life)
{
    /* Days around which a rule changes, and moments at which a consent of MOMENTS ends to the second. */
    static const char *const ASKED_AT[] = {"2008-01-01T12:00:00Z", "2015-02-02T12:00:00Z", "2021-06-30T12:00:00Z",
                                           "2022-06-01T12:00:00Z", "2024-06-01T10:00:00Z", "2025-12-01T10:00:00Z",
                                           "2026-06-30T12:00:00Z", "2026-07-01T12:00:00Z", "2026-11-24T12:00:00Z"};
    plain(life);
    random_purpose(&life->purposes[0], false);
    random_purpose(&life->purposes[1], true);
    if (one_in(4))
        life->purposes[1].parent = NULL;
    make_notices(life, one_in(3));
    life->question.at = ASKED_AT[dice(9)];
    snprintf(life->day, sizeof life->day, "%.10s", life->question.at);
    life->question.day = life->day;
    static const enum channel ASKED[] = {CHANNEL_EMAIL, CHANNEL_EMAIL, CHANNEL_PHONE, CHANNEL_POST, CHANNEL_ANY};
    life->question.channel = life->purposes[1].channels == 0 ? CHANNEL_ANY : ASKED[dice(5)];
    life->question.has_balancing_test = one_in(2);
    life->question.customer_mail_since = one_in(2) ? "2022-01-01" : NULL;
    static const enum channel KINDS[] = {CHANNEL_EMAIL, CHANNEL_PHONE, CHANNEL_POST, CHANNEL_SOCIAL};
    life->person.point_count = dice(POINTS_MAX + 1);
    for (size_t i = 0; i < life->person.point_count; i++) {
        life->points[i] = make_point((int64_t)i + 1, KINDS[dice(4)], i == 0 ? "mine" : "other");
        life->points[i].is_published = one_in(3);
        life->points[i].is_from_sale = one_in(2);
    }
    struct gate_person *person = &life->person;
    person->is_known = !one_in(60);
    person->status = one_in(10) ? (enum gate_status)dice(4) : GATE_STATUS_ACTIVE;
    person->is_restricted = one_in(40);
    person->audience = (enum gate_audience)dice(GATE_AUDIENCE_COUNT);
    person->birthday = one_in(6) ? "2008-06-15" : NULL;
    person->has_agreement = one_in(4);
    person->first_purchase = one_in(2) ? "2020-01-01T00:00:00Z" : NULL;
    person->last_purchase = person->first_purchase == NULL ? NULL
                            : one_in(2)                    ? person->first_purchase
                                                           : "2024-01-01T00:00:00Z";
    person->is_told = one_in(2);
    person->event_count = dice(EVENTS_MAX + 1);
    for (size_t i = 0; i < person->event_count; i++)
        life->events[i] = random_event((int64_t)i + 1);
}

/* ---- Comparing ------------------------------------------------------------------------------------------------------------ */

static size_t compared, agreed, seen[GATE_REASON_COUNT];

static bool agree(const struct life *life, struct gate_verdict *verdict, const struct statement *statement)
{
    size_t used = 0;
    if (verdict->reason != statement->reason)
        return false;
    for (size_t i = 0; i < life->person.point_count; i++) {
        bool is_used = false;
        for (size_t j = 0; j < verdict->point_count; j++)
            is_used |= verdict->points[j] == &life->points[i];
        used += is_used;
        if (is_used != statement->uses[i])
            return false;
    }
    return used == verdict->point_count;
}

static void describe(const struct life *life)
{
    const struct purpose *q = &life->purposes[0], *p = &life->purposes[1];
    printf("# at %s channel %s; q %s%s%s; p %s%s%s%s months %d\n", life->question.at, channel_code(life->question.channel),
           purpose_basis_code(q->basis), q->is_direct_marketing ? " marketing" : "", p->parent == NULL ? " (not above)" : "",
           purpose_basis_code(p->basis), p->is_direct_marketing ? " marketing" : "", p->is_profiling ? " profiling" : "",
           p->strength == PURPOSE_EXPLICIT ? " explicit" : "", p->validity_months);
    for (size_t i = 0; i < life->person.event_count; i++) {
        const struct consent_event *event = &life->events[i];
        printf("#   %s on %s channel '%s' address '%s' at %s via %s evidence %s notice %d expires %s%s\n",
               consent_state_code(event->state), event->purpose_id == 1 ? "q" : "p", channel_code(event->channel),
               event->address, event->happened_at == NULL ? "?" : event->happened_at, consent_via_code(event->via),
               event->evidence == NULL && event->evidence_sha256 == NULL ? "no" : "yes", (int)event->notice_id,
               event->expires_at == NULL ? "never" : event->expires_at,
               event->is_by_representative ? " by representative" : "");
    }
}

static void compare(const struct life *life)
{
    struct gate_verdict verdict;
    struct statement statement = state(life);
    gate_judge(&life->question, &life->person, &verdict);
    compared++;
    seen[statement.reason]++;
    if (agree(life, &verdict, &statement)) {
        agreed++;
        return;
    }
    if (compared - agreed > 5)
        return;
    printf("# the gate says %d, the statement %d\n", (int)verdict.reason, (int)statement.reason);
    describe(life);
}

/* Every event on every kind of purpose, one at a time. */
static void single_events(void)
{
    static const char *const ADDRESSES[] = {"", "mine", "other"};
    struct life life;
    plain(&life);
    life.person.event_count = 1;
    for (int q = 0; q < PURPOSE_BASIS_COUNT * 2 + 1; q++)
        for (int p = 0; p < PURPOSE_BASIS_COUNT * 4; p++)
            for (int e = 0; e < CONSENT_STATE_COUNT * 2 * 3 * 3 * (MOMENT_COUNT + 1) * 2 * 4; e++) {
                int rest = e;
                struct consent_event *event = &life.events[0];
                *event = plain_event(1);
                event->state = (enum consent_state)(rest % CONSENT_STATE_COUNT), rest /= CONSENT_STATE_COUNT;
                event->purpose_id = 1 + rest % 2, rest /= 2;
                event->channel = (enum channel)(rest % 3), rest /= 3; /* any, email, phone */
                event->address = ADDRESSES[rest % 3], rest /= 3;
                event->happened_at = rest % (MOMENT_COUNT + 1) == MOMENT_COUNT ? NULL : MOMENTS[rest % (MOMENT_COUNT + 1)];
                rest /= MOMENT_COUNT + 1;
                event->via = rest % 2 == 0 ? CONSENT_WEB : CONSENT_IMPORT, rest /= 2;
                event->notice_id = rest;
                life.purposes[0].basis = (enum purpose_basis)(q / 2 % PURPOSE_BASIS_COUNT);
                life.purposes[0].is_direct_marketing = q % 2 == 1;
                life.purposes[1].parent = q == PURPOSE_BASIS_COUNT * 2 ? NULL : &life.purposes[0];
                life.purposes[1].basis = (enum purpose_basis)(p / 4);
                life.purposes[1].is_direct_marketing = p % 2 == 1;
                life.purposes[1].is_profiling = p / 2 % 2 == 1;
                life.person.is_told = life.question.has_balancing_test = true;
                life.person.first_purchase = life.person.last_purchase = "2020-01-01T00:00:00Z";
                compare(&life);
            }
}

/* The outcome may not depend on the order in which the events came in. */
static bool is_order_free(const struct life *life)
{
    struct life turned = *life;
    struct gate_verdict verdict, other;
    turned.person.events = turned.events;
    turned.question.purposes = &life->purpose_set;
    for (size_t i = 0; i < life->person.event_count; i++)
        turned.events[i] = life->events[life->person.event_count - 1 - i];
    gate_judge(&life->question, &life->person, &verdict);
    gate_judge(&life->question, &turned.person, &other);
    return verdict.reason == other.reason && verdict.point_count == other.point_count &&
           (verdict.event == NULL ? other.event == NULL : other.event != NULL && verdict.event->id == other.event->id);
}

/* ---- The rows of the pack ------------------------------------------------------------------------------------------------- */

static int place(const char *const *words, const char *text)
{
    int i = 0;
    while (words[i] != NULL && strcmp(words[i], text) != 0)
        i++;
    return i;
}

static const char *or_null(const char *text)
{
    return text == NULL || *text == '\0' ? NULL : text;
}

static int read_rules(struct arena *arena)
{
    static const char *const AUDIENCES[] = {"natural", "sole-trader", "partnership", "legal-person", NULL};
    static const char *const SITUATIONS[] = {"any", "customer", "customer-mail", "published", NULL};
    static const char *const REQUIREMENTS[] = {"none", "basis", "until-objection", "declaration", "consent", NULL};
    struct err err = ERR_INIT;
    struct rec *table;
    if (table_file_read("share/crm/policy/nl/channel-rules.csv", arena, &table, &err) != 0)
        return -1;
    for (const struct rec *row = table->first; row != NULL && rule_count < RULES_MAX; row = row->next)
        rules[rule_count++] = (struct gate_channel_rule){
            .code = rec_text(row, "code"),
            .channel = channel_find(rec_text(row, "channel")),
            .audience = (enum gate_audience)place(AUDIENCES, rec_text(row, "audience")),
            .is_for_any_purpose = strcmp(rec_text(row, "applies_to"), "any") == 0,
            .situation = (enum gate_situation)place(SITUATIONS, rec_text(row, "situation")),
            .requirement = (enum gate_requirement)place(REQUIREMENTS, rec_text(row, "requirement")),
            .is_announced = strcmp(rec_text(row, "state"), "announced") == 0,
            .since = or_null(rec_text(row, "since")),
            .until = or_null(rec_text(row, "until")),
            .citation = rec_text(row, "citation"),
        };
    return 0;
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    struct life life;
    if (!CHECK(read_rules(&arena) == 0 && rule_count > 20, "the channel rules of the pack are read"))
        return tap_done();
    single_events();
    CHECK(compared > 100000, "%zu single events on every kind of purpose", compared);
    CHECK_INTEGER(agreed, compared, "gate and statement agree on all of them");
    size_t free_of_order = 0;
    compared = agreed = 0;
    for (int i = 0; i < LIVES; i++) {
        random_life(&life);
        compare(&life);
        free_of_order += is_order_free(&life);
    }
    CHECK_INTEGER(agreed, compared, "gate and statement agree on random lives");
    CHECK_INTEGER(free_of_order, LIVES, "the order in which events arrive changes nothing");
    for (int reason = GATE_YES; reason < GATE_REASON_COUNT; reason++)
        CHECK(seen[reason] >= 50, "reason %d was met %zu times", reason, seen[reason]);
    arena_clear(&arena);
    return tap_done();
}
