/* tools.h - the tools that exist, in the groups in which the front-end, completions and crm(7) show them. */
#ifndef CRM_RUN_TOOLS_H
#define CRM_RUN_TOOLS_H

#include <stddef.h>

struct tool_entry {
    const char *verb;    /* "find": crm find, crm-find */
    const char *group;   /* heading */
    const char *summary; /* lower case, no full stop */
};

extern const struct tool_entry tools_known[];
extern const size_t tools_known_count;

/* tools_find(verb): the entry, or NULL. */
const struct tool_entry *tools_find(const char *verb);

#endif
