/* advice.c - what to type next, for faults of which only this layer can say it: the last word before a fault is printed. A
 * hint that was set where the fault arose knows more, and stands. */
#include "base/message.h"
#include "base/text.h"
#include "run/private.h"

/* advise_on_file(run, err): the database itself cannot be used. */
static void advise_on_file(struct run *run, struct err *err)
{
    const char *db = run->private_->db == NULL ? NULL : text_shell_arena(&run->arena, run->private_->db);
    switch (err->kind) {
    case ERR_CORRUPT:
        err_hint(err,
                 _("crm config says why this file is used; if it is the right one, put a copy of it back in its place"));
        break;
    case ERR_CONFIG:
        err_hint(err, _("crm config says why this file is used, crm --version which tools these are"));
        break;
    case ERR_PERMISSION:
        if (db != NULL)
            err_hint(err, _("ls -l %s says whose it is: only its owner works with it"), db);
        break;
    default:
        break;
    }
}

void run_advise(struct run *run, struct err *err)
{
    const char *name = run->tool->name;
    if (err->kind == ERR_BUSY)
        err_hint(err, _("CRM_BUSY=60 %s ... waits for a minute"), name);
    else if (err->kind == ERR_USAGE)
        err_hint(err, "%s --help", name);
    else if (run->store.engine == NULL || err->kind == ERR_CORRUPT)
        advise_on_file(run, err);
}
