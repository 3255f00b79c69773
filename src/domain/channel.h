/* channel.h - the ways on which people are approached, and the contact points that serve each.
 *
 * Why: the law's rules differ per channel, and one contact point may serve two of them (a phone number takes calls and
 * messages). Codes are for ever: they stand in databases and in people's scripts. */
#ifndef CRM_DOMAIN_CHANNEL_H
#define CRM_DOMAIN_CHANNEL_H

#include <stddef.h>

#include "base/err.h"

/* CHANNEL_ANY in an event: every channel. In a question: no channel asked for. */
enum channel { CHANNEL_ANY, CHANNEL_EMAIL, CHANNEL_PHONE, CHANNEL_MESSAGE, CHANNEL_POST, CHANNEL_SOCIAL, CHANNEL_COUNT };

/* channel_bit(channel): its place in a set of channels. */
#define CHANNEL_BIT(channel) (1u << (channel))

/* channel_find(code): the channel with this code; CHANNEL_COUNT when there is none. "" is CHANNEL_ANY. */
enum channel channel_find(const char *code);
/* channel_code(channel): "" for CHANNEL_ANY, else "email" … */
const char *channel_code(enum channel channel);
/* channel_title(channel): in the user's language: "e-mail", "a phone call" … For sentences. */
const char *channel_title(enum channel channel);
/* channel_point(channel): the kind of contact point that serves it: email, phone, address, social; NULL for CHANNEL_ANY. */
const char *channel_point(enum channel channel);
/* channel_point_title(channel): what that is called in a sentence: "e-mail address" … */
const char *channel_point_title(enum channel channel);
/* channel_parse(code, channel, err): as channel_find, but an unknown one is ERR_USAGE with the nearest name. */
int channel_parse(const char *code, enum channel *channel, struct err *err);
/* channel_set_parse(text, set, err): "email;post" (or with commas) to a set of CHANNEL_BIT. ERR_DATA for an unknown one. */
int channel_set_parse(const char *text, unsigned *set, struct err *err);
/* channel_set_text(set, out, size): the codes with ; between them. Returns ${out}. */
char *channel_set_text(unsigned set, char *out, size_t size);

#endif
