/* schema.h - the schema as the build tool read it: DDL, personal-data map, hash. Generated, constant.
 *
 * Why: export of a subject, erasure, merge, undo, the authorizer and the residue search walk these tables; none of them has a
 * list of its own. The words are those of share/crm/schema/README.md, where they are explained. */
#ifndef CRM_ENGINE_SCHEMA_H
#define CRM_ENGINE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

/* In the file's header: whose it is, and the shape of its tables. A migration raises the version. */
enum { SCHEMA_APPLICATION_ID = 0x43524d66, /* "CRMf" */ SCHEMA_VERSION = 1 };

/* Whose row it is. */
enum schema_owner {
    SCHEMA_OWNER_NONE,    /* nobody's */
    SCHEMA_OWNER_COLUMN,  /* the party whose id is in owner_column */
    SCHEMA_OWNER_THROUGH, /* whoever the rows of through_table belong to whose through_column equals owner_column */
};

enum schema_of { SCHEMA_OF_NONE, SCHEMA_OF_SELF, SCHEMA_OF_OTHER };

enum schema_category {
    SCHEMA_CATEGORY_NONE,
    SCHEMA_CATEGORY_IDENTITY,
    SCHEMA_CATEGORY_CONTACT,
    SCHEMA_CATEGORY_CHARACTERISTIC,
    SCHEMA_CATEGORY_FREE_TEXT,
    SCHEMA_CATEGORY_PERMISSION,
    SCHEMA_CATEGORY_TRANSACTION,
    SCHEMA_CATEGORY_RELATION,
    SCHEMA_CATEGORY_PROFILE,
    SCHEMA_CATEGORY_TECHNICAL,
};

enum schema_export { SCHEMA_EXPORT_NO, SCHEMA_EXPORT_YES, SCHEMA_EXPORT_MASK };

/* A table is keep, delete, orphan or fiscal; a column delete, keep, clear or renew. */
enum schema_erase {
    SCHEMA_ERASE_KEEP,
    SCHEMA_ERASE_DELETE,
    SCHEMA_ERASE_ORPHAN,
    SCHEMA_ERASE_FISCAL,
    SCHEMA_ERASE_CLEAR,
    SCHEMA_ERASE_RENEW,
};

/* A table is none, move, union or fold; a column none, move, union, key, first or strict. */
enum schema_merge {
    SCHEMA_MERGE_NONE,
    SCHEMA_MERGE_MOVE,
    SCHEMA_MERGE_UNION,
    SCHEMA_MERGE_KEY,
    SCHEMA_MERGE_FOLD,
    SCHEMA_MERGE_FIRST,
    SCHEMA_MERGE_STRICT,
};

enum schema_redact { SCHEMA_REDACT_NONE, SCHEMA_REDACT_MASK };

enum schema_type { SCHEMA_TYPE_INTEGER, SCHEMA_TYPE_TEXT, SCHEMA_TYPE_BLOB };

enum { SCHEMA_NAME_MAX = 64 };

/* Without pointers: there are hundreds, and the loader would have to set them in every process. */
struct schema_column {
    char name[SCHEMA_NAME_MAX];
    enum schema_type type;
    bool is_not_null;
    int primary_key;                  /* 0, or place within the primary key, from 1 */
    char references[SCHEMA_NAME_MAX]; /* table that a foreign key of this column points to, or "" */
    enum schema_of of;
    enum schema_category category;
    enum schema_export export;
    enum schema_erase erase;
    enum schema_merge merge;
    enum schema_redact redact;
};

struct schema_table {
    const char *name;
    const char *ddl; /* CREATE TABLE statement, as sqlite_schema has it */
    const struct schema_column *columns;
    size_t column_count;
    enum schema_owner owner;
    const char *owner_column;   /* NULL for SCHEMA_OWNER_NONE */
    const char *through_table;  /* SCHEMA_OWNER_THROUGH, else NULL */
    const char *through_column; /* SCHEMA_OWNER_THROUGH, else NULL */
    enum schema_erase erase;
    int erase_step; /* order of deletion, 0 for keep */
    enum schema_merge merge;
    bool is_append_only;
    bool has_rowid;
};

struct schema_index {
    const char *name;
    const char *table;
    const char *ddl;
};

extern const struct schema_table schema_tables[]; /* in the order of the schema's text */
extern const size_t schema_table_count;
extern const struct schema_table *const schema_erase_order[]; /* tables with erase_step > 0, ascending */
extern const size_t schema_erase_count;
extern const struct schema_index schema_indexes[];
extern const size_t schema_index_count;

/* Hash over sqlite_schema of a database that has exactly this schema; see schema_hash.h. */
enum { SCHEMA_HASH_BYTES = 32 };
extern const unsigned char schema_hash[SCHEMA_HASH_BYTES];

#endif
