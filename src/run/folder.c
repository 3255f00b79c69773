/* folder.c - files that wait for COMMIT. */
#include "run/folder.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/message.h"
#include "base/text.h"

struct folder_file {
    struct folder_file *next;
    const char *path;
    const char *text;
    size_t length;
};

int folder_add(struct folder *folder, const char *below, const char *name, const struct buf *text, struct err *err)
{
    struct folder_file *file = arena_alloc(folder->arena, sizeof *file);
    const char *path = below == NULL ? folder->path : file_join(folder->arena, folder->path, below);
    if (file == NULL || path == NULL || text->failed || (file->path = file_join(folder->arena, path, name)) == NULL ||
        (file->text = arena_dup(folder->arena, buf_text(text), text->length)) == NULL)
        return err_memory(err);
    file->length = text->length;
    file->next = folder->files;
    folder->files = file;
    return 0;
}

static int make(const struct folder *folder, const char *path, struct err *err)
{
    if (mkdir(path, 0700) == 0 || (errno == EEXIST && file_is_folder(path)))
        return 0;
    int why = errno;
    const char *above = why == ENOENT ? file_folder(folder->arena, path) : NULL;
    const char *word = above == NULL ? NULL : text_shell_arena(folder->arena, above);
    err_system(err, ERR_CREATE, why == EEXIST ? ENOTDIR : why, _("cannot make the folder"));
    if (word != NULL)
        err_hint(err, "mkdir -p %s", word);
    else
        err_hint(err, _("name another folder with -o"));
    return err_at(err, path, 0, NULL);
}

static int refuse_existing(const struct folder *folder, struct err *err)
{
    for (const struct folder_file *file = folder->files; file != NULL; file = file->next)
        if (access(file->path, F_OK) == 0) {
            err_set(err, ERR_CREATE, _("there is an answer already, and nothing is overwritten"));
            err_hint(err, _("name another folder with -o"));
            return err_at(err, file->path, 0, NULL);
        }
    return 0;
}

static int write_file(const struct folder *folder, const struct folder_file *file, struct err *err)
{
    struct file_writer writer;
    const char *path = file_folder(folder->arena, file->path);
    if (path == NULL)
        return err_memory(err);
    if (make(folder, path, err) != 0 || file_writer_open(&writer, file->path, err) != 0)
        return -1;
    if (file_writer_add(&writer, file->text, file->length, err) != 0) {
        file_writer_abort(&writer);
        return -1;
    }
    return file_writer_commit(&writer, err);
}

int folder_write(struct folder *folder, struct err *err)
{
    if (refuse_existing(folder, err) != 0 || make(folder, folder->path, err) != 0)
        return -1;
    for (const struct folder_file *file = folder->files; file != NULL; file = file->next)
        if (write_file(folder, file, err) != 0)
            return -1;
    return 0;
}
