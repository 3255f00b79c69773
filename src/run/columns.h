/* columns.h - the column maps of the installation, and what they make of the files that the command line names. */
#ifndef CRM_RUN_COLUMNS_H
#define CRM_RUN_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "domain/column.h"
#include "run/run.h"

/* run_column_tables(run, tables, err): every map in share/crm/maps, by name, and what the policy says of headers. As long as the run.
 * Returns 0, or -1 with ERR_CONFIG. */
int run_column_tables(struct run *run, struct column_tables *tables, struct err *err);

/* run_is_header(names, count, tables): is this row the header of a table of people? For run_open_source. */
bool run_is_header(const char *const *names, size_t count, void *tables);

/* run_list_maps(run, err): a record for each map, to the output. run_explain_map(run, err): a record for each column of the files that
 * are the operands, or of standard input. Nothing is written and no database is needed. Both return 0 or -1. */
int run_list_maps(struct run *run, struct err *err);
int run_explain_map(struct run *run, struct err *err);

#endif
