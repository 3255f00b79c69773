/* sound.h - how a Dutch name sounds, and how near two spellings are.
 *
 * Why: names are written down by ear: Meijer, Meyer and Meier; Dijk and Dyck; Schmidt and Smit are the same family at the
 * counter. The table holds the variants that the spelling of Dutch family names has kept from before it was regulated.
 * Source: the variants that the Nederlandse Familienamenbank (CBG) gives for one name; M. A. Jaro (1989), W. E. Winkler
 * (1990) for the nearness. */
#ifndef CRM_DOMAIN_SOUND_H
#define CRM_DOMAIN_SOUND_H

#include <stdbool.h>
#include <stddef.h>

enum { SOUND_SIZE = 48 };

/* sound_of(folded, out): what a folded word sounds like, cut to the room; letters only. Returns ${out}. */
char *sound_of(const char *folded, char out[SOUND_SIZE]);

/* sound_nearness(a, b): of two folded words, in hundredths: 100 equal, 0 nothing in common. */
int sound_nearness(const char *a, const char *b);

#endif
