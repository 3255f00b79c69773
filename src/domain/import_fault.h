/* import_fault.h - all that is wrong with one record, not only the first of it.
 *
 * Why: whoever mends a file wants to mend a row once. */
#ifndef CRM_DOMAIN_IMPORT_FAULT_H
#define CRM_DOMAIN_IMPORT_FAULT_H

#include <stddef.h>

#include "base/err.h"
#include "domain/column.h"

enum { IMPORT_FAULTS_MAX = 16 }; /* what a record has beyond them is not told */

struct import_faults {
    struct err list[IMPORT_FAULTS_MAX];
    size_t count;
};

/* import_fault_keep(faults, err): a value is at fault, and the next one can be looked at. ${err} is cleared. Returns 0, or -1 when it
 * is of a kind that must end the import (memory). */
int import_fault_keep(struct import_faults *faults, struct err *err);

/* import_fault_order(faults, plan): in the order of the columns that they name. */
void import_fault_order(struct import_faults *faults, const struct column_plan *plan);

#endif
