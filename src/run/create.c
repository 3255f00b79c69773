/* create.c - crm-init's work: a database that appears whole, with its key, or not at all. */
#include "run/create.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/controller.h"
#include "domain/policy.h"
#include "engine/engine.h"
#include "run/key.h"
#include "run/private.h"

static const char PACK[] = "nl";

struct creation {
    const char *db;
    const char *key_file;
    const char *temporary;
    bool has_key;
};

static int make_folder(struct run *run, const char *path, struct err *err)
{
    const char *folder = file_folder(&run->arena, path);
    if (folder == NULL)
        return err_memory(err);
    if (file_is_folder(folder))
        return 0;
    /* Only the folder of the default place is made; a mistyped path is not. */
    if (run->private_->settings.all[SETTING_DB].origin == NULL ||
        strcmp(run->private_->settings.all[SETTING_DB].origin, "default") != 0) {
        const char *word = text_shell_arena(&run->arena, folder);
        err_set(err, ERR_CREATE, _("the folder does not exist"));
        if (word != NULL)
            err_hint(err, "mkdir -p %s", word);
        return err_at(err, folder, 0, NULL);
    }
    for (size_t i = 1;; i++) {
        if (folder[i] != '/' && folder[i] != '\0')
            continue;
        const char *part = arena_dup(&run->arena, folder, i);
        if (part == NULL)
            return err_memory(err);
        if (mkdir(part, 0700) != 0 && errno != EEXIST) {
            err_system(err, ERR_CREATE, errno, _("cannot make the folder"));
            return err_at(err, part, 0, NULL);
        }
        if (folder[i] == '\0')
            return 0;
    }
}

static int refuse_existing(const struct creation *creation, struct err *err)
{
    struct stat status;
    if (lstat(creation->db, &status) != 0)
        return 0;
    err_set(err, ERR_CREATE, _("there is a database already, and nothing is overwritten"));
    err_hint(err, _("crm-init show says whose it is; -d FILE makes another one"));
    return err_at(err, creation->db, 0, NULL);
}

static int load_pack(struct run *run, struct err *err)
{
    for (size_t i = 0; policy_tables[i] != NULL; i++) {
        const char *file = arena_printf(&run->arena, "policy/%s/%s.csv", PACK, policy_tables[i]);
        const struct rec *rows = file == NULL ? NULL : run_table(run, file, err);
        if (rows == NULL)
            return file == NULL ? err_memory(err) : -1;
        if (policy_load(&run->store, policy_tables[i], file, rows, err) != 0)
            return -1;
    }
    return 0;
}

static int fill(struct run *run, struct batch *batch, const char *name, const struct rec *changes, struct err *err)
{
    unsigned char check[STORE_FINGERPRINT_BYTES];
    key_check(run->private_->key, check);
    if (engine_begin(run->store.engine, err) != 0 || batch_begin(&run->store, batch, err) != 0 || load_pack(run, err) != 0 ||
        controller_create(&run->store, name, PACK, changes, check, err) != 0 || batch_finish(&run->store, batch, err) != 0)
        return -1;
    return engine_commit(run->store.engine, err);
}

static int build(struct run *run, const struct creation *creation, const char *name, const struct rec *changes,
                 struct err *err)
{
    const char *operator_name = run_operator(run);
    struct batch *batch = batch_new(run->tool->name, "init", operator_name);
    int status = -1;
    if (operator_name == NULL || batch == NULL) {
        batch_free(batch);
        return err_memory(err);
    }
    run->store.engine = engine_open(creation->temporary, ENGINE_CREATE, NULL, err);
    if (run->store.engine != NULL) {
        status = fill(run, batch, name, changes, err);
        engine_rollback(run->store.engine);
        if (status == 0)
            status = engine_load_end(run->store.engine, err);
        if (engine_close(run->store.engine, err) != 0)
            status = -1;
        run->store.engine = NULL;
    }
    run->store.batch = NULL;
    batch_free(batch);
    return status;
}

/* link, not rename: a database that somebody else made meanwhile is not overwritten. */
static int put_in_place(const struct creation *creation, struct err *err)
{
    if (link(creation->temporary, creation->db) != 0) {
        err_system(err, ERR_CREATE, errno, _("cannot put the database in its place"));
        return err_at(err, creation->db, 0, NULL);
    }
    unlink(creation->temporary);
    if (file_sync_folder(creation->db) == 0)
        return 0;
    err_system(err, ERR_IO, errno, _("cannot sync the folder"));
    return err_at(err, creation->db, 0, NULL);
}

static void remove_traces(struct run *run, const struct creation *creation)
{
    static const char *const ENDINGS[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        const char *path = arena_printf(&run->arena, "%s%s", creation->temporary, ENDINGS[i]);
        if (path != NULL)
            unlink(path);
    }
}

static void say_what_is_next(struct run *run, const struct creation *creation)
{
    run_say(run, _("database: %s"), creation->db);
    run_say(run, _("key:      %s"), creation->key_file);
    if (run->is_quiet)
        return;
    run_report_text(run, "");
    run_report_text(
        run, _("Without the key nobody is recognised who was forgotten, and the log cannot be checked. Copy it to a"));
    run_report_text(run, _("safe place of its own now, not to where the backups of the database go."));
    run_report_text(run, "");
    run_report_text(run, _("Next:"));
    run_report_text(run, _("  1. who you are, for the people in the file   crm-init edit street=... city=... email=..."));
    run_report_text(run, _("  2. your old address book                     crm-add customers.csv"));
    run_report_text(run, _("  3. the words under which you ask consent     crm-notice check newsletter words.txt"));
    run_report_text(
        run, _("  4. who may be given data                     crm-recipient add mailer role=processor country=NL ..."));
    run_report_text(run, _("  5. who may be mailed                         crm-find tag:winter | crm-may newsletter/email"));
}

int create_database(struct run *run, const char *name, const struct rec *changes, struct err *err)
{
    struct run_private *private_ = run->private_;
    struct creation creation = {.db = private_->db, .key_file = private_->settings.all[SETTING_KEY_FILE].value};
    size_t length = strlen(name);
    const char *trimmed = text_trim(name, &length);
    if (length == 0)
        return err_set(err, ERR_USAGE, _("the name of your business is missing"));
    if (creation.db == NULL)
        return err_set(err, ERR_CONFIG, _("no place for the database: give -d FILE or set CRM_DB"));
    creation.temporary = arena_printf(&run->arena, "%s.new-%ld", creation.db, (long)getpid());
    name = text_nfc(&run->arena, trimmed, length);
    if (creation.temporary == NULL || name == NULL)
        return err_memory(err);
    if (make_folder(run, creation.db, err) != 0 || refuse_existing(&creation, err) != 0)
        return -1;
    if (key_create(creation.key_file, private_->key, err) != 0)
        return -1;
    run->store.key = private_->key;
    int status = build(run, &creation, name, changes, err);
    if (status == 0)
        status = put_in_place(&creation, err);
    if (status != 0) {
        remove_traces(run, &creation);
        unlink(creation.key_file);
        return -1;
    }
    say_what_is_next(run, &creation);
    return 0;
}
