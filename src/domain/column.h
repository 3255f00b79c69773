/* column.h - what the columns of somebody's file mean.
 *
 * Why: people bring what their old program wrote. Which program it was is recognised by headers alone, from tables that anybody
 * can extend (share/crm/maps); a column that nobody names becomes a custom field and is never dropped, except where the law says
 * otherwise: consent columns become refusals or consents, national identification numbers do not come in.
 *
 * Headers are compared folded: letters and digits only, without case and accents. */
#ifndef CRM_DOMAIN_COLUMN_H
#define CRM_DOMAIN_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/field.h"

struct bsn_watch;
struct purpose;

/* The tables, read by run from share/crm: each a list of maps, one per row, keys as in the header. Borrowed. */
struct column_tables {
    const struct rec *consent_columns;      /* policy: consent-columns.csv */
    const struct rec *consent_words;        /* policy: consent-words.csv */
    const struct rec *national_identifiers; /* policy: national-identifiers.csv */
    const struct rec *number_columns;       /* policy: number-columns.csv; NULL: no column is watched for such numbers */
    const char *const *map_names;           /* "google-2024" … */
    const struct rec *const *maps;          /* as many */
    size_t map_count;
};

enum column_meaning {
    COLUMN_FIELD,        /* a flat field */
    COLUMN_CUSTOM,       /* becomes a custom field */
    COLUMN_IGNORED,      /* reserved (id, crm_line …), or a map says that it holds nothing about the person */
    COLUMN_CONSENT,      /* yes: given; no: refused */
    COLUMN_REFUSAL,      /* yes: refused; no: says nothing */
    COLUMN_CONSENT_TIME, /* when consent was given: kept as a custom field, offered for --consent-at */
    COLUMN_REFUSAL_TIME, /* a date in it: refused at that moment */
    COLUMN_EVIDENCE,     /* how consent was given: kept as a custom field */
    COLUMN_NATIONAL_ID,  /* refused when it holds a value */
    COLUMN_LEAVE_OUT,    /* yes: the record is left out */
};

enum column_step_kind {
    COLUMN_SPLIT,
    COLUMN_STRIP,
    COLUMN_DATE,
    COLUMN_APPEND,
    COLUMN_APPEND_TIGHT,
    COLUMN_LINES,
    COLUMN_ELSE,
    COLUMN_IF_EMPTY,
    COLUMN_QUOTED,
    COLUMN_DECIMAL,
    COLUMN_PART,
    COLUMN_YES,
    COLUMN_WORD
};
enum { COLUMN_STEPS_MAX = 6 };

struct column_step {
    enum column_step_kind kind;
    const char *text; /* what stands behind the =, as google-2024.csv explains it */
};

struct column {
    const char *header; /* as in the file */
    const char *folded;
    enum column_meaning meaning;
    struct field_ref ref; /* FIELD: what the flat name means */
    const char *custom;   /* name of the custom field that its values become, or may become */
    const char *channel;  /* CONSENT, REFUSAL, REFUSAL_TIME: "email" … or "" for every channel */
    struct column_step steps[COLUMN_STEPS_MAX];
    size_t step_count;
    bool is_withdrawal;       /* REFUSAL, REFUSAL_TIME: of what was agreed to before */
    bool is_bounce;           /* REFUSAL: nobody said it, but the address does not work; it is about that address alone */
    bool gives_time;          /* CONSENT_TIME: the time of this record's yes, unless --consent-at names another */
    const char *transform;    /* the steps, as the map writes them; NULL none */
    const char *purpose_text; /* what --consent names it for: "newsletter/email"; the caller's to fill */
    const char *constant;     /* no column of the file: what its name says of every record; NULL */
    bool is_ours;   /* IGNORED for its name, which the toolkit gives to what it works out itself: id, created, source … */
    bool is_mapped; /* a map named it; the toolkit's own files are written without */
    size_t rank;    /* columns are read in this order, so that a house number follows its street */
    const char *citation;          /* NATIONAL_ID: the rule */
    struct bsn_watch *bsn;         /* of a column that may hold such numbers untold; the caller's to fill, NULL */
    size_t named;                  /* which of the caller's consents names it, from 1; 0 none */
    const struct purpose *purpose; /* CONSENT: whose name stands in the header; the caller's to fill */
};

struct column_plan {
    const char *map; /* name of the map that recognised the file, NULL: generic headers only */
    const char *title;
    struct column *columns; /* in the order of the file */
    size_t count;
    const size_t *order;     /* indices into columns by rank */
    const struct rec *empty; /* first row of the map, for column_is_empty */
    bool is_foreign;         /* surely another program's file: what is_ours there is theirs, and kept as a custom field */
    bool is_own;             /* id and kind, as the toolkit writes them */
    bool is_known;           /* at least one column is a field of ours, that is: the first line was a header */
    bool leaves_out;         /* the map leaves records out: by a column, or (nameless) because they name nobody */
    bool leaves_out_nameless;
    bool lacks_status; /* the map would take a status from the file's name, and there is none in it */
};

/* column_plan(tables, map, file, headers, count, arena, plan, err): decide every column. ${map} NULL: recognised; else that map is
 * taken (ERR_USAGE with the nearest name when there is none, ERR_DATA when it does not fit). ${file}: its name without folders,
 * NULL none; what a map takes from it stands behind the columns of the file. Everything in ${plan} lives in ${arena}, in ${file}
 * and in the tables. Returns 0 or -1. */
int column_plan(const struct column_tables *tables, const char *map, const char *file, const char *const *headers,
                size_t count, struct arena *arena, struct column_plan *plan, struct err *err);

/* column_map_of(tables, headers, count, file, arena): the name of the map that recognises a file with these headers and this name (NULL:
 * none); NULL when none does. */
const char *column_map_of(const struct column_tables *tables, const char *const *headers, size_t count, const char *file,
                          struct arena *arena);

/* column_settle_ours(plan, column): a column that comes to ${plan} later, as column_plan has decided it alone. */
void column_settle_ours(const struct column_plan *plan, struct column *column);

/* column_is_empty(plan, column, value): nothing in it, or a filler that the map knows ("0-0-00", "Niet-gespecificeerd"). */
bool column_is_empty(const struct column_plan *plan, const struct column *column, const char *value);

/* consent-words.csv, sorted once: an import asks it for every row. */
struct column_word {
    const char *word; /* borrowed from the table */
    bool is_yes;
};
struct column_words {
    struct column_word *list;
    size_t count;
};

/* column_words(table, arena, words): 0, or -1 when out of memory. ${table} NULL: no words. */
int column_words(const struct rec *table, struct arena *arena, struct column_words *words);

/* column_judge(words, value, length): what a cell of a consent column says: 1 yes, 0 no, -1 neither. */
int column_judge(const struct column_words *words, const char *value, size_t length);

/* column_is_national_id(tables, folded): does a folded header name a national identification number? */
bool column_is_national_id(const struct column_tables *tables, const char *folded);

/* column_may_be_bsn(tables, column): may its values be citizen service numbers without its header telling? Values that are kept as
 * they are, under a name that tells of no other numbers. */
bool column_may_be_bsn(const struct column_tables *tables, const struct column *column);

/* column_fold(text, arena): letters and digits only, lower case, without accents. NULL when out of memory. */
const char *column_fold(const char *text, struct arena *arena);

/* column_custom_name(header, arena): a field's name from a header: "Schoen maat" → "schoen_maat"; never empty and never a
 * reserved or built-in name. */
const char *column_custom_name(const char *header, struct arena *arena);

#endif
