/* open.c - opening the database with what a run needs from it, and finishing what an earlier run could not. */
#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"
#include "engine/engine.h"
#include "run/key.h"
#include "run/private.h"
#include "store/checks.h"
#include "store/controllers.h"
#include "wire/table_file.h"

enum { BUSY_DEFAULT_MS = 10000, PENDING_BUSY_MS = 1000 };

static int busy_budget(int *busy_ms, struct err *err)
{
    const char *text = getenv("CRM_BUSY");
    int64_t seconds = BUSY_DEFAULT_MS / 1000;
    if (text != NULL && !text_integer(text, 0, 3600, &seconds))
        return err_set(err, ERR_CONFIG, _("CRM_BUSY is no whole number of seconds"));
    /* The engine takes 0 for its default. */
    *busy_ms = seconds == 0 ? 1 : (int)(seconds * 1000);
    return 0;
}

/* Who does this, for the log: what was said, else whoever is behind sudo, else the user of the process. */
const char *run_operator(struct run *run)
{
    const char *name = run->private_->settings.all[SETTING_BY].value;
    if (name == NULL)
        name = getenv("SUDO_USER");
    if (name != NULL && *name != '\0')
        return name;
    const struct passwd *user = getpwuid(getuid());
    if (user != NULL)
        return arena_string(&run->arena, user->pw_name);
    return arena_printf(&run->arena, "uid-%ld", (long)getuid());
}

static int open_engine(struct run *run, enum engine_mode mode, struct err *err)
{
    struct run_private *private_ = run->private_;
    struct engine_options options = {0};
    struct stat status;
    if (private_->db == NULL) {
        err_set(err, ERR_CONFIG, _("no database: neither --db nor CRM_DB, and no home folder to look in"));
        return err_hint(err, "crm-init -d FILE NAME");
    }
    if (lstat(private_->db, &status) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        err_set(err, ERR_CONFIG, _("no database at %s (from %s); make one with crm-init, or set CRM_DB"), private_->db,
                private_->settings.all[SETTING_DB].origin);
        return err_hint(err, "crm-init \"%s\"", _("the name of your business"));
    }
    if (busy_budget(&options.busy_ms, err) != 0)
        return -1;
    run->store.engine = engine_open(private_->db, mode, &options, err);
    if (run->store.engine == NULL)
        return -1;
    private_->folder = arena_string(&run->arena, engine_folder(run->store.engine));
    return private_->folder == NULL ? err_memory(err) : 0;
}

static int take_key(struct run *run, const struct controllers_start *start, struct err *err)
{
    struct run_private *private_ = run->private_;
    unsigned char check[STORE_FINGERPRINT_BYTES];
    if (key_read(private_->settings.all[SETTING_KEY_FILE].value, private_->key, err) != 0)
        return -1;
    key_check(private_->key, check);
    if (!digest_equal(check, start->key_check, sizeof check)) {
        err_set(err, ERR_CORRUPT, _("the key belongs to another database"));
        err_hint(err, _("put this database's own key back at that place, or set CRM_KEY_FILE"));
        return err_at(err, private_->settings.all[SETTING_KEY_FILE].value, 0, NULL);
    }
    run->store.key = private_->key;
    private_->operator_name = run_operator(run);
    return private_->operator_name == NULL ? err_memory(err) : 0;
}

static int try_to_finish(struct store *store, struct err *err)
{
    int64_t bytes;
    int status = checks_slack(store, true, &bytes, err);
    if (status == 0)
        status = engine_begin(store->engine, err);
    if (status == 0)
        status = controllers_pending_done(store, err);
    if (status == 0)
        status = engine_commit(store->engine, err);
    engine_rollback(store->engine);
    return status == 0 ? engine_truncate_wal(store->engine, err) : -1;
}

/* An erasure could not empty the write-ahead log because somebody was still reading: whoever opens the file next finishes it. Had a
 * program that is none of ours emptied the log meanwhile, its pages went into the file unscrubbed: so all are gone through. It is done
 * with a connection of its own, which waits for others only shortly; when it may not write, or somebody still reads, the erasure stays
 * pending and the run goes on. */
static void finish_pending(struct run *run)
{
    struct store store = run->store;
    const struct engine_options options = {.busy_ms = PENDING_BUSY_MS};
    struct err fault = ERR_INIT, closing = ERR_INIT;
    store.engine = engine_open(run->private_->db, ENGINE_WRITE, &options, &fault);
    if (store.engine == NULL)
        return;
    if (try_to_finish(&store, &fault) == 0)
        run_detail(run, "%s", _("an erasure that was pending is finished"));
    else if (fault.kind == ERR_BUSY)
        run_detail(run, "%s", _("an erasure still waits for a program that reads an older state of the file"));
    else
        run_report(run, &fault);
    engine_close(store.engine, &closing);
}

int run_open(struct run *run, struct err *err)
{
    struct run_private *private_ = run->private_;
    struct controllers_start start = {0};
    bool is_writer = (private_->flags & TOOL_WRITES) != 0;
    if (open_engine(run, is_writer ? ENGINE_WRITE : ENGINE_READ, err) != 0)
        return -1;
    int found = controllers_start(&run->store, &run->arena, &start, err);
    if (found < 0)
        return -1;
    if (found == 0) {
        err_set(err, ERR_CORRUPT, _("the database has no controller: it was not made by crm-init"));
        return err_at(err, private_->db, 0, NULL);
    }
    if (date_context_init(&run->dates, run->store.now, start.time_zone, err) != 0)
        return -1;
    run->store.dates = &run->dates;
    run->store.language = private_->settings.all[SETTING_LANG].value != NULL ? message_language() : start.language;
    if (is_writer && take_key(run, &start, err) != 0)
        return -1;
    if (start.pending > 0)
        finish_pending(run);
    return 0;
}

void run_close(struct run *run)
{
    struct err err = ERR_INIT;
    if (run->store.engine != NULL && engine_close(run->store.engine, &err) != 0)
        run_report(run, &err);
    run->store.engine = NULL;
}

const char *run_setting(const struct run *run, const char *name)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strcmp(run->private_->settings.all[i].name, name) == 0)
            return run->private_->settings.all[i].value;
    return NULL;
}

/* ---- Files of the installation --------------------------------------------------------------------------------------- */

const char *run_share(struct run *run, struct err *err)
{
    if (run->private_->share == NULL)
        run->private_->share = settings_share(&run->arena, err);
    return run->private_->share;
}

struct table {
    struct table *next;
    const char *name;
    struct rec *rows;
};

const struct rec *run_table(struct run *run, const char *name, struct err *err)
{
    for (const struct table *table = run->private_->tables; table != NULL; table = table->next)
        if (strcmp(table->name, name) == 0)
            return table->rows;
    const char *share = run_share(run, err);
    struct table *table = arena_alloc(&run->arena, sizeof *table);
    const char *path = share == NULL ? NULL : arena_printf(&run->arena, "%s/%s", share, name);
    if (share == NULL)
        return NULL;
    if (table == NULL || path == NULL || (table->name = arena_string(&run->arena, name)) == NULL) {
        err_memory(err);
        return NULL;
    }
    if (table_file_read(path, &run->arena, &table->rows, err) != 0)
        return NULL;
    table->next = run->private_->tables;
    run->private_->tables = table;
    return table->rows;
}
