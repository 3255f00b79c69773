/* emit.h - single values and records as text of a format.
 *
 * Why our own JSON: measured, jansson needs 4.5 microseconds for a record; its output is the reference in the tests. */
#ifndef CRM_WIRE_EMIT_H
#define CRM_WIRE_EMIT_H

#include <stddef.h>

#include "base/buf.h"
#include "base/rec.h"

/* emit_json(buf, node): compact JSON, keys in order, without a line end. Control characters are \u00XX (\n \t … where
 * JSON has them), all else as it is: texts are valid UTF-8 by contract, and a byte that is not becomes U+FFFD. Failure
 * is in ${buf}. */
void emit_json(struct buf *buf, const struct rec *node);
/* emit_json_text(buf, text, length): a JSON string with its quotes. */
void emit_json_text(struct buf *buf, const char *text, size_t length);
/* emit_csv(buf, text, length, delimiter): a CSV field, in quotes only when it has a quote, ${delimiter}, CR or LF in it. */
void emit_csv(struct buf *buf, const char *text, size_t length, char delimiter);
/* emit_tsv(buf, text, length): tab, line feed, carriage return and backslash as \t \n \r \\. */
void emit_tsv(struct buf *buf, const char *text, size_t length);

#endif
