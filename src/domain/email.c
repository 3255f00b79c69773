/* email.c - checking and normalising e-mail addresses. Source: RFC 5321 4.1.2 (what may stand where), RFC 6531 (beyond ASCII). */
#include "domain/email.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"

enum { LABEL_MAX_BYTES = 63 };

static bool is_beyond_ascii(char byte)
{
    return ((unsigned char)byte & 0x80) != 0;
}

static bool is_alphanumeric(char byte)
{
    return text_is_letter(byte) || text_is_digit(byte);
}

/* May ${byte} stand in a local part that is not quoted? */
static bool is_atom(char byte)
{
    return is_alphanumeric(byte) || is_beyond_ascii(byte) || (byte != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", byte) != NULL);
}

static bool is_local_part(const char *text, size_t length)
{
    if (length == 0 || length > EMAIL_LOCAL_MAX_BYTES || text[0] == '.' || text[length - 1] == '.')
        return false;
    for (size_t i = 0; i < length; i++) {
        bool is_dot = text[i] == '.' && text[i - 1] != '.'; /* the first is no dot */
        if (!is_dot && !is_atom(text[i]))
            return false;
    }
    return true;
}

static bool is_label(const char *text, size_t length)
{
    if (length == 0 || length > LABEL_MAX_BYTES || text[0] == '-' || text[length - 1] == '-')
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_alphanumeric(text[i]) && text[i] != '-' && !is_beyond_ascii(text[i]))
            return false;
    return true;
}

/* At least two labels, the last not a number: nobody has mail at an address without a dot outside a test machine. */
static bool is_domain(const char *text, size_t length)
{
    size_t labels = 0;
    const char *end = text + length;
    for (const char *label = text;; label++) {
        const char *dot = memchr(label, '.', (size_t)(end - label));
        const char *label_end = dot == NULL ? end : dot;
        if (!is_label(label, (size_t)(label_end - label)))
            return false;
        labels++;
        if (dot == NULL)
            return labels > 1 && strspn(label, "0123456789") < (size_t)(end - label);
        label = dot;
    }
}

static bool is_address(const char *text, size_t length)
{
    const char *at = memchr(text, '@', length);
    if (at == NULL || length > EMAIL_MAX_BYTES)
        return false;
    return is_local_part(text, (size_t)(at - text)) && is_domain(at + 1, length - (size_t)(at + 1 - text));
}

int email_normalise(const char *text, struct arena *arena, const char **normalised, struct err *err)
{
    size_t length = strlen(text);
    const char *begin = text_trim(text, &length);
    bool is_ascii = true;
    bool is_lower = true;
    for (size_t i = 0; i < length; i++) {
        is_ascii = is_ascii && !is_beyond_ascii(begin[i]);
        is_lower = is_lower && !(begin[i] >= 'A' && begin[i] <= 'Z');
    }
    *normalised = text;
    if (!is_ascii) {
        *normalised = text_casefold(arena, begin, length);
    } else if (!is_lower || begin[length] != '\0' || begin != text) {
        char *copy = arena_dup(arena, begin, length);
        for (char *byte = copy; copy != NULL && *byte != '\0'; byte++)
            *byte = text_lower(*byte);
        *normalised = copy;
    }
    if (*normalised == NULL)
        return err_memory(err);
    if (!is_address(*normalised, strlen(*normalised)))
        return err_set(err, ERR_DATA, _("not an address"));
    return 0;
}

bool email_is_meant(const char *text)
{
    const char *at = strchr(text, '@');
    return at != NULL && at > text && at[1] != '\0';
}
