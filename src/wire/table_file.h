/* table_file.h - our own tables in share/crm: policy, maps, wording, habits.
 *
 * CSV with a header and # comments, read by wire's own CSV source: what a lawyer edits is read like what a customer
 * brings. */
#ifndef CRM_WIRE_TABLE_FILE_H
#define CRM_WIRE_TABLE_FILE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"

/* table_file_read(path, arena, table, err): the whole table as a list of maps, one per row, keys as in the header, in
 * ${arena}. Returns 0, or -1: ERR_CONFIG with file and line when it cannot be read or a row is at fault (these files are
 * part of the installation). */
int table_file_read(const char *path, struct arena *arena, struct rec **table, struct err *err);

/* table_file_find(table, column, value): the first row whose ${column} is ${value}; NULL when there is none. */
const struct rec *table_file_find(const struct rec *table, const char *column, const char *value);

#endif
