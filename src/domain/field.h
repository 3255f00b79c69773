/* field.h - the one vocabulary of flat names: CSV headers, --fields, query terms, key=value.
 *
 * Why: one table, so that a name means the same in all tools. What the fields are called to people, and in which group of
 * data
 * they fall, is share/crm/fields.csv; a unit test holds the two together. */
#ifndef CRM_DOMAIN_FIELD_H
#define CRM_DOMAIN_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

enum field_type {
    FIELD_TEXT,
    FIELD_EMAIL,
    FIELD_PHONE,
    FIELD_POSTCODE,
    FIELD_COUNTRY,
    FIELD_DATE, /* 1980-05-17, or --05-17 */
    FIELD_TIME, /* RFC 3339, UTC */
    FIELD_CODE, /* one of ->codes */
    FIELD_LANGUAGE,
    FIELD_INTEGER,
    FIELD_DECIMAL,
    FIELD_BOOLEAN,
    FIELD_WHO, /* somebody else's id */
};

/* Where the value stands in the nested record. */
enum field_place {
    FIELD_IN_PARTY,  /* member of the record itself */
    FIELD_IN_EMAILS, /* member of an element of "emails" … */
    FIELD_IN_PHONES,
    FIELD_IN_ADDRESSES,
    FIELD_IN_SOCIALS,
    FIELD_IN_TAGS,     /* element of "tags" */
    FIELD_IN_FIELDS,   /* member of "fields": custom */
    FIELD_IN_EXTERNAL, /* member of "external" */
};

enum field_flags {
    FIELD_SETTABLE = 1 << 0,  /* key=value may change it */
    FIELD_QUERYABLE = 1 << 1, /* may stand in a term */
    FIELD_SORTABLE = 1 << 2,
    FIELD_REPEATS = 1 << 3,     /* also as name_2, name_3 … */
    FIELD_LABELLED = 1 << 4,    /* also as name.LABEL */
    FIELD_LABEL = 1 << 5,       /* is the label of the values of its place: email_label */
    FIELD_RESERVED = 1 << 6,    /* a key of records that is never a field: id, kind, version, did … */
    FIELD_KEPT_CUSTOM = 1 << 7, /* ours by name, stored as a custom field: kvk, website … */
    FIELD_WORDS = 1 << 8,       /* a text of several words: a term asks for words in it, not for all of it */
};

struct field {
    const char *name;
    enum field_type type;
    enum field_place place;
    const char *member; /* key in the record, or in the element of a list: "value", "street" */
    unsigned flags;
    const char *const *codes; /* FIELD_CODE: what it may be; NULL ends */
};

/* A flat name, understood: phone.work is {phone, 0, "work"}, email_2 is {email, 2, NULL}, shoe_size is {custom, 0, NULL}
 * with
 * its own name. */
struct field_ref {
    const struct field *field;
    int position;          /* from 1; 0 when the name says none (then the first, or all for a term) */
    const char *label;     /* NULL when the name says none; for external ids the system */
    const char *name;      /* the flat name, canonical: phone and phone_1 are "phone"; of a custom field its own */
    int64_t definition_id; /* custom fields that exist, else 0 */
};

/* The custom fields that exist, read once for a run. */
struct field_set;

/* field_open(store, arena, set, err): read the definitions (one statement). ${set} lives in ${arena}. Returns 0 or -1. */
int field_open(struct store *store, struct arena *arena, struct field_set **set, struct err *err);

/* field_find(set, name, arena, ref): what a flat name means. Aliases: tags is tag, external_id.SYSTEM is external.SYSTEM.
 * ${set} may be NULL: then custom fields are unknown. Reserved names are found too, with FIELD_RESERVED. Returns 1 found,
 * 0 unknown. Source: crm-record(5). */
int field_find(const struct field_set *set, const char *name, struct arena *arena, struct field_ref *ref);

/* field_nearest(set, name): the known name nearest to a mistyped one, NULL when none is near. Borrowed. */
const char *field_nearest(const struct field_set *set, const char *name);

/* field_unknown(set, name, err): ERR_USAGE, with the nearest name. Returns -1. */
int field_unknown(const struct field_set *set, const char *name, struct err *err);

/* field_unknown_key(set, name, err): as field_unknown, where a value was to be set: --new-field may be what was meant. */
int field_unknown_key(const struct field_set *set, const char *name, struct err *err);

/* field_is_reserved(name): id, kind, version, did, purpose, channel, crm_line, crm_reason, crm_sheet. */
bool field_is_reserved(const char *name);

/* field_define(store, set, name, ref, err): the custom field ${name}, made when it does not exist yet (a name of letters,
 * digits
 * and _ that is neither reserved nor ours). Returns 0, or -1 with ERR_USAGE. Inside the caller's transaction. */
int field_define(struct store *store, struct field_set *set, const char *name, struct field_ref *ref, struct err *err);

/* field_check_name(name, err): may a custom field be called so? Returns 0, or -1 with ERR_USAGE. */
int field_check_name(const char *name, struct err *err);

/* field_at(set, index, ref): the fields one after the other, ours first, then the custom ones by name. Returns 1 or, past
 * the
 * end, 0. */
int field_at(const struct field_set *set, size_t index, struct field_ref *ref);

/* field_type_name(type): "text", "date" … constant. */
const char *field_type_name(enum field_type type);

/* field_list(place): key of the record under which values of this place stand: "emails"; NULL for FIELD_IN_PARTY. */
const char *field_list(enum field_place place);

/* field_element(record, ref): the element of a list that a name points to: the one in its position (0: the first), or the
 * first
 * with its label. NULL when absent. Borrowed. */
const struct rec *field_element(const struct rec *record, const struct field_ref *ref);

/* field_value(record, ref): the node in a nested record that a flat name points to, NULL when absent. Borrowed. */
const struct rec *field_value(const struct rec *record, const struct field_ref *ref);

#endif
