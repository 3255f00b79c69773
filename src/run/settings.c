/* settings.c - option, environment, files, default: the first that says something wins. */
#include "run/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"

#ifndef CRM_PREFIX
#define CRM_PREFIX "/usr/local"
#endif

static const struct {
    const char *name;
    const char *option;
    const char *variable;
} KNOWN[SETTING_COUNT] = {
    [SETTING_DB] = {"db", "--db", "CRM_DB"},
    [SETTING_KEY_FILE] = {"key_file", "--key-file", "CRM_KEY_FILE"},
    [SETTING_SEAL_FILE] = {"seal_file", "--seal-file", "CRM_SEAL_FILE"},
    [SETTING_HOST] = {"host", "--host", "CRM_HOST"},
    [SETTING_BY] = {"by", "--by", "CRM_BY"},
    [SETTING_LANG] = {"lang", "--lang", "CRM_LANG"},
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static char *trim(char *text)
{
    while (is_blank(*text))
        text++;
    size_t length = strlen(text);
    while (length > 0 && is_blank(text[length - 1]))
        text[--length] = '\0';
    return text;
}

static int take_line(struct settings *settings, char *line, const char *path, long number, struct arena *arena,
                     struct err *err)
{
    char *text = trim(line);
    if (*text == '\0' || *text == '#')
        return 0;
    char *equals = strchr(text, '=');
    if (equals == NULL) {
        err_set(err, ERR_CONFIG, _("not of the form key = value"));
        return err_at(err, path, number, NULL);
    }
    *equals = '\0';
    const char *key = trim(text);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        struct setting *setting = &settings->all[i];
        if (strcmp(key, KNOWN[i].name) != 0)
            continue;
        if (setting->value != NULL)
            return 0;
        setting->value = arena_string(arena, trim(equals + 1));
        setting->origin = arena_printf(arena, "%s:%ld", path, number);
        return setting->value == NULL || setting->origin == NULL ? err_memory(err) : 0;
    }
    err_set(err, ERR_CONFIG, _("unknown key; known are db, key_file, seal_file, host, by, lang"));
    return err_at(err, path, number, key);
}

static int take_file(struct settings *settings, const char *path, struct arena *arena, struct err *err)
{
    FILE *file = fopen(path, "re");
    if (file == NULL) {
        if (errno == ENOENT || errno == ENOTDIR)
            return 0;
        err_system(err, ERR_CONFIG, errno, _("cannot read the configuration"));
        return err_at(err, path, 0, NULL);
    }
    char *line = NULL;
    size_t capacity = 0;
    long number = 0;
    int status = 0;
    while (status == 0 && getline(&line, &capacity, file) >= 0)
        status = take_line(settings, line, path, ++number, arena, err);
    if (status == 0 && ferror(file))
        status = err_set(err, ERR_CONFIG, _("cannot read the configuration"));
    free(line);
    fclose(file);
    return status;
}

static const char *home_path(struct arena *arena, const char *variable, const char *below_home, const char *name)
{
    const char *folder = getenv(variable);
    if (folder != NULL && folder[0] == '/')
        return arena_printf(arena, "%s/crm/%s", folder, name);
    const char *home = getenv("HOME");
    if (home == NULL || home[0] != '/')
        return NULL;
    return arena_printf(arena, "%s/%s/crm/%s", home, below_home, name);
}

static int take_default(struct setting *setting, const char *value)
{
    if (setting->value == NULL && value != NULL) {
        setting->value = value;
        setting->origin = "default";
    }
    return 0;
}

int settings_load(struct settings *settings, const struct settings_given *given, struct arena *arena, struct err *err)
{
    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        struct setting *setting = &settings->all[i];
        setting->name = KNOWN[i].name;
        const char *variable = getenv(KNOWN[i].variable);
        if (given->value[i] != NULL) {
            setting->value = given->value[i];
            setting->origin = KNOWN[i].option;
        } else if (variable != NULL && *variable != '\0') {
            setting->value = variable;
            setting->origin = KNOWN[i].variable;
        }
    }
    const char *user_file = home_path(arena, "XDG_CONFIG_HOME", ".config", "config");
    if (user_file != NULL && take_file(settings, user_file, arena, err) != 0)
        return -1;
    if (take_file(settings, "/etc/crm/config", arena, err) != 0)
        return -1;
    take_default(&settings->all[SETTING_DB], home_path(arena, "XDG_DATA_HOME", ".local/share", "crm.db"));
    const char *db = settings->all[SETTING_DB].value;
    if (db != NULL) {
        take_default(&settings->all[SETTING_KEY_FILE], arena_printf(arena, "%s.key", db));
        take_default(&settings->all[SETTING_SEAL_FILE], arena_printf(arena, "%s.seal", db));
    }
    return 0;
}

static bool is_folder(const char *path)
{
    struct stat status;
    return path != NULL && stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

const char *settings_share(struct arena *arena, struct err *err)
{
    const char *given = getenv("CRM_SHARE");
    const char *path = NULL;
    if (given != NULL && *given != '\0') {
        path = arena_printf(arena, "%s/crm", given);
        if (is_folder(path))
            return path;
        err_set(err, ERR_CONFIG, _("CRM_SHARE names a folder without crm/ in it"));
        return NULL;
    }
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length > 0) {
        program[length] = '\0';
        char *slash = strrchr(program, '/');
        if (slash != NULL) {
            *slash = '\0';
            path = arena_printf(arena, "%s/../share/crm", program);
            if (is_folder(path))
                return path;
        }
    }
    if (is_folder(CRM_PREFIX "/share/crm"))
        return CRM_PREFIX "/share/crm";
    err_set(err, ERR_CONFIG, _("the folder share/crm is not found beside the program; set CRM_SHARE"));
    return NULL;
}
