/* card.h - one thing on one screen: a title, groups, and lines of label and value, folded to the width of the terminal.
 *
 * Why: crm-show is read by people in terminals of any width. Labels stand in a column of their own; a long value goes on under
 * itself. What a terminal could obey is shown escaped. */
#ifndef CRM_RUN_CARD_H
#define CRM_RUN_CARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct card {
    struct buf out;
    size_t width;       /* of the terminal, in columns */
    size_t label_width; /* of the column of labels, the gap included */
    bool has_colour;
    const char *last_label; /* not repeated on the next line; borrowed until the next group */
};

/* card_init(card, width, has_colour): nothing in it yet. card_clear gives its memory back. */
void card_init(struct card *card, size_t width, bool has_colour);
void card_clear(struct card *card);

/* card_title(card, title, rest): the first line: ${title} stands out, ${rest} (may be NULL) after it. card_warning: a line that stands
 * out. card_text: a plain line, folded. */
void card_title(struct card *card, const char *title, const char *rest);
void card_warning(struct card *card, const char *text);
void card_text(struct card *card, const char *text);
/* card_group(card, title): an empty line and a heading; NULL: only the empty line. */
void card_group(struct card *card, const char *title);
/* card_line(card, label, value, note): one value with its label; ${note} (may be NULL) stands after it, dimmed. A label equal to that
 * of the line before is not repeated. A NULL ${value} writes nothing. */
void card_line(struct card *card, const char *label, const char *value, const char *note);

#endif
