/* text_shell.c - a text as one word of a shell's command line, so that a hint can be pasted. */
#include <string.h>

#include "base/text.h"

/* What no shell takes for anything but itself, wherever it stands. */
static bool is_plain(char byte)
{
    return text_is_letter(byte) || text_is_digit(byte) || (unsigned char)byte >= 0x80 ||
           (byte != '\0' && strchr("_-./:@%+,", byte) != NULL);
}

int text_shell(struct buf *out, const char *text)
{
    const char *at = text;
    while (is_plain(*at))
        at++;
    if (*at == '\0' && at != text)
        return buf_add_text(out, text);
    buf_add_byte(out, '\'');
    for (at = text; *at != '\0'; at++) {
        if (*at == '\'')
            buf_add_text(out, "'\\'");
        buf_add_byte(out, *at);
    }
    buf_add_byte(out, '\'');
    return out->failed ? -1 : 0;
}

char *text_shell_arena(struct arena *arena, const char *text)
{
    struct buf quoted = BUF_INIT;
    char *result = text_shell(&quoted, text) == 0 ? arena_dup(arena, buf_text(&quoted), quoted.length) : NULL;
    buf_clear(&quoted);
    return result;
}
