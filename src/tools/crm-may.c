/* crm-may - the gate: may these people be approached for this purpose, on this channel? */
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/field.h"
#include "domain/gate.h"
#include "domain/party.h"
#include "domain/who.h"
#include "run/people.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"PURPOSE[/CHANNEL] [WHO ... | --all]", NULL};

static const struct option_spec OPTIONS[] = {
    {"explain", 0, NULL, NULL, N_("print a record for each person with the answer and its rule"), 0},
    {0},
};

struct work {
    struct purpose_set purposes;
    struct gate *gate;
    unsigned parts; /* of a person's record that the purpose needs */
    bool is_explained;
    int64_t id; /* of the question */
    struct gate_answer answer;
};

/* ---- The question about one ----------------------------------------------------------------------------------------------- */

static int explain(struct run *run, struct work *work, const struct gate_answer *answer, struct arena *arena,
                   struct err *err)
{
    const struct rec *record = gate_explain(work->gate, answer, arena);
    return record == NULL ? err_memory(err) : run_emit(run, record, err);
}

/* say_no(run, work, answer): why not, by which rule, and what to do. */
static void say_no(struct run *run, const struct work *work, const struct gate_answer *answer)
{
    const char *why = gate_why(work->gate, answer, &run->arena);
    const char *next = gate_next(work->gate, answer, &run->arena);
    run_say(run, "%s (%s; %s; %s)", why == NULL ? "" : why, answer->code, answer->is_law ? _("law") : _("house rule"),
            answer->article);
    if (next != NULL)
        run_say(run, "  %s", next);
    else if (answer->reason == GATE_DECEASED)
        run_say(run, _("  if that is a mistake: crm-edit %lld status=active"), (long long)answer->party_id);
}

static int question(struct run *run, void *context, struct err *err)
{
    struct work *work = context;
    struct gate_answer answer;
    int64_t id;
    if (run_person(run, run_operand(run, 1), 0, &run->arena, &id, err) != 0 ||
        gate_ask(work->gate, &id, 1, &answer, err) != 0)
        return -1;
    run->counts.read++;
    if (work->is_explained && explain(run, work, &answer, &run->arena, err) != 0)
        return -1;
    if (answer.reason == GATE_YES)
        return 0;
    say_no(run, work, &answer);
    return ERR_NO;
}

/* ---- The filter ----------------------------------------------------------------------------------------------------------- */

/* One block: people with their records, NULL where only the id is known. */
struct block {
    int64_t ids[RUN_BLOCK];
    const struct rec *records[RUN_BLOCK];
    size_t count;
    struct arena arena;
};

/* fill_in(run, work, block, answers, err): read the records of those who may be approached and are known by id only. */
static int fill_in(struct run *run, struct work *work, struct block *block, const struct gate_answer *answers,
                   struct err *err)
{
    int64_t ids[RUN_BLOCK];
    size_t places[RUN_BLOCK], count = 0;
    const struct rec *records[RUN_BLOCK];
    for (size_t i = 0; i < block->count; i++)
        if (answers[i].reason == GATE_YES && block->records[i] == NULL) {
            places[count] = i;
            ids[count++] = block->ids[i];
        }
    if (count == 0 || work->is_explained || run->is_quiet)
        return 0;
    if (party_read(&run->store, ids, count, work->parts, &block->arena, records, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        block->records[places[i]] = records[i];
    return 0;
}

static int pass(struct run *run, struct work *work, struct block *block, size_t place, const struct gate_answer *answer,
                struct err *err)
{
    static const struct rec NOTHING = {.type = REC_MAP};
    if (work->is_explained)
        return explain(run, work, answer, &block->arena, err);
    const struct rec *record = block->records[place] == NULL ? &NOTHING : block->records[place];
    record = gate_restrict(work->gate, answer, record, &block->arena);
    return record == NULL ? err_memory(err) : run_emit(run, record, err);
}

static int pass_all(struct run *run, struct work *work, struct block *block, const struct gate_answer *answers,
                    struct err *err)
{
    if (fill_in(run, work, block, answers, err) != 0)
        return -1;
    for (size_t i = 0; i < block->count; i++) {
        bool is_yes = answers[i].reason == GATE_YES;
        gate_count(work->gate, &answers[i]);
        run->counts.left_out += !is_yes;
        if ((is_yes || work->is_explained) && pass(run, work, block, i, &answers[i], err) != 0)
            return -1;
    }
    return 0;
}

/* ---- From input, and from everybody --------------------------------------------------------------------------------------- */

/* is_bare(record): names somebody and says nothing of them, so that the file has to. */
static bool is_bare(const struct rec *record)
{
    for (const struct rec *member = record->first; member != NULL; member = member->next)
        if (!field_is_reserved(member->key))
            return false;
    return true;
}

/* resolve(run, item, block, err): whom an item means. Nobody is one of those left out; a record goes along. */
static int resolve(struct run *run, const struct run_item *item, struct block *block, struct err *err)
{
    int64_t id = 0;
    if (item->record == NULL || !rec_integer(item->record, "id", &id)) {
        struct who who;
        if (who_find(&run->store, item->who, 0, &block->arena, &who, err) != 0)
            return -1;
        if (who.count > 1)
            return run_person(run, item->who, 0, &block->arena, &id, err);
        id = who.count == 1 ? who.ids[0] : 0;
    }
    block->ids[block->count] = id;
    block->records[block->count++] = item->record == NULL || is_bare(item->record) ? NULL : item->record;
    return 0;
}

struct reading {
    struct work *work;
    struct block *block;
    const struct run_item *items;
    size_t count;
    int64_t after; /* of --all */
};

static int judge_items(struct run *run, void *context, struct err *err)
{
    struct reading *reading = context;
    for (size_t i = 0; i < reading->count; i++) {
        if (resolve(run, &reading->items[i], reading->block, err) == 0)
            continue;
        if (reading->items[i].source == NULL ||
            run_reject(run, reading->items[i].source, &reading->items[i].origin, err) != 0)
            return -1;
    }
    struct gate_answer answers[RUN_BLOCK];
    if (gate_ask(reading->work->gate, reading->block->ids, reading->block->count, answers, err) != 0)
        return -1;
    return pass_all(run, reading->work, reading->block, answers, err);
}

static int take_items(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    struct block block = {.arena = ARENA_INIT};
    struct reading reading = {.work = context, .block = &block, .items = items, .count = count};
    int status = run_read(run, judge_items, &reading, err);
    arena_clear(&block.arena);
    if (status != 0)
        return -1;
    run_progress(run, run->counts.read);
    return run_flush(run, err);
}

static int judge_next(struct run *run, void *context, struct err *err)
{
    struct reading *reading = context;
    struct block *block = reading->block;
    struct gate_answer answers[RUN_BLOCK];
    if (gate_ask_next(reading->work->gate, reading->after, RUN_BLOCK, answers, &block->count, err) != 0)
        return -1;
    for (size_t i = 0; i < block->count; i++) {
        block->ids[i] = reading->after = answers[i].party_id;
        block->records[i] = NULL;
    }
    run->counts.read += (int64_t)block->count;
    return pass_all(run, reading->work, block, answers, err);
}

static int take_all(struct run *run, struct work *work, struct err *err)
{
    struct block block = {.arena = ARENA_INIT};
    struct reading reading = {.work = work, .block = &block};
    int status;
    do {
        arena_reset(&block.arena);
        status = run_read(run, judge_next, &reading, err);
        if (status == 0)
            status = run_flush(run, err);
        run_progress(run, run->counts.read);
    } while (status == 0 && block.count > 0);
    arena_clear(&block.arena);
    return status;
}

/* settle_columns(run, work, err): what leaves is bounded by the purpose, so the header of flat formats is known before the first. */
static int settle_columns(struct run *run, const struct work *work, struct err *err)
{
    static const char *const ANSWER[] = {"id",   "may",     "why",     "rule", "origin",        "article",
                                         "next", "purpose", "channel", "at",   "contact_points"};
    size_t count;
    bool is_flat;
    if (work->is_explained)
        return run_all_columns(run, ANSWER, sizeof ANSWER / sizeof *ANSWER, err);
    if (run_has(run, "fields"))
        return run_check_fields(run, err);
    if (run_is_flat(run, &is_flat, err) != 0 || !is_flat)
        return err->kind == ERR_NONE ? 0 : -1;
    const char *const *names = gate_columns(work->gate, &run->arena, &count);
    return names == NULL ? err_memory(err) : run_pick(run, names, count, err);
}

static int filter(struct run *run, struct work *work, struct err *err)
{
    int status = run_has(run, "all") ? take_all(run, work, err) : run_each(run, 1, take_items, work, err);
    const char *left_out = gate_left_out(work->gate, &run->arena);
    if (status == 0 && left_out != NULL && !work->is_explained)
        run_say(run, "%s", left_out);
    return status == 0 ? run_lists(run, err) : -1;
}

/* ---- The command line ----------------------------------------------------------------------------------------------------- */

/* parts_of(purpose, arena): what to read of people for it; contact points are the gate's. */
static unsigned parts_of(const struct purpose *purpose, struct arena *arena)
{
    unsigned parts = 0;
    struct field_ref ref;
    for (size_t i = 0; i < purpose->field_count; i++)
        if (field_find(NULL, purpose->fields[i], arena, &ref) == 1)
            parts |= party_parts_of(&ref);
    return parts & ~(unsigned)PARTY_CONTACT_POINTS;
}

static int open_gate(struct run *run, void *context, struct err *err)
{
    struct work *work = context;
    char at[DATE_TIME_SIZE];
    int64_t moment;
    bool is_dated = run_has(run, "at");
    if (is_dated && date_parse_time(&run->dates, run_option(run, "at"), &moment, err) != 0)
        return -1;
    if (purpose_load(&run->store, &run->arena, &work->purposes, err) != 0 ||
        gate_open(&run->store, &work->purposes, run_operand(run, 0), is_dated ? date_format_time(moment, at) : NULL,
                  &work->gate, err) != 0)
        return -1;
    work->parts = parts_of(gate_purpose(work->gate), &run->arena);
    return 0;
}

static int go(struct run *run, struct err *err)
{
    struct work work = {.is_explained = run_has(run, "explain")};
    size_t count = run_operand_count(run);
    if (count == 0) {
        err_set(err, ERR_USAGE, _("the purpose is missing"));
        return err_hint(err, "crm-purpose list");
    }
    if (count > 1 && run_has(run, "all"))
        return err_set(err, ERR_USAGE, _("either WHO or --all"));
    bool is_question = count == 2 && strcmp(run_operand(run, 1), "-") != 0;
    int status = run_read(run, open_gate, &work, err);
    if (status == 0)
        status = settle_columns(run, &work, err);
    if (status == 0)
        status = is_question ? run_read(run, question, &work, err) : filter(run, &work, err);
    gate_close(work.gate);
    return status;
}

static unsigned flags_of(const struct run *run)
{
    bool is_question = run_operand_count(run) == 2 && strcmp(run_operand(run, 1), "-") != 0;
    return is_question ? 0 : TOOL_LISTS;
}

static const struct tool TOOL = {
    .name = "crm-may",
    .summary = N_("pass on only the people who may be approached, and say why not"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "fFoatv",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
