/* import_internal.h - what the files of the import share; nobody else includes it. */
#ifndef CRM_DOMAIN_IMPORT_INTERNAL_H
#define CRM_DOMAIN_IMPORT_INTERNAL_H

#include "base/flat.h"
#include "domain/batch.h"
#include "domain/bsn.h"
#include "domain/change.h"
#include "domain/consent.h"
#include "domain/fingerprint.h"
#include "domain/import.h"
#include "domain/import_names.h"
#include "domain/import_row.h"
#include "domain/import_seen.h"
#include "domain/match.h"
#include "store/bulk.h"
#include "store/bulk_runs.h"

/* Rows of a block: few enough that what they hold is still in the processor's cache when it is written (measured: ten times
 * as many take a fifth more time), so many that beginning a feed for each table costs little. Blocks of long rows are full
 * before that. IMPORT_PEOPLE: slots for the people whom they are about, organisations among them; a prime. */
enum { IMPORT_BLOCK = 500, IMPORT_BLOCK_BYTES = 16 << 20, IMPORT_PEOPLE = 2003 };

/* One is written while the next is read, and one lies ready between them. */
enum { IMPORT_BLOCKS = 3 };

/* Kinds of values in import_seen. */
enum import_seen_kind { SEEN_EMAIL = 'e', SEEN_PHONE = 'p', SEEN_EXTERNAL = 'x', SEEN_NAME = 'n', SEEN_MATCH = 'm' };

enum import_fate {
    FATE_NEW,
    FATE_KNOWN,    /* party_id is in the file, or of an earlier row */
    FATE_REJECTED, /* told already */
    FATE_FORGOTTEN,
};

/* By what a candidate was found; in the order in which it counts. */
enum import_found_by { FOUND_BY_ID, FOUND_BY_EMAIL, FOUND_BY_NAME, FOUND_BY_VALUES };

/* A search key. */
struct import_key {
    const char *bytes;
    size_t length;
    unsigned char kind; /* enum search_kind */
    struct import_key *next;
};

/* A row in its block. */
struct import_item {
    struct import_row row;
    struct import_key *keys;
    enum import_fate fate;
    enum import_did did;
    int64_t party_id;
    int64_t organisation_id;  /* where the person works, 0 nowhere */
    const char *folded_name;  /* display, folded; made when it is needed */
    bool is_returned;         /* was forgotten, and came back by their own act */
    struct import_item *same; /* another row of this block with the same party, NULL */
    size_t first_candidate, candidate_count;
};

/* What reading a block found out, to be told in the order of the lines: a fault of a record, or a warning. */
struct import_trouble {
    struct rec_origin origin;
    struct err err;
    const char *warning; /* NULL: a fault */
    struct err *more;    /* what else is wrong with the record */
    size_t more_count;
    struct import_trouble *next;
};

/* Rows that are read, then written. */
struct import_block {
    struct arena arena;        /* everything of its rows */
    struct import_item *items; /* IMPORT_BLOCK of them */
    size_t item_count;
    struct import_trouble *troubles, **troubles_end;
    int64_t read;     /* records */
    int64_t unread;   /* of them, those that are none */
    int64_t blank;    /* of them, those with nothing in them */
    int64_t left_out; /* of the blank ones, those that a map leaves out */
    int status;       /* -1: what follows cannot be read, for the reason in ${err} */
    struct err err;
};

/* Somebody who may be meant by a row. */
struct import_candidate {
    size_t item;
    int64_t party_id;
    enum import_found_by by;
};

/* A party as it stands in the file, read for comparing. */
struct import_snapshot {
    int64_t party_id;
    const struct rec *record;
};

/* A custom field that this import has met. */
struct import_field {
    const char *name;
    struct field_ref ref;
    struct import_field *next;
};

/* Somebody whom this import has added and then changed (is_update): search keys of what was replaced are in the runs. */
struct import_touched {
    int64_t party_id;
    const struct rec *before;
    struct import_touched *next;
};

/* A column that may hold citizen service numbers although its header does not say so. */
struct import_watch {
    const char *header;
    struct bsn_watch bsn;
    struct import_watch *next;
};

/* What would make a yes count: the first column whose yes has no wording. Texts in the import's arena. */
struct import_advice_column {
    const char *header, *purpose, *channel;
};

struct import {
    struct store *store;
    const struct import_options *options;
    const struct import_hooks *hooks;
    const struct purpose_set *purposes;
    const struct column_tables *tables;
    struct import_counts counts;
    struct import_reading reading;
    struct arena arena; /* as long as the import */
    struct import_block blocks[IMPORT_BLOCKS];
    struct import_block *block; /* the one at hand */
    struct change_context changes;
    struct fingerprint_set *fingerprints;

    struct column_plan plan; /* of the file */
    size_t plan_capacity;
    bool has_plan, is_csv;
    struct import_advice_column advice;
    const char *left[16]; /* headers of columns that were left out for their names */
    size_t left_count;
    struct import_watch *watches; /* of all files */
    struct import_field *fields;
    struct import_touched *touched;
    struct import_cell *cells;
    size_t cell_capacity;

    struct import_candidate *candidates;
    size_t candidate_count, candidate_capacity;
    size_t settled_count;              /* of them, those asked for before the first row was decided */
    struct import_snapshot *snapshots; /* by party_id */
    size_t snapshot_count;

    bool is_first_load; /* nobody was in the file when the import began */
    bool has_dropped_indexes;
    struct field_ref match; /* --match; field NULL when not asked for */
    struct import_seen seen;
    struct import_names organisations; /* whole name → party */
    int64_t base_party;                /* party ids from here on are this import's, 0 none yet */
    struct bulk_runs *keys;
    const char *detail;         /* of the source: the file at hand */
    int64_t source_id;          /* its row, 0 before the first of its people goes in */
    struct import_item **fresh; /* items to be written in this block, organisations among them; by party_id */
    size_t fresh_count, fresh_capacity;
    struct import_item **people; /* IMPORT_PEOPLE slots by party */
};

/* import_ask(import, err): the candidates of every row of the block, read and side by side. import_ask_add: one more.
 * import_ask_match: the value by which --match compares, NULL. import_ask_is_bare: neither an id nor an e-mail address. */
int import_ask(struct import *import, struct err *err);
int import_ask_add(struct import *import, size_t item, int64_t party_id, enum import_found_by by, struct err *err);
const char *import_ask_match(const struct import *import, const struct import_row *row);
bool import_ask_is_bare(const struct import_row *row);

/* import_met(import, item, err): candidates whom this import has added or met. import_met_remember: the row is decided. */
int import_met(struct import *import, struct import_item *item, struct err *err);
int import_met_remember(struct import *import, struct import_item *item, struct err *err);
/* import_met_item(import, party_id): the first row of this block that is about the party, the others behind ->same; NULL. */
struct import_item *import_met_item(const struct import *import, int64_t party_id);
void import_met_put(struct import *import, struct import_item *item);
/* import_met_fields(import, err): everybody's value of the field that --match names, so that rows find it here. */
int import_met_fields(struct import *import, struct err *err);
/* import_met_name(import, item): the folded display name, "" without one. NULL: out of memory. */
const char *import_met_name(struct import *import, struct import_item *item);

/* import_flush(import, err): the block at hand is decided and written. Returns 0 or -1. */
int import_flush(struct import *import, struct err *err);
/* import_turn_away(import, origin, err, more, more_count): a record at fault goes back to the caller, who may want to go on: 0, or -1 with ${err}. */
int import_turn_away(struct import *import, const struct rec_origin *origin, struct err *err, struct err *more,
                     size_t more_count);

/* import_decide(import, err): the fate of every row of the block. */
int import_decide(struct import *import, struct err *err);

/* import_plan(import): the columns of the file. import_plan_cells: room for so many cells; 0 or -1. import_plan_column: the column
 * with the name of cells[at], decided now if it is new; NULL with ${err}. import_plan_field: the custom field of this name, made
 * when there is none; NULL with ${err}. */
const struct column_plan *import_plan(const struct import *import);
int import_plan_cells(struct import *import, size_t count);
const struct column *import_plan_column(struct import *import, const struct flat_cell *cells, size_t count, size_t at,
                                        struct err *err);
const struct field_ref *import_plan_field(struct import *import, const char *name, struct err *err);

/* import_known_has(record, met, row): does the party have every value of the row already, in its record (NULL: none was read) or in
 * the rows of this block that are about it (NULL: none)? */
bool import_known_has(const struct rec *record, const struct import_item *met, const struct import_row *row);
/* import_known_name(record): what match.h compares. */
struct match_name import_known_name(const struct rec *record);
/* import_known_has_point(record, list, normalised), import_known_has_external: has the party that very value? */
bool import_known_has_point(const struct rec *record, const char *list, const char *normalised);
bool import_known_has_external(const struct rec *record, const char *system, const char *value);
/* import_known_fill(import, item, err): bring what is new in a row to a known party. */
int import_known_fill(struct import *import, struct import_item *item, struct err *err);

/* import_known_keys(import, err): when all search keys are in, those that an update of somebody new has made void go. */
int import_known_keys(struct import *import, struct err *err);

/* import_keys_find(item, arena, err): the search keys of the row, in ${arena}; asks nobody. import_keys_add: into the runs, under the
 * party of the row. Return 0 or -1. */
int import_keys_find(struct import_item *item, struct arena *arena, struct err *err);
int import_keys_add(struct import *import, const struct import_item *item, struct err *err);

/* import_write(import, err): the new people of the block. */
int import_write(struct import *import, struct err *err);

/* import_consent_new(import, err): what the new people of the block said; import_consent_known: what a known one said. */
int import_consent_new(struct import *import, struct err *err);
int import_consent_known(struct import *import, struct import_item *item, struct err *err);
/* import_consent_named(import, column): the purpose whose code or title stands in the header; NULL. */
const struct purpose *import_consent_named(struct import *import, const struct column *column);

#endif
