/* date_scan.h - reading ISO 8601, shared by the grammar of dates and the import of other systems' dates. Only for
 * base/date_*.c. */
#ifndef CRM_BASE_DATE_SCAN_H
#define CRM_BASE_DATE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

enum date_precision { DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_MINUTE, DATE_SECOND };

struct date_scan {
    struct date_civil civil; /* a valid date; month and day are 1 where not written */
    enum date_precision precision;
    bool has_offset;
    int offset_seconds; /* east of Greenwich */
};

/* date_scan_number(text, least, most, number): ${least} to ${most} digits (at most 9) at the start. Returns how many, 0 when
 * fewer.
 */
size_t date_scan_number(const char *text, size_t least, size_t most, int *number);
/* date_scan_clock(text, scan): HH:MM[:SS[.fraction]][Z|+HH[[:]MM]] as the whole rest of the text; sets time, precision,
 * offset. */
bool date_scan_clock(const char *text, struct date_scan *scan);
/* date_scan_iso(text, scan): YYYY, YYYY-MM, YYYY-MM-DD or YYYYMMDD, the last two with a time after T or a blank; the whole
 * text. */
bool date_scan_iso(const char *text, struct date_scan *scan);
/* date_scan_utc(scan): the moment, when the scan has an offset. */
int64_t date_scan_utc(const struct date_scan *scan);

#endif
