/* crm-init - make the database and its key, or change what it says of the controller. */
#include <string.h>

#include "base/message.h"
#include "domain/controller.h"
#include "run/create.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"NAME [key=value ...]", "show", "edit key=value ...", NULL};

static const struct option_spec OPTIONS[] = {{0}};

static unsigned flags_of(const struct run *run)
{
    const char *verb = run_operand(run, 0);
    if (verb != NULL && strcmp(verb, "show") == 0)
        return 0;
    return verb != NULL && strcmp(verb, "edit") == 0 ? TOOL_WRITES : TOOL_NO_DATABASE;
}

static int show(struct run *run, struct err *err)
{
    const struct rec *record = controller_record(&run->store, &run->arena, err);
    return record == NULL ? -1 : run_emit(run, record, err);
}

static int change(struct run *run, void *context, struct err *err)
{
    return controller_change(&run->store, context, err);
}

static int go(struct run *run, struct err *err)
{
    const char *verb = run_operand(run, 0);
    if (verb == NULL) {
        err_set(err, ERR_USAGE, _("the name of your business is missing"));
        return err_hint(err, "crm-init \"Fietsatelier Jansen\"");
    }
    bool is_show = strcmp(verb, "show") == 0;
    bool is_edit = strcmp(verb, "edit") == 0;
    if (is_show && run_operand_count(run) > 1)
        return err_set(err, ERR_USAGE, _("show takes no operands"));
    if (is_show)
        return show(run, err);
    struct rec *changes = controller_changes(&run->arena, run->options.operands + 1, run_operand_count(run) - 1, err);
    if (changes == NULL)
        return -1;
    if (!is_edit)
        return create_database(run, verb, changes, err);
    if (changes->count == 0) {
        err_set(err, ERR_USAGE, _("nothing to change: give key=value"));
        return err_hint(err, "crm-init edit city=Utrecht email=info@example.nl");
    }
    return run_write(run, "edit-controller", change, changes, err);
}

static const struct tool TOOL = {
    .name = "crm-init",
    .summary = N_("make the database, its key and the controller's details"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "fFob",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
