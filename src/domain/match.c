/* match.c - agreement of names. */
#include "domain/match.h"

#include <stddef.h>

#include "base/text.h"
#include "domain/name.h"

enum agreement { DIFFERENT, SILENT, SAME };

static bool has(const char *text)
{
    return text != NULL && *text != '\0';
}

/* The given name, or failing it the initials. */
static const char *called(const struct match_name *name)
{
    return has(name->given) ? name->given : has(name->initials) ? name->initials : NULL;
}

static bool is_nameless(const struct match_name *name)
{
    return called(name) == NULL && !has(name->family) && !has(name->display);
}

static enum agreement compare(const struct match_name *a, const struct match_name *b, struct arena *arena)
{
    if (is_nameless(a) || is_nameless(b))
        return SILENT;
    if (a->is_organisation != b->is_organisation)
        return DIFFERENT;
    if (a->is_organisation)
        return has(a->display) && has(b->display) && text_same(a->display, b->display) ? SAME : DIFFERENT;
    if (called(a) != NULL && called(b) != NULL)
        return name_given_agrees(called(a), called(b), arena) ? SAME : DIFFERENT;
    if (has(a->family) && has(b->family))
        return text_same(a->family, b->family) ? SAME : DIFFERENT;
    return SILENT;
}

bool match_agrees(const struct match_name *a, const struct match_name *b, struct arena *arena)
{
    return compare(a, b, arena) != DIFFERENT;
}

bool match_is_positive(const struct match_name *a, const struct match_name *b, struct arena *arena)
{
    return compare(a, b, arena) == SAME;
}
