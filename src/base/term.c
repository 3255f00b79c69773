/* term.c - terminals, and the line of progress. */
#include "base/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

enum { DEFAULT_COLUMNS = 80, LEAST_COLUMNS = 20, MOST_COLUMNS = 10000 };

bool term_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

size_t term_width(int fd)
{
    struct winsize size;
    int64_t columns = 0;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0)
        columns = size.ws_col;
    const char *variable = getenv("COLUMNS");
    if (columns == 0 && (variable == NULL || !text_integer(variable, 1, MOST_COLUMNS, &columns)))
        columns = DEFAULT_COLUMNS;
    return columns < LEAST_COLUMNS ? LEAST_COLUMNS : (size_t)columns;
}

/* It understands more than plain text. */
static bool is_smart(int fd)
{
    const char *name = getenv("TERM");
    return term_is_terminal(fd) && name != NULL && *name != '\0' && strcmp(name, "dumb") != 0;
}

bool term_has_colour(int fd)
{
    const char *no_colour = getenv("NO_COLOR");
    return (no_colour == NULL || *no_colour == '\0') && is_smart(fd);
}

static int64_t clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void term_progress_init(struct term_progress *progress, int fd)
{
    /* The first line waits as well: what is done at once needs no progress. */
    *progress = (struct term_progress){.fd = fd, .is_terminal = is_smart(fd), .shown_ms = clock_ms()};
}

bool term_progress_is_due(const struct term_progress *progress)
{
    return progress->is_terminal && clock_ms() - progress->shown_ms >= TERM_PROGRESS_MS;
}

void term_progress_show(struct term_progress *progress, const char *text)
{
    if (!term_progress_is_due(progress))
        return;
    struct buf line = BUF_INIT;
    buf_add_text(&line, "\r\x1b[K");
    size_t start = line.length;
    text_escape(&line, text, strlen(text));
    if (!line.failed) {
        size_t length = start + text_cut(line.bytes + start, line.length - start, term_width(progress->fd) - 1);
        /* A progress line that cannot be written is no fault: the work goes on. */
        (void)file_write_all(progress->fd, line.bytes, length);
        progress->is_shown = true;
    }
    buf_clear(&line);
    progress->shown_ms = clock_ms();
}

void term_progress_clear(struct term_progress *progress)
{
    if (progress->is_shown)
        (void)file_write_all(progress->fd, "\r\x1b[K", 4);
    progress->is_shown = false;
}
