/* term.h - what a stream is connected to, and a progress line on standard error.
 *
 * Why: people get tables, colour and progress; pipes get exact bytes. The environment (COLUMNS, NO_COLOR, TERM) is read here
 * only. */
#ifndef CRM_BASE_TERM_H
#define CRM_BASE_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* term_is_terminal(fd): it is one. */
bool term_is_terminal(int fd);
/* term_width(fd): columns: the terminal's, else COLUMNS, else 80. At least 20. */
size_t term_width(int fd);
/* term_has_colour(fd): a terminal, TERM not dumb or empty, NO_COLOR empty or unset. */
bool term_has_colour(int fd);

/* A line that overwrites itself. */
struct term_progress {
    int fd;
    bool is_terminal;
    bool is_shown;
    int64_t shown_ms; /* monotonic, when last drawn */
};

enum { TERM_PROGRESS_MS = 100 };

/* term_progress_init(progress, fd): nothing is shown yet, nor ever when ${fd} is no terminal or a dumb one.
 * term_progress_is_due(progress): would a text be shown now? At most once every TERM_PROGRESS_MS; cheap enough for each
 * record.
 * term_progress_show(progress, text): show it if it is due, cut to the width, escaped.
 * term_progress_clear(progress): take the line away; before any other output to that terminal, and at the end. */
void term_progress_init(struct term_progress *progress, int fd);
bool term_progress_is_due(const struct term_progress *progress);
void term_progress_show(struct term_progress *progress, const char *text);
void term_progress_clear(struct term_progress *progress);

#endif
