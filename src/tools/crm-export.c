/* crm-export - data out: to a recipient, for own use, or a person's own. */
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/disclosure.h"
#include "domain/field.h"
#include "domain/gate.h"
#include "domain/party.h"
#include "domain/party_columns.h"
#include "domain/purpose.h"
#include "domain/recipient.h"
#include "domain/subject.h"
#include "run/folder.h"
#include "run/people.h"
#include "run/render.h"
#include "run/run.h"

struct exporting {
    struct run *run;
    struct purpose_set purposes;
    const char *question; /* PURPOSE[/CHANNEL]; NULL: own use without a purpose */
    struct gate *gate;
    unsigned parts;
    int64_t recipient_id; /* 0: own use */
    struct disclosure *disclosure;
    bool has_columns;
    bool has_contact_points; /* contact points left */
    struct arena arena;      /* of a block */
};

static void clear(struct exporting *exporting)
{
    gate_close(exporting->gate);
    disclosure_free(exporting->disclosure);
    arena_clear(&exporting->arena);
}

/* Only the tables in which the fields asked for stand. */
static unsigned parts_of(struct run *run, const char *const *fields, size_t count)
{
    unsigned parts = fields == NULL ? PARTY_ALL : 0;
    for (size_t i = 0; i < count; i++) {
        struct field_ref ref;
        parts |= field_find(NULL, fields[i], &run->arena, &ref) == 1 ? party_parts_of(&ref) : PARTY_FIELDS;
    }
    return parts;
}

static int ask_gate(struct exporting *exporting, const char *question, struct err *err)
{
    struct run *run = exporting->run;
    const char *const *fields;
    size_t count;
    exporting->question = question;
    if (gate_open(&run->store, &exporting->purposes, question, NULL, &exporting->gate, err) != 0)
        return -1;
    fields = run_fields(run, &count, err);
    exporting->parts = disclosure_parts(gate_purpose(exporting->gate));
    if (exporting->recipient_id == 0)
        return 0;
    exporting->disclosure = disclosure_new(exporting->gate, exporting->recipient_id, fields, count);
    return exporting->disclosure == NULL ? err_memory(err) : 0;
}

/* ---- Columns ---------------------------------------------------------------------------------------------------------- */

/* A recipient gets the purpose's fields and no number of ours; for own use the id is there too. */
static int purpose_columns(struct exporting *exporting, struct err *err)
{
    struct arena *arena = &exporting->run->arena;
    size_t count;
    const char **names = gate_fields(exporting->gate, arena, &count);
    const char **with_id = names == NULL ? NULL : arena_alloc(arena, (count + 1) * sizeof *with_id);
    if (with_id == NULL)
        return err_memory(err);
    if (exporting->recipient_id != 0)
        return run_pick(exporting->run, names, count, err);
    with_id[0] = "id";
    memcpy(with_id + 1, names, count * sizeof *names);
    return run_pick(exporting->run, with_id, count + 1, err);
}

static int settle_columns(struct exporting *exporting, const int64_t *ids, size_t count, struct err *err)
{
    struct run *run = exporting->run;
    const char *const *names;
    size_t name_count;
    bool is_flat;
    if (exporting->has_columns)
        return 0;
    exporting->has_columns = true;
    if (run_has(run, "fields"))
        return 0;
    if (run_is_flat(run, &is_flat, err) != 0)
        return -1;
    if (exporting->gate != NULL)
        return purpose_columns(exporting, err);
    if (!is_flat)
        return 0;
    /* Few people named one by one settle the columns by themselves; a stream may bring anybody. */
    bool is_closed = run_operand_count(run) > 0 && run_operand_count(run) <= RUN_BLOCK && ids != NULL;
    if (party_columns(&run->store, is_closed ? ids : NULL, count, exporting->parts, &run->arena, &names, &name_count, err) !=
        0)
        return -1;
    return run_columns(run, names, name_count, err);
}

/* ---- A block ---------------------------------------------------------------------------------------------------------- */

static bool has_contact_point(const struct rec *record)
{
    return rec_get(record, "emails") != NULL || rec_get(record, "phones") != NULL || rec_get(record, "addresses") != NULL;
}

static int emit(struct exporting *exporting, const struct rec *record, struct err *err)
{
    exporting->has_contact_points = exporting->has_contact_points || has_contact_point(record);
    return run_emit(exporting->run, record, err);
}

static int let_out(struct exporting *exporting, struct rec *kept, const struct rec *incoming, struct err *err)
{
    int64_t id = 0;
    if (exporting->recipient_id == 0)
        return emit(exporting, kept, err);
    struct rec *selected = disclosure_select(kept, incoming, &exporting->arena);
    if (selected == NULL || !rec_integer(kept, "id", &id) || disclosure_note(exporting->disclosure, id, selected) != 0)
        return err_memory(err);
    /* What a dry run printed would be out of the house without a record of it. */
    return exporting->run->is_dry_run ? 0 : emit(exporting, selected, err);
}

/* ${items} NULL: the records are everybody's. */
static int pass(struct exporting *exporting, struct rec **records, const struct run_item *items, size_t count,
                struct err *err)
{
    struct arena *arena = &exporting->arena;
    struct rec **kept = arena_alloc(arena, count * sizeof *kept);
    size_t kept_count = 0;
    if (count == 0)
        return 0;
    if (kept == NULL)
        return err_memory(err);
    if (gate_filter(exporting->gate, records, count, kept, &kept_count, arena, err) != 0)
        return -1;
    for (size_t i = 0, at = 0; at < kept_count; i++) {
        int64_t asked = 0;
        int64_t id = 0;
        if (!rec_integer(records[i], "id", &asked) || !rec_integer(kept[at], "id", &id) || asked != id)
            continue;
        if (let_out(exporting, kept[at++], items == NULL ? NULL : items[i].record, err) != 0)
            return -1;
    }
    return 0;
}

/* Records that claim a purpose must claim the same; what --for says is enough by itself. */
static int settle_question(struct exporting *exporting, const struct run_item *items, size_t count, struct err *err)
{
    const char *question = exporting->question;
    if (run_has(exporting->run, "for") || exporting->recipient_id == 0)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (disclosure_purpose(items[i].record, &exporting->run->arena, &question, err) != 0)
            return -1;
    return exporting->gate == NULL && question != NULL ? ask_gate(exporting, question, err) : 0;
}

static int read_block(struct exporting *exporting, const struct run_item *items, size_t count, struct err *err)
{
    struct run *run = exporting->run;
    struct arena *arena = &exporting->arena;
    int64_t *ids = arena_alloc(arena, count * sizeof *ids);
    const struct rec **found = arena_alloc(arena, count * sizeof *found);
    struct rec **records = arena_alloc(arena, count * sizeof *records);
    struct run_item *kept_items = arena_alloc(arena, count * sizeof *kept_items);
    size_t kept = 0;
    if (ids == NULL || found == NULL || records == NULL || kept_items == NULL)
        return err_memory(err);
    if (run_people(run, items, count, 0, arena, ids, err) != 0 || settle_columns(exporting, ids, count, err) != 0 ||
        party_read(&run->store, ids, count, exporting->parts, arena, found, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (found[i] == NULL)
            continue;
        records[kept] = rec_copy(arena, found[i]);
        kept_items[kept] = items[i];
        if (records[kept++] == NULL)
            return err_memory(err);
    }
    if (exporting->gate != NULL)
        return pass(exporting, records, kept_items, kept, err);
    for (size_t i = 0; i < kept; i++)
        if (emit(exporting, records[i], err) != 0)
            return -1;
    return 0;
}

/* A block of items, or with none of them the next of everybody. */
struct turn {
    struct exporting *exporting;
    const struct run_item *items;
    size_t count;
    int64_t after_id;
};

static int take_turn(struct run *run, void *context, struct err *err);

/* A reader holds no snapshot longer than a block takes; a writer is in its transaction already. */
static int run_turn(struct turn *turn, struct err *err)
{
    struct run *run = turn->exporting->run;
    int status = turn->exporting->recipient_id == 0 ? run_read(run, take_turn, turn, err) : take_turn(run, turn, err);
    arena_reset(&turn->exporting->arena);
    return status;
}

static int take_items(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    struct turn turn = {.exporting = context, .items = items, .count = count};
    (void)run;
    return settle_question(context, items, count, err) != 0 ? -1 : run_turn(&turn, err);
}

static int next_block(struct exporting *exporting, int64_t *after_id, size_t *count, struct err *err)
{
    struct run *run = exporting->run;
    const struct rec *found[PARTY_BLOCK];
    if (party_read_range(&run->store, *after_id, PARTY_BLOCK, exporting->parts, &exporting->arena, found, count, after_id,
                         err) != 0 ||
        settle_columns(exporting, NULL, 0, err) != 0)
        return -1;
    struct rec *records[PARTY_BLOCK];
    size_t active = 0;
    for (size_t i = 0; i < *count; i++) {
        const char *status = rec_text(found[i], "status");
        if (status != NULL && strcmp(status, "active") != 0) {
            run->counts.left_out++;
            continue;
        }
        records[active++] = (struct rec *)(uintptr_t)found[i];
    }
    run->counts.read += (int64_t)*count;
    if (exporting->gate != NULL)
        return pass(exporting, records, NULL, active, err);
    for (size_t i = 0; i < active; i++)
        if (emit(exporting, records[i], err) != 0)
            return -1;
    return 0;
}

static int take_turn(struct run *run, void *context, struct err *err)
{
    struct turn *turn = context;
    (void)run;
    return turn->items != NULL ? read_block(turn->exporting, turn->items, turn->count, err)
                               : next_block(turn->exporting, &turn->after_id, &turn->count, err);
}

static int everybody(struct exporting *exporting, struct err *err)
{
    struct turn turn = {.exporting = exporting, .count = 1};
    while (turn.count > 0) {
        if (run_turn(&turn, err) != 0)
            return -1;
        run_progress(exporting->run, exporting->run->counts.read);
    }
    return 0;
}

/* ---- The ways out ----------------------------------------------------------------------------------------------------- */

static void tell_left_out(struct exporting *exporting)
{
    struct run *run = exporting->run;
    if (exporting->gate != NULL && gate_left_out_count(exporting->gate) > 0)
        run_say(run, "%s", gate_left_out(exporting->gate, &run->arena));
    if (run->counts.left_out > 0)
        run_say(run, _("%lld left out: restricted or deceased"), (long long)run->counts.left_out);
}

static int all_or_some(struct exporting *exporting, struct err *err)
{
    struct run *run = exporting->run;
    int status = run_has(run, "all") ? everybody(exporting, err) : run_each(run, 0, take_items, exporting, err);
    if (status == 0 && !exporting->has_columns)
        status = settle_columns(exporting, NULL, 0, err);
    if (status == 0 && !run->is_dry_run)
        status = run_lists(run, err);
    return status;
}

static int own_use(struct run *run, struct err *err)
{
    struct exporting exporting = {.run = run};
    const char *question = run_option(run, "for");
    const char *const *fields;
    size_t count;
    bool is_flat = false;
    int status = purpose_load(&run->store, &run->arena, &exporting.purposes, err);
    if (status == 0)
        status = run_check_fields(run, err);
    fields = run_fields(run, &count, err);
    if (status == 0 && question != NULL)
        status = ask_gate(&exporting, question, err);
    else if (status == 0)
        exporting.parts = parts_of(run, fields, count);
    if (status == 0)
        status = all_or_some(&exporting, err);
    if (status == 0)
        status = run_is_flat(run, &is_flat, err);
    /* Whoever went away while reading is not told anything any more. */
    if (status == 0)
        status = run_flush(run, err);
    if (status == 0) {
        tell_left_out(&exporting);
        bool is_for_others = is_flat || text_starts(run_format(run, err), "vcard");
        if (question == NULL && is_for_others && exporting.has_contact_points)
            run_say(run, "%s",
                    _("own use, permission not checked; to ask: crm-may PURPOSE[/CHANNEL] | crm-export --to RECIPIENT"));
    }
    clear(&exporting);
    return status;
}

static int to_recipient(struct run *run, void *context, struct err *err)
{
    struct exporting exporting = {.run = run};
    (void)context;
    int status = run_check_fields(run, err);
    if (status == 0)
        status = purpose_load(&run->store, &run->arena, &exporting.purposes, err);
    if (status == 0)
        status = recipient_for_disclosure(&run->store, run_option(run, "to"), &exporting.recipient_id, &run->arena, err);
    if (status == 0 && run_has(run, "for"))
        status = ask_gate(&exporting, run_option(run, "for"), err);
    if (status == 0)
        status = all_or_some(&exporting, err);
    if (status == 0 && exporting.disclosure != NULL)
        status = disclosure_write(&run->store, exporting.disclosure, err);
    if (status == 0)
        tell_left_out(&exporting);
    clear(&exporting);
    return status;
}

/* ---- A person's own data ---------------------------------------------------------------------------------------------- */

struct answering {
    struct run *run;
    struct subject_words words;
    struct folder folder;
    struct arena arena; /* of one answer */
};

static int answer_person(struct answering *answering, int64_t id, bool is_only, struct err *err)
{
    struct run *run = answering->run;
    struct buf report = BUF_INIT;
    struct buf data = BUF_INIT;
    struct rec *answer;
    char below[24];
    snprintf(below, sizeof below, "%lld", (long long)id);
    int status = subject_answer(&run->store, id, &answering->words, &answering->arena, &answer, err);
    if (status == 0)
        status = run_render(run, arena_printf(&run->arena, "report/subject-%s.txt", rec_text(answer, "language")), answer,
                            &report, err);
    if (status == 0)
        status = folder_add(&answering->folder, is_only ? NULL : below, "report.txt", &report, err);
    if (status == 0) {
        run_json(answer, &data);
        status = folder_add(&answering->folder, is_only ? NULL : below, "data.json", &data, err);
    }
    if (status == 0)
        status = batch_note_party(&run->store, id, err);
    buf_clear(&report);
    buf_clear(&data);
    arena_reset(&answering->arena);
    return status;
}

static int answer_items(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    struct answering *answering = context;
    int64_t ids[RUN_BLOCK];
    if (run_people(run, items, count, 0, &run->arena, ids, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (ids[i] != 0 &&
            answer_person(answering, ids[i], run_operand_count(run) == 1 && items[0].source == NULL, err) != 0)
            return -1;
    return 0;
}

static int answer_all(struct run *run, void *context, struct err *err)
{
    return run_each(run, 0, answer_items, context, err);
}

static int subjects(struct run *run, struct err *err)
{
    struct answering answering = {.run = run, .folder = {.path = run_option(run, "output"), .arena = &run->arena}};
    run_folder_output(run);
    if (answering.folder.path == NULL) {
        err_set(err, ERR_USAGE, _("where does the answer go? Give a folder with -o"));
        return err_hint(err, "crm-export --subject WHO -o DIR");
    }
    answering.words.titles = run_table(run, "report/titles.csv", err);
    answering.words.words = answering.words.titles == NULL ? NULL : run_table(run, "report/words.csv", err);
    answering.words.fields = answering.words.words == NULL ? NULL : run_table(run, "fields.csv", err);
    if (answering.words.fields == NULL)
        return -1;
    int status = run_spool(run, 0, err);
    if (status == 1)
        status = run_write(run, "access", answer_all, &answering, err);
    if (status == 0 && !run->is_dry_run)
        status = folder_write(&answering.folder, err);
    arena_clear(&answering.arena);
    return status;
}

/* ---- The tool --------------------------------------------------------------------------------------------------------- */

static const char *const SYNOPSIS[] = {"[WHO ... | --all]", "--to RECIPIENT [WHO ... | --all]", "--subject WHO ... -o DIR",
                                       NULL};

static const struct option_spec OPTIONS[] = {
    {"to", 0, "RECIPIENT", "recipient", N_("who is given the data; recorded per person"), 0},
    {"subject", 0, NULL, NULL, N_("a person's own data: report.txt and data.json (GDPR 15, 20)"), 0},
    {0},
};

static unsigned flags_of(const struct run *run)
{
    return run_has(run, "to") || run_has(run, "subject") ? TOOL_WRITES : 0;
}

static int go(struct run *run, struct err *err)
{
    bool is_all = run_has(run, "all");
    if (run_has(run, "subject"))
        return run_has(run, "to") || is_all ? err_set(err, ERR_USAGE, _("--subject goes with neither --to nor --all"))
                                            : subjects(run, err);
    if (is_all && run_operand_count(run) > 0)
        return err_set(err, ERR_USAGE, _("--all and WHO exclude each other"));
    if (!run_has(run, "to"))
        return own_use(run, err);
    if (is_all && !run_has(run, "for")) {
        err_refuse(err, "no-purpose", "GDPR 5(1)(b)", _("data leave for a purpose, and none is named"));
        const char *to = text_shell_arena(&run->arena, run_option(run, "to"));
        return to == NULL ? err_memory(err) : err_hint(err, "crm-export --all --for PURPOSE[/CHANNEL] --to %s", to);
    }
    int has_input = is_all ? 1 : run_spool(run, 0, err);
    return has_input == 1 ? run_write(run, "export", to_recipient, NULL, err) : has_input;
}

static const struct tool TOOL = {
    .name = "crm-export",
    .summary = N_("data out to a recipient or for own use; a person's own data"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "afFonbePv",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
