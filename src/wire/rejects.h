/* rejects.h - the records that did not go in, in a file that can be mended and read again.
 *
 * Why: whoever imports 3,000 rows mends the three bad ones where they are, not in a report. The file keeps encoding,
 * byte order mark, delimiter, header, line ends and the bytes of each record, and adds the columns (or JSON members,
 * or X-CRM-LINE and X-CRM-REASON in a vCard) crm_line and crm_reason, which crm-add ignores when the file comes back. */
#ifndef CRM_WIRE_REJECTS_H
#define CRM_WIRE_REJECTS_H

#include <stddef.h>

#include "base/err.h"
#include "base/rec.h"
#include "wire/source.h"

struct rejects;

/* rejects_open(source, write, context, err): nothing is written before the first record, so that there is no file when
 * there is none. ${source} is started, and borrowed. ${write} takes bytes, returns 0 or -1 with ${err}. NULL when out of
 * memory. */
struct rejects *rejects_open(const struct source *source,
                             int (*write)(void *context, const char *bytes, size_t length, struct err *err), void *context,
                             struct err *err);
/* rejects_add(rejects, origin, reason, err): one record: ${origin} as source_next gave it (the raw bytes may be a copy),
 * ${reason} what was wrong, without position. A CSV row with too few fields is filled up, so that the two columns stand
 * in their place. A line that is no JSON object, and a line of WHO, is kept as it is: there is no place for members.
 * Returns 0 or -1. */
int rejects_add(struct rejects *rejects, const struct rec_origin *origin, const char *reason, struct err *err);
/* rejects_close(rejects): NULL is fine. */
void rejects_close(struct rejects *rejects);

#endif
