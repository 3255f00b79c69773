/* create.h - a new database: key first, the file under its name last. */
#ifndef CRM_RUN_CREATE_H
#define CRM_RUN_CREATE_H

#include "base/err.h"
#include "base/rec.h"
#include "run/run.h"

/* create_database(run, name, changes, err): make key and database for the controller ${name} with the details of ${changes}
 * (controller_changes), the policy pack in it, and say where they are and what to do next. Whatever fails, no half of it stays.
 * Returns 0, or -1: ERR_CREATE when there is a database or key already. */
int create_database(struct run *run, const char *name, const struct rec *changes, struct err *err);

#endif
