/* import_date.h - dates in other people's files, in the form that is stored. */
#ifndef CRM_DOMAIN_IMPORT_DATE_H
#define CRM_DOMAIN_IMPORT_DATE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"

/* import_date_day(text, order, arena, err): YYYY-MM-DD or --MM-DD. ${order} is "dmy", "mdy", "ymd" or NULL: then 12-3-2024 and
 * 12.3.2024 are read as they are written in Europe, day first, and 12/3/2024 only when it can mean one day. "" when the text
 * stands for no date (0-0-00); ${text} itself where nothing had to change. NULL with ERR_DATA or ERR_MEMORY. */
const char *import_date_day(const char *text, const char *order, struct arena *arena, struct err *err);

/* import_date_time(dates, text, order, arena, err): a moment as RFC 3339, UTC; "" when the text stands for no date
 * (0000-00-00 00:00:00). NULL with ERR_DATA or ERR_MEMORY. */
const char *import_date_time(const struct date_context *dates, const char *text, const char *order, struct arena *arena,
                             struct err *err);

#endif
