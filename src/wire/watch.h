/* watch.h - telling early that no source will ever read some input to its end.
 *
 * Why: a writer keeps all of a stream before it begins (no lock is held while somebody else writes), and hashes all of a file.
 * Ten gigabytes without a line end need neither: the source refuses that line anyway. */
#ifndef CRM_WIRE_WATCH_H
#define CRM_WIRE_WATCH_H

#include <stdbool.h>
#include <stddef.h>

struct watch {
    size_t since_line_end; /* bytes */
    size_t blank;          /* bytes before the first that is not blank */
    bool is_begun;         /* that first byte has been seen */
    bool is_array;         /* and is a bracket: a JSON array may be one line of any length */
};

/* watch_init(watch): nothing seen yet. */
void watch_init(struct watch *watch);

/* watch_add(watch, bytes, length): the next bytes of the input, in any encoding. Returns whether reading on makes sense. When it
 * does not, a source over what was seen so far, these bytes included, is broken: by a line that is too long, or by blanks where
 * the first record should be. */
bool watch_add(struct watch *watch, const void *bytes, size_t length);

#endif
