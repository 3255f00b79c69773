/* personal_data.h - everything that the file holds about a person, by the map that the schema's annotations make.
 *
 * Why: export, erasure, audit and the search for residue must look at the same rows, also of a table that is added tomorrow.
 * None of them has a list of tables; they walk the generated schema (engine/schema.h; the words are explained in
 * share/crm/schema/README.md). SQL is made from the names in that schema only.
 *
 * A row is about a person when the table's owner column holds the person's id, or when it is tied to such a row of
 * another table (`OWN=TABLE.COLUMN`: a line to its purchase). A row mentions a person when a column marked `of:other`
 * points to them. The ids of people who were joined into somebody are that person's too (store/ledgers.h); only the row
 * of party that such an id still has is passed over. */
#ifndef CRM_STORE_PERSONAL_DATA_H
#define CRM_STORE_PERSONAL_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "engine/schema.h"
#include "store/store.h"

enum personal_data_type { PERSONAL_DATA_NULL, PERSONAL_DATA_INTEGER, PERSONAL_DATA_TEXT, PERSONAL_DATA_BYTES };

/* A value of a row. Text is UTF-8, NUL-terminated. Borrowed until the callback returns. */
struct personal_data_value {
    enum personal_data_type type;
    int64_t integer;
    const char *text;
    const void *bytes; /* of text too */
    size_t length;     /* of text and bytes */
};

struct personal_data_row {
    const struct schema_table *table;
    int64_t party_id;                         /* whose row it is, or (mentions) who is mentioned */
    size_t place;                             /* of that id in the array that was asked for */
    const struct personal_data_value *values; /* one per column, in the order of table->columns */
    const struct schema_column *mention;      /* mentions only: the column that points to the person */
};

/* Called for each row. Returns 0 to go on, or -1 with ${err}, which ends the walk. It may read other tables, and walk
 * again with personal_data_referenced, but must not write. */
typedef int personal_data_take(void *context, const struct personal_data_row *row, struct err *err);

/* personal_data_each(store, ids, count, take, context, err): every row of every table that is about one of these people:
 * table by table in the order of the schema, within it by id of the person and primary key. A row that belongs to two of
 * them (an activity with both) comes once for each. Returns 0 or -1. */
int personal_data_each(struct store *store, const int64_t *ids, size_t count, personal_data_take *take, void *context,
                       struct err *err);

/* personal_data_table(store, table, ids, count, …): the same for one table, which must have an owner. */
int personal_data_table(struct store *store, const struct schema_table *table, const int64_t *ids, size_t count,
                        personal_data_take *take, void *context, struct err *err);

/* personal_data_mentions(store, ids, count, take, context, err): rows of somebody else that point to one of these people.
 * A row that points twice comes twice. Returns 0 or -1. */
int personal_data_mentions(struct store *store, const int64_t *ids, size_t count, personal_data_take *take, void *context,
                           struct err *err);

/* personal_data_referenced(store, table, id, take, context, err): the row of ${table} (schema_column.references of some
 * column) whose primary key is ${id}: source, purpose, notice, product, disclosure … Returns 1 with ${take} called once,
 * 0 no such row, -1. */
int personal_data_referenced(struct store *store, const char *table, int64_t id, personal_data_take *take, void *context,
                             struct err *err);

/* personal_data_find_table(name): by name, NULL when there is none. personal_data_column(table, name): index of a column,
 * -1. */
const struct schema_table *personal_data_find_table(const char *name);
int personal_data_column(const struct schema_table *table, const char *name);

/* personal_data_get(row, column): the value of a column by name, NULL when the table has no such column. */
const struct personal_data_value *personal_data_get(const struct personal_data_row *row, const char *column);

#endif
