/* import_read.c - records into rows, in blocks. Nothing here asks the database but for the columns of JSON, so that the rows
 * of a table are read in a second thread (base/ahead.h) while the block before them is written. What is found out on the way
 * is told when the block's turn has come: faults stand in the order of the lines. */
#include "domain/import_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/ahead.h"
#include "base/message.h"

/* ---- Cells ---------------------------------------------------------------------------------------------------------------- */

/* The cells of a CSV record: a member for each column, in the order of the header; handed on by rank. */
static int cells_of_row(struct import *import, struct arena *arena, const struct rec *record, size_t *count, struct err *err)
{
    const struct column_plan *plan = import_plan(import);
    const struct rec **members = arena_alloc(arena, (plan->count + 1) * sizeof *members);
    size_t column = 0;
    if (members == NULL || import_plan_cells(import, plan->count) < 0)
        return err_memory(err);
    for (const struct rec *member = record->first; member != NULL && column < plan->count; member = member->next)
        members[column++] = member;
    *count = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct rec *member = members[plan->order[i]];
        const struct column *of = &plan->columns[plan->order[i]];
        if (of->constant != NULL)
            import->cells[(*count)++] = (struct import_cell){.column = of, .value = of->constant};
        else if (member != NULL && member->type == REC_TEXT && member->length > 0)
            import->cells[(*count)++] = (struct import_cell){.column = of, .value = member->text};
    }
    return 0;
}

static const char *text_of(const struct rec *value, struct arena *arena)
{
    switch (value->type) {
    case REC_TEXT:
    case REC_DECIMAL:
        return value->text;
    case REC_INTEGER:
        return arena_printf(arena, "%lld", (long long)value->integer);
    case REC_BOOLEAN:
        return value->boolean ? "true" : "false";
    default:
        return NULL;
    }
}

/* The cells of a JSON record, flattened; columns are decided as their names are met. Few, so sorted by insertion. */
static int cells_of_object(struct import *import, struct arena *arena, const struct rec *record, size_t *count,
                           struct err *err)
{
    struct flat_cell *flat;
    size_t flat_count;
    if (flat_cells(record, arena, &flat, &flat_count) < 0 || import_plan_cells(import, flat_count) < 0)
        return err_memory(err);
    *count = 0;
    for (size_t i = 0; i < flat_count; i++) {
        const char *text = text_of(flat[i].value, arena);
        const struct column *column = text == NULL ? NULL : import_plan_column(import, flat, flat_count, i, err);
        if (text != NULL && column == NULL)
            return -1;
        if (text == NULL || *text == '\0')
            continue;
        size_t at = (*count)++;
        for (; at > 0 && import->cells[at - 1].column->rank > column->rank; at--)
            import->cells[at] = import->cells[at - 1];
        import->cells[at] = (struct import_cell){.column = column, .value = text};
    }
    return 0;
}

/* ---- Rows ----------------------------------------------------------------------------------------------------------------- */

static bool is_future(const struct import *import, const char *time)
{
    return time != NULL && strcmp(time, import->store->now_text) > 0;
}

/* Read one record into the next free row of the block. Returns 1 a row, 0 nothing in it, -1 with ${err}. */
static int read_row(struct import *import, struct import_block *block, const struct rec *record,
                    const struct rec_origin *origin, struct err *err)
{
    struct import_item *item = &block->items[block->item_count];
    size_t count;
    *item = (struct import_item){.fate = FATE_NEW};
    if (import_row_init(&item->row, origin, &import->reading, &block->arena) < 0)
        return err_memory(err);
    if ((import->is_csv ? cells_of_row(import, &block->arena, record, &count, err)
                        : cells_of_object(import, &block->arena, record, &count, err)) < 0 ||
        import_row_cells(&import->reading, import_plan(import), import->cells, count, &block->arena, &item->row, err) < 0)
        return -1;
    int status = import_row_finish(&import->reading, &block->arena, &item->row, err);
    if (status != 0)
        return status < 0 ? -1 : 0;
    if (is_future(import, item->row.consent_at)) {
        err_set(err, ERR_DATA, _("a consent in the future"));
        return err_at(err, NULL, 0, import->options->consent_at);
    }
    if (is_future(import, item->row.given_at)) {
        err_set(err, ERR_DATA, _("a consent in the future"));
        return err_at(err, NULL, 0, item->row.given_header);
    }
    return 1;
}

/* ${err} is the first fault of the row, and the others stand behind it in the reading. */
static void settle_faults(struct import *import, struct err *err)
{
    struct import_faults *faults = &import->reading.faults;
    if (err->kind != ERR_NONE) {
        faults->count = 0;
        return;
    }
    import_fault_order(faults, import_plan(import));
    *err = faults->list[0];
}

static size_t more_faults(const struct import *import)
{
    return import->reading.faults.count > 0 ? import->reading.faults.count - 1 : 0;
}

/* One record into the block. Returns as read_row. */
static int take_record(struct import *import, struct import_block *block, const struct rec *record,
                       const struct rec_origin *origin, struct err *err)
{
    int status = read_row(import, block, record, origin, err);
    if (status == 1 && import_keys_find(&block->items[block->item_count], &block->arena, err) < 0)
        status = -1;
    if (status < 0)
        settle_faults(import, err);
    block->blank += status == 0;
    block->left_out += status == 0 && block->items[block->item_count].row.is_left_out;
    block->item_count += status == 1;
    return status;
}

int import_turn_away(struct import *import, const struct rec_origin *origin, struct err *err, struct err *more,
                     size_t more_count)
{
    return import->hooks->reject(import->hooks->context, origin, err, more, more_count);
}

static void count_block(struct import_counts *counts, struct import_block *block)
{
    counts->read += block->read - block->unread;
    counts->blank += block->blank;
    counts->left_out += block->left_out;
    block->read = block->unread = block->blank = block->left_out = 0;
}

int import_record(struct import *import, const struct rec *record, const struct rec_origin *origin, struct err *err)
{
    import->block->read++;
    int status = take_record(import, import->block, record, origin, err);
    count_block(&import->counts, import->block);
    return status < 0 ? import_turn_away(import, origin, err, import->reading.faults.list + 1, more_faults(import)) : 0;
}

/* ---- Blocks --------------------------------------------------------------------------------------------------------------- */

struct reader {
    struct import *import;
    const struct import_source *source;
    bool is_alone; /* no second thread: JSON asks the database, --rejects the source */
    struct err err;
};

/* The fault, which is cleared, with ${more} of the same record; or a warning; for later. */
static void note_trouble(struct import_block *block, const struct rec_origin *origin, const char *warning, struct err *err,
                         const struct err *more, size_t more_count)
{
    struct import_trouble *trouble = arena_alloc(&block->arena, sizeof *trouble);
    const char *raw = origin->raw == NULL ? "" : arena_dup(&block->arena, origin->raw, origin->raw_length);
    struct err *copies = arena_alloc(&block->arena, more_count * sizeof *copies + 1);
    if (trouble == NULL || raw == NULL || copies == NULL) {
        block->status = err_memory(&block->err);
        return;
    }
    *trouble = (struct import_trouble){.origin = *origin, .warning = warning, .more = copies, .more_count = more_count};
    if (more_count > 0)
        memcpy(copies, more, more_count * sizeof *copies);
    trouble->origin.raw = origin->raw == NULL ? NULL : raw;
    if (warning == NULL) {
        trouble->err = *err;
        err_clear(err);
    }
    *block->troubles_end = trouble;
    block->troubles_end = &trouble->next;
}

/* Returns false at the end of the source. */
static bool read_record(struct reader *reader, struct import_block *block)
{
    struct rec *record;
    struct rec_origin origin = {.file = NULL};
    const char *warning = NULL;
    int answer = reader->source->next(reader->source->context, &block->arena, &record, &origin, &warning, &reader->err);
    if (warning != NULL)
        note_trouble(block, &origin, warning, NULL, NULL, 0);
    if (answer < 0) {
        block->status = -1;
        block->err = reader->err;
    }
    if (answer <= 0)
        return false;
    block->read++;
    block->unread += answer == 2;
    if (answer == 2)
        note_trouble(block, &origin, NULL, &reader->err, NULL, 0);
    else if (take_record(reader->import, block, record, &origin, &reader->err) < 0)
        note_trouble(block, &origin, NULL, &reader->err, reader->import->reading.faults.list + 1,
                     more_faults(reader->import));
    return block->status == 0;
}

static bool read_block(void *context, void *block_)
{
    struct reader *reader = context;
    struct import_block *block = block_;
    block->troubles = NULL;
    block->troubles_end = &block->troubles;
    if (reader->is_alone)
        reader->import->block = block;
    while (block->item_count < IMPORT_BLOCK && block->arena.used_bytes < IMPORT_BLOCK_BYTES)
        if (!read_record(reader, block))
            return false;
    return true;
}

static int tell_troubles(struct import *import, const struct import_source *source, struct import_block *block,
                         struct err *err)
{
    for (struct import_trouble *trouble = block->troubles; trouble != NULL; trouble = trouble->next) {
        if (trouble->warning != NULL) {
            source->warn(source->context, trouble->warning);
            continue;
        }
        *err = trouble->err;
        if (import_turn_away(import, &trouble->origin, err, trouble->more, trouble->more_count) < 0)
            return -1;
    }
    return 0;
}

static int take_block(struct import *import, const struct import_source *source, struct import_block *block, struct err *err)
{
    import->block = block;
    source->took(source->context, block->read);
    count_block(&import->counts, block);
    if (tell_troubles(import, source, block, err) < 0)
        return -1;
    if (block->status < 0) {
        *err = block->err;
        return -1;
    }
    return import_flush(import, err);
}

int import_read(struct import *import, const struct import_source *source, struct err *err)
{
    struct reader reader = {
        .import = import, .source = source, .is_alone = !import->is_csv || import->options->keeps_raw, .err = ERR_INIT};
    void *blocks[IMPORT_BLOCKS];
    for (size_t i = 0; i < IMPORT_BLOCKS; i++)
        blocks[i] = &import->blocks[i];
    struct ahead *ahead = ahead_new(blocks, IMPORT_BLOCKS, !reader.is_alone, read_block, &reader);
    struct import_block *block;
    int status = ahead == NULL ? err_memory(err) : 0;
    while (status == 0 && (block = ahead_next(ahead)) != NULL)
        status = take_block(import, source, block, err);
    ahead_free(ahead);
    import->block = &import->blocks[0];
    return status;
}
