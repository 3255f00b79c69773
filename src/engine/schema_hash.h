/* schema_hash.h - one hash over everything that sqlite_schema holds; shared by the build tool and the engine. */
#ifndef CRM_ENGINE_SCHEMA_HASH_H
#define CRM_ENGINE_SCHEMA_HASH_H

#include "engine/schema.h"

struct sqlite3;

/* schema_hash_read(db, hash): BLAKE2b over type, name, table and SQL of every object, ordered by name, without SQLite's own
 * (sqlite_%: statistics come and go). A planted trigger, view, table or index changes it, and so does a changed column.
 * Returns 0, or -1 when sqlite_schema cannot be read (sqlite3_errmsg says why). */
int schema_hash_read(struct sqlite3 *db, unsigned char hash[SCHEMA_HASH_BYTES]);

#endif
