/* crm-merge - likely duplicates, and joining people into one. */
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/duplicate.h"
#include "domain/merge.h"
#include "domain/who.h"
#include "run/people.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"list", "WHO WHO ...", "< PAIRS", NULL};
static const char *const COLUMNS[] = {"id", "duplicate_of", "did"};

static const struct option_spec OPTIONS[] = {
    {"min", 0, "SCORE", NULL, N_("list: no pairs below this score, from 0 to 1 (0.7)"), 0},
    {0},
};

struct joining {
    struct merge merge;
    struct arena arena; /* for one pair */
};

/* ---- Joining -------------------------------------------------------------------------------------------------------------
 */

static int print(struct run *run, struct joining *joining, int64_t into_id, int64_t old_id, bool is_joined, struct err *err)
{
    if (!run->is_dry_run && !run_has(run, "print") && !run_has(run, "format") && !run_has(run, "output"))
        return 0;
    struct rec *record = rec_new_map(&joining->arena);
    rec_add_integer(&joining->arena, record, "id", old_id);
    rec_add_integer(&joining->arena, record, "duplicate_of", into_id);
    if (rec_add_text(&joining->arena, record, "did", is_joined ? "merged" : "unchanged") == NULL)
        return err_memory(err);
    return run_emit(run, record, err);
}

static int join(struct run *run, struct joining *joining, int64_t into_id, int64_t old_id, struct err *err)
{
    int status = merge_join(&joining->merge, into_id, old_id, err);
    if (status < 0)
        return -1;
    run->counts.updated += status;
    run->counts.unchanged += !status;
    return print(run, joining, into_id, old_id, status == 1, err);
}

static int check_expected(struct run *run, struct err *err)
{
    if (run->counts.read <= 1 || run->is_dry_run || run_has(run, "expect"))
        return 0;
    err_set(err, ERR_USAGE, _("more than one pair: say how many, so that a wrong list does no harm"));
    return err_hint(err, "crm-merge%s --yes --expect %lld", run_operand_count(run) > 0 ? " WHO ..." : "",
                    (long long)run->counts.read);
}

static int join_operands(struct run *run, struct joining *joining, struct err *err)
{
    int64_t into_id, old_id;
    if (run_person(run, run_operand(run, 0), WHO_NO_TERMS, &run->arena, &into_id, err) != 0)
        return -1;
    for (size_t i = 1; i < run_operand_count(run); i++) {
        run->counts.read++;
        if (run_person(run, run_operand(run, i), WHO_NO_TERMS, &run->arena, &old_id, err) != 0 ||
            join(run, joining, into_id, old_id, err) != 0)
            return -1;
        arena_reset(&joining->arena);
    }
    return run_expect(run, run->counts.read, err);
}

/* What a pair says of one of its two: JSON has a number, CSV a text. */
static const char *who_of(const struct rec *record, const char *key, struct arena *arena, struct err *err)
{
    int64_t id;
    const char *text = rec_integer(record, key, &id) ? arena_printf(arena, "%lld", (long long)id) : rec_text(record, key);
    if (text != NULL && *text != '\0')
        return text;
    err_set(err, ERR_DATA, _("no pair: it needs id and duplicate_of"));
    err_at(err, NULL, 0, key);
    return NULL;
}

/* Each pair finds the file as the pairs before it have left it: so chains come out right. */
static int join_pair(struct run *run, struct joining *joining, const struct run_item *item, struct err *err)
{
    struct arena *arena = &joining->arena;
    int64_t into_id, old_id;
    const char *old = who_of(item->record, "id", arena, err);
    const char *into = old == NULL ? NULL : who_of(item->record, "duplicate_of", arena, err);
    if (into == NULL || run_person(run, old, WHO_NO_TERMS, arena, &old_id, err) != 0 ||
        run_person(run, into, WHO_NO_TERMS, arena, &into_id, err) != 0)
        return -1;
    return join(run, joining, into_id, old_id, err);
}

static int join_block(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    struct joining *joining = context;
    for (size_t i = 0; i < count; i++) {
        int status = join_pair(run, joining, &items[i], err);
        arena_reset(&joining->arena);
        if (status != 0 && (err->kind == ERR_MEMORY || run_reject(run, items[i].source, &items[i].origin, err) != 0))
            return -1;
    }
    run_progress(run, run->counts.read);
    return 0;
}

static int join_stream(struct run *run, struct joining *joining, struct err *err)
{
    int done = run_once(run, 0, err);
    if (done != 0)
        return done < 0 ? -1 : 0;
    return run_each(run, 0, join_block, joining, err);
}

static bool reads_stdin(const struct run *run)
{
    return run_operand_count(run) == 0 || (run_operand_count(run) == 1 && strcmp(run_operand(run, 0), "-") == 0);
}

static int work(struct run *run, void *context, struct err *err)
{
    struct joining *joining = context;
    if (merge_open(&joining->merge, &run->store, &run->arena, err) != 0)
        return -1;
    if ((reads_stdin(run) ? join_stream(run, joining, err) : join_operands(run, joining, err)) != 0 ||
        check_expected(run, err) != 0)
        return -1;
    return run_lists(run, err);
}

/* What the second said and the first did not take: told by the names of the fields, never by their values. */
static int say_differences(struct run *run, const struct merge *merge, struct err *err)
{
    struct buf names = BUF_INIT;
    for (size_t i = 0; i < merge->differs_count; i++)
        buf_printf(&names, "%s%s", i == 0 ? "" : ", ", merge->differs[i]);
    if (names.failed)
        return err_memory(err);
    if (merge->values > 0)
        run_say(run,
                message_plural("%lld value of another is not taken, the first's stands (%s); crm-undo brings it back",
                               "%lld values of others are not taken, the first's stand (%s); crm-undo brings them back",
                               (unsigned long)merge->values),
                (long long)merge->values, buf_text(&names));
    buf_clear(&names);
    return 0;
}

static int say_all(struct run *run, const struct merge *merge, struct err *err)
{
    if (run->counts.unchanged > 0)
        run_say(run,
                message_plural("%lld pair is one person already: nothing to join",
                               "%lld pairs are one person already: nothing to join", (unsigned long)run->counts.unchanged),
                (long long)run->counts.unchanged);
    if (merge->stops > 0)
        run_say(run,
                message_plural("%lld consent of the one is ended by a no of the other: the stricter stays",
                               "%lld consents of the one are ended by a no of the other: the stricter stays",
                               (unsigned long)merge->stops),
                (long long)merge->stops);
    return say_differences(run, merge, err);
}

static int join_all(struct run *run, struct err *err)
{
    struct joining joining = {.arena = ARENA_INIT};
    if (run_format(run, err) == NULL || run_all_columns(run, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, err) != 0)
        return -1;
    if (!reads_stdin(run) && run_operand_count(run) < 2) {
        err_set(err, ERR_USAGE, _("whom to join with whom: give two or more, the first stays"));
        return err_hint(err, "crm-merge WHO WHO --yes");
    }
    int status = run_spool(run, 0, err);
    if (status == 1)
        status = run_write(run, "merge", work, &joining, err);
    if (status >= 0 && say_all(run, &joining.merge, err) != 0)
        status = -1;
    arena_clear(&joining.arena);
    return status;
}

/* ---- list ----------------------------------------------------------------------------------------------------------------
 */

enum { MINIMUM = 70, LIST_BLOCK = 500 };

struct listing {
    struct duplicates *found;
    int minimum;
    size_t first;
    struct arena arena;
};

/* read_minimum(text, minimum, err): 0, 0.8, 1 … in hundredths; what is finer is cut off. */
static int read_minimum(const char *text, int *minimum, struct err *err)
{
    const char *point = text + strspn(text, "01");
    size_t digits = *point == '.' ? strspn(point + 1, "0123456789") : 0;
    if (point != text + 1 || (*point == '.' ? point[1 + digits] != '\0' || digits == 0 : *point != '\0'))
        return err_set(err, ERR_USAGE, _("--min: a number from 0 to 1, such as 0.8"));
    *minimum = 100 * (text[0] - '0') + (digits > 0 ? 10 * (point[1] - '0') : 0) + (digits > 1 ? point[2] - '0' : 0);
    return *minimum <= 100 ? 0 : err_set(err, ERR_USAGE, _("--min: a number from 0 to 1, such as 0.8"));
}

static int find(struct run *run, void *context, struct err *err)
{
    struct listing *listing = context;
    return duplicate_find(&run->store, listing->minimum, &listing->found, err);
}

static int list_block(struct run *run, void *context, struct err *err)
{
    struct listing *listing = context;
    const struct rec *records[LIST_BLOCK];
    size_t left = duplicate_count(listing->found) - listing->first;
    size_t count = left < LIST_BLOCK ? left : LIST_BLOCK;
    if (duplicate_records(&run->store, listing->found, listing->first, count, &listing->arena, records, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (records[i] != NULL && run_emit(run, records[i], err) != 0)
            return -1;
    listing->first += count;
    return 0;
}

static int list_pairs(struct run *run, struct listing *listing, struct err *err)
{
    if (run_read(run, find, listing, err) != 0)
        return -1;
    while (listing->first < duplicate_count(listing->found)) {
        if (run_read(run, list_block, listing, err) != 0)
            return -1;
        arena_reset(&listing->arena);
    }
    int64_t cut = duplicate_cut(listing->found);
    if (cut > 0)
        run_say(run,
                message_plural("%lld group has so many that share the same that not each was compared with each",
                               "%lld groups have so many that share the same that not each was compared with each",
                               (unsigned long)cut),
                (long long)cut);
    return run_lists(run, err);
}

static int list_all(struct run *run, struct err *err)
{
    struct listing listing = {.minimum = MINIMUM, .arena = ARENA_INIT};
    if (run_operand_count(run) > 1)
        return err_set(err, ERR_USAGE, _("list takes no operands"));
    if (run_has(run, "min") && read_minimum(run_option(run, "min"), &listing.minimum, err) != 0)
        return -1;
    if (run_all_columns(run, duplicate_columns, duplicate_column_count, err) != 0)
        return -1;
    int status = list_pairs(run, &listing, err);
    duplicate_free(listing.found);
    arena_clear(&listing.arena);
    return status;
}

/* ---- The tool ------------------------------------------------------------------------------------------------------------
 */

static bool is_list(const struct run *run)
{
    return run_operand(run, 0) != NULL && strcmp(run_operand(run, 0), "list") == 0;
}

static unsigned flags_of(const struct run *run)
{
    return is_list(run) ? TOOL_LISTS : TOOL_WRITES | TOOL_DESTROYS;
}

static int go(struct run *run, struct err *err)
{
    if (is_list(run))
        return list_all(run, err);
    if (run_has(run, "min"))
        return err_set(err, ERR_USAGE, _("--min is for list"));
    return join_all(run, err);
}

static const struct tool TOOL = {
    .name = "crm-merge",
    .summary = N_("find likely duplicates, and join people into one"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "nypefFobr",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
