/* plain_text.c - see plain_text.h. */
#include "domain/plain_text.h"

#include <string.h>

#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"

int plain_text_check(const char *text, struct err *err)
{
    size_t length = strlen(text);
    if (length > PLAIN_TEXT_BYTES)
        return err_set(err, ERR_DATA, _("longer than %d bytes"), PLAIN_TEXT_BYTES);
    if (!text_is_safe(text, length))
        return err_set(err, ERR_DATA, _("holds a character that cannot be shown"));
    return 0;
}

int plain_text_list(struct err *err, const char *lead, const char *const *words, size_t count)
{
    struct buf line = BUF_INIT;
    for (size_t i = 0; i < count; i++)
        buf_printf(&line, "%s%s", i == 0 ? "" : ", ", words[i]);
    if (!line.failed)
        err_hint(err, "%s %s", lead, buf_text(&line));
    buf_clear(&line);
    return -1;
}
