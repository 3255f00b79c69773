/* vcard_map.h - what vcard_record.c and vcard_point.c share while a card becomes a record. Private to src/wire. */
#ifndef CRM_WIRE_VCARD_MAP_H
#define CRM_WIRE_VCARD_MAP_H

#include "wire/vcard.h"
#include "wire/vcard_name.h"

enum { VCARD_PARTS = 16 };

/* A list of values of one kind, ordered by preference. */
struct vcard_point {
    struct rec *value;
    int preference;
    long line;
    struct vcard_point *next;
};

/* A custom field: its values, in the order of the card. */
struct vcard_custom {
    const char *name;
    struct rec *values;
    struct vcard_custom *next;
};

/* An address as it is written on an envelope. */
struct vcard_envelope {
    const struct vcard_property *property;
    const char *text;
    struct vcard_envelope *next;
};

enum vcard_list { EMAILS, PHONES, ADDRESSES, SOCIALS, POINT_LISTS };

struct vcard_mapping {
    struct source *source;
    const struct vcard *card;
    struct arena *arena;
    struct err *err;
    const char *name, *prefix, *given, *initials, *additional, *infix, *family, *suffix, *sort;
    const char *birthday, *language, *status, *legal_form, *organisation;
    const char *uid, *product;
    bool is_organisation, has_organisation_kind;
    struct vcard_point *points[POINT_LISTS];
    struct rec *tags, *external;
    struct vcard_custom *customs;
    struct vcard_envelope *envelopes;
};

/* vcard_record_is_empty(text): NULL or "". */
bool vcard_record_is_empty(const char *text);
/* vcard_record_text(mapping, property, slice, text): the slice decoded and trimmed; NULL when nothing is left.
 * vcard_record_whole: the
 * whole value. Both return 0 or -1. */
int vcard_record_text(struct vcard_mapping *mapping, const struct vcard_property *property, struct vcard_slice slice,
                      const char **text);
int vcard_record_whole(struct vcard_mapping *mapping, const struct vcard_property *property, const char **text);
/* vcard_record_parts(mapping, property, between, parts): the components of N, ADR, ORG; a list within one (3.0 and 4.0)
 * is joined by
 * ${between}; NULL: there are no lists. Returns 0 or -1. */
int vcard_record_parts(struct vcard_mapping *mapping, const struct vcard_property *property, const char *between,
                       const char *parts[VCARD_PARTS]);
/* vcard_record_custom(mapping, name, value): one more value of a custom field; an empty one is none. Returns 0 or -1. */
int vcard_record_custom(struct vcard_mapping *mapping, const char *name, const char *value);
/* vcard_record_labelled(mapping, property, name, text): the same, under the name and what X-ABLabel or the type say. Returns 0 or -1. */
int vcard_record_labelled(struct vcard_mapping *mapping, const struct vcard_property *property, const char *name,
                          const char *text);
/* vcard_record_slug(mapping, text): a word as part of a field's name: letters and digits, _ for all else. NULL when out
 * of memory. */
const char *vcard_record_slug(struct vcard_mapping *mapping, const char *text);

/* vcard_point_without_scheme(text, scheme): behind "tel:" and the like, when it stands there. */
const char *vcard_point_without_scheme(const char *text, const char *scheme);
/* vcard_point_label(mapping, property, label): X-ABLabel of its group, else what its types tell; NULL when nothing does.
 * Returns 0 or -1. */
int vcard_point_label(struct vcard_mapping *mapping, const struct vcard_property *property, const char **label);
/* vcard_point_add(mapping, property, list, value): an element of emails, phones …, in its place; ${value} NULL: the
 * caller fills it in.
 * NULL when out of memory. */
struct rec *vcard_point_add(struct vcard_mapping *mapping, const struct vcard_property *property, enum vcard_list list,
                            const char *value);
/* vcard_point_network(mapping, property, network, value): an account. */
int vcard_point_network(struct vcard_mapping *mapping, const struct vcard_property *property, const char *network,
                        const char *value);

/* One property each; ${text} is its whole value. Return 0 or -1. */
int vcard_point_email(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text);
int vcard_point_tel(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text);
int vcard_point_adr(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text);
int vcard_point_envelope(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text);
int vcard_point_social(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text);
/* vcard_point_envelopes(mapping): at the end: an address that is written out is dropped where another has all its words; else it is an
 * address of its own, or the custom field "label" where there is another of that kind. Returns 0 or -1. */
int vcard_point_envelopes(struct vcard_mapping *mapping);

/* vcard_line_find(mapping, field): note in the source on which line the value of a flat name stands; see source_line. */
void vcard_line_find(struct vcard_mapping *mapping, const char *field);

#endif
