/* plain_text.h - what people write about purposes, recipients and sources: a line that can be read and is shown as it is.
 *
 * Why: these texts stand in lists, in answers to data subjects and in the register, for years. A control character, one that
 * nobody sees, or a page of text does not belong there. */
#ifndef CRM_DOMAIN_PLAIN_TEXT_H
#define CRM_DOMAIN_PLAIN_TEXT_H

#include <stddef.h>

#include "base/err.h"

enum { PLAIN_TEXT_BYTES = 2000 };

/* plain_text_check(text, err): valid UTF-8, nothing that a terminal obeys or an eye misses, at most PLAIN_TEXT_BYTES. Returns 0, or -1
 * with ERR_DATA; the caller says where. */
int plain_text_check(const char *text, struct err *err);

/* plain_text_list(err, lead, words, count): the hint "LEAD word, word, ...", for when no name is near. Returns -1. */
int plain_text_list(struct err *err, const char *lead, const char *const *words, size_t count);

#endif
