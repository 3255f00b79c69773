/* template.h - text with holes, filled from a record: the report to a data subject (share/crm/report).
 *
 * What a template may say (a part of Mustache, mustache(5), without escaping; share/crm/report/README.md for its authors):
 *
 *     {{key}}                    the value; a key that the record does not have is a fault
 *     {{?key}}                   the value, or nothing
 *     {{a.b}}                    member b of map a
 *     {{.}}                      the item itself, in a list of plain values
 *     {{#key}}…{{/key}}          once per item of a list, whose keys come first; once for a map or a value that is there;
 *                                not at all for null, false, zero, an empty text, an empty list or a key that does not exist
 *     {{^key}}…{{/key}}          when {{#key}} would print nothing
 *
 * Inside a section keys are looked up in the item, then outwards. A line that holds nothing but section tags leaves no line
 * behind; a line that begins with #! is dropped. A line break in a value is followed by the blanks that the line began
 * with. */
#ifndef CRM_WIRE_TEMPLATE_H
#define CRM_WIRE_TEMPLATE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/rec.h"

/* template_render(name, text, length, data, out, err): append the filled text to ${out}. ${name} is the file's, for
 * messages. Returns 0, or -1 with file and line: ERR_CONFIG for a tag that is not closed or does not match (templates
 * are part of the installation), ERR_BUG for a key that ${data} does not have. */
int template_render(const char *name, const char *text, size_t length, const struct rec *data, struct buf *out,
                    struct err *err);

#endif
