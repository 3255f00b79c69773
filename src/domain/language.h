/* language.h - the language in which somebody wants to be written to. */
#ifndef CRM_DOMAIN_LANGUAGE_H
#define CRM_DOMAIN_LANGUAGE_H

#include "base/arena.h"
#include "base/err.h"

/* language_normalise(text, arena, code, err): a code (BCP 47: nl, en, pt-BR; also pt_BR), its first letters lowered, or one of the
 * languages that address books in the Netherlands name in words. In ${arena} or constant. Returns 0, or -1 with ERR_DATA. */
int language_normalise(const char *text, struct arena *arena, const char **code, struct err *err);

#endif
