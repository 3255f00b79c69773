/* gate.c - preparing a question and asking it of people. */
#include "domain/gate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "domain/gate_parts.h"
#include "store/gate_rows.h"
#include "store/policies.h"
#include "store/purposes.h"
#include "store/rows.h"

/* ---- The question --------------------------------------------------------------------------------------------------------- */

static int settle_moment(struct gate *gate, const char *at, struct err *err)
{
    int64_t moment = gate->store->now;
    if (at != NULL && !date_read_time(at, &moment))
        return err_set(err, ERR_BUG, "gate_open: at is no moment");
    date_format_time(moment, gate->at);
    date_format_day(date_day_of(gate->store->dates, moment), gate->day);
    gate->is_history = moment < gate->store->now;
    gate->question.at = gate->at;
    gate->question.day = gate->day;
    return 0;
}

/* word_of(words, count, text): its place in the list, -1 when it is in none. */
static int word_of(const char *const *words, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    return -1;
}

static int read_rule(const struct policies_channel_rule *row, struct gate_channel_rule *rule, struct err *err)
{
    static const char *const AUDIENCES[] = {"natural", "sole-trader", "partnership", "legal-person"};
    static const char *const SITUATIONS[] = {"any", "customer", "customer-mail", "published"};
    static const char *const REQUIREMENTS[] = {"none", "basis", "until-objection", "declaration", "consent"};
    int audience = word_of(AUDIENCES, 4, row->audience);
    int situation = word_of(SITUATIONS, 4, row->situation);
    int requirement = word_of(REQUIREMENTS, 5, row->requirement);
    if (audience < 0 || situation < 0 || requirement < 0)
        return err_set(err, ERR_CORRUPT, _("the channel rule %s cannot be read"), row->code);
    *rule = (struct gate_channel_rule){
        .code = row->code,
        .channel = channel_find(row->channel),
        .audience = (enum gate_audience)audience,
        .is_for_any_purpose = strcmp(row->applies_to, "any") == 0,
        .situation = (enum gate_situation)situation,
        .requirement = (enum gate_requirement)requirement,
        .is_law = strcmp(row->rule, "law") == 0,
        .is_announced = strcmp(row->state, "announced") == 0,
        .since = row->since,
        .until = row->until,
        .text_nl = row->text_nl,
        .text_en = row->text_en,
        .citation = row->citation,
    };
    return 0;
}

/* is_relevant(gate, rule): can it count for anybody? The rest need not be looked at for each person. */
static bool is_relevant(const struct gate *gate, const struct gate_channel_rule *rule)
{
    return (rule->is_for_any_purpose || gate->question.purpose->is_direct_marketing) &&
           (rule->since == NULL || strcmp(rule->since, gate->day) <= 0) &&
           (rule->until == NULL || strcmp(rule->until, gate->day) >= 0);
}

/* load_rules(gate, channel, rules, err): add the rows of one channel to ${rules}. */
static int load_rules(struct gate *gate, enum channel channel, struct gate_channel_rule **rules, struct err *err)
{
    struct policies_channel_rule *rows;
    size_t count, *total = &gate->question.rule_count;
    if (policies_channel_rules(gate->store, channel_code(channel), &gate->arena, &rows, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        *rules = rows_grow(&gate->arena, *rules, *total, sizeof **rules);
        if (*rules == NULL)
            return err_memory(err);
        struct gate_channel_rule *rule = &(*rules)[*total];
        if (read_rule(&rows[i], rule, err) != 0)
            return -1;
        if (!is_relevant(gate, rule))
            continue;
        ++*total;
        gate->needs_purchases |= rule->situation == GATE_CUSTOMER;
    }
    return 0;
}

static int load_all_rules(struct gate *gate, struct err *err)
{
    struct gate_channel_rule *rules = NULL;
    for (enum channel channel = CHANNEL_EMAIL; channel < CHANNEL_COUNT; channel++) {
        bool is_asked =
            gate->question.channel == channel ||
            (gate->question.channel == CHANNEL_ANY && (gate->question.purpose->channels & CHANNEL_BIT(channel)) != 0);
        if (is_asked && load_rules(gate, channel, &rules, err) != 0)
            return -1;
    }
    gate->question.rules = rules;
    return 0;
}

static int load_declarations(struct gate *gate, struct err *err)
{
    const struct purpose *purpose = gate->question.purpose;
    char dated[24];
    int found = purposes_declared(gate->store, purpose->id, "balancing-test", gate->day, dated, err);
    if (found < 0)
        return -1;
    gate->question.has_balancing_test = found == 1;
    if (!purpose->may_use_customer_mail)
        return 0;
    found = purposes_declared(gate->store, purpose->id, "customer-mail", gate->day, gate->customer_mail_since, err);
    if (found == 1) {
        gate->question.customer_mail_since = gate->customer_mail_since;
        gate->needs_purchases = true;
    }
    return found < 0 ? -1 : 0;
}

static int prepare(struct gate *gate, const char *question, const char *at, struct err *err)
{
    const struct purpose *purpose;
    if (purpose_parse(gate->question.purposes, question, &purpose, &gate->question.channel, err) != 0 ||
        settle_moment(gate, at, err) != 0)
        return -1;
    gate->question.purpose = purpose;
    gate->lowest_purpose = gate->highest_purpose = purpose->id;
    for (const struct purpose *above = purpose->parent; above != NULL; above = above->parent) {
        if (above->id < gate->lowest_purpose)
            gate->lowest_purpose = above->id;
        if (above->id > gate->highest_purpose)
            gate->highest_purpose = above->id;
    }
    gate->needs_agreements = purpose->basis == PURPOSE_AGREEMENT || purpose->basis == PURPOSE_LEGAL_DUTY;
    gate->needs_purchases = gate->needs_agreements;
    gate->needs_told = purpose->basis == PURPOSE_LEGITIMATE_INTEREST;
    gate->question.notices = &gate->notices;
    if (notice_load(gate->store, &gate->arena, &gate->notices, err) != 0 || load_all_rules(gate, err) != 0)
        return -1;
    return load_declarations(gate, err);
}

int gate_open(struct store *store, const struct purpose_set *purposes, const char *question, const char *at,
              struct gate **gate, struct err *err)
{
    *gate = calloc(1, sizeof **gate);
    if (*gate == NULL)
        return err_memory(err);
    (*gate)->store = store;
    (*gate)->question.purposes = purposes;
    if (prepare(*gate, question, at, err) == 0)
        return 0;
    gate_close(*gate);
    *gate = NULL;
    return -1;
}

void gate_close(struct gate *gate)
{
    if (gate == NULL)
        return;
    arena_clear(&gate->block.arena);
    arena_clear(&gate->arena);
    free(gate);
}

const struct purpose *gate_purpose(const struct gate *gate)
{
    return gate->question.purpose;
}

enum channel gate_channel(const struct gate *gate)
{
    return gate->question.channel;
}

/* ---- Asking --------------------------------------------------------------------------------------------------------------- */

static int answer(struct gate *gate, const struct gate_person *person, struct gate_answer *result, struct err *err)
{
    struct gate_verdict verdict;
    gate_judge(&gate->question, person, &verdict);
    const struct gate_reason_words *words = gate_words_of(verdict.reason);
    *result = (struct gate_answer){.party_id = person->id, .reason = verdict.reason};
    result->code = verdict.rule != NULL && verdict.reason != GATE_YES ? verdict.rule->code : words->code;
    result->is_law = verdict.rule != NULL && verdict.reason != GATE_YES ? verdict.rule->is_law : words->is_law;
    result->article = verdict.rule != NULL && verdict.reason != GATE_YES ? verdict.rule->citation : words->article;
    if (verdict.point_count == 0)
        return 0;
    const struct gate_point **points = arena_alloc(&gate->block.arena, verdict.point_count * sizeof *points);
    if (points == NULL)
        return err_memory(err);
    memcpy(points, verdict.points, verdict.point_count * sizeof *points);
    result->points = points;
    result->point_count = verdict.point_count;
    return 0;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
    return (first > second) - (first < second);
}

/* unique(ids, count, sorted): ascending, each once. Returns how many. */
static size_t unique(const int64_t *ids, size_t count, int64_t *sorted)
{
    size_t kept = 0;
    bool is_sorted = true;
    for (size_t i = 0; i < count; i++) {
        sorted[i] = ids[i];
        is_sorted = is_sorted && (i == 0 || ids[i - 1] < ids[i]);
    }
    if (is_sorted)
        return count;
    qsort(sorted, count, sizeof *sorted, compare_ids);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || sorted[kept - 1] != sorted[i])
            sorted[kept++] = sorted[i];
    return kept;
}

/* person_of(block, id, place): whom the id means; ${place} is where it stands when the ids came in order. */
static const struct gate_person *person_of(const struct gate_block *block, int64_t id, size_t place)
{
    if (place < block->count && block->ids[place] == id)
        return &block->people[place];
    const int64_t *found = bsearch(&id, block->ids, block->count, sizeof id, compare_ids);
    return &block->people[found - block->ids];
}

int gate_ask(struct gate *gate, const int64_t *ids, size_t count, struct gate_answer *answers, struct err *err)
{
    int64_t *sorted = calloc(count + 1, sizeof *sorted);
    if (sorted == NULL)
        return err_memory(err);
    size_t kept = unique(ids, count, sorted);
    int status = gate_load(gate, sorted, kept, err);
    free(sorted);
    for (size_t i = 0; i < count && status == 0; i++)
        status = answer(gate, person_of(&gate->block, ids[i], i), &answers[i], err);
    return status;
}

int gate_ask_next(struct gate *gate, int64_t after, size_t limit, struct gate_answer *answers, size_t *count,
                  struct err *err)
{
    int status = gate_load_next(gate, after, limit, err);
    *count = gate->block.count;
    for (size_t i = 0; i < *count && status == 0; i++)
        status = answer(gate, &gate->block.people[i], &answers[i], err);
    return status;
}

void gate_count(struct gate *gate, const struct gate_answer *result)
{
    gate->left_out[result->reason]++;
}
