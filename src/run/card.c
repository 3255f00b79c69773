/* card.c - laying out label and value. Only SGR sequences are written, and only with colour. */
#include "run/card.h"

#include <string.h>

#include "base/text.h"

enum { LABEL_COLUMNS = 16, LABEL_COLUMNS_NARROW = 10, NARROW = 60, VALUE_COLUMNS_MIN = 10 };

static const char BOLD[] = "\x1b[1m";
static const char DIM[] = "\x1b[2m";
static const char RED[] = "\x1b[31m";
static const char PLAIN[] = "\x1b[0m";

void card_init(struct card *card, size_t width, bool has_colour)
{
    *card = (struct card){.out = BUF_INIT, .width = width, .has_colour = has_colour};
    card->label_width = width < NARROW ? LABEL_COLUMNS_NARROW : LABEL_COLUMNS;
}

void card_clear(struct card *card)
{
    buf_clear(&card->out);
}

static void colour(struct card *card, const char *sequence)
{
    if (card->has_colour)
        buf_add_text(&card->out, sequence);
}

static void pad(struct card *card, size_t columns)
{
    while (columns-- > 0)
        buf_add_byte(&card->out, ' ');
}

/* How much of ${text} stands on a line of ${columns}: up to the last blank that fits, else as much as fits. */
static size_t fold(const char *text, size_t length, size_t columns)
{
    size_t fits = text_cut(text, length, columns);
    if (fits >= length)
        return length;
    size_t blank = fits + 1;
    while (blank > 0 && text[blank - 1] != ' ')
        blank--;
    if (blank > 1)
        return blank - 1;
    return fits > 0 ? fits : 1;
}

/* Write ${text} from column ${column} on, folded, further lines indented by ${indent}. Returns the column after it. */
static size_t write_folded(struct card *card, const char *text, size_t column, size_t indent)
{
    size_t length = strlen(text);
    for (;;) {
        size_t room = card->width > column ? card->width - column : 0;
        bool is_at_start = column == indent;
        size_t take = room < VALUE_COLUMNS_MIN && !is_at_start
                          ? 0
                          : fold(text, length, room < VALUE_COLUMNS_MIN ? VALUE_COLUMNS_MIN : room);
        if (!is_at_start && take > 0 && take < length && text[take] != ' ')
            take = 0; /* a word would be cut that fits on a line of its own */
        buf_add(&card->out, text, take);
        column += text_width(text, take);
        text += take;
        length -= take;
        while (take > 0 && length > 0 && *text == ' ') {
            text++;
            length--;
        }
        if (length == 0)
            return column;
        buf_add_byte(&card->out, '\n');
        pad(card, indent);
        column = indent;
    }
}

static const char *escape(struct buf *room, const char *text)
{
    text_escape(room, text, strlen(text));
    return buf_text(room);
}

void card_title(struct card *card, const char *title, const char *rest)
{
    struct buf safe = BUF_INIT;
    colour(card, BOLD);
    size_t column = write_folded(card, escape(&safe, title), 0, 0);
    colour(card, PLAIN);
    if (rest != NULL && column + 2 + text_width(rest, strlen(rest)) > card->width)
        buf_add_byte(&card->out, '\n');
    else if (rest != NULL)
        buf_add_text(&card->out, "  ");
    if (rest != NULL)
        buf_add_text(&card->out, rest);
    buf_add_byte(&card->out, '\n');
    buf_clear(&safe);
}

void card_warning(struct card *card, const char *text)
{
    colour(card, RED);
    write_folded(card, text, 0, 0);
    colour(card, PLAIN);
    buf_add_byte(&card->out, '\n');
}

void card_text(struct card *card, const char *text)
{
    struct buf safe = BUF_INIT;
    write_folded(card, escape(&safe, text), 0, 0);
    buf_add_byte(&card->out, '\n');
    buf_clear(&safe);
}

void card_group(struct card *card, const char *title)
{
    buf_add_byte(&card->out, '\n');
    card->last_label = NULL;
    if (title == NULL)
        return;
    colour(card, BOLD);
    buf_add_text(&card->out, title);
    colour(card, PLAIN);
    buf_add_byte(&card->out, '\n');
}

/* The label in its column; one that is too wide gets a line to itself. */
static void write_label(struct card *card, const char *label)
{
    struct buf safe = BUF_INIT;
    bool is_again = card->last_label != NULL && strcmp(card->last_label, label) == 0;
    const char *shown = is_again ? "" : escape(&safe, label);
    size_t width = text_width(shown, strlen(shown));
    buf_add_text(&card->out, "  ");
    colour(card, DIM);
    buf_add_text(&card->out, shown);
    colour(card, PLAIN);
    if (width + 3 > card->label_width) {
        buf_add_byte(&card->out, '\n');
        pad(card, card->label_width);
    } else {
        pad(card, card->label_width - width - 2);
    }
    card->last_label = label;
    buf_clear(&safe);
}

void card_line(struct card *card, const char *label, const char *value, const char *note)
{
    struct buf safe = BUF_INIT;
    if (value == NULL)
        return;
    write_label(card, label);
    size_t column = write_folded(card, escape(&safe, value), card->label_width, card->label_width);
    if (note != NULL) {
        buf_reset(&safe);
        escape(&safe, note);
        bool fits = column + 2 + text_width(buf_text(&safe), safe.length) <= card->width;
        if (!fits)
            buf_add_byte(&card->out, '\n');
        pad(card, fits ? 2 : card->label_width);
        colour(card, DIM);
        if (fits)
            buf_add(&card->out, buf_text(&safe), safe.length);
        else
            write_folded(card, buf_text(&safe), card->label_width, card->label_width);
        colour(card, PLAIN);
    }
    buf_add_byte(&card->out, '\n');
    buf_clear(&safe);
}
