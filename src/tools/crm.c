/* crm - the front-end: `crm VERB …` runs crm-VERB; alone it says what there is and what comes next. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/message.h"
#include "base/text.h"
#include "run/complete.h"
#include "run/overview.h"
#include "run/run.h"
#include "run/tools.h"

static const char *const SYNOPSIS[] = {"", "VERB ...", "config", "complete KIND [PREFIX]", NULL};

static bool is_habit(const struct rec *habits, const char *verb)
{
    for (const struct rec *habit = habits->first; habit != NULL; habit = habit->next)
        if (strcmp(rec_text(habit, "typed"), verb) == 0)
            return true;
    return false;
}

/* What the table says to a word, of the tools that there are; several answers are joined. NULL when there is none. */
static const char *answers(struct run *run, const struct rec *habits, const char *verb, const char *column,
                           const char *joint)
{
    const char *text = NULL;
    for (const struct rec *habit = habits->first; habit != NULL; habit = habit->next) {
        const char *tool = rec_text(habit, "tool");
        bool is_there = strncmp(tool, "crm-", 4) == 0 && tools_find(tool + 4) != NULL;
        if (strcmp(rec_text(habit, "typed"), verb) != 0 || !is_there)
            continue;
        text = text == NULL ? rec_text(habit, column)
                            : arena_printf(&run->arena, "%s %s %s", text, joint, rec_text(habit, column));
    }
    return text;
}

/* What somebody typed by habit gets an answer from a table, not from an edit distance. */
static int unknown_verb(struct run *run, const char *verb, struct err *err)
{
    const struct rec *habits = run_table(run, "habits.csv", err);
    if (habits == NULL)
        return -1;
    const char *tools = answers(run, habits, verb, "tool", _("or"));
    const char *examples = answers(run, habits, verb, "example", _("or"));
    if (tools != NULL && examples != NULL) {
        err_set(err, ERR_USAGE, _("there is no crm %s; %s does that"), verb, tools);
        return err_hint(err, "%s", examples);
    }
    if (is_habit(habits, verb))
        return err_set(err, ERR_USAGE, _("there is no crm %s, and nothing in this version does that"), verb);
    const char *names[64];
    size_t count = 0;
    while (count < tools_known_count && count < sizeof names / sizeof names[0]) {
        names[count] = tools_known[count].verb;
        count++;
    }
    const char *nearest = text_nearest(verb, names, count);
    err_set(err, ERR_USAGE, _("there is no crm %s"), verb);
    return nearest == NULL ? err_hint(err, "crm") : err_hint(err, "crm %s", nearest);
}

static int go(struct run *run, struct err *err)
{
    const char *verb = run_operand(run, 0);
    if (verb == NULL)
        return overview_print(run, err);
    if (strcmp(verb, "config") == 0)
        return run_operand_count(run) == 1 ? overview_config(run, err)
                                           : err_set(err, ERR_USAGE, _("config takes no operands"));
    if (strcmp(verb, "complete") == 0)
        return complete_print(run, run_operand(run, 1), run_operand(run, 2), err);
    return unknown_verb(run, verb, err);
}

static const struct tool TOOL = {
    .name = "crm",
    .summary = N_("customer relations in one file, lawfully"),
    .synopsis = SYNOPSIS,
    .common = "fFo",
    .flags = TOOL_NO_DATABASE,
    .go = go,
};

/* `crm find …` becomes crm-find from the folder that this program lies in; only a verb that is no tool comes back. */
static void become_tool(int argc, char **argv)
{
    static char path[PATH_MAX];
    char *verb = argv[1];
    if (argc < 2 || argv[1][0] == '-' || strchr(argv[1], '/') != NULL || tools_find(argv[1]) == NULL)
        return;
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || (size_t)length + strlen(argv[1]) + 2 > sizeof path)
        return;
    snprintf(path + length, sizeof path - (size_t)length, "-%s", argv[1]);
    argv[1] = path;
    execv(path, argv + 1);
    argv[1] = verb;
}

int main(int argc, char **argv)
{
    become_tool(argc, argv);
    struct tool tool = TOOL;
    /* Behind a word that is no verb of ours nothing is looked at: `crm import --dry-run` deserves the answer to import. */
    bool is_own = argc > 1 && (strcmp(argv[1], "config") == 0 || strcmp(argv[1], "complete") == 0);
    tool.text_at = is_own ? 0 : 1;
    return run_tool(&tool, argc, argv);
}
