/* personal_data_sql.h - pieces of SQL that the walk over the personal-data map and the erasure along it share. For store
 * only. */
#ifndef CRM_STORE_PERSONAL_DATA_SQL_H
#define CRM_STORE_PERSONAL_DATA_SQL_H

#include <stdbool.h>

#include "base/buf.h"
#include "engine/schema.h"

enum { PERSONAL_DATA_COLUMNS_MAX = 64 };

/* personal_data_sql_links(sql, table): append a SELECT of the pairs (party, link) by which rows of a table that is owned
 * through another belong to the people in the feed. */
void personal_data_sql_links(struct buf *sql, const struct schema_table *table);

/* personal_data_sql_mentions(column): does it point to another person? */
bool personal_data_sql_mentions(const struct schema_column *column);

/* personal_data_sql_key(table): its integer primary key, NULL when it has another. */
const char *personal_data_sql_key(const struct schema_table *table);

#endif
