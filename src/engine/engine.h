/* engine.h - the small door to the database. Behind it is SQLite, which nobody else includes.
 *
 * Why: what must hold for every byte in the file (settings read back, the schema's hash, append-only tables, scrubbed pages,
 * private temporary files) is settled in one place that no tool can walk around. The engine knows no table by name but
 * `counter`; which tables are append-only it learns from the generated schema.
 *
 * A store file keeps its SQL in a table at its top and runs it by number:
 *
 *     enum { TAG_READ, TAG_INSERT };
 *     static const char *const SQL[] = {
 *         [TAG_READ] = "SELECT id, tag FROM tag WHERE party_id = ?1 ORDER BY id",
 *         [TAG_INSERT] = "INSERT INTO tag (id, party_id, tag, source_id) VALUES (?1, ?2, ?3, ?4)",
 *     };
 *     ENGINE_SET(TAGS, "tags", SQL);
 *
 *     struct engine_query *query = engine_prepare(engine, &TAGS, TAG_READ, err);
 *     int status;
 *     engine_bind_integer(query, 1, party_id);
 *     while ((status = engine_step(query, err)) == 1)
 *         use(engine_integer(query, 0), engine_text(query, 1));
 *     engine_finish(query);
 *     return status;
 *
 *     return engine_run(engine, &TAGS, TAG_INSERT, err, ENGINE_INTEGER(id), ENGINE_INTEGER(party_id), ENGINE_TEXT(tag),
 *                       ENGINE_INTEGER(source_id));
 *
 * A NULL query is allowed everywhere: binding does nothing and engine_step returns -1 (the error is there already), so a
 * function needs one check at its end.
 *
 * Errors: ERR_BUSY locked by another process for longer than the budget; ERR_CORRUPT; ERR_IO (a full disk too); ERR_MEMORY;
 * ERR_PERMISSION a file that cannot be written; ERR_BUG a fault of ours: SQL that does not prepare, a refused table, a
 * constraint (its name is in the message, values never are). */
#ifndef CRM_ENGINE_ENGINE_H
#define CRM_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct engine;
struct engine_query;

/* ---- Opening and closing ------------------------------------------------------------------------------------------------- */

enum engine_mode {
    ENGINE_READ, /* statements that write are refused (ERR_BUG) */
    ENGINE_WRITE,
    ENGINE_CREATE, /* makes a new file, which must not exist; the only mode that does */
};

struct engine_options {
    int busy_ms; /* how long to wait for others before ERR_BUSY; 0: 10,000 */
};

/* engine_open(path, mode, options, err): open the database at ${path}, every setting made and read back, the schema's hash
 * compared. ${options} may be NULL. Nothing is created, and a file that is refused is not changed. Faults: none there or
 * another version or on a network file system ERR_CONFIG; empty, foreign, corrupt, no regular file, tampered with (a
 * trigger, view, table, index or column too many or too few) ERR_CORRUPT; a symbolic link, or no right to read (READ) or
 * write (WRITE) ERR_PERMISSION.
 *
 * ENGINE_CREATE: ${path} should be a temporary name beside the final one; the file (0600) gets the whole schema in DELETE
 * mode with EXTRA synchronisation. The caller fills it, calls engine_load_end and engine_close, and renames. When anything
 * fails the new file is removed.
 *
 * Returns the engine, which engine_close takes, or NULL. */
struct engine *engine_open(const char *path, enum engine_mode mode, const struct engine_options *options, struct err *err);

/* engine_close(engine, err): close it and free everything; an open transaction is rolled back. NULL is fine. Returns 0, or -1
 * with ERR_BUG when a query was not finished (it is named), ERR_IO when the file could not be closed properly. */
int engine_close(struct engine *engine, struct err *err);

const char *engine_path(const struct engine *engine);   /* as given to engine_open; borrowed */
const char *engine_folder(const struct engine *engine); /* the folder it lies in, resolved; borrowed */

/* ---- Transactions -------------------------------------------------------------------------------------------------------- */

/* engine_begin(engine, err): begin a transaction that holds the write lock from the start (IMMEDIATE). Inside another one:
 * ERR_BUG. Returns 0 or -1 (ERR_BUSY after the budget). */
int engine_begin(struct engine *engine, struct err *err);
/* engine_commit(engine, err): write back the counters of engine_ids and commit. A query that is still running, or an index not
 * built again, is ERR_BUG. On any failure the transaction is rolled back. Returns 0 or -1. */
int engine_commit(struct engine *engine, struct err *err);
/* engine_rollback(engine): undo everything since engine_begin; fine without a transaction. Running queries end. */
void engine_rollback(struct engine *engine);

/* engine_read_begin(engine, err), engine_read_end(engine): a short read of one state of the file. */
int engine_read_begin(struct engine *engine, struct err *err);
void engine_read_end(struct engine *engine);

/* engine_mark(engine, err): a point inside a transaction to go back to; engine_mark_keep forgets it, engine_mark_undo undoes
 * what was written since. One at a time. For a record that must go in whole or not at all while others go in. */
int engine_mark(struct engine *engine, struct err *err);
int engine_mark_keep(struct engine *engine, struct err *err);
int engine_mark_undo(struct engine *engine, struct err *err);

bool engine_in_transaction(const struct engine *engine);

/* engine_ids(engine, name, count, first, err): hand out ${count} ids from ${first} on. Only inside engine_begin. All ids of one
 * name that a transaction takes are contiguous; none is ever handed out twice, unless its transaction was rolled back. The
 * row of table counter is read once and written once per transaction. ${name} is usually the table's; it is copied. */
int engine_ids(struct engine *engine, const char *name, int64_t count, int64_t *first, struct err *err);
/* engine_ids_used(engine, index, name, first, last): the ranges taken so far in this transaction, in the order of their first
 * use, by index from 0. Returns false past the end. ${name} is borrowed until the transaction ends. */
bool engine_ids_used(const struct engine *engine, size_t index, const char **name, int64_t *first, int64_t *last);

/* ---- Values -------------------------------------------------------------------------------------------------------------- */

enum engine_type { ENGINE_TYPE_NULL, ENGINE_TYPE_INTEGER, ENGINE_TYPE_TEXT, ENGINE_TYPE_BYTES };

/* Text is UTF-8, here not necessarily NUL-terminated. */
struct engine_value {
    enum engine_type type;
    union {
        int64_t integer;
        const char *text;
        const void *bytes;
    };
    size_t length; /* of text and bytes */
};

static inline struct engine_value engine_value_integer(int64_t integer)
{
    return (struct engine_value){.type = ENGINE_TYPE_INTEGER, .integer = integer};
}

static inline struct engine_value engine_value_text(const char *text)
{
    return (struct engine_value){.type = text == NULL ? ENGINE_TYPE_NULL : ENGINE_TYPE_TEXT,
                                 .text = text,
                                 .length = text == NULL ? 0 : __builtin_strlen(text)};
}

static inline struct engine_value engine_value_span(const char *text, size_t length)
{
    return (struct engine_value){
        .type = text == NULL ? ENGINE_TYPE_NULL : ENGINE_TYPE_TEXT, .text = text, .length = text == NULL ? 0 : length};
}

static inline struct engine_value engine_value_bytes(const void *bytes, size_t length)
{
    return (struct engine_value){
        .type = bytes == NULL ? ENGINE_TYPE_NULL : ENGINE_TYPE_BYTES, .bytes = bytes, .length = bytes == NULL ? 0 : length};
}

/* Short names for use in arguments. A NULL text or NULL bytes is a null. All borrow. */
#define ENGINE_NULL                   ((struct engine_value){.type = ENGINE_TYPE_NULL})
#define ENGINE_INTEGER(integer)       engine_value_integer(integer)
#define ENGINE_TEXT(text)             engine_value_text(text)
#define ENGINE_SPAN(text, length)     engine_value_span(text, length)
#define ENGINE_BYTES(bytes, length)   engine_value_bytes(bytes, length)
#define ENGINE_ID_OR_NULL(identifier) ((identifier) == 0 ? ENGINE_NULL : engine_value_integer(identifier))

/* ---- Statements ---------------------------------------------------------------------------------------------------------- */

/* A table of statements. ENGINE_SET defines one and enters it in the list that the tests walk. */
struct engine_set {
    const char *name;
    const char *const *sql;
    size_t count;
};

#define ENGINE_SET(variable, title, table)                                                         \
    static const struct engine_set variable = {(title), (table), sizeof(table) / sizeof *(table)}; \
    static const struct engine_set *const variable##_entry __attribute__((section("engine_sets"), used)) = &variable

/* engine_sets(count): every table of statements that is linked into the program. */
const struct engine_set *const *engine_sets(size_t *count);

/* engine_prepare(engine, set, index, err): the statement, prepared at its first use and kept for the next, with nothing bound.
 * A statement that is still running (neither stepped to its end nor finished) is ERR_BUG, so a recursive function needs
 * engine_prepare_once. Returns a query, or NULL. */
struct engine_query *engine_prepare(struct engine *engine, const struct engine_set *set, size_t index, struct err *err);

/* engine_prepare_once(engine, sql, err): a statement that is not kept: SQL built from constants and the names in the generated
 * schema, never from input. Must be finished. */
struct engine_query *engine_prepare_once(struct engine *engine, const char *sql, struct err *err);

/* Binding to ?1, ?2 … Text and bytes are borrowed until the query is finished or bound anew. What fails is told by the next
 * engine_step. engine_bind_text takes NULL as null. */
void engine_bind_integer(struct engine_query *query, int number, int64_t value);
void engine_bind_text(struct engine_query *query, int number, const char *text);
void engine_bind_span(struct engine_query *query, int number, const char *text, size_t length);
void engine_bind_bytes(struct engine_query *query, int number, const void *bytes, size_t length);
void engine_bind_null(struct engine_query *query, int number);
void engine_bind_value(struct engine_query *query, int number, struct engine_value value);

/* engine_step(query, err): returns 1 with a row, 0 at the end, -1 on error. After 0 and -1 the statement is at rest: it can be
 * bound and stepped again, or finished. */
int engine_step(struct engine_query *query, struct err *err);

/* engine_reset(query): stop in the middle, keep what is bound. */
void engine_reset(struct engine_query *query);

/* engine_finish(query): done with it: a kept statement goes back to its table, another is freed. NULL is fine. */
void engine_finish(struct engine_query *query);

/* engine_run(engine, set, index, err, value…): prepare, bind the values to ?1 …, run to the end, finish. Returns 0 or -1. */
#define engine_run(engine, set, index, err, ...)                                            \
    engine_run_values((engine), (set), (index), (const struct engine_value[]){__VA_ARGS__}, \
                      sizeof((const struct engine_value[]){__VA_ARGS__}) / sizeof(struct engine_value), (err))
int engine_run_values(struct engine *engine, const struct engine_set *set, size_t index, const struct engine_value *values,
                      size_t count, struct err *err);

/* engine_get_integer(engine, set, index, result, err, value…): the first column of the first row. Returns 1, 0 without a row
 * (or with a null in it; ${result} is then untouched), -1 on error. */
#define engine_get_integer(engine, set, index, result, err, ...)                                                          \
    engine_get_integer_values((engine), (set), (index), (const struct engine_value[]){__VA_ARGS__},                       \
                              sizeof((const struct engine_value[]){__VA_ARGS__}) / sizeof(struct engine_value), (result), \
                              (err))
int engine_get_integer_values(struct engine *engine, const struct engine_set *set, size_t index,
                              const struct engine_value *values, size_t count, int64_t *result, struct err *err);

/* Columns of the row, from 0. Text is NUL-terminated; NULL stands for null. A null in a column that is NOT NULL, read as text
 * from a statement without LEFT JOIN and without another SELECT in it, is "", and the next engine_step or engine_commit ends with
 * ERR_CORRUPT: a damaged file need not be feared in every line of the store. Text and bytes are borrowed until the next
 * engine_step, engine_reset or engine_finish. */
int64_t engine_integer(struct engine_query *query, int column); /* 0 for null */
const char *engine_text(struct engine_query *query, int column);
const void *engine_bytes(struct engine_query *query, int column, size_t *length); /* ${length} may be NULL */
size_t engine_length(struct engine_query *query, int column);                     /* bytes of text or bytes */
bool engine_is_null(struct engine_query *query, int column);
struct engine_value engine_value(struct engine_query *query, int column);

/* engine_changes(engine): rows changed by the last statement that writes. */
int64_t engine_changes(const struct engine *engine);
/* engine_is_constraint(engine): whether the last failure was a constraint (unique, check, foreign key …). */
bool engine_is_constraint(const struct engine *engine);

/* engine_function(engine, name, argument_count, call, context, err): an SQL function for our own statements (never from within
 * the schema). It must give the same result for the same arguments. ${call} fills ${result} with memory that stays until its
 * next call (it is copied) and returns 0, or -1 when out of memory. Returns 0 or -1. */
typedef int engine_call(void *context, const struct engine_value *arguments, int count, struct engine_value *result);
int engine_function(struct engine *engine, const char *name, int argument_count, engine_call *call, void *context,
                    struct err *err);

/* ---- Feeding many rows --------------------------------------------------------------------------------------------------- */

/* In a statement the table `feed` with the columns c0 … c31 gives the rows of a callback or of an array of ids, in their order:
 *
 *     INSERT INTO tag (id, party_id, tag, source_id) SELECT c0, c1, c2, c3 FROM feed WHERE true
 *         ON CONFLICT (party_id, tag) DO NOTHING
 *     SELECT party.id, party.name FROM feed CROSS JOIN party ON party.id = feed.c0
 *
 * Measured: less than half the time of binding and stepping per row. One feed per statement; no GROUP BY over it. */
enum { ENGINE_FEED_COLUMNS = 32 };

struct engine_feed {
    /* Fills the columns of ${row} that the statement reads (the others keep what they had; null at first). Text and bytes stay
     * valid until the next call. Returns 1 a row, 0 no more, -1 with ${err}. Must not use the engine. */
    int (*next)(void *context, struct engine_value row[ENGINE_FEED_COLUMNS], struct err *err);
    void *context;
};

/* engine_feed(engine, set, index, feed, err): run an INSERT … SELECT … FROM feed. Returns how many rows it wrote, or -1. */
int64_t engine_feed(struct engine *engine, const struct engine_set *set, size_t index, const struct engine_feed *feed,
                    struct err *err);
/* engine_bind_feed, engine_bind_ids(query, ids, count): the feed of a statement that is then stepped. c0 is the id, c1 its place
 * in the array. Borrowed until the query is finished or bound anew. */
void engine_bind_feed(struct engine_query *query, const struct engine_feed *feed);
void engine_bind_ids(struct engine_query *query, const int64_t *ids, size_t count);

/* ---- Erasure ------------------------------------------------------------------------------------------------------------- */

/* engine_erasure_begin(engine, err) … engine_erasure_end(engine, err): between them, inside a transaction, statements of
 * engine_prepare_once may update and delete rows of append-only tables. Kept statements never may. A query of that kind that is
 * not finished at the end is ERR_BUG. Commit and rollback end it too. Until then foreign keys are judged at the commit, as rows may
 * go before those that point to them. */
int engine_erasure_begin(struct engine *engine, struct err *err);
int engine_erasure_end(struct engine *engine, struct err *err);

/* engine_truncate_wal(engine, err): bring everything into the database file and empty the write-ahead log, on the disk too.
 * Outside a transaction. Returns 0, or -1: ERR_BUSY when a reader of another process still needs the log after the budget. */
int engine_truncate_wal(struct engine *engine, struct err *err);

enum engine_place { ENGINE_PLACE_DATABASE, ENGINE_PLACE_LOG };

struct engine_needle {
    const void *bytes;
    size_t length;  /* at least 3 */
    bool is_folded; /* ASCII letters match in either case */
};

/* engine_residue(engine, needles, count, found, context, err): search every byte of the database file and its log for the
 * needles. ${found} is told the needle's index, the place and the offset of each occurrence; when it returns false that needle
 * is not looked for any further. Outside a transaction of one's own. Returns how many needles were found, or -1. */
int engine_residue(struct engine *engine, const struct engine_needle *needles, size_t count,
                   bool (*found)(void *context, size_t needle, enum engine_place place, int64_t offset), void *context,
                   struct err *err);

/* engine_row_at(engine, offset, row): the id of the row that has the byte at ${offset} of the database file in its cell. Returns
 * false when that lies elsewhere: in an index, a long value's later pages, no page that makes sense. A hint, for want of the
 * table's name on the page, and as the row may be gone: who follows it reads the row. */
bool engine_row_at(struct engine *engine, int64_t offset, int64_t *row);

/* What a scrubbed file must not have: bytes that no row accounts for. */
struct engine_slack {
    int64_t pages;            /* of the file */
    int64_t gap_bytes;        /* not zero, between cell pointers and cells */
    int64_t free_block_bytes; /* not zero, in free blocks within pages, past their header */
    int64_t overflow_bytes;   /* not zero, after the end of an overflow chain */
    int64_t free_page_bytes;  /* not zero, in pages of the free list, apart from page numbers */
    int64_t lost_bytes;       /* not zero, in pages reached neither from a table nor from the free list */
    int64_t lost_pages;       /* how many such pages there are, zero or not */
    int64_t first_page;       /* the first page with any of these, 0 when none */
};

/* engine_slack(engine, slack, err): walk all trees, overflow chains and the free list of the file and count. Empties the log
 * first, so ENGINE_WRITE. Returns 0 (also when there is slack), or -1: ERR_BUSY as engine_truncate_wal, ERR_CORRUPT when the
 * structure is broken. */
int engine_slack(struct engine *engine, struct engine_slack *slack, struct err *err);

/* engine_slack_clear(engine, slack, err): zero all bytes that engine_slack counts, and on the disk too. Outside a
 * transaction; holds the lock for writing meanwhile. Doing it half, or twice, does no harm. Returns as engine_slack. */
int engine_slack_clear(struct engine *engine, struct engine_slack *slack, struct err *err);

/* ---- Loading much, checking ---------------------------------------------------------------------------------------------- */

/* engine_load_begin(engine, err): for the first load of a new file: no write-ahead log, which would write every byte twice, but
 * a rollback journal; and foreign keys are not checked until engine_load_end. Outside a transaction. Returns 1 switched, 0 somebody else has the file open and all stays as it is
 * (no fault), -1 error. engine_load_end(engine, err): back to the log, after the commit; that somebody else prevents it is no
 * fault. Returns 0 or -1. */
int engine_load_begin(struct engine *engine, struct err *err);
int engine_load_end(struct engine *engine, struct err *err);

/* engine_indexes_drop(engine, names, count, err): inside the transaction, take away indexes that are cheaper to build at the end.
 * engine_indexes_build(engine, err) makes them again as the schema says; engine_commit refuses to commit without. */
int engine_indexes_drop(struct engine *engine, const char *const *names, size_t count, struct err *err);
int engine_indexes_build(struct engine *engine, struct err *err);

/* engine_integrity(engine, fault, context, err): SQLite's integrity check and that of foreign keys. ${fault} is told each fault
 * in a line without values. Returns the number of faults, or -1. */
int engine_integrity(struct engine *engine, void (*fault)(void *context, const char *text), void *context, struct err *err);

/* engine_page_count(engine, pages, page_bytes, err): size of the database as SQLite sees it now. */
int engine_page_count(struct engine *engine, int64_t *pages, int64_t *page_bytes, struct err *err);

#endif
