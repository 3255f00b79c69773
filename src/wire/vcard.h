/* vcard.h - what the files that read vCards share. Private to src/wire.
 *
 * source_vcard.c cuts the input into cards and their properties, vcard_value.c decodes values, vcard_record.c
 * turns a card into a record. Sources: RFC 6350 (4.0), RFC 2426 (3.0), the versit specification of vCard 2.1, RFC 6868
 * (caret encoding of parameters). */
#ifndef CRM_WIRE_VCARD_H
#define CRM_WIRE_VCARD_H

#include "wire/source_parts.h"

enum vcard_version { VCARD_2_1 = 21, VCARD_3_0 = 30, VCARD_4_0 = 40 };

struct vcard_parameter {
    const char *name; /* upper case; a type without TYPE= has that name all the same */
    const char *value;
    struct vcard_parameter *next;
};

/* One content line, unfolded. The value is as it stands in the file: not decoded, not unescaped, its parts not separated. */
struct vcard_property {
    const char *group; /* "item1", NULL */
    const char *name;  /* upper case */
    struct vcard_parameter *parameters;
    const char *value;
    size_t length;
    long line;
    struct vcard_property *next;
};

struct vcard {
    struct vcard_property *first, *last;
    size_t count;
    enum vcard_version version;
};

/* A run of bytes of a property's value. */
struct vcard_slice {
    const char *bytes;
    size_t length;
};

/* vcard_value_parameter(property, name): the first value of a parameter; NULL when there is none. */
const char *vcard_value_parameter(const struct vcard_property *property, const char *name);
/* vcard_value_has_type(property, type): TYPE=type, or the type alone. Upper and lower case are one. */
bool vcard_value_has_type(const struct vcard_property *property, const char *type);
/* vcard_value_is_base64(property): its value is binary. */
bool vcard_value_is_base64(const struct vcard_property *property);

/* vcard_value_cut(rest, separator, part): take the next part off ${rest}, up to a separator that no backslash protects.
 * Returns
 * false when nothing is left, not even an empty part. */
bool vcard_value_cut(struct vcard_slice *rest, char separator, struct vcard_slice *part);

/* vcard_value_text(source, card, property, slice, arena, text, err): quoted-printable and the charset decoded,
 * backslashes undone.
 * ${text} is "" for nothing. Returns 0, or -1: ERR_DATA with line and property; ERR_MEMORY. */
int vcard_value_text(struct source *source, const struct vcard *card, const struct vcard_property *property,
                     struct vcard_slice slice, struct arena *arena, const char **text, struct err *err);

/* vcard_record(source, card, arena, record, err): the card in our vocabulary (src/README.md). Counts in ${source} what it
 * leaves out. Returns 0, or -1: ERR_DATA, ERR_MEMORY. */
int vcard_record(struct source *source, const struct vcard *card, struct arena *arena, struct rec **record, struct err *err);

/* vcard_line(origin, field): the line of the property that gave the value of a flat name; that of the record when it cannot be told. */
long vcard_line(const struct rec_origin *origin, const char *field);

#endif
