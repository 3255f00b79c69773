/* flat.h - records as flat columns, and back.
 *
 * Why: records are trees on the pipe (JSON Lines) and rows in CSV, --fields and key=value. One place turns one into the
 * other, so that what crm-export writes as CSV comes back through crm-add unchanged. Source: crm-record(5);
 * src/README.md.
 *
 *     emails[0].value, .label     email, email_label          emails[1].value      email_2, email_label_2
 *     phones likewise             phone, phone_label          with label "work"    phone.work (to read, and to write)
 *     socials likewise            social, social_label
 *     addresses[0]                street, postcode, city, region, country, address_label; the second: street_2 …
 *     tags                        tag, joined by ";"
 *     fields.shoe_size            shoe_size                   external.exact       external.exact
 *     any other list of values    its key, joined by ";"      any other map        key.member
 *     any other list of maps      key.member, key_2.member …
 *
 * It knows shapes, not rules: which names exist and what may stand in them is the domain's (field.h). */
#ifndef CRM_BASE_FLAT_H
#define CRM_BASE_FLAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/rec.h"

enum flat_place { FLAT_MEMBER, FLAT_ELEMENT, FLAT_TAGS };

/* A flat name, taken apart once. */
struct flat_name {
    const char *name; /* as given */
    enum flat_place place;
    const char *list;   /* ELEMENT: "emails" … */
    const char *member; /* ELEMENT: "value", "street" …; MEMBER: equal to ${name} */
    size_t position;    /* ELEMENT: from 1 */
    const char *label;  /* ELEMENT: only elements with this label are counted; NULL: all */
};

/* flat_parse(name, arena, parsed): take a name apart. Any name is one; an unknown name is a member. Returns 0, or -1
 * when out of memory. */
int flat_parse(const char *name, struct arena *arena, struct flat_name *parsed);

/* flat_value(record, name, arena): the plain value that a name stands for in a nested or flat record; a joined list is
 * made in ${arena}. A member that stands in the record under that very name comes first. NULL when absent. */
const struct rec *flat_value(const struct rec *record, const struct flat_name *name, struct arena *arena);

struct flat_cell {
    const char *name;
    const struct rec *value; /* never a list or map; borrowed from the record where it can be */
};

/* flat_cells(record, arena, cells, count): all plain values of a record with their flat names, in the record's order;
 * members that only restate another in a list's element ("e164") are left out, as are nulls. Returns 0, or -1 when out
 * of memory. */
int flat_cells(const struct rec *record, struct arena *arena, struct flat_cell **cells, size_t *count);

/* flat_text(buf, value): append a plain value as text: null is nothing, booleans true and false. Returns 0, or -1 when
 * out of memory. */
int flat_text(struct buf *buf, const struct rec *value);

/* flat_nest(flat, own, arena, nested, err): the nested record of a flat one. Empty texts are absent. Names that belong
 * to a party's record stay its members; so do those in ${own} (NULL-terminated, may be NULL); all others go into
 * "fields". Lists and maps pass as they are. Digits in id and version become integers; crm_line, crm_reason and crm_sheet are left
 * out. Texts are borrowed from ${flat}. Returns 0, or -1: ERR_DATA with the field when two names stand for one value
 * (phone and phone_1). */
int flat_nest(const struct rec *flat, const char *const *own, struct arena *arena, struct rec **nested, struct err *err);

/* flat_is_own(name): does the name (without a point in it) mean something in a party's record other than a custom field? */
bool flat_is_own(const char *name);

#endif
