/* arguments.c - the options that tools share, what they settle, and the help that comes from the same tables. */
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/term.h"
#include "base/text.h"
#include "config.h"
#include "run/private.h"

/* The letter says which tools take it (struct tool, common); '*' is every tool. */
struct shared_option {
    char code;
    struct option_spec spec;
};

static const struct shared_option SHARED[] = {
    {'a', {"all", 0, NULL, NULL, N_("every active person and organisation"), 0}},
    {'t', {"at", 0, "TIME", "time", N_("when it happened; in questions: as of"), 0}},
    {'i', {"because", 0, "TEXT", NULL, N_("the check is wrong here, and why; kept with the row"), 0}},
    {'b', {"by", 0, "OPERATOR", NULL, N_("who does this, for the log"), 0}},
    {'*', {"db", 'd', "FILE", "file", N_("the database"), 0}},
    {'r',
     {"delimiter", 0, "CHAR", "delimiter", N_("what divides the fields of CSV, if it is not found: a character, or tab"),
      0}},
    {'n', {"dry-run", 'n', NULL, NULL, N_("say what would be done, and change nothing"), 0}},
    {'r',
     {"encoding", 0, "NAME", "encoding", N_("what the characters are encoded in, if it is not found: a name of iconv"), 0}},
    {'e', {"expect", 0, "N", NULL, N_("apply nothing unless the input has exactly this many records"), 0}},
    {'F', {"fields", 0, "FIELD,...", "field", N_("only these fields, in this order"), 0}},
    {'P',
     {"for", 0, "PURPOSE[/CHANNEL]", "purpose", N_("only people, fields and contact points that may be used for it"), 0}},
    {'f', {"format", 'f', "FORMAT", "format", N_("csv, csv-sheet, tsv, jsonl, json, table, text, vcard or vcard3"), 0}},
    {'o', {"output", 'o', "FILE", "file", N_("write there instead of standard output, whole or not at all"), 0}},
    {'p', {"print", 0, NULL, NULL, N_("print the resulting records"), 0}},
    {'*', {"quiet", 'q', NULL, NULL, N_("say nothing but errors; a list answers by its status alone"), 0}},
    {'r', {"rejects", 0, "FILE", "file", N_("take the good records in and write the bad ones there"), 0}},
    {'r', {"skip-lines", 0, "N", NULL, N_("leave out so many lines before anything else"), 0}},
    {'s', {"source", 0, "KIND[:DETAIL]", "source", N_("where the data come from"), 0}},
    {'*', {"verbose", 'v', NULL, NULL, N_("say more: a summary, and how input was understood"), 0}},
    {'y', {"yes", 0, NULL, NULL, N_("really do it"), 0}},
    {'*', {"help", 'h', NULL, NULL, N_("this text"), 0}},
    {'*', {"version", 0, NULL, NULL, N_("name and version"), 0}},
    {'*', {"help-options", 0, NULL, NULL, N_("the options, for completion"), OPTION_HIDDEN}},
    {'*', {"help-mdoc", 0, NULL, NULL, N_("the options, for the manual page"), OPTION_HIDDEN}},
};

enum { SHARED_COUNT = sizeof SHARED / sizeof SHARED[0] };

const struct option_spec *const *run_option_tables(const struct tool *tool, struct arena *arena)
{
    struct option_spec *shared = arena_alloc(arena, (SHARED_COUNT + 1) * sizeof *shared);
    const struct option_spec **tables = arena_alloc(arena, 3 * sizeof *tables);
    if (shared == NULL || tables == NULL)
        return NULL;
    size_t count = 0;
    for (size_t i = 0; i < SHARED_COUNT; i++)
        if (SHARED[i].code == '*' || (tool->common != NULL && strchr(tool->common, SHARED[i].code) != NULL))
            shared[count++] = SHARED[i].spec;
    size_t at = 0;
    if (tool->options != NULL)
        tables[at++] = tool->options;
    tables[at] = shared;
    return tables;
}

static int settle_expect(struct run *run, struct err *err)
{
    const char *text = run_option(run, "expect");
    run->private_->expected = -1;
    if (text != NULL && !text_integer(text, 0, INT64_MAX, &run->private_->expected))
        return err_set(err, ERR_USAGE, _("--expect wants a whole number"));
    return 0;
}

int run_settle(struct run *run, struct err *err)
{
    struct run_private *private_ = run->private_;
    run->is_quiet = run_has(run, "quiet");
    run->is_verbose = run_has(run, "verbose");
    run->is_dry_run = run_has(run, "dry-run");
    private_->flags = run->tool->flags_of != NULL ? run->tool->flags_of(run) : run->tool->flags;
    struct settings_given given = {0};
    given.value[SETTING_DB] = run_option(run, "db");
    given.value[SETTING_BY] = run_option(run, "by");
    if (settings_load(&private_->settings, &given, &run->arena, err) != 0)
        return -1;
    private_->db = private_->settings.all[SETTING_DB].value;
    if ((private_->flags & TOOL_DESTROYS) != 0 && !run->is_dry_run && !run_has(run, "yes")) {
        err_set(err, ERR_USAGE, _("this cannot be taken back: give --yes, or -n to see what it would do"));
        return err_hint(err, "%s ... -n", run->tool->name);
    }
    if (run_has(run, "format") && run_format(run, err) == NULL) /* before anything is done */
        return -1;
    return settle_expect(run, err) != 0 ? -1 : run_settle_dialect(run, err);
}

static int help_usage(struct buf *out, const struct tool *tool)
{
    for (size_t i = 0; tool->synopsis[i] != NULL; i++) {
        const char *blank = tool->synopsis[i][0] == '\0' ? "" : " ";
        buf_printf(out, "%s%s [option ...]%s%s\n", i == 0 ? "usage: " : "       ", tool->name, blank, tool->synopsis[i]);
    }
    return buf_printf(out, "\n%s\n\n", _(tool->summary));
}

/* Returns 1 when a help text was asked for and printed, 0 when not, -1 on error. */
int run_help(struct run *run, struct err *err)
{
    const struct option_spec *const *tables = run_option_tables(run->tool, &run->arena);
    struct buf text = BUF_INIT;
    int status = 1;
    if (tables == NULL)
        return err_memory(err);
    if (run_has(run, "help")) {
        help_usage(&text, run->tool);
        option_help(&text, tables, term_is_terminal(STDOUT_FILENO) ? term_width(STDOUT_FILENO) : 80);
    } else if (run_has(run, "version")) {
        buf_printf(&text, "%s %s\n", run->tool->name, CRM_VERSION);
    } else if (run_has(run, "help-options")) {
        option_list(&text, tables);
    } else if (run_has(run, "help-mdoc")) {
        option_mdoc(&text, tables);
    } else {
        status = 0;
    }
    if (text.failed)
        status = err_memory(err);
    else if (status == 1 && run_write_bytes(run, buf_text(&text), text.length, err) != 0)
        status = -1;
    buf_clear(&text);
    return status;
}

size_t run_operand_count(const struct run *run)
{
    return run->options.operand_count;
}

const char *run_operand(const struct run *run, size_t index)
{
    return index < run->options.operand_count ? run->options.operands[index] : NULL;
}

const char *run_option(const struct run *run, const char *name)
{
    return options_get(&run->options, name);
}

bool run_has(const struct run *run, const char *name)
{
    return options_has(&run->options, name);
}

int run_verb(const struct run *run, const char *const *verbs, size_t count, struct err *err)
{
    const char *verb = run_operand(run, 0);
    if (verb == NULL)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(verbs[i], verb) == 0)
            return 0;
    const char *nearest = text_nearest(verb, verbs, count);
    err_set(err, ERR_USAGE, _("%s has no verb %s"), run->tool->name, verb);
    return nearest == NULL ? -1 : err_hint(err, "%s %s", run->tool->name, nearest);
}
