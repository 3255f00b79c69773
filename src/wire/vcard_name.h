/* vcard_name.h - which field a property of a vCard is that has no place of its own in a record, and back. Private to
 * src/wire.
 *
 * Why: nothing that a card says is dropped in silence: X-SHOE-SIZE is the custom field shoe_size, and is written as
 * X-SHOE-SIZE
 * again. Reader and writer ask the same table, so that they cannot drift apart. */
#ifndef CRM_WIRE_VCARD_NAME_H
#define CRM_WIRE_VCARD_NAME_H

#include <stdbool.h>

#include "base/arena.h"

enum {
    VCARD_NAME_BYTES = 64,
    VCARD_UID_BYTES = 16, /* a shorter UID may be a counter, which other programs have too */
};

/* vcard_name_is_known(property): the reader gives it a meaning of its own, or leaves it out. Upper case. */
bool vcard_name_is_known(const char *property);
/* vcard_name_social(property): the network whose account stands in X-SKYPE and its like; NULL for other properties. */
const char *vcard_name_social(const char *property);
/* vcard_name_field(property, arena): the custom field's name: small letters, X- taken off, "x_" before a name that means
 * something
 * else in a record. NULL when out of memory. */
const char *vcard_name_field(const char *property, struct arena *arena);
/* vcard_name_property(field, arena): X-NAME when that is read back as ${field}; NULL when it is not, or when out of
 * memory (then
 * X-CRM-FIELD;X-NAME=field says it). */
const char *vcard_name_property(const char *field, struct arena *arena);

#endif
