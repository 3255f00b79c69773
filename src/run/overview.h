/* overview.h - what `crm` says when it is asked nothing, and where each setting comes from. */
#ifndef CRM_RUN_OVERVIEW_H
#define CRM_RUN_OVERVIEW_H

#include "base/err.h"
#include "run/run.h"

/* overview_print(run, err): the tools in groups, the file, how many people are in it, the next step. No database is no fault.
 * Returns 0 or -1. */
int overview_print(struct run *run, struct err *err);

/* overview_config(run, err): every setting with its value and origin, as records. Returns 0 or -1. */
int overview_config(struct run *run, struct err *err);

#endif
