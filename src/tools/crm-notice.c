/* crm-notice - the wordings under which consent is asked: checked, and kept as they were shown. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/message.h"
#include "domain/notice.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"[list [PURPOSE]]", "show NOTICE", "check PURPOSE FILE",
                                       "add PURPOSE FILE", "end NOTICE",  NULL};
static const char *const VERBS[] = {"list", "show", "check", "add", "end"};
static const char *const COLUMNS[] = {"notice", "purpose", "language", "channels", "strength", "renew", "since", "until"};
enum { TEXT_MAX_BYTES = 64 * 1024 };

static const struct option_spec OPTIONS[] = {
    {"language", 0, "LANGUAGE", NULL, N_("of the text, nl or en, where it is not recognised"), 0},
    {"renew", 0, NULL, NULL, N_("whoever consented to an earlier wording must be asked again"), 0},
    {"reason", 0, "TEXT", NULL, N_("why it ends"), 0},
    {0},
};

struct work {
    const char *text; /* of check and add */
    struct wording_tables tables;
    struct purpose_set purposes;
    const struct purpose *purpose;
};

static bool verb_is(const struct run *run, const char *verb)
{
    const char *given = run_operand(run, 0);
    return strcmp(given == NULL ? "list" : given, verb) == 0;
}

static unsigned flags_of(const struct run *run)
{
    if (verb_is(run, "add") || verb_is(run, "end"))
        return TOOL_WRITES;
    return verb_is(run, "check") ? 0 : TOOL_LISTS;
}

/* ---- What the verbs need -------------------------------------------------------------------------------------------------- */

static int read_text(struct run *run, const char *path, const char **text, struct err *err)
{
    struct buf bytes = BUF_INIT;
    int status = run_read_file(run, path, TEXT_MAX_BYTES, &bytes, err);
    if (status == 0 && memchr(buf_text(&bytes), '\0', bytes.length) != NULL) {
        err_set(err, ERR_DATA, _("the text holds a NUL byte"));
        status = err_at(err, path, 0, NULL);
    }
    if (status == 0)
        *text = arena_dup(&run->arena, buf_text(&bytes), bytes.length);
    buf_clear(&bytes);
    return status == 0 && *text == NULL ? err_memory(err) : status;
}

static int read_tables(struct run *run, struct wording_tables *tables, struct err *err)
{
    *tables = (struct wording_tables){
        .rules = run_table(run, "wording/rules.csv", err),
        .vague = {run_table(run, "wording/vague-nl.csv", err), run_table(run, "wording/vague-en.csv", err)},
        .required = {run_table(run, "wording/required-nl.csv", err), run_table(run, "wording/required-en.csv", err)},
        .purpose_words = run_table(run, "wording/purpose-words.csv", err),
        .fields = run_table(run, "fields.csv", err),
        .special = run_table(run, "wording/special-categories.csv", err),
    };
    return err->kind == ERR_NONE ? 0 : -1;
}

static int load_purpose(struct run *run, struct work *work, const char *code, struct err *err)
{
    enum channel channel;
    if (purpose_load(&run->store, &run->arena, &work->purposes, err) != 0)
        return -1;
    return code == NULL ? 0 : purpose_parse(&work->purposes, code, &work->purpose, &channel, err);
}

/* ---- check ---------------------------------------------------------------------------------------------------------------- */

static struct rec *fault_record(const struct work *work, const struct wording_fault *fault, struct arena *arena)
{
    struct rec *record = rec_new_map(arena);
    bool is_whole = rec_add_text(arena, record, "purpose", work->purpose->code) != NULL &&
                    rec_add_text(arena, record, "rule", fault->rule) != NULL &&
                    rec_add_text(arena, record, "found", fault->found) != NULL &&
                    rec_add_text(arena, record, "reason", fault->reason) != NULL &&
                    rec_add_text(arena, record, "advice", fault->advice) != NULL &&
                    rec_add_text(arena, record, "origin", fault->is_law ? "law" : "house") != NULL &&
                    rec_add_text(arena, record, "article", fault->citation) != NULL;
    return is_whole ? record : NULL;
}

/* Every fault on stderr; with -f or -o as records too. */
static int report(struct run *run, const struct work *work, const struct wording_verdict *verdict, struct err *err)
{
    bool has_records = run_has(run, "format") || run_has(run, "output") || run_has(run, "fields");
    for (size_t i = 0; i < verdict->fault_count; i++) {
        const struct wording_fault *fault = &verdict->faults[i];
        if (fault->found != NULL)
            run_say(run, "%s: %s: \"%s\" (%s; %s)", fault->rule, fault->reason, fault->found,
                    fault->is_law ? _("law") : _("house rule"), fault->citation);
        else
            run_say(run, "%s: %s (%s; %s)", fault->rule, fault->reason, fault->is_law ? _("law") : _("house rule"),
                    fault->citation);
        run_say(run, "  %s", fault->advice);
        const struct rec *record = has_records ? fault_record(work, fault, &run->arena) : NULL;
        if (has_records && (record == NULL ? err_memory(err) : run_emit(run, record, err)) != 0)
            return -1;
    }
    return has_records ? run_lists(run, err) : 0;
}

static int check(struct run *run, void *context, struct err *err)
{
    struct work *work = context;
    struct wording_verdict verdict;
    char channels[64];
    if (load_purpose(run, work, run_operand(run, 1), err) != 0 ||
        notice_check(&run->store, &work->tables, work->purpose, work->text, run_option(run, "language"), &run->arena,
                     &verdict, err) != 0 ||
        report(run, work, &verdict, err) != 0)
        return -1;
    if (verdict.fault_count > 0)
        return ERR_REFUSED;
    run_detail(run, _("no fault found for %s (%s): it names %s"), work->purpose->code, verdict.language,
               verdict.channels == 0 ? "-" : channel_set_text(verdict.channels, channels, sizeof channels));
    return 0;
}

/* ---- add and end ---------------------------------------------------------------------------------------------------------- */

static int add(struct run *run, void *context, struct err *err)
{
    struct work *work = context;
    struct notice notice;
    char since[DATE_TIME_SIZE];
    int64_t moment;
    struct notice_options options = {.language = run_option(run, "language"),
                                     .demands_renewal = run_has(run, "renew"),
                                     .because = run_option(run, "because")};
    if (run_has(run, "at")) {
        if (date_parse_time(&run->dates, run_option(run, "at"), &moment, err) != 0)
            return -1;
        options.valid_from = date_format_time(moment, since);
    }
    if (load_purpose(run, work, run_operand(run, 1), err) != 0)
        return -1;
    int status = notice_add(&run->store, &work->tables, work->purpose, work->text, &options, &run->arena, &notice, err);
    if (status < 0)
        return -1;
    run->counts.added += status;
    run->counts.unchanged += status == 0;
    if (status == 0)
        run_detail(run, _("this text is kept already"));
    return run_print(run, err, "%s\n", notice.code);
}

static int find_notice(struct run *run, const struct notice **notice, struct err *err)
{
    struct notice_set *set = arena_alloc(&run->arena, sizeof *set);
    if (set == NULL)
        return err_memory(err);
    return notice_load(&run->store, &run->arena, set, err) != 0 ? -1
                                                                : notice_parse(set, run_operand(run, 1), NULL, notice, err);
}

static int end(struct run *run, void *context, struct err *err)
{
    struct work *work = context;
    const struct notice *notice;
    const char *reason = run_option(run, "reason");
    if (find_notice(run, &notice, err) != 0 ||
        (reason != NULL && wording_check_reason(&work->tables, reason, &run->arena, err) != 0))
        return -1;
    int status = notice_end(&run->store, notice, reason, err);
    if (status == 0)
        run_detail(run, _("it has ended already"));
    return status < 0 ? -1 : 0;
}

/* ---- list and show -------------------------------------------------------------------------------------------------------- */

static int emit(struct run *run, const struct work *work, const struct notice *notice, bool with_text, struct err *err)
{
    const struct rec *record = notice_record(notice, &work->purposes, with_text, &run->arena);
    return record == NULL ? err_memory(err) : run_emit(run, record, err);
}

static int list(struct run *run, void *context, struct err *err)
{
    static const char *const TABLE[] = {"notice", "channels", "strength", "since", "until"};
    struct work *work = context;
    struct notice_set set;
    if (load_purpose(run, work, run_operand(run, 1), err) != 0 || notice_load(&run->store, &run->arena, &set, err) != 0 ||
        run_all_columns(run, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, err) != 0 ||
        run_pick_for_table(run, TABLE, sizeof TABLE / sizeof *TABLE, err) != 0)
        return -1;
    for (size_t i = 0; i < set.count; i++)
        if ((work->purpose == NULL || set.list[i].purpose_id == work->purpose->id) &&
            emit(run, work, &set.list[i], false, err) != 0)
            return -1;
    return run_lists(run, err);
}

static int show(struct run *run, void *context, struct err *err)
{
    struct work *work = context;
    const struct notice *notice;
    if (load_purpose(run, work, NULL, err) != 0 || find_notice(run, &notice, err) != 0)
        return -1;
    return run_is_terminal_output(run) ? run_print(run, err, "%s\n", notice->text) : emit(run, work, notice, true, err);
}

/* ---- The command line ----------------------------------------------------------------------------------------------------- */

static int check_operands(const struct run *run, struct err *err)
{
    bool wants_file = verb_is(run, "check") || verb_is(run, "add");
    size_t least = verb_is(run, "list") ? 0 : wants_file ? 3 : 2;
    size_t most = verb_is(run, "list") ? 2 : least;
    if (run_operand_count(run) < least) {
        err_set(err, ERR_USAGE,
                wants_file ? _("the purpose and the file with the text are needed") : _("the wording is missing"));
        return wants_file ? err_hint(err, "crm-notice %s newsletter FILE", run_operand(run, 0))
                          : err_hint(err, "crm-notice list");
    }
    return run_operand_count(run) > most ? err_set(err, ERR_USAGE, _("too many operands")) : 0;
}

static int go(struct run *run, struct err *err)
{
    struct work work = {.purpose = NULL};
    if (run_verb(run, VERBS, sizeof VERBS / sizeof *VERBS, err) != 0 || check_operands(run, err) != 0)
        return -1;
    if (verb_is(run, "list"))
        return run_read(run, list, &work, err);
    if (verb_is(run, "show"))
        return run_read(run, show, &work, err);
    if (read_tables(run, &work.tables, err) != 0)
        return -1;
    if (verb_is(run, "end"))
        return run_write(run, "end", end, &work, err);
    if (read_text(run, run_operand(run, 2), &work.text, err) != 0)
        return -1;
    return verb_is(run, "check") ? run_read(run, check, &work, err) : run_write(run, "add", add, &work, err);
}

static const struct tool TOOL = {
    .name = "crm-notice",
    .summary = N_("the words under which consent is asked: checked, and kept"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "fFonbit",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
