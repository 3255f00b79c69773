/* sink_parts.h - what the files behind sink.h share. Private to src/wire. */
#ifndef CRM_WIRE_SINK_PARTS_H
#define CRM_WIRE_SINK_PARTS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/flat.h"
#include "wire/sink.h"

/* A row of a table that waits: its cells, escaped; NULL for an empty one. */
struct sink_row {
    const char **cells;
    size_t count;
    struct sink_row *next;
};

struct sink_table {
    struct arena rows_arena;
    struct sink_row *first, *last;
    size_t row_count;
    bool is_settled;  /* the widths are known and the header is out */
    bool is_block;    /* one record under the other */
    bool has_printed; /* a block, so that the next needs a blank line */
    size_t *widths;
    bool *is_number; /* nothing but numbers so far: to the right */
    size_t capacity; /* of both */
};

struct sink {
    struct sink_options options;
    struct arena arena;  /* names: as long as the sink */
    struct arena record; /* for one record */
    struct buf out;
    struct flat_name *columns;
    size_t column_count, column_capacity;
    const struct rec **values; /* of one record, by column */
    size_t record_count;
    bool is_ended;
    struct sink_table table;
};

/* sink_columns_add(sink, name, err): one more column. Returns 0 or -1. */
int sink_columns_add(struct sink *sink, const char *name, struct err *err);
/* sink_columns_fill(sink, record, may_grow, err): ${sink}->values from the record. A value outside the columns becomes one
 * (${may_grow}), or is ERR_DATA. Returns 0 or -1. */
int sink_columns_fill(struct sink *sink, const struct rec *record, bool may_grow, struct err *err);

int sink_table_record(struct sink *sink, const struct rec *record, struct err *err);
int sink_table_end(struct sink *sink, struct err *err);
void sink_table_clear(struct sink *sink);

/* sink_vcard_record(sink, record, err): one card. Returns 0 or -1. */
int sink_vcard_record(struct sink *sink, const struct rec *record, struct err *err);

#endif
