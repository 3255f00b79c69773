/* sink.h - records out: JSON Lines, a JSON array, CSV (also for spreadsheets), tab-separated values, an aligned table, vCards.
 *
 * Why: a tool hands over records and never knows the format. Everything streams; only a table keeps its first rows, to
 * learn how wide its columns must be. */
#ifndef CRM_WIRE_SINK_H
#define CRM_WIRE_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/rec.h"

enum sink_format { SINK_JSONL, SINK_JSON, SINK_CSV, SINK_CSV_SHEET, SINK_TSV, SINK_TABLE, SINK_VCARD, SINK_VCARD3 };

struct sink_options {
    enum sink_format format;
    /* Takes the bytes; returns 0 or -1 with ${err}. Called with pieces of about 64 KiB and at sink_flush and sink_end. */
    int (*write)(void *context, const char *bytes, size_t length, struct err *err);
    void *context;
    /* Flat names (base/flat.h), borrowed. NULL: csv, tsv and table take the columns of the first record; jsonl and json
     * write records whole. */
    const char *const *fields;
    size_t field_count;
    bool
        is_picked; /* --fields: other values are left out, and JSON is flat too; otherwise a record with others is ERR_DATA */
    bool keeps_id; /* with ${is_picked}, JSON records carry their "id" first even when it was not picked */
    int width;     /* of the terminal in columns, for SINK_TABLE; 0: as wide as needed */
};

struct sink;

/* sink_format_find(name, format): "jsonl", "json", "csv", "csv-sheet" (see sheet.h), "tsv", "table", "vcard" (4.0), "vcard3" (3.0). Returns 1
 * found, 0 unknown. */
int sink_format_find(const char *name, enum sink_format *format);
/* sink_format_of_file(path, format): by the name's ending (.jsonl .ndjson .json .csv .tsv .vcf). Returns 1 found, 0
 * unknown. */
int sink_format_of_file(const char *path, enum sink_format *format);

/* sink_open(options, err): writes nothing yet. Options are copied, the field names borrowed. NULL when out of memory. */
struct sink *sink_open(const struct sink_options *options, struct err *err);
/* sink_record(sink, record, err): one record, borrowed for the call. Returns 0 or -1: ERR_DATA, with the advice to use
 * jsonl or --fields, when it has values outside the columns settled by then, or is not about a person or organisation
 * (vCards). */
int sink_record(struct sink *sink, const struct rec *record, struct err *err);
/* sink_flush(sink, err): hand over what is formatted. A table still waiting for rows keeps them. Returns 0 or -1. */
int sink_flush(struct sink *sink, struct err *err);
/* sink_end(sink, err): finish: the end of an array, the header when there were no rows but the columns are known. The
 * sink takes no records afterwards. Returns 0 or -1. */
int sink_end(struct sink *sink, struct err *err);
/* sink_close(sink): free, without finishing. NULL is fine. */
void sink_close(struct sink *sink);

#endif
