/* channel.c - codes and names of the channels, in one table. */
#include "domain/channel.h"

#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

static const struct {
    const char *code;
    const char *point;
    const char *title;
    const char *point_title;
} CHANNELS[CHANNEL_COUNT] = {
    [CHANNEL_ANY] = {"", NULL, "", ""},
    [CHANNEL_EMAIL] = {"email", "email", N_("e-mail"), N_("e-mail address")},
    [CHANNEL_PHONE] = {"phone", "phone", N_("phone calls"), N_("phone number")},
    [CHANNEL_MESSAGE] = {"message", "phone", N_("messages"), N_("phone number")},
    [CHANNEL_POST] = {"post", "address", N_("post"), N_("postal address")},
    [CHANNEL_SOCIAL] = {"social", "social", N_("messages on social networks"), N_("social account")},
};

enum channel channel_find(const char *code)
{
    enum channel channel = CHANNEL_ANY;
    while (channel < CHANNEL_COUNT && strcmp(CHANNELS[channel].code, code) != 0)
        channel++;
    return channel;
}

const char *channel_code(enum channel channel)
{
    return CHANNELS[channel].code;
}

const char *channel_title(enum channel channel)
{
    return channel == CHANNEL_ANY ? "" : _(CHANNELS[channel].title);
}

const char *channel_point(enum channel channel)
{
    return CHANNELS[channel].point;
}

const char *channel_point_title(enum channel channel)
{
    return channel == CHANNEL_ANY ? "" : _(CHANNELS[channel].point_title);
}

/* unknown(code, kind, err): refuse a channel; the word itself is no personal data. */
static int unknown(const char *code, enum err_kind kind, struct err *err)
{
    const char *names[CHANNEL_COUNT - 1];
    for (int i = 1; i < CHANNEL_COUNT; i++)
        names[i - 1] = CHANNELS[i].code;
    const char *nearest = text_nearest(code, names, CHANNEL_COUNT - 1);
    err_set(err, kind, _("unknown channel '%s'"), code);
    return nearest != NULL ? err_hint(err, _("did you mean '%s'?"), nearest)
                           : err_hint(err, _("the channels are email, phone, message, post and social"));
}

int channel_parse(const char *code, enum channel *channel, struct err *err)
{
    *channel = channel_find(code);
    if (*channel == CHANNEL_ANY || *channel == CHANNEL_COUNT)
        return unknown(code, ERR_USAGE, err);
    return 0;
}

int channel_set_parse(const char *text, unsigned *set, struct err *err)
{
    *set = 0;
    while (*text != '\0') {
        char code[32];
        size_t length = strcspn(text, ";,");
        if (length > 0) {
            snprintf(code, sizeof code, "%.*s", (int)(length < sizeof code ? length : sizeof code - 1), text);
            enum channel channel = channel_find(code);
            if (channel == CHANNEL_COUNT)
                return unknown(code, ERR_DATA, err);
            *set |= CHANNEL_BIT(channel);
        }
        text += length + (text[length] != '\0');
    }
    return 0;
}

char *channel_set_text(unsigned set, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (enum channel channel = CHANNEL_EMAIL; channel < CHANNEL_COUNT; channel++)
        if ((set & CHANNEL_BIT(channel)) != 0 && used < size)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used == 0 ? "" : ";", CHANNELS[channel].code);
    return out;
}
