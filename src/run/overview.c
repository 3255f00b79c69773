/* overview.c - the first screen. */
#include "run/overview.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/term.h"
#include "engine/engine.h"
#include "run/card.h"
#include "run/private.h"
#include "run/tools.h"
#include "store/controllers.h"
#include "store/names.h"

enum { VERB_COLUMNS = 13, UNFOLDED = 1 << 20 };

static size_t width_of_output(void)
{
    return term_is_terminal(STDOUT_FILENO) ? term_width(STDOUT_FILENO) : UNFOLDED;
}

static int print_tools(struct run *run, struct err *err)
{
    const char *group = "";
    struct card card;
    card_init(&card, width_of_output(), false);
    card.label_width = VERB_COLUMNS;
    card_text(&card, _("crm VERB ... runs crm-VERB; crm-VERB --help says more, and so does man crm."));
    for (size_t i = 0; i < tools_known_count; i++) {
        const struct tool_entry *tool = &tools_known[i];
        if (strcmp(group, tool->group) != 0)
            card_group(&card, _(tool->group));
        group = tool->group;
        card_line(&card, tool->verb, _(tool->summary), NULL);
    }
    int status = card.out.failed ? err_memory(err) : run_print(run, err, "%s\n", buf_text(&card.out));
    card_clear(&card);
    return status;
}

static int stop_at_first(const char *name, void *context, struct err *err)
{
    (void)name;
    (void)context;
    (void)err;
    return 1;
}

static bool has_recipient(struct run *run)
{
    struct err ignored = ERR_INIT;
    return run->store.engine != NULL && names_each(&run->store, NAMES_RECIPIENT, stop_at_first, NULL, &ignored) == 1;
}

static int print_next(struct run *run, int64_t people, struct err *err)
{
    if (people < 0)
        return run_print(run, err, "%s crm-init \"%s\"\n", _("Next:"), _("the name of your business"));
    if (people == 0)
        return run_print(run, err, "%s crm-add customers.csv\n", _("Next:"));
    if (!has_recipient(run))
        return run_print(run, err, "%s crm-recipient add mailer role=processor country=NL contract=%s\n", _("Next:"),
                         _("DATE"));
    return run_print(run, err, "%s crm-export --all --for newsletter/email --to mailer -o list.csv\n", _("Next:"));
}

/* A database that cannot be opened is told as such, and is no reason to fail: this screen is where somebody looks for help. */
static int print_file(struct run *run, int64_t *people, struct err *err)
{
    const struct setting *db = &run->private_->settings.all[SETTING_DB];
    struct err fault = ERR_INIT;
    struct stat status;
    int64_t organisations = 0;
    *people = -1;
    if (db->value == NULL || lstat(db->value, &status) != 0)
        return run_print(run, err, _("No database at %s (from %s).\n"), db->value == NULL ? "-" : db->value,
                         db->origin == NULL ? "-" : db->origin);
    run->store.engine = engine_open(db->value, ENGINE_READ, NULL, &fault);
    if (run->store.engine == NULL || controllers_people(&run->store, people, &organisations, &fault) != 0) {
        *people = 0;
        run_report(run, &fault);
        return run_print(run, err, _("Database %s (from %s) cannot be used.\n"), db->value, db->origin);
    }
    return run_print(run, err, _("Database %s (from %s): people %lld, organisations %lld.\n"), db->value, db->origin,
                     (long long)*people, (long long)organisations);
}

int overview_print(struct run *run, struct err *err)
{
    int64_t people;
    if (print_tools(run, err) != 0 || print_file(run, &people, err) != 0)
        return -1;
    return print_next(run, people, err);
}

int overview_config(struct run *run, struct err *err)
{
    static const char *const COLUMNS[] = {"setting", "value", "origin"};
    if (run_columns(run, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0], err) != 0)
        return -1;
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *setting = &run->private_->settings.all[i];
        struct rec *record = rec_new_map(&run->arena);
        if (rec_add_text(&run->arena, record, COLUMNS[0], setting->name) == NULL)
            return err_memory(err);
        if (setting->value != NULL) {
            rec_add_text(&run->arena, record, COLUMNS[1], setting->value);
            rec_add_text(&run->arena, record, COLUMNS[2], setting->origin);
        }
        if (run_emit(run, record, err) != 0)
            return -1;
    }
    return 0;
}
