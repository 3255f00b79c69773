/* vcard_name.c - see vcard_name.h. */
#include "wire/vcard_name.h"

#include <string.h>

#include "base/flat.h"
#include "base/text.h"

/* Properties without a field of that name: vcard_record.c gives them their place, or leaves them out because they speak of
 * the card and not of the person. X-ABLABEL and X-ABADR belong to another property of their group. */
static const char *const KNOWN[] = {
    "ADR",
    "AGENT",
    "BDAY",
    "CATEGORIES",
    "CLASS",
    "CLIENTPIDMAP",
    "EMAIL",
    "FN",
    "IMPP",
    "KEY",
    "KIND",
    "LABEL",
    "LANG",
    "LOGO",
    "MAILER",
    "N",
    "NAME",
    "NICKNAME",
    "NOTE",
    "ORG",
    "PHOTO",
    "PRODID",
    "PROFILE",
    "RELATED",
    "REV",
    "ROLE",
    "SOCIALPROFILE",
    "SORT-STRING",
    "SOUND",
    "SOURCE",
    "TEL",
    "TITLE",
    "UID",
    "URL",
    "VERSION",
    "X-ABADR",
    "X-ABDATE",
    "X-ABLABEL",
    "X-ABRELATEDNAMES",
    "X-ABSHOWAS",
    "X-CRM-EXTERNAL",
    "X-CRM-FIELD",
    "X-CRM-LINE",
    "X-CRM-LEGAL-FORM",
    "X-CRM-REASON",
    "X-CRM-STATUS",
    "X-INITIALS",
    "X-LANGUAGE",
    "X-SOCIALPROFILE",
};

static const struct {
    const char *property, *network;
} SOCIALS[] = {
    {"X-AIM", "aim"},
    {"X-FACEBOOK", "facebook"},
    {"X-GADUGADU", "gadugadu"},
    {"X-GOOGLE-TALK", "google-talk"},
    {"X-GTALK", "google-talk"},
    {"X-ICQ", "icq"},
    {"X-INSTAGRAM", "instagram"},
    {"X-JABBER", "xmpp"},
    {"X-LINKEDIN", "linkedin"},
    {"X-MASTODON", "mastodon"},
    {"X-MSN", "msn"},
    {"X-QQ", "qq"},
    {"X-SKYPE", "skype"},
    {"X-SKYPE-USERNAME", "skype"},
    {"X-TWITTER", "twitter"},
    {"X-YAHOO", "yahoo"},
};

bool vcard_name_is_known(const char *property)
{
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
        if (strcmp(KNOWN[i], property) == 0)
            return true;
    return vcard_name_social(property) != NULL;
}

const char *vcard_name_social(const char *property)
{
    for (size_t i = 0; i < sizeof SOCIALS / sizeof *SOCIALS; i++)
        if (strcmp(SOCIALS[i].property, property) == 0)
            return SOCIALS[i].network;
    return NULL;
}

const char *vcard_name_field(const char *property, struct arena *arena)
{
    bool is_private = strncmp(property, "X-", 2) == 0 && property[2] != '\0';
    char *name = arena_string(arena, property + (is_private ? 2 : 0));
    if (name == NULL)
        return NULL;
    for (char *at = name; *at != '\0'; at++)
        *at = text_is_letter(*at) || text_is_digit(*at) ? text_lower(*at) : '_';
    return text_is_letter(name[0]) && !flat_is_own(name) ? name : arena_printf(arena, "x_%s", name);
}

const char *vcard_name_property(const char *field, struct arena *arena)
{
    if (strlen(field) > VCARD_NAME_BYTES - 2)
        return NULL;
    char *property = arena_printf(arena, "X-%s", field);
    if (property == NULL)
        return NULL;
    for (char *at = property + 2; *at != '\0'; at++) {
        if (!text_is_digit(*at) && *at != '_' && !(*at >= 'a' && *at <= 'z'))
            return NULL;
        *at = *at == '_' ? '-' : text_upper(*at);
    }
    const char *again = vcard_name_is_known(property) ? NULL : vcard_name_field(property, arena);
    return again != NULL && strcmp(again, field) == 0 ? property : NULL;
}
