/* settings.h - where each setting comes from: option, CRM_* variable, the user's and the system's file, or the default. */
#ifndef CRM_RUN_SETTINGS_H
#define CRM_RUN_SETTINGS_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

enum setting_name { SETTING_DB, SETTING_KEY_FILE, SETTING_SEAL_FILE, SETTING_HOST, SETTING_BY, SETTING_LANG, SETTING_COUNT };

struct setting {
    const char *name;   /* "db" */
    const char *value;  /* NULL when nothing says */
    const char *origin; /* "--db", "CRM_DB", "/etc/crm/config:3", "default" */
};

struct settings {
    struct setting all[SETTING_COUNT];
};

/* What the command line says, in the order of enum setting_name; NULL where it says nothing. */
struct settings_given {
    const char *value[SETTING_COUNT];
};

/* settings_load(settings, given, arena, err): settle every setting. A line of a file that is no `key = value` or has an unknown
 * key is ERR_CONFIG with file and line; a file that is absent is no error. Texts live in ${arena}. Returns 0 or -1. */
int settings_load(struct settings *settings, const struct settings_given *given, struct arena *arena, struct err *err);

/* settings_share(arena, err): the folder with maps, policy, wording and report templates: CRM_SHARE, else ../share/crm beside
 * the program (a checkout or an installation under any prefix), else PREFIX/share/crm. NULL with ERR_CONFIG when none is there. */
const char *settings_share(struct arena *arena, struct err *err);

#endif
