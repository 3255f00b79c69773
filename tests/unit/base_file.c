/* Files: complete or not at all, beside what was there; paths. */
#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tap.h"

static char folder[] = "/tmp/crm-file-XXXXXX";

static char *in_folder(struct arena *arena, const char *name)
{
    return file_join(arena, folder, name);
}

static size_t names_in_folder(void)
{
    size_t count = 0;
    DIR *open_folder = opendir(folder);
    while (open_folder != NULL && readdir(open_folder) != NULL)
        count++;
    if (open_folder != NULL)
        closedir(open_folder);
    return count - 2;
}

/* What the file holds; "(none)" when it cannot be read. */
static const char *content(struct arena *arena, const char *path)
{
    struct buf bytes = BUF_INIT;
    struct err err = ERR_INIT;
    const char *result = file_read(path, 1 << 20, &bytes, &err) == 0 ? arena_string(arena, buf_text(&bytes)) : "(none)";
    buf_clear(&bytes);
    return result;
}

static void write_small(struct arena *arena, const char *path, const char *text)
{
    struct file_writer writer;
    struct err err = ERR_INIT;
    CHECK(file_writer_open(&writer, path, &err) == 0, "opened");
    file_writer_add(&writer, text, strlen(text), &err);
    CHECK_INTEGER(file_writer_commit(&writer, &err), 0, "committed");
    CHECK_TEXT(content(arena, path), text, "its content");
    file_writer_abort(&writer);
}

static void writing(struct arena *arena)
{
    struct err err = ERR_INIT;
    struct stat status;
    struct file_writer writer;
    const char *path = in_folder(arena, "list.csv");
    umask(0);
    write_small(arena, path, "first\n");
    CHECK(stat(path, &status) == 0 && (status.st_mode & 07777) == 0600, "nobody else may read it");
    file_writer_open(&writer, path, &err);
    file_writer_add(&writer, "second\n", 7, &err);
    CHECK_TEXT(content(arena, path), "first\n", "before the commit the old one is there");
    file_writer_abort(&writer);
    CHECK_TEXT(content(arena, path), "first\n", "given up, it still is");
    CHECK_INTEGER(names_in_folder(), 1, "and nothing else");
    file_writer_abort(&writer);
    file_writer_abort(&(struct file_writer){0});
    write_small(arena, path, "third\n");
    const char *link = in_folder(arena, "link");
    CHECK(symlink("list.csv", link) == 0, "a link");
    write_small(arena, link, "through a link\n");
    CHECK(lstat(link, &status) == 0 && S_ISLNK(status.st_mode), "stays a link");
    CHECK_TEXT(content(arena, path), "through a link\n", "and what it points at is replaced");
    unlink(link);
    CHECK(file_writer_open(&writer, folder, &err) == -1 && err.kind == ERR_CREATE, "a folder cannot be written");
    err_clear(&err);
    CHECK(file_writer_open(&writer, in_folder(arena, "no/such"), &err) == -1 && err.kind == ERR_CREATE, "nor in no folder");
    CHECK_TEXT(err.file, in_folder(arena, "no/such"), "which is named");
    err_clear(&err);
    CHECK(file_writer_open(&writer, "", &err) == -1 && err.kind == ERR_CREATE, "nor nothing");
    unlink(path);
}

static void large(struct arena *arena)
{
    struct err err = ERR_INIT;
    struct file_writer writer;
    const char *path = in_folder(arena, "large");
    file_writer_open(&writer, path, &err);
    char piece[1000];
    memset(piece, 'x', sizeof piece);
    for (int i = 0; i < 300; i++)
        file_writer_add(&writer, piece, sizeof piece, &err);
    char *much = arena_alloc(arena, 100000);
    memset(much, 'y', 100000);
    file_writer_add(&writer, much, 100000, &err);
    file_writer_add(&writer, "z", 1, &err);
    CHECK_INTEGER(file_writer_commit(&writer, &err), 0, "pieces small and large");
    struct buf bytes = BUF_INIT;
    CHECK_INTEGER(file_read(path, 400001, &bytes, &err), 0, "read within the limit");
    CHECK(bytes.length == 400001 && bytes.bytes[299999] == 'x' && bytes.bytes[300000] == 'y' && bytes.bytes[400000] == 'z',
          "in their order");
    buf_reset(&bytes);
    CHECK(file_read(path, 400000, &bytes, &err) == -1 && err.kind == ERR_DATA, "a byte more than the limit");
    buf_clear(&bytes);
    unlink(path);
}

/* A device of its own: should the code be broken, and the user root, the machine's would be replaced by a file. */
static void full_device(struct arena *arena)
{
    struct err err = ERR_INIT;
    struct file_writer writer;
    struct stat status;
    const char *device = geteuid() == 0 ? in_folder(arena, "full") : "/dev/full";
    if (geteuid() == 0 && mknod(device, S_IFCHR | 0600, makedev(1, 7)) != 0) {
        printf("# no device can be made here: writing to a full one is not tested\n");
        return;
    }
    if (access(device, W_OK) == 0 && file_writer_open(&writer, device, &err) == 0) {
        file_writer_add(&writer, "x", 1, &err);
        CHECK(file_writer_commit(&writer, &err) == -1 && err.kind == ERR_IO, "a full device is an error");
        CHECK(stat(device, &status) == 0 && S_ISCHR(status.st_mode), "and stays a device");
    } else {
        printf("# devices cannot be opened here: writing to a full one is not tested\n");
    }
    if (geteuid() == 0)
        unlink(device);
}

static void faults(struct arena *arena)
{
    struct err err = ERR_INIT;
    struct file_writer writer;
    struct buf bytes = BUF_INIT;
    CHECK(file_read(in_folder(arena, "absent"), 10, &bytes, &err) == -1 && err.kind == ERR_NO_INPUT, "no such file");
    err_clear(&err);
    CHECK(file_read(folder, 10, &bytes, &err) == -1 && err.kind == ERR_NO_INPUT, "a folder is no input");
    err_clear(&err);
    full_device(arena);
    int ends[2];
    char path[64];
    char got[8] = "";
    if (pipe(ends) == 0) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", ends[1]);
        CHECK(file_writer_open(&writer, path, &err) == 0 && file_writer_add(&writer, "piped", 5, &err) == 0 &&
                  file_writer_commit(&writer, &err) == 0,
              "a pipe is written directly");
        CHECK(read(ends[0], got, sizeof got) == 5 && memcmp(got, "piped", 5) == 0, "and gets the bytes");
        close(ends[0]);
        close(ends[1]);
    }
    buf_clear(&bytes);
}

static void paths(struct arena *arena)
{
    static const struct {
        const char *path, *folder, *name;
    } CASES[] = {
        {"a/b", "a", "b"},  {"b", ".", "b"},   {"/b", "/", "b"}, {"/a/b/c", "/a/b", "c"},
        {"a//b", "a", "b"}, {"//b", "/", "b"}, {"a/", "a", ""},  {"./b", ".", "b"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CHECK_TEXT(file_folder(arena, CASES[i].path), CASES[i].folder, CASES[i].path);
        CHECK_TEXT(file_name(CASES[i].path), CASES[i].name, "its name");
    }
    CHECK_TEXT(file_join(arena, "a", "b"), "a/b", "joined");
    CHECK_TEXT(file_join(arena, "a/", "b"), "a/b", "one slash is enough");
    CHECK_TEXT(file_join(arena, "a", "/b"), "/b", "an absolute path stands alone");
    CHECK_TEXT(file_join(arena, "", "b"), "b", "no folder");
    struct err err = ERR_INIT;
    char *real = realpath(folder, NULL);
    CHECK_TEXT(file_real(arena, in_folder(arena, "new.db"), &err), file_join(arena, real, "new.db"), "a file to be");
    CHECK_TEXT(file_real(arena, in_folder(arena, "."), &err), real, "a folder");
    CHECK_INTEGER(err.kind, ERR_NONE, "neither is a fault");
    CHECK(file_real(arena, in_folder(arena, "no/new.db"), &err) == NULL && err.kind == ERR_NO_INPUT, "in no folder");
    CHECK(file_is_folder(folder) && !file_is_folder("/dev/null") && !file_is_folder(in_folder(arena, "x")), "is a folder");
    free(real);
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    if (mkdtemp(folder) == NULL)
        return 1;
    writing(&arena);
    large(&arena);
    faults(&arena);
    paths(&arena);
    CHECK_INTEGER(names_in_folder(), 0, "nothing is left behind");
    rmdir(folder);
    arena_clear(&arena);
    return tap_done();
}
