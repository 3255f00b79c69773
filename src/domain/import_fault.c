/* import_fault.c - the faults of one record, gathered. */
#include "domain/import_fault.h"

#include <string.h>

int import_fault_keep(struct import_faults *faults, struct err *err)
{
    if (err->kind != ERR_DATA)
        return -1;
    if (faults->count < IMPORT_FAULTS_MAX)
        faults->list[faults->count++] = *err;
    err_clear(err);
    return 0;
}

/* A fault names the header or, where several columns make one value, the field. */
static size_t column_of(const struct column_plan *plan, const char *name)
{
    size_t at = 0;
    while (at < plan->count && strcmp(plan->columns[at].header, name) != 0)
        at++;
    for (size_t i = 0; at == plan->count && i < plan->count; i++)
        if (plan->columns[i].meaning == COLUMN_FIELD && strcmp(plan->columns[i].ref.name, name) == 0)
            return i;
    return at;
}

void import_fault_order(struct import_faults *faults, const struct column_plan *plan)
{
    for (size_t i = 1; i < faults->count; i++) {
        struct err fault = faults->list[i];
        size_t at = i, column = column_of(plan, fault.field);
        for (; at > 0 && column_of(plan, faults->list[at - 1].field) > column; at--)
            faults->list[at] = faults->list[at - 1];
        faults->list[at] = fault;
    }
}
