/* import_row.h - one record of somebody's file, understood: from columns, nested keys or key=value to one shape.
 *
 * Why: an import handles a million records; a struct with pointers into the block's arena is what it can afford. Nested records
 * come flattened (base/flat.h), so there is one path. The shape is that of the tables, so that the bulk feed takes it as it is.
 * Nothing here asks the database. */
#ifndef CRM_DOMAIN_IMPORT_ROW_H
#define CRM_DOMAIN_IMPORT_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/column.h"
#include "domain/field.h"
#include "domain/import_fault.h"
#include "domain/name.h"
#include "domain/purpose.h"

enum import_point_kind { IMPORT_EMAIL, IMPORT_PHONE, IMPORT_ADDRESS, IMPORT_SOCIAL, IMPORT_POINT_KINDS };

/* One contact point. number and label are those of the flat name until the row is complete. */
struct import_point {
    enum import_point_kind kind;
    int number;
    const char *label;
    const char *value;      /* of an address: its parts in one line */
    const char *normalised; /* equal to value (the same pointer) where nothing had to change */
    const char *street, *postcode, *city, *region, *country;
    const char *header; /* column that gave the value, for messages */
    struct import_point *next;
};

/* A custom field or an external id. */
struct import_value {
    const char *name;
    const char *value;
    int64_t definition_id; /* custom fields, once it is known */
    struct import_value *next;
};

struct import_tag {
    const char *tag;
    struct import_tag *next;
};

/* What a consent column says about the person. */
struct import_mark {
    const struct column *column;
    const struct purpose
        *purpose;     /* the cell itself names it ("newsletter=granted"); NULL: the column says what it is about */
    bool is_yes;      /* the person said yes; false: no */
    const char *time; /* RFC 3339, NULL unknown */
    struct import_mark *next;
};

/* One column with its value. */
struct import_cell {
    const struct column *column;
    const char *value;
};

struct import_row {
    long line;
    const char *file;
    const char *raw; /* for --rejects, NULL when nobody asks */
    size_t raw_length;
    bool is_organisation;
    bool has_other_kind; /* the record's kind is neither person nor organisation */
    int unclear;         /* cells of consent columns that are neither yes nor no */
    struct name name;
    const char *birthday, *language, *legal_form, *status;
    bool has_legal_form;                      /* the record says it; otherwise it is guessed from the name */
    const char *organisation;                 /* where a person works */
    const struct column *organisation_column; /* that it comes from, NULL */
    const char *whole_name;                   /* organisations: folded, as in search_key */
    const char *source;                       /* as the record says, NULL */
    const char *consent_at;                   /* RFC 3339, NULL unknown */
    const char *given_at;                     /* of a yes, as the map reads it: RFC 3339, NULL unknown */
    const char *given_header;
    const char *evidence;        /* what the record tells about its consent: "OPTIN_IP=…; …", NULL nothing */
    struct import_cell birth[3]; /* year, month and day, where they stand in three columns */
    bool is_left_out;            /* the map says so */
    bool may_be_nameless;        /* is left out when it names nobody */
    struct import_point *points, **points_end;
    struct import_tag *tags, **tags_end;
    struct import_value *fields, **fields_end;
    struct import_value *externals, **externals_end;
    struct import_mark *marks, **marks_end;
};

/* What the reading of rows needs, made once. */
struct import_reading {
    struct column_words words;
    const struct purpose_set *purposes;
    const struct date_context *dates;
    const char *date_order;          /* "dmy", "mdy", "ymd"; NULL: as the map says, else as it is written */
    const char *country;             /* of the controller */
    const struct column *consent_at; /* --consent-at, NULL */
    bool keeps_raw;                  /* for --rejects */
    bool takes_no_yes;               /* vCards: a yes in a consent column is only kept as it stands */
    int64_t national_count;          /* national identification numbers met; none is ever stored */
    const char *citation;            /* the rule that the first of them broke */
    const char *national_header;
    struct import_faults faults; /* of the row at hand */
};

/* import_row_init(row, origin, reading, arena): empty, but for where it came from. Returns 0 or -1 (memory). */
int import_row_init(struct import_row *row, const struct rec_origin *origin, const struct import_reading *reading,
                    struct arena *arena);

/* import_row_keep(row, name, value, arena): a custom field. Where the row has another value of that name: name_2 and so on.
 * Borrows ${name} and ${value} for as long as the row lives. Returns 0 or -1 (memory). */
int import_row_keep(struct import_row *row, const char *name, const char *value, struct arena *arena);

/* import_row_consent(reading, column, value, arena, row, err): a cell of a consent column: yes, no, the moment of a no, a list
 * of purposes ("newsletter=granted;profiling=denied"), or something that is kept and counted. import_row_refusal_time(...):
 * a moment in a column that says when somebody refused: the refusal itself. Return 0, or -1 with ${err} set. Borrow ${value}
 * for as long as the row lives. */
int import_row_consent(struct import_reading *reading, const struct column *column, const char *value, struct arena *arena,
                       struct import_row *row, struct err *err);
int import_row_refusal_time(struct import_reading *reading, const struct column *column, const char *value,
                            struct arena *arena, struct import_row *row, struct err *err);

/* import_row_cells(reading, plan, cells, count, arena, row, err): the columns of a record, in the order of their rank.
 * What is at fault is kept in ${reading}, with the column. Returns 0 or -1 (memory). Nothing is taken from a record that the
 * map leaves out. Texts live in ${arena} or are borrowed from the cells. */
int import_row_cells(struct import_reading *reading, const struct column_plan *plan, const struct import_cell *cells,
                     size_t count, struct arena *arena, struct import_row *row, struct err *err);

/* import_row_finish(reading, arena, row, err): names put in order, every value normalised and checked, contact points in order,
 * equal ones joined. Returns 0; 1 when there is nothing in the row at all, or it is left out; -1 when something is at fault: ERR_NONE when the
 * faults are in ${reading}, each with its field, or ERR_DATA for a row that names nobody. */
int import_row_finish(struct import_reading *reading, struct arena *arena, struct import_row *row, struct err *err);

#endif
