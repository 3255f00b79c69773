/* crm-find - search people and organisations; print their records. The ids are found first, then read and printed in blocks,
 * each in its own short read, so that a paused pager blocks nobody. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/field.h"
#include "domain/gate.h"
#include "domain/party.h"
#include "domain/party_columns.h"
#include "domain/query.h"
#include "domain/who.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"[TERM ...]", NULL};

static const struct option_spec OPTIONS[] = {
    {"count", 0, NULL, NULL, N_("print how many there are, and nothing else"), 0},
    {"limit", 0, "N", NULL, N_("at most so many"), 0},
    {"list-fields", 0, NULL, NULL, N_("the fields that can be searched, printed and set"), 0},
    {"sort", 0, "FIELD,...", "field", N_("order by these; -FIELD turns round; the infix does not count"), 0},
    {0},
};

struct finding {
    struct query_ids found;
    struct query_ids among; /* from standard input; sorted */
    bool is_among;
    size_t limit;
    unsigned parts;
    struct gate *gate;
    struct purpose_set purposes;
    const struct rec *unknown_tags;
};

/* ---- Which fields there are ----------------------------------------------------------------------------------------------- */

static int emit_field(struct run *run, const struct field_ref *ref, struct err *err)
{
    struct arena *arena = &run->arena;
    struct rec *record = rec_new_map(arena);
    unsigned flags = ref->field->flags;
    bool is_custom = ref->field->place == FIELD_IN_FIELDS && !(flags & FIELD_KEPT_CUSTOM);
    rec_add_text(arena, record, "field", ref->name);
    rec_add_text(arena, record, "type", field_type_name(ref->field->type));
    rec_add_boolean(arena, record, "repeats", (flags & FIELD_REPEATS) != 0);
    rec_add_boolean(arena, record, "labelled", (flags & FIELD_LABELLED) != 0);
    rec_add_boolean(arena, record, "settable", (flags & FIELD_SETTABLE) != 0);
    rec_add_boolean(arena, record, "custom", is_custom);
    return record == NULL ? err_memory(err) : run_emit(run, record, err);
}

static int list_fields(struct run *run, void *context, struct err *err)
{
    static const char *const COLUMNS[] = {"field", "type", "repeats", "labelled", "settable", "custom"};
    struct field_set *set;
    struct field_ref ref;
    (void)context;
    if (field_open(&run->store, &run->arena, &set, err) != 0 ||
        run_all_columns(run, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, err) != 0)
        return -1;
    for (size_t i = 0; field_at(set, i, &ref) == 1; i++)
        if (emit_field(run, &ref, err) != 0)
            return -1;
    return run_lists(run, err);
}

/* ---- Searching ------------------------------------------------------------------------------------------------------------ */

/* --fields decides which tables are read. */
static int settle_parts(struct run *run, struct finding *finding, const struct field_set *set, struct err *err)
{
    size_t count;
    struct field_ref ref;
    const char *const *names = run_fields(run, &count, err);
    if (names == NULL)
        return err->kind == ERR_NONE ? 0 : -1;
    finding->parts = 0;
    for (size_t i = 0; i < count; i++) {
        if (field_find(set, names[i], &run->arena, &ref) != 1)
            return field_unknown(set, names[i], err);
        finding->parts |= party_parts_of(&ref);
    }
    return 0;
}

static int take_id(struct query_ids *list, int64_t id)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? RUN_BLOCK : 2 * list->capacity;
        int64_t *grown = realloc(list->ids, capacity * sizeof *grown);
        if (grown == NULL)
            return -1;
        list->ids = grown;
        list->capacity = capacity;
    }
    list->ids[list->count++] = id;
    return 0;
}

/* "-": only people named on standard input. */
static int take_among(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    struct finding *finding = context;
    struct arena arena = ARENA_INIT;
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++) {
        struct who who;
        if (who_find(&run->store, items[i].who, WHO_ALL, &arena, &who, err) != 0)
            status = run_reject(run, items[i].source, &items[i].origin, err);
        else
            for (size_t k = 0; k < who.count && status == 0; k++)
                status = take_id(&finding->among, who.ids[k]) != 0 ? err_memory(err) : 0;
        arena_reset(&arena);
    }
    arena_clear(&arena);
    return status;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void keep_among(struct finding *finding)
{
    size_t kept = 0;
    struct query_ids *among = &finding->among;
    struct query_ids *found = &finding->found;
    if (among->count > 0)
        qsort(among->ids, among->count, sizeof *among->ids, compare_ids);
    for (size_t i = 0; i < found->count && among->count > 0; i++)
        if (bsearch(&found->ids[i], among->ids, among->count, sizeof *among->ids, compare_ids) != NULL)
            found->ids[kept++] = found->ids[i];
    found->count = kept;
}

static int search(struct run *run, void *context, struct err *err)
{
    struct finding *finding = context;
    const char *sort = run_option(run, "sort");
    const char *question = run_option(run, "for");
    size_t count = 0;
    struct field_set *set;
    struct query *query;
    const char **terms = arena_alloc(&run->arena, (run_operand_count(run) + 1) * sizeof *terms);
    if (terms == NULL)
        return err_memory(err);
    for (size_t i = 0; i < run_operand_count(run); i++)
        if (strcmp(run_operand(run, i), "-") != 0)
            terms[count++] = run_operand(run, i);
    if (field_open(&run->store, &run->arena, &set, err) != 0 || settle_parts(run, finding, set, err) != 0 ||
        query_parse(&run->store, set, terms, count, &run->arena, &query, err) != 0)
        return -1;
    if (question != NULL && (purpose_load(&run->store, &run->arena, &finding->purposes, err) != 0 ||
                             gate_open(&run->store, &finding->purposes, question, NULL, &finding->gate, err) != 0))
        return -1;
    bool may_stop = sort == NULL && !finding->is_among && finding->gate == NULL;
    size_t enough = run->is_quiet && may_stop ? 1 : may_stop ? finding->limit : 0;
    if (query_run(&run->store, query, enough, &finding->found, err) != 0)
        return -1;
    if (finding->is_among)
        keep_among(finding);
    if (finding->found.count == 0 && query_unknown_tags(&run->store, query, &run->arena, &finding->unknown_tags, err) != 0)
        return -1;
    return sort == NULL ? 0 : query_sort(&run->store, set, sort, &finding->found, err);
}

/* ---- Printing ------------------------------------------------------------------------------------------------------------- */

struct printing {
    struct finding *finding;
    size_t at; /* in ->found */
    size_t printed;
    struct arena arena;
    /* What is done with each record. */
    int (*take)(struct run *run, struct printing *printing, const struct rec *record, struct err *err);
};

static int emit(struct run *run, struct printing *printing, const struct rec *record, struct err *err)
{
    printing->printed++;
    return run_emit(run, record, err);
}

static int count_one(struct run *run, struct printing *printing, const struct rec *record, struct err *err)
{
    (void)run, (void)record, (void)err;
    printing->printed++;
    return 0;
}

/* One block: read, let the gate judge, hand on. */
static int take_block(struct run *run, void *context, struct err *err)
{
    struct printing *printing = context;
    struct finding *finding = printing->finding;
    const struct query_ids *found = &finding->found;
    size_t limit = finding->limit;
    size_t most = limit != 0 && finding->gate == NULL && limit < PARTY_BLOCK ? limit : PARTY_BLOCK;
    size_t count = found->count - printing->at < most ? found->count - printing->at : most;
    const struct rec *records[PARTY_BLOCK];
    struct rec *kept[PARTY_BLOCK];
    size_t kept_count = 0;
    unsigned parts = finding->gate == NULL ? finding->parts : PARTY_ALL | PARTY_ROW_IDS;
    if (party_read(&run->store, found->ids + printing->at, count, parts, &printing->arena, records, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (records[i] != NULL)
            records[kept_count++] = records[i];
    if (finding->gate != NULL) {
        struct rec *asked[PARTY_BLOCK];
        for (size_t i = 0; i < kept_count; i++)
            asked[i] = (struct rec *)(uintptr_t)records[i];
        if (gate_filter(finding->gate, asked, kept_count, kept, &kept_count, &printing->arena, err) != 0)
            return -1;
        for (size_t i = 0; i < kept_count; i++)
            records[i] = kept[i];
    }
    for (size_t i = 0; i < kept_count && (limit == 0 || printing->printed < limit); i++)
        if (printing->take(run, printing, records[i], err) != 0)
            return -1;
    printing->at += count;
    return 0;
}

static int take_all(struct run *run, struct printing *printing, struct err *err)
{
    size_t limit = printing->finding->limit;
    int status = 0;
    printing->at = 0;
    printing->printed = 0;
    while (status == 0 && printing->at < printing->finding->found.count && (limit == 0 || printing->printed < limit)) {
        status = run_read(run, take_block, printing, err);
        arena_reset(&printing->arena);
        run_progress(run, (int64_t)printing->at);
    }
    return status;
}

static int read_columns(struct run *run, void *context, struct err *err)
{
    struct finding *finding = context;
    const char *const *names;
    size_t count;
    if (party_columns(&run->store, finding->found.ids, finding->found.count, finding->parts, &run->arena, &names, &count,
                      err) != 0)
        return -1;
    return run_columns(run, names, count, err);
}

/* The header of CSV stands before the first row; a table on a terminal shows what fits. */
static int settle_columns(struct run *run, struct finding *finding, const char *format, struct err *err)
{
    static const char *const TABLE[] = {"id", "name", "organisation", "email", "phone", "city", "tag"};
    bool is_flat = text_starts(format, "csv") || strcmp(format, "tsv") == 0;
    if (run_has(run, "fields"))
        return 0;
    if (strcmp(format, "table") == 0) {
        finding->parts = PARTY_CONTACT_POINTS | PARTY_TAGS | PARTY_ORGANISATION;
        return run_pick(run, TABLE, sizeof TABLE / sizeof *TABLE, err);
    }
    if (is_flat && finding->gate != NULL) { /* what may be used bounds the columns */
        size_t count;
        const char *const *names = gate_columns(finding->gate, &run->arena, &count);
        return names == NULL ? err_memory(err) : run_pick(run, names, count, err);
    }
    return is_flat ? run_read(run, read_columns, finding, err) : 0;
}

static bool shows_contact_points(struct run *run, struct err *err)
{
    size_t count;
    struct field_ref ref;
    const char *const *names = run_fields(run, &count, err);
    for (size_t i = 0; names != NULL && i < count; i++)
        if (field_find(NULL, names[i], &run->arena, &ref) == 1 && (party_parts_of(&ref) & PARTY_CONTACT_POINTS))
            return true;
    return names == NULL;
}

static void say_what_is_left_out(struct run *run, const struct finding *finding, size_t printed, struct err *err)
{
    int64_t restricted = finding->found.skipped.restricted;
    const char *left_out = finding->gate == NULL ? NULL : gate_left_out(finding->gate, &run->arena);
    const struct rec *tags = finding->unknown_tags;
    if (restricted > 0)
        run_say(run,
                message_plural("%lld left out whose data are restricted (GDPR 18); status:restricted shows them",
                               "%lld left out whose data are restricted (GDPR 18); status:restricted shows them",
                               (unsigned long)restricted),
                (long long)restricted);
    if (left_out != NULL)
        run_say(run, "%s", left_out);
    for (const struct rec *tag = tags == NULL ? NULL : tags->first; tag != NULL; tag = tag->next)
        run_say(run, _("nobody has the tag %s"), tag->text);
    const char *format = run_format(run, err);
    bool is_file =
        format != NULL && (text_starts(format, "csv") || strcmp(format, "tsv") == 0 || text_starts(format, "vcard"));
    if (is_file && printed > 0 && finding->gate == NULL && !run_has(run, "count") && shows_contact_points(run, err))
        run_say(run, _("own use, permission not checked; to ask it: crm-find ... --for PURPOSE/CHANNEL"));
}

static int print(struct run *run, struct finding *finding, struct err *err)
{
    struct printing printing = {.finding = finding, .arena = ARENA_INIT};
    bool is_count = run_has(run, "count");
    bool must_read = !is_count || finding->gate != NULL;
    const char *format = run_format(run, err);
    int status = format == NULL ? -1 : 0;
    if (status == 0 && !is_count && !run->is_quiet)
        status = settle_columns(run, finding, format, err);
    printing.take = is_count ? count_one : emit;
    if (status == 0 && must_read)
        status = take_all(run, &printing, err);
    arena_clear(&printing.arena);
    size_t count = must_read ? printing.printed : finding->found.count;
    if (!must_read && finding->limit != 0 && count > finding->limit)
        count = finding->limit;
    if (status != 0)
        return -1;
    if (run->is_quiet && is_count) /* what is emitted is not printed then, but decides the status */
        return count == 0 ? 0 : run_emit(run, NULL, err);
    /* Flushed first: whoever went away while reading is not told anything any more. */
    if (run_flush(run, err) != 0)
        return -1;
    say_what_is_left_out(run, finding, count, err);
    return is_count ? run_print(run, err, "%zu\n", count) : run_lists(run, err);
}

static int go(struct run *run, struct err *err)
{
    struct finding finding = {.parts = PARTY_ALL};
    const char *limit = run_option(run, "limit");
    int64_t most = 0;
    if (run_has(run, "list-fields"))
        return run_read(run, list_fields, NULL, err);
    if (limit != NULL && !text_integer(limit, 1, INT32_MAX, &most))
        return err_set(err, ERR_USAGE, _("--limit wants a whole number, at least 1"));
    finding.limit = (size_t)most;
    for (size_t i = 0; i < run_operand_count(run); i++)
        finding.is_among = finding.is_among || strcmp(run_operand(run, i), "-") == 0;
    int status = 0;
    if (finding.is_among)
        status = run_each(run, run_operand_count(run), take_among, &finding, err);
    if (status == 0)
        status = run_read(run, search, &finding, err);
    if (status == 0)
        status = print(run, &finding, err);
    query_ids_clear(&finding.found);
    query_ids_clear(&finding.among);
    gate_close(finding.gate);
    return status;
}

static const struct tool TOOL = {
    .name = "crm-find",
    .summary = N_("search people and organisations; print their records"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "fFoPv",
    .flags = TOOL_LISTS,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
