/* import.h - a file of people goes in: read, recognised, written in blocks, in one transaction.
 *
 * Why: whoever brings an old address book brings people whom we know already, people twice, people whom we had to
 * forget, and
 * what they said about being written to. All of it is settled here, for one record or a million, in the same way.
 *
 * Turn by turn: records are read into rows (import_row.h) until a block is full; the block's addresses are looked up in
 * the sorted
 * table of search keys, all at once, and among those that this import has added itself (import_seen.h); each row is
 * decided; new
 * people go in by feed, known ones are filled in. Search keys are gathered, sorted and fed at the end. */
#ifndef CRM_DOMAIN_IMPORT_H
#define CRM_DOMAIN_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/column.h"
#include "domain/notice.h"
#include "domain/purpose.h"
#include "store/store.h"

/* --consent PURPOSE/CHANNEL=COLUMN, with the wording that was shown. */
struct import_consent {
    const struct purpose *purpose;
    enum channel channel;
    const char *column;          /* header, as the user wrote it */
    const struct notice *notice; /* NULL: wording unknown */
};

/* --wording: the handle of a wording, or a text to check and keep. */
struct import_wording {
    const char *code;
    const char *text;
    const struct wording_tables *tables;
};

/* import_settle_consent(store, purposes, given, wording, arena, consent, err): understand "PURPOSE/CHANNEL=COLUMN". With
 * a wording
 * (NULL: unknown) it is found, or checked and added. Returns 0, or -1: ERR_USAGE; ERR_REFUSED when the text is not one
 * by which
 * consent can be asked, or does not name the channel. Inside the transaction. */
int import_settle_consent(struct store *store, const struct purpose_set *purposes, const char *given,
                          const struct import_wording *wording, struct arena *arena, struct import_consent *consent,
                          struct err *err);

struct import_options {
    const char *source_kind;
    bool is_given;          /* the source is a person's own act (policy: source-kinds.csv, given) */
    const char *match;      /* --match: flat name, NULL */
    const char *map;        /* --map: name, NULL */
    const char *date_order; /* --dates: "dmy", "mdy", "ymd"; NULL */
    bool is_update, drops_national_ids, keeps_raw, wants_records;
    const struct import_consent *consents;
    size_t consent_count;
    const char *consent_at; /* --consent-at: header, NULL */
    const char *given_at;   /* when the data were given, RFC 3339; NULL: each record's own date */
};

enum import_did { IMPORT_ADDED, IMPORT_FILLED, IMPORT_UPDATED, IMPORT_UNCHANGED, IMPORT_DID_COUNT };

/* How the caller is told. All return 0, or -1 with ${err}. */
struct import_hooks {
    void *context;
    /* A record is at fault: ${err} says how, and ${more} what else is wrong with it, in the order of the columns. The callee clears
     * ${err}, or returns -1 when it must end everything. */
    int (*reject)(void *context, const struct rec_origin *origin, struct err *err, struct err *more, size_t more_count);
    /* Somebody who was forgotten: left out, without naming them. */
    int (*put_aside)(void *context, const struct rec_origin *origin, const char *reason, struct err *err);
    /* A record went in: who it is now. Only when options->wants_records; may read the store. */
    int (*done)(void *context, enum import_did did, int64_t party_id, struct err *err);
};

struct import_counts {
    int64_t read, blank;
    int64_t left_out; /* of the blank: those that the map leaves out */
    int64_t did[IMPORT_DID_COUNT];
    int64_t organisations;      /* made because people work there */
    int64_t forgotten;          /* left out */
    int64_t stopped;            /* said stop before they were known, which is a refusal now */
    int64_t sharing;            /* added although somebody else has the address */
    int64_t kept, overwritten;  /* values of known people that differ: left alone; replaced (is_update) */
    int64_t yes, no, unclear;   /* cells of consent columns, of the records that went in */
    int64_t other_kinds;        /* records whose kind is neither person nor organisation: kept as a custom field */
    int64_t consents, refusals; /* events recorded */
    int64_t without_address;    /* a yes for a channel without an address to go with it */
    int64_t national_ids;       /* discarded */
};

struct import;

/* import_open(store, tables, purposes, options, hooks, import, err): ready for the first file. Inside the transaction, until
 * import_close. Everything given is borrowed. Returns 0, or -1: ERR_USAGE for a field that cannot be matched by. */
int import_open(struct store *store, const struct column_tables *tables, const struct purpose_set *purposes,
                const struct import_options *options, const struct import_hooks *hooks, struct import **import,
                struct err *err);
void import_close(struct import *import);

/* import_columns(import, detail, file, headers, count, err): a file begins: what it is, as detail of the source; its name without
 * folders, NULL when it has none; its CSV header, or NULL and 0 for JSON (columns are then met as they come). Flushes what was
 * before. ERR_USAGE when --consent or --consent-at names a column that the file does not have, ERR_DATA when --map does not fit.
 * Returns 0 or -1. */
int import_columns(struct import *import, const char *detail, const char *file, const char *const *headers, size_t count,
                   struct err *err);

/* import_plan(import): the columns of the CSV file at hand. Borrowed until the next import_columns. */
const struct column_plan *import_plan(const struct import *import);

/* import_cards(import): the file that begins is of vCards. A card says no for a person, but no yes: anybody may have
 * written it, and it
 * tells neither what was asked nor when. After import_columns. */
void import_cards(struct import *import);

/* import_operands(import, operands, count, may_define, record, err): key=value as a record for import_record. Unlike a
 * file's
 * columns, a key that nobody knows is ERR_USAGE with the nearest, unless ${may_define}. Returns 0 or -1. */
int import_operands(struct import *import, const char *const *operands, size_t count, bool may_define, struct rec **record,
                    struct err *err);

/* import_first_load(store, err): before the transaction, for a large input: if nobody is in the file yet, prepare it for
 * being
 * loaded (no write-ahead log). import_loaded: after the transaction, however it ended. Both return 0 or -1. */
int import_first_load(struct store *store, struct err *err);
int import_loaded(struct store *store, struct err *err);

/* Where records come from. */
struct import_source {
    void *context;
    /* The next record, in ${arena}. May run in another thread than all else, and touches nothing but the source.
     * ${warning}: what must be told before it, in ${arena}. Returns 1; 2 this record cannot be read, with ${err}; 0 at the
     * end; -1 the rest cannot be read. */
    int (*next)(void *context, struct arena *arena, struct rec **record, struct rec_origin *origin, const char **warning,
                struct err *err);
    void (*warn)(void *context, const char *warning);
    void (*took)(void *context, int64_t records); /* so many more were read */
};

/* import_read(import, source, err): all records of the file that import_columns began. Those that cannot be read, or are
 * at fault, go to the hook reject, in the order of the lines. Returns 0 or -1. */
int import_read(struct import *import, const struct import_source *source, struct err *err);

/* import_record(import, record, origin, err): one record by itself. Returns 0 or -1. */
int import_record(struct import *import, const struct rec *record, const struct rec_origin *origin, struct err *err);

/* import_finish(import, err): flush, write the search keys, build the indexes. Returns 0, or -1 with ERR_REFUSED: national
 * identification numbers were met and are not to be dropped; everybody in the input was forgotten. */
int import_finish(struct import *import, struct err *err);

/* import_is_new(import, party_id): did this import bring this party in? */
bool import_is_new(const struct import *import, int64_t party_id);

const struct import_counts *import_counts(const struct import *import);

/* import_left_columns(import, arena): the headers of columns whose names are the toolkit's own (id, created …), which
 * were therefore
 * left out, in a file of which nobody knows whether the toolkit wrote it: "id, created"; NULL when there are none. In
 * the arena or
 * the import. */
const char *import_left_columns(const struct import *import, struct arena *arena);

/* import_suspects(import, arena, suspects): the columns whose values pass the test of citizen service numbers (bsn.h) although no
 * header says so: ${passed} of the first ${seen}. They went in. A list in ${arena}, in the order of the columns; NULL: none. Returns 0,
 * or -1 when out of memory. */
struct import_suspect {
    const char *header;
    int seen, passed;
    const struct import_suspect *next;
};
int import_suspects(const struct import *import, struct arena *arena, const struct import_suspect **suspects);

/* import_advice(import, arena): the --consent PURPOSE/CHANNEL=COLUMN for the first column whose "yes" has no wording;
 * NULL when
 * there is none. */
const char *import_advice(const struct import *import, struct arena *arena);

#endif
