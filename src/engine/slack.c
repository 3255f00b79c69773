/* slack.c - what lies in the file that no row accounts for, counted or zeroed. The oracle for scrub.c: it shares the reading of a
 * page's header with it and nothing else; which pages there are it learns by walking every tree, overflow chain and the free list.
 *
 * Zeroing writes past SQLite, straight into the file. That is no change for anybody who reads it, as SQLite never looks at these bytes,
 * nor for a page that was written half when the power went. Nobody else writes the page meanwhile: the lock for writing is held, and
 * the log is empty, so that there is nothing to bring from it into the file. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "engine/internal.h"

enum { DEPTH_MAX = 40, ATTEMPTS_MAX = 20 };

struct walk {
    struct engine *engine;
    struct engine_slack *slack;
    unsigned char *seen; /* a bit per page */
    unsigned page_bytes;
    uint32_t page_count;
    bool is_clearing;
    struct err *err;
};

static int64_t count_nonzero(const unsigned char *bytes, size_t length)
{
    int64_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += bytes[i] != 0;
    return count;
}

static void note(struct walk *walk, uint32_t number, int64_t *counter, int64_t count)
{
    struct engine_slack *slack = walk->slack;
    *counter += count;
    if (count > 0 && (slack->first_page == 0 || number < slack->first_page))
        slack->first_page = number;
}

/* find(walk, number, bytes, length, counter): bytes of a page that should be zero; they are, afterwards, when clearing. Returns how many
 * were not. */
static int64_t find(struct walk *walk, uint32_t number, unsigned char *bytes, size_t length, int64_t *counter)
{
    int64_t count = count_nonzero(bytes, length);
    note(walk, number, counter, count);
    if (walk->is_clearing && count > 0)
        memset(bytes, 0, length);
    return count;
}

static int broken(struct walk *walk, uint32_t number)
{
    return err_set(walk->err, ERR_CORRUPT, _("%s is corrupt: page %u does not make sense"), walk->engine->path, number);
}

/* take(walk, number, page): read a page that nothing else may reach. */
static int take(struct walk *walk, uint32_t number, unsigned char *page)
{
    if (number < 1 || number > walk->page_count || walk->seen[number / 8] & 1 << number % 8)
        return broken(walk, number);
    walk->seen[number / 8] |= (unsigned char)(1 << number % 8);
    return engine_file_read(walk->engine, ENGINE_PLACE_DATABASE, (int64_t)(number - 1) * walk->page_bytes, page,
                            (int)walk->page_bytes, walk->err);
}

/* put_back(walk, number, page, found): write a page in which something was cleared. */
static int put_back(struct walk *walk, uint32_t number, const unsigned char *page, int64_t found)
{
    if (!walk->is_clearing || found == 0)
        return 0;
    return engine_file_write(walk->engine, (int64_t)(number - 1) * walk->page_bytes, page, (int)walk->page_bytes, walk->err);
}

/* ---- Cells and overflow chains ------------------------------------------------------------------------------------------- */

/* How much of a payload lies in its cell (file format, "B-tree Cell Format"). */
static uint64_t local_bytes(uint64_t payload, unsigned usable, bool is_table)
{
    uint64_t most = is_table ? usable - 35 : (usable - 12) * 64 / 255 - 23;
    uint64_t least = (usable - 12) * 32 / 255 - 23;
    uint64_t local = least + (payload - least) % (usable - 4);
    return payload <= most ? payload : local <= most ? local : least;
}

static int walk_overflow(struct walk *walk, uint32_t number, uint64_t left)
{
    unsigned char *page = malloc(walk->page_bytes);
    int status = page == NULL ? err_memory(walk->err) : 0;
    while (status == 0 && left > 0) {
        uint64_t here = left < walk->page_bytes - 4 ? left : walk->page_bytes - 4;
        status = take(walk, number, page);
        if (status != 0)
            break;
        left -= here;
        int64_t found = find(walk, number, page + 4 + here, walk->page_bytes - 4 - here, &walk->slack->overflow_bytes);
        status = left == 0 && engine_get32(page) != 0 ? broken(walk, number) : put_back(walk, number, page, found);
        number = engine_get32(page);
    }
    free(page);
    return status;
}

/* The overflow chain of the cell at ${offset}, if it has one. */
static int walk_cell(struct walk *walk, const unsigned char *page, unsigned offset, const struct engine_page *layout)
{
    bool is_table = layout->type == ENGINE_PAGE_TABLE_LEAF;
    uint64_t payload, local;
    if (layout->type == ENGINE_PAGE_TABLE_NODE)
        return 0; /* a child and a key, no payload */
    if (layout->type == ENGINE_PAGE_INDEX_NODE)
        offset += 4;
    payload = engine_get_varint(page, walk->page_bytes, &offset);
    if (is_table)
        engine_get_varint(page, walk->page_bytes, &offset);
    local = local_bytes(payload, walk->page_bytes, is_table);
    if (local == payload)
        return 0;
    if (offset + local + 4 > walk->page_bytes)
        return -2;
    return walk_overflow(walk, engine_get32(page + offset + local), payload - local);
}

/* ---- Trees --------------------------------------------------------------------------------------------------------------- */

static int find_in_page(struct walk *walk, uint32_t number, unsigned char *page, const struct engine_page *layout)
{
    int64_t found = find(walk, number, page + layout->gap, layout->content - layout->gap, &walk->slack->gap_bytes);
    for (unsigned block = layout->free_block; block != 0; block = engine_get16(page + block))
        found += find(walk, number, page + block + 4, engine_get16(page + block + 2) - 4, &walk->slack->free_block_bytes);
    return put_back(walk, number, page, found);
}

static int walk_tree(struct walk *walk, uint32_t number, int depth);

static int walk_page(struct walk *walk, uint32_t number, unsigned char *page, int depth)
{
    struct engine_page layout;
    bool is_node;
    if (depth > DEPTH_MAX || !engine_page_read(page, walk->page_bytes, number == 1, &layout))
        return broken(walk, number);
    int status = find_in_page(walk, number, page, &layout);
    is_node = layout.type == ENGINE_PAGE_TABLE_NODE || layout.type == ENGINE_PAGE_INDEX_NODE;
    for (unsigned i = 0; i < layout.cell_count && status == 0; i++) {
        unsigned cell = engine_get16(page + layout.pointers + 2 * i);
        status = walk_cell(walk, page, cell, &layout);
        if (status == 0 && is_node)
            status = walk_tree(walk, engine_get32(page + cell), depth + 1);
    }
    if (status == 0 && is_node)
        status = walk_tree(walk, engine_get32(page + layout.header + 8), depth + 1);
    return status == -2 ? broken(walk, number) : status;
}

static int walk_tree(struct walk *walk, uint32_t number, int depth)
{
    unsigned char *page = malloc(walk->page_bytes);
    int status = page == NULL ? err_memory(walk->err) : take(walk, number, page);
    if (status == 0)
        status = walk_page(walk, number, page, depth);
    free(page);
    return status;
}

static int walk_trees(struct walk *walk)
{
    struct engine_query *roots =
        engine_prepare_once(walk->engine, "SELECT rootpage FROM sqlite_schema WHERE rootpage > 0", walk->err);
    int status = roots == NULL ? -1 : walk_tree(walk, 1, 0);
    while (status == 0 && (status = engine_step(roots, walk->err)) == 1)
        status = walk_tree(walk, (uint32_t)engine_integer(roots, 0), 0);
    engine_finish(roots);
    return status;
}

/* ---- The free list ------------------------------------------------------------------------------------------------------- */

/* A trunk keeps numbers of pages that were leaves once: numbers, nothing of a person's. */
static int64_t find_in_trunk(struct walk *walk, uint32_t number, unsigned char *page, uint32_t leaf_count)
{
    int64_t found = 0;
    for (unsigned offset = 8 + 4 * leaf_count; offset + 4 <= walk->page_bytes; offset += 4)
        if (engine_get32(page + offset) > walk->page_count)
            found += find(walk, number, page + offset, 4, &walk->slack->free_page_bytes);
    return found;
}

static int walk_free_leaf(struct walk *walk, uint32_t number, unsigned char *leaf)
{
    if (take(walk, number, leaf) != 0)
        return -1;
    return put_back(walk, number, leaf, find(walk, number, leaf, walk->page_bytes, &walk->slack->free_page_bytes));
}

static int walk_free_list(struct walk *walk, uint32_t trunk)
{
    unsigned char *page = malloc(walk->page_bytes), *leaf = malloc(walk->page_bytes);
    int status = page == NULL || leaf == NULL ? err_memory(walk->err) : 0;
    while (trunk != 0 && status == 0) {
        uint32_t leaf_count;
        status = take(walk, trunk, page);
        leaf_count = status == 0 ? engine_get32(page + 4) : 0;
        if (leaf_count > walk->page_bytes / 4 - 2)
            status = broken(walk, trunk);
        for (uint32_t i = 0; i < leaf_count && status == 0; i++)
            status = walk_free_leaf(walk, engine_get32(page + 8 + 4 * i), leaf);
        if (status == 0)
            status = put_back(walk, trunk, page, find_in_trunk(walk, trunk, page, leaf_count));
        trunk = status == 0 ? engine_get32(page) : 0;
    }
    free(page);
    free(leaf);
    return status;
}

/* Pages that the whole walk did not meet: another program, or a fault, cut them off. */
static int walk_lost(struct walk *walk)
{
    uint32_t locks = 0x40000000 / walk->page_bytes + 1; /* the page of the locks is never used */
    unsigned char *page = malloc(walk->page_bytes);
    int status = page == NULL ? err_memory(walk->err) : 0;
    for (uint32_t number = 1; number <= walk->page_count && status == 0; number++) {
        if (number == locks || walk->seen[number / 8] & 1 << number % 8)
            continue;
        status = take(walk, number, page);
        if (status == 0)
            status = put_back(walk, number, page, find(walk, number, page, walk->page_bytes, &walk->slack->lost_bytes));
        walk->slack->lost_pages++;
    }
    free(page);
    return status;
}

/* ---- The whole ----------------------------------------------------------------------------------------------------------- */

static int walk_file(struct walk *walk)
{
    unsigned char header[ENGINE_HEADER_BYTES];
    int64_t bytes;
    int status;
    if (engine_file_size(walk->engine, ENGINE_PLACE_DATABASE, &bytes, walk->err) != 0 ||
        engine_file_read(walk->engine, ENGINE_PLACE_DATABASE, 0, header, sizeof header, walk->err) != 0)
        return -1;
    walk->page_bytes = engine_get16(header + 16) == 1 ? 65536 : engine_get16(header + 16);
    if (walk->page_bytes < 512)
        return broken(walk, 1);
    walk->page_count = (uint32_t)(bytes / walk->page_bytes);
    walk->slack->pages = walk->page_count;
    walk->seen = calloc(walk->page_count / 8 + 1, 1);
    if (walk->seen == NULL)
        return err_memory(walk->err);
    status = walk_trees(walk);
    if (status == 0)
        status = walk_free_list(walk, engine_get32(header + 32));
    if (status == 0)
        status = walk_lost(walk);
    free(walk->seen);
    return status;
}

/* begin_still(engine, is_clearing, err): a read, or to clear the lock for writing, during which the file does not change: with the log
 * empty a reader uses the file itself, and that keeps others from bringing their log in. Another writer may come between, so it is
 * tried a few times. */
static int begin_still(struct engine *engine, bool is_clearing, struct err *err)
{
    int64_t log_bytes = 1, schema;
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        if (engine_truncate_wal(engine, err) != 0 ||
            (is_clearing ? engine_begin(engine, err) : engine_read_begin(engine, err)) != 0)
            return -1;
        if (engine_own_integer(engine, "SELECT count(*) FROM sqlite_schema", &schema, err) != 0 ||
            engine_file_size(engine, ENGINE_PLACE_LOG, &log_bytes, err) != 0) {
            engine_rollback(engine);
            return -1;
        }
        if (log_bytes == 0)
            return 0;
        engine_rollback(engine);
    }
    return err_set(err, ERR_BUSY, "%s: %s", engine->path, _("in use by another process, try again"));
}

static int walk_still(struct engine *engine, bool is_clearing, struct engine_slack *slack, struct err *err)
{
    struct walk walk = {.engine = engine, .slack = slack, .is_clearing = is_clearing, .err = err};
    *slack = (struct engine_slack){0};
    if (begin_still(engine, is_clearing, err) != 0)
        return -1;
    int status = walk_file(&walk);
    if (status == 0 && is_clearing)
        status = engine_file_sync(engine, ENGINE_PLACE_DATABASE, err);
    engine_rollback(engine);
    return status;
}

int engine_slack(struct engine *engine, struct engine_slack *slack, struct err *err)
{
    return walk_still(engine, false, slack, err);
}

int engine_slack_clear(struct engine *engine, struct engine_slack *slack, struct err *err)
{
    return walk_still(engine, engine_vfs_scrubs, slack, err);
}
