/* change.h - changes to one party: key=value operands, and records that carry the keys to change.
 *
 * Why: crm-add and crm-edit change people in the same way; so do fills of an import. Each change is checked and normalised
 * once,
 * applied to any number of people, and leaves before-images, so that it can be taken back. Source: crm(7), "Changes"; GDPR
 * 16. */
#ifndef CRM_DOMAIN_CHANGE_H
#define CRM_DOMAIN_CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/field.h"
#include "domain/fingerprint.h"
#include "store/store.h"

struct import_names;

/* What a run needs for changes; made once. */
struct change_context {
    struct store *store;
    struct arena *arena;                /* as long as the run */
    bool may_define;                    /* --new-field: unknown keys become custom fields */
    struct fingerprint_set *forgotten;  /* NULL: nobody is checked */
    const struct rec *national_ids;     /* policy: national-identifiers.csv; NULL: custom fields are not checked */
    struct import_names *organisations; /* of an import: whose search keys are written at its end; NULL: none */
    struct field_set *fields;
    const char *country; /* of the controller: for phones and postcodes without a country */
    int64_t source_id;   /* the source of what is written; 0: made at the first change */
    const char *source_kind, *source_detail;
    char image_expires_at[24]; /* RFC 3339: end of the before-images' term */
};

/* change_open(context, source_kind, source_detail, err): fill in fields, country and terms; the members up to
 * ->national_ids are
 * set by the caller. The strings are borrowed. Returns 0 or -1. change_close: for symmetry of use; everything is in the
 * arena. */
int change_open(struct change_context *context, const char *source_kind, const char *source_detail, struct err *err);
void change_close(struct change_context *context);

enum change_verb { CHANGE_SET, CHANGE_UNSET, CHANGE_ADD, CHANGE_REMOVE, CHANGE_REPLACE };

struct change {
    enum change_verb verb;
    struct field_ref ref;
    const char *value;      /* as typed, blanks around it gone; NULL for UNSET */
    const char *normalised; /* NULL: equal to value */
    const char *label;      /* of the value, NULL when not said */
    const struct rec
        *list; /* CHANGE_REPLACE: the elements, checked: texts, or maps with value, normalised and label or with the
                               parts of an address */
    struct change *next;
};

struct change_list {
    struct change *first, *last;
    size_t count;
    int64_t version;     /* that a record carried; 0 none */
    const char *ignored; /* a key of a record that means nothing to us; NULL none */
};

enum change_mode {
    CHANGE_EDIT,   /* everything as said */
    CHANGE_FILL,   /* only what is not there yet: nothing is overwritten, list values are added */
    CHANGE_UPDATE, /* overwrite single values, add list values */
};

/* change_is_meant(text): has a = that makes it key=value (and is no ./file). */
bool change_is_meant(const char *operand);

/* change_parse(context, operand, list, err): add one key=value, key=, key+=value or key-=value, checked and normalised.
 * Returns 0
 * or -1: ERR_USAGE for an unknown or reserved key (with the nearest), ERR_DATA for a bad value, ERR_REFUSED for a national
 * identification number. Strings are borrowed or in the context's arena. */
int change_parse(struct change_context *context, const char *operand, struct change_list *list, struct err *err);

/* change_read(context, record, arena, list, err): the keys of a record, nested or flat; null unsets, a list replaces.
 * Reserved keys
 * and computed ones are passed over; "version" is kept for the check. Unknown keys are custom fields when they stand in
 * "fields" or
 * the context may define them, else ignored. Returns 0 or -1 with the field in ${err}. */
int change_read(struct change_context *context, const struct rec *record, struct arena *arena, struct change_list *list,
                struct err *err);

/* What change_apply did. */
struct change_result {
    bool is_changed;
    int64_t version;          /* after it */
    size_t set, kept;         /* values written; values left alone because another was there (FILL) */
    size_t overwritten;       /* of those written: took the place of another value */
    const struct rec *before; /* nested records, in the arena; after is NULL when nothing changed */
    const struct rec *after;
};

/* change_apply(context, party_id, changes, mode, arena, result, err): write the rows, the search keys, the before-images,
 * version
 * and updated_at; note fields and subject in the batch. A value that is there already is no change. Returns 0 or -1:
 * ERR_DATA when
 * the carried version is not the party's, or status may not change so; ERR_REFUSED for an address of somebody who was
 * forgotten
 * (who that was is not said). Inside the caller's transaction. */
int change_apply(struct change_context *context, int64_t party_id, const struct change_list *changes, enum change_mode mode,
                 struct arena *arena, struct change_result *result, struct err *err);

/* change_staff(store, organisation_id, old_name, err): an organisation has another name now: its people are found by the new one.
 * Returns 0 or -1. Inside the caller's transaction. */
int change_staff(struct store *store, int64_t organisation_id, const char *old_name, struct err *err);

#endif
