/* own.c - files that options name, beside those of the database itself: neither written over nor read as input.
 *
 * Reading them would do harm too: when a process closes any descriptor of a file, all its POSIX locks on that file go, SQLite's
 * among them. So it is found out before the file is opened. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"
#include "run/private.h"

/* The file with the data, and what SQLite puts beside it. */
static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
enum { SUFFIX_COUNT = sizeof SUFFIXES / sizeof *SUFFIXES };

static bool is_same(const struct stat *file, const char *path)
{
    struct stat own;
    return path != NULL && stat(path, &own) == 0 && own.st_dev == file->st_dev && own.st_ino == file->st_ino;
}

/* By device and number, whatever its name. */
static bool is_own(struct run *run, const struct stat *file)
{
    const struct run_private *private_ = run->private_;
    for (size_t i = 0; i < SUFFIX_COUNT && private_->db != NULL; i++)
        if (is_same(file, arena_printf(&run->arena, "%s%s", private_->db, SUFFIXES[i])))
            return true;
    for (int i = SETTING_KEY_FILE; i <= SETTING_SEAL_FILE; i++)
        if (is_same(file, private_->settings.all[i].value))
            return true;
    return false;
}

/* By its path, for one that is yet to be. */
static bool is_own_path(struct run *run, const char *path)
{
    const struct setting *settings = run->private_->settings.all;
    struct err err = ERR_INIT;
    struct stat file;
    const char *real = file_real(&run->arena, path, &err);
    const char *db = run->private_->db == NULL ? NULL : file_real(&run->arena, run->private_->db, &err);
    for (size_t i = 0; i < SUFFIX_COUNT && real != NULL && db != NULL; i++)
        if (text_starts(real, db) && strcmp(real + strlen(db), SUFFIXES[i]) == 0)
            return true;
    for (int i = SETTING_KEY_FILE; i <= SETTING_SEAL_FILE && real != NULL; i++) {
        const char *own = settings[i].value == NULL ? NULL : file_real(&run->arena, settings[i].value, &err);
        if (own != NULL && strcmp(real, own) == 0)
            return true;
    }
    return stat(path, &file) == 0 && is_own(run, &file);
}

int run_open_writer(struct run *run, struct file_writer *writer, const char *path, struct err *err)
{
    if (is_own_path(run, path)) {
        err_set(err, ERR_USAGE, _("is a file of the database itself, and is not overwritten"));
        return err_at(err, path, 0, NULL);
    }
    return file_writer_open(writer, path, err);
}

int run_check_input(struct run *run, const char *path, struct err *err)
{
    struct stat file;
    int status = strcmp(path, "-") == 0 ? fstat(STDIN_FILENO, &file) : stat(path, &file);
    if (status != 0 || !is_own(run, &file))
        return 0; /* what is not there is told by whoever opens it */
    err_set(err, ERR_USAGE, _("is a file of the database itself, and is not read as input"));
    return err_at(err, path, 0, NULL);
}

int run_read_file(struct run *run, const char *path, size_t limit_bytes, struct buf *out, struct err *err)
{
    if (run_check_input(run, path, err) != 0)
        return -1;
    return file_read(strcmp(path, "-") == 0 ? "/dev/stdin" : path, limit_bytes, out, err);
}
