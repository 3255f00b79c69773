/* internal.h - what the files of the engine share; nobody outside src/engine includes it. */
#ifndef CRM_ENGINE_INTERNAL_H
#define CRM_ENGINE_INTERNAL_H

#include <sqlite3.h>
#include <time.h>

#include "engine/engine.h"

enum {
    ENGINE_HEADER_BYTES = 100,   /* of a database file */
    ENGINE_PAGE_BYTES = 4096,    /* of a file that we make */
    ENGINE_PAGES_MAX = 33554431, /* above, the number of a page could look like the type of a page; see scrub.c */
    ENGINE_NAME_BYTES = 64,      /* of a counter or an index, with the NUL */
    ENGINE_NAMES_MAX = 64,       /* counters used, and indexes dropped, in one transaction */
};

struct engine_query {
    struct engine *engine;
    sqlite3_stmt *statement;
    const char *sql;
    bool is_once;    /* freed by engine_finish; in the list engine->once */
    bool is_erasure; /* prepared between engine_erasure_begin and _end */
    bool is_running; /* has given a row and is not at its end */
    bool is_reader;
    bool has_bound;
    int bind_status;
    uint64_t nullable; /* bit N: column N was null and may be */
    struct err *err;   /* of the current step, for the feed's callback */
    /* The feed: a callback or an array of ids. */
    struct engine_feed feed;
    const int64_t *ids;
    size_t id_count;
    bool has_feed;
    bool has_started; /* a callback cannot be rewound */
    struct engine_query *next;
    struct engine_query *previous;
};

struct engine_cache {
    const struct engine_set *set;
    struct engine_query *queries; /* set->count of them */
};

struct engine_counter {
    char name[ENGINE_NAME_BYTES];
    int64_t first;
    int64_t next;
};

struct engine {
    sqlite3 *db;
    sqlite3_vfs vfs;
    sqlite3_vfs *below; /* the system's VFS, which does the work */
    char vfs_name[32];
    char temporary[4096 + 64]; /* name of the latest temporary file; SQLite keeps a pointer to it */
    char *path;
    char *folder;
    char *file; /* folder and name, resolved */
    enum engine_mode mode;
    bool is_folder_writable;
    unsigned char header[ENGINE_HEADER_BYTES]; /* as it was when the file was opened */
    int64_t opened_bytes;                      /* size of the file then */

    int64_t busy_ms;
    struct timespec busy_since;

    bool is_trusted; /* a statement of the engine's own: the authorizer lets settings and schema through */
    bool is_damaged; /* a row had a null that its schema rules out; told once, by the next step or commit */
    bool in_write;
    bool in_read;
    bool has_mark;
    bool has_erasure;
    bool is_constraint;

    struct engine_cache *caches;
    size_t cache_count;
    struct engine_query *once;
    struct engine_query *current; /* being stepped or prepared */
    size_t running_count;

    struct engine_counter counters[ENGINE_NAMES_MAX];
    size_t counter_count;
    char dropped[ENGINE_NAMES_MAX][ENGINE_NAME_BYTES];
    size_t dropped_count;
};

/* error.c. engine_fail(engine, status, what, err): turn SQLite's ${status} into an error; ${what} is a statement or NULL.
 * Returns -1. */
int engine_fail(struct engine *engine, int status, const char *what, struct err *err);
/* engine_is_damaged(engine, err): whether engine_text has met a null that cannot be; then the error is set, once. */
bool engine_is_damaged(struct engine *engine, struct err *err);

/* statement.c. engine_own(engine, sql, err): run SQL of the engine's own, which may set and create. engine_own_integer: the first
 * column of its first row; 0 without one. engine_queries_reset: stop everything that runs. */
int engine_own(struct engine *engine, const char *sql, struct err *err);
int engine_own_integer(struct engine *engine, const char *sql, int64_t *value, struct err *err);
void engine_queries_reset(struct engine *engine);
const char *engine_queries_running(const struct engine *engine); /* SQL of one that runs, NULL when none does */
const char *engine_queries_free(struct engine *engine);          /* SQL of one that was not finished, NULL when none */

/* settings.c. Every setting that a connection needs, made and read back: engine_settings(engine, err) those that SQLite takes outside a
 * transaction only, engine_settings_within(engine, err) the rest, which share one reading of the file with what is checked there. */
int engine_settings(struct engine *engine, struct err *err);
int engine_settings_within(struct engine *engine, struct err *err);

/* load.c. engine_journal_log(engine, attempts, err): go over to the write-ahead log. Returns 1, 0 when others prevent it, -1. */
int engine_journal_log(struct engine *engine, int attempts, struct err *err);

/* authorize.c, busy.c, feed.c: install themselves in engine->db. Return SQLite's status. */
int engine_authorize_install(struct engine *engine);
int engine_busy_install(struct engine *engine);
int engine_feed_install(struct engine *engine);

/* ids.c */
int engine_ids_write(struct engine *engine, struct err *err);

/* vfs.c. engine_vfs_register(engine): the VFS of this connection, under engine->vfs_name. */
int engine_vfs_register(struct engine *engine);
void engine_vfs_unregister(struct engine *engine);
extern const bool engine_vfs_scrubs; /* false in the test build which the proof of erasure must find out */

/* read_ahead.c. engine_read_ahead_new(): NULL when out of memory. engine_read_ahead(ahead, file, bytes, length, offset): what
 * xRead of ${file} does, with its status. engine_read_ahead_forget(ahead): what was read is no longer to be trusted. That and
 * engine_read_ahead_free take NULL. */
struct engine_read_ahead;
struct engine_read_ahead *engine_read_ahead_new(void);
int engine_read_ahead(struct engine_read_ahead *ahead, sqlite3_file *file, void *bytes, int length, sqlite3_int64 offset);
void engine_read_ahead_forget(struct engine_read_ahead *ahead);
void engine_read_ahead_free(struct engine_read_ahead *ahead);

/* scrub.c. What the header of a b-tree page says. engine_page_read(page, bytes, is_first, layout): returns false when it is no
 * b-tree page or one that does not make sense. */
struct engine_page {
    unsigned header; /* where it begins: 100 on the first page */
    unsigned char type;
    unsigned cell_count;
    unsigned pointers;   /* where the cell pointers begin */
    unsigned gap;        /* where they end */
    unsigned content;    /* where the cells begin */
    unsigned free_block; /* the first, 0 when none */
};
enum { ENGINE_PAGE_INDEX_NODE = 2, ENGINE_PAGE_TABLE_NODE = 5, ENGINE_PAGE_INDEX_LEAF = 10, ENGINE_PAGE_TABLE_LEAF = 13 };
bool engine_page_read(const unsigned char *page, unsigned bytes, bool is_first, struct engine_page *layout);
/* engine_scrub(page, bytes, is_first): zero what no cell accounts for. */
void engine_scrub(unsigned char *page, unsigned bytes, bool is_first);

/* file.c. Reading, and writing pages of the database, through SQLite's own handle; see there. Return 0 or -1. */
int engine_file_size(struct engine *engine, enum engine_place place, int64_t *bytes, struct err *err);
int engine_file_read(struct engine *engine, enum engine_place place, int64_t offset, void *bytes, int length,
                     struct err *err);
int engine_file_write(struct engine *engine, int64_t offset, const void *bytes, int length, struct err *err);
int engine_file_sync(struct engine *engine, enum engine_place place, struct err *err);

static inline unsigned engine_get16(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/* A SQLite varint at ${offset}, which is moved on; 0 past the end of the page. */
static inline uint64_t engine_get_varint(const unsigned char *page, unsigned bytes, unsigned *offset)
{
    uint64_t value = 0;
    for (int i = 0; i < 9 && *offset < bytes; i++) {
        unsigned char byte = page[(*offset)++];
        if (i == 8)
            return value << 8 | byte;
        value = value << 7 | (byte & 0x7f);
        if (byte < 0x80)
            break;
    }
    return value;
}

static inline uint32_t engine_get32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

#endif
