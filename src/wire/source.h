/* source.h - records in: CSV, JSON Lines, a JSON array, vCards, or one WHO per line, from a descriptor, memory or a
 * function.
 *
 * Why: every tool reads by one rule (crm(7), "Input"): the first line tells what the input is. Nothing here
 * grows with the input: a record is at most SOURCE_RECORD_BYTES long, and longer lines are refused before they are taken in.
 *
 * Encoding of CSV and WHO lines: as said; else a byte order mark, or UTF-16 told by its NUL bytes; else the first non-ASCII bytes
 * decide between UTF-8 and Windows-1252. JSON is UTF-8 (or UTF-16, or as said). A property of a vCard may name its own charset; the
 * others
 * are read like CSV. Values come out as UTF-8, never with a NUL in them. */
#ifndef CRM_WIRE_SOURCE_H
#define CRM_WIRE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"

enum {
    SOURCE_FIELD_BYTES = 1 << 20,
    SOURCE_RECORD_BYTES = 4 << 20,
    SOURCE_COLUMNS = 1024,
    SOURCE_HEADER_BYTES = 256,
    SOURCE_DEPTH = 16,         /* of JSON */
    SOURCE_PROPERTIES = 4096,  /* of a vCard */
    SOURCE_PREAMBLE_ROWS = 10, /* rows among which the header is looked for */
};

enum source_kind { SOURCE_EMPTY, SOURCE_CSV, SOURCE_JSON_LINES, SOURCE_JSON_ARRAY, SOURCE_VCARD, SOURCE_WHO };
enum source_answer { SOURCE_BROKEN = -1, SOURCE_END = 0, SOURCE_RECORD = 1, SOURCE_BAD = 2 };

struct source_options {
    const char *name; /* for messages and rec_origin.file; "-" is standard input. Borrowed */
    /* Is this row the header of a CSV file? NULL: the first row is. When given, the rows before the one that is are
     * skipped, and a file without one is ERR_DATA. */
    bool (*is_header)(const char *const *names, size_t count, void *context);
    /* Told once, when bytes are taken for Windows-1252; NULL: nobody is told. ${message} is translated and without a
     * position. */
    void (*warn)(const char *message, long line, void *context);
    void *context;        /* of both */
    char delimiter;       /* 0: found out; else ERR_USAGE for what is no CSV. A line sep= of the file counts before it */
    const char *encoding; /* NULL: found out; else a name that iconv knows, borrowed. ERR_DATA when the mark is of another */
    long skip_lines;      /* physical lines to leave out first, before anything but the mark is looked at */
    bool has_comments;    /* CSV lines that begin with # are left out, and it is CSV whatever the first line says */
};

struct source;

/* source_open_*(…, options, err): nothing is read yet. ${options} NULL: all defaults. The descriptor is borrowed and
 * stays open; memory is borrowed until source_close. ${read} returns how many bytes it put there, 0 at the end, -1 with
 * ${err} (spool_read does). Returns NULL when out of memory. */
struct source *source_open_fd(int fd, const struct source_options *options, struct err *err);
struct source *source_open_memory(const void *bytes, size_t length, const struct source_options *options, struct err *err);
struct source *source_open_reader(ssize_t (*read)(void *context, void *bytes, size_t size, struct err *err), void *context,
                                  const struct source_options *options, struct err *err);
/* source_close(source): NULL is fine. */
void source_close(struct source *source);

/* source_start(source, err): read as far as needed to know what the input is (for CSV up to the first ten rows). Called
 * by the others when it has not been. Returns 0 or -1. */
int source_start(struct source *source, struct err *err);

/* After source_start. Columns are the CSV header (count 0 for other kinds), in order, trimmed; an empty name is column_N. */
enum source_kind source_kind(const struct source *source);
const char *const *source_columns(const struct source *source, size_t *count);
/* The first key of an object that JSON begins with, also of one on several lines, which is no record; NULL for all else. */
const char *source_first_key(const struct source *source);
char source_delimiter(const struct source *source);
/* A name for iconv; "US-ASCII" as long as nothing else was seen. */
const char *source_encoding(const struct source *source);
/* source_is_decoded(source): the raw bytes of its records are UTF-8, whatever its encoding, since they were decoded before lines were
 * cut (UTF-16 and the like). */
bool source_is_decoded(const struct source *source);

/* source_knows_encoding(name): can source_options name it? Those that iconv -l lists, but for EBCDIC. */
bool source_knows_encoding(const char *name);

/* How a file begins, byte for byte: what rejects.c repeats. Decoded ones (source_is_decoded) stand here as UTF-8. */
struct source_header {
    bool has_bom;
    const char *skipped; /* the lines that skip_lines left out */
    size_t skipped_length;
    /* The rest is of CSV only. */
    const char *sep; /* the line sep=…, with its line end; length 0 when there is none */
    size_t sep_length;
    const char *row; /* the header, with its line end */
    size_t row_length;
};

/* source_header(source): what the file does not have is zero. Borrowed. */
const struct source_header *source_header(const struct source *source);

/* source_next(source, arena, record, origin, err): the next record, in ${arena}. CSV: a map of texts by column, "" for
 * an empty cell; the keys belong to the source, until source_close. JSON: the object; a number that is no 64-bit integer
 * is REC_DECIMAL with the digits as they stood. vCard: a record in our own vocabulary (src/README.md). WHO: {"who":
 * line}. ${origin} (may be NULL) is filled for SOURCE_RECORD
 * and SOURCE_BAD and borrowed until the next call; its raw bytes are as read, with the line end (or decoded, see
 * source_is_decoded; rejects.c turns them back).
 *
 * Returns SOURCE_RECORD; SOURCE_END; SOURCE_BAD: this record is at fault, ${err} says how and on which line and column,
 * and the stream goes on (the caller clears ${err}); SOURCE_BROKEN: the rest cannot be judged or read, ${err} says why.
 * A file that ends without a line end keeps its last record; one that ends within quotes is SOURCE_BROKEN. */
enum source_answer source_next(struct source *source, struct arena *arena, struct rec **record, struct rec_origin *origin,
                               struct err *err);

/* source_left_out(source): how many values of vCards were left out so far: pictures, logos, sounds and keys that stand
 * in the card
 * itself, and cards within cards (of which the name is kept). */
long source_left_out(const struct source *source);

/* source_line(source, origin, field): the line on which a value of a record stands, by its flat name ("email_2"): of a vCard that of
 * its property, else, and where that cannot be told, the line on which the record begins. ${origin} may be a copy. */
long source_line(const struct source *source, const struct rec_origin *origin, const char *field);

#endif
