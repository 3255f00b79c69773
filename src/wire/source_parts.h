/* source_parts.h - what the files behind source.h share. Private to src/wire. */
#ifndef CRM_WIRE_SOURCE_PARTS_H
#define CRM_WIRE_SOURCE_PARTS_H

#include <csv.h>

#include "wire/line.h"
#include "wire/source.h"

/* What libcsv's callbacks, which cannot return anything, leave behind; see source_csv.c. */
struct source_row {
    struct arena *arena;
    struct rec *record; /* data rows: the map being filled */
    const char **cells; /* header rows: the fields instead */
    size_t *cell_lengths;
    size_t count;     /* fields so far, also those beyond what is kept */
    bool is_complete; /* the end of the row was seen */
    bool is_too_long; /* a field beyond SOURCE_FIELD_BYTES, in column ${too_long_at} */
    size_t too_long_at;
    bool is_out_of_memory;
};

struct source_csv {
    struct csv_parser parser;
    bool has_parser;
    char delimiter;
    bool is_single_line; /* the record stands in one line: raw is that line, else ${raw_lines} */
    const char *raw;
    size_t raw_length;
    struct buf raw_lines;
    long first_line;   /* of the record */
    struct line fault; /* the first line of the record with a NUL or invalid bytes; number 0 when there is none */
    struct source_row row;
    const char *const *columns;
    size_t column_count;
    bool is_sheet; /* it has the column that sheet.h names: apostrophes before formulas go */
    struct source_header header;
};

struct source_json {
    struct line piece; /* array: what is left of the piece in hand begins at ${at} */
    size_t at;
    bool is_begun; /* array: the [ was read */
    struct buf element;
    bool has_advised;      /* "one object per line" was said */
    const char *first_key; /* of an object that stands at the beginning of the input; NULL */
};

/* See source_vcard.c. */
struct source_vcard {
    bool is_held; /* ${held} was read, and is not part of what came before it */
    struct line held;
    struct buf raw;       /* the card in hand, as read */
    struct buf text;      /* its property in hand, unfolded */
    struct buf long_line; /* the beginning of a line that is too long to be read */
    struct arena scratch; /* of the card in hand: its record is copied out of it */
    long left_out;        /* pictures, sounds, keys and cards within cards */
    const char *charset;  /* of ${converter}; NULL: it is not open */
    iconv_t converter;
    const char *wanted_field; /* whose line is asked for: source_line; NULL: none */
    long found_line;
};

struct source {
    struct source_options options;
    struct line_reader lines;
    struct arena arena; /* columns, header: as long as the source */
    enum source_kind kind;
    bool is_started, is_over, is_broken, has_warned;
    struct err fault;  /* of the record in hand */
    struct err broken; /* why, once it is */
    int fd;
    const char *memory;
    size_t memory_length;
    struct source_csv csv;
    struct source_json json;
    struct source_vcard vcard;
};

/* source_dialect_sep(line, delimiter): is it a line sep=X, also quoted? */
bool source_dialect_sep(const struct line *line, char *delimiter);
/* source_dialect_rank(source, ranked, count, err): delimiters by how well they divide the first rows, best first;
 * ${ranked} has room for all. The lines are marked, and rewound afterwards. Returns 0 or -1. */
enum { SOURCE_DIALECT_DELIMITERS = 4 };
int source_dialect_rank(struct source *source, char ranked[SOURCE_DIALECT_DELIMITERS], size_t *count, struct err *err);

/* source_csv_start(source, err): find delimiter and header. Returns 0 or -1. */
int source_csv_start(struct source *source, struct err *err);
enum source_answer source_csv_next(struct source *source, struct arena *arena, struct rec **record,
                                   struct rec_origin *origin, struct err *err);
void source_csv_clear(struct source *source);

/* JSON Lines, and the elements of an array. */
enum source_answer source_json_next(struct source *source, struct arena *arena, struct rec **record,
                                    struct rec_origin *origin, struct err *err);
void source_json_clear(struct source *source);
/* source_json_first_key(source, err): look ahead, over line ends too, from where the lines are marked. Returns 0 or -1. */
int source_json_first_key(struct source *source, struct err *err);

enum source_answer source_vcard_next(struct source *source, struct arena *arena, struct rec **record,
                                     struct rec_origin *origin, struct err *err);
void source_vcard_clear(struct source *source);
/* source_vcard_is_begin(line): does a card begin here? */
bool source_vcard_is_begin(const struct line *line);

/* source_foreign(source, err): after line_begin: by its first bytes it is an archive or a document: ERR_DATA with what to do. Returns 0 or
 * -1. */
int source_foreign(const struct source *source, struct err *err);

/* source_fault(source, line, err): ${line} holds a NUL or is not valid: ERR_DATA with its position. Returns -1. */
int source_fault(const struct source *source, const struct line *line, struct err *err);
/* source_warn_encoding(source, line): tell, once, that Windows-1252 is assumed. */
void source_warn_encoding(struct source *source, long line);

#endif
