/* name.h - the parts of a person's name.
 *
 * Why: Dutch names are filed under the family name without its infix ("van der Berg" under B), and people write them in three
 * ways: "Jan van der Berg", "van der Berg, Jan", "Berg, Jan van der". The list of infixes is share/crm/policy/nl/infixes.csv,
 * compiled in at build time. Case is kept as typed. */
#ifndef CRM_DOMAIN_NAME_H
#define CRM_DOMAIN_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Every part may be NULL. */
struct name {
    const char *prefix;   /* "dr." */
    const char *given;    /* "Jan" */
    const char *initials; /* "J.P." */
    const char *infix;    /* "van der" */
    const char *family;   /* "Berg" */
    const char *suffix;   /* "jr." */
    const char *display;  /* "Jan van der Berg" */
};

/* name_split(text, arena, name): take apart a full name that stands in one column. ${name} is overwritten; display is ${text}
 * put in order ("van der Berg, Jan" becomes "Jan van der Berg"). A single word is a given name only when it stands before
 * nothing else: it becomes the family name. Returns 0, or -1 when out of memory. */
int name_split(const char *text, struct arena *arena, struct name *name);

/* name_complete(name, arena): a name whose parts came in columns of their own. An infix at the beginning or, after a comma, at
 * the end of the family name is split off when none was given ("van der Berg", "Berg, van der"); other blanks in it stay
 * ("Quarles van Ufford"). A given name that is only initials becomes initials. display is assembled when it is NULL; all parts
 * absent leaves it NULL. Returns 0, or -1 when out of memory. */
int name_complete(struct name *name, struct arena *arena);

/* name_is_infix(word, length): one of the words of which infixes are made (van, der, 't …), without regard to case. Such words
 * find nobody by themselves and are left out of the search keys. */
bool name_is_infix(const char *word, size_t length);

/* name_given_agrees(a, b): may two given names be one person's? Equal without case and accents, or one is an initial that
 * agrees ("J." and "Jan"). NULL agrees with nothing. */
bool name_given_agrees(const char *a, const char *b, struct arena *arena);

#endif
