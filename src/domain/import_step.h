/* import_step.h - what a map's steps make of the text of a cell. See google-2024.csv for what each is for. */
#ifndef CRM_DOMAIN_IMPORT_STEP_H
#define CRM_DOMAIN_IMPORT_STEP_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "domain/column.h"

/* import_step_find(column, kind): the first step of that kind, NULL when there is none. */
const struct column_step *import_step_find(const struct column *column, enum column_step_kind kind);

/* import_step_value(column, words, dates, value, arena, err): the whole cell after yes=, word=, decimal=, lines and date=. ${dates}: the
 * order of dates that the caller knows better than the map; NULL. "" when it then
 * says nothing, ${value} itself where nothing had to change. NULL with ERR_DATA or ERR_MEMORY. */
const char *import_step_value(const struct column *column, const struct column_words *words, const char *dates,
                              const char *value, struct arena *arena, struct err *err);

/* import_step_part(column, separator, rest, arena): the next of several values in one cell, which begins at ${rest}; ${rest} becomes
 * NULL after the last. NULL separator: there is but one. Blanks are taken off, and what strip= says. NULL when out of memory. */
const char *import_step_part(const struct column *column, const char *separator, const char **rest, struct arena *arena);

/* import_step_clean(text, length, column, arena): ${text} without blanks around it, and without what strip= takes off its beginning;
 * ${column} may be NULL. Copies only what it must. NULL when out of memory. */
const char *import_step_clean(const char *text, size_t length, const struct column *column, struct arena *arena);

#endif
