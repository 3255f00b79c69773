/* key.c - reading and making the key file. */
#include "run/key.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/message.h"
#include "base/text.h"

/* "chmod 600 PATH", to be pasted; a path is no option. */
static int hint_chmod(const char *path, struct err *err)
{
    struct buf word = BUF_INIT;
    if (text_shell(&word, path) == 0)
        err_hint(err, "chmod 600 %s%s", path[0] == '-' ? "./" : "", buf_text(&word));
    buf_clear(&word);
    return err_at(err, path, 0, NULL);
}

int key_read(const char *path, unsigned char key[STORE_KEY_BYTES], struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        enum err_kind kind = errno == ENOENT ? ERR_CONFIG : ERR_PERMISSION;
        err_system(err, kind, errno, _("cannot read the key"));
        err_hint(err, _("put the key's copy back at that place, or set CRM_KEY_FILE"));
        return err_at(err, path, 0, NULL);
    }
    unsigned char bytes[STORE_KEY_BYTES + 1];
    struct stat status;
    int result = 0;
    ssize_t length = fstat(fd, &status) == 0 && S_ISREG(status.st_mode) ? read(fd, bytes, sizeof bytes) : -1;
    if (length < 0) {
        err_set(err, ERR_PERMISSION, _("the key is not a readable file"));
        err_hint(err, _("put the key's copy back at that place, or set CRM_KEY_FILE"));
        result = err_at(err, path, 0, NULL);
    } else if ((status.st_mode & 077) != 0) {
        err_set(err, ERR_PERMISSION, _("others can read the key"));
        result = hint_chmod(path, err);
    } else if (length != STORE_KEY_BYTES) {
        err_set(err, ERR_CORRUPT, _("the key is not %d bytes long"), STORE_KEY_BYTES);
        err_hint(err, _("put the key's copy back at that place, or set CRM_KEY_FILE"));
        result = err_at(err, path, 0, NULL);
    } else {
        for (size_t i = 0; i < STORE_KEY_BYTES; i++)
            key[i] = bytes[i];
    }
    digest_wipe(bytes, sizeof bytes);
    close(fd);
    return result;
}

static int write_key(int fd, const unsigned char *key)
{
    for (size_t done = 0; done < STORE_KEY_BYTES;) {
        ssize_t written = write(fd, key + done, STORE_KEY_BYTES - done);
        if (written < 0 && errno != EINTR)
            return -1;
        if (written > 0)
            done += (size_t)written;
    }
    return fsync(fd);
}

int key_create(const char *path, unsigned char key[STORE_KEY_BYTES], struct err *err)
{
    digest_random(key, STORE_KEY_BYTES);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        if (errno == EEXIST) {
            err_set(err, ERR_CREATE, _("there is a key already, and it may belong to another database"));
            err_hint(err, _("move it to a safe place if you still need it, or set CRM_KEY_FILE"));
        } else {
            err_system(err, ERR_CREATE, errno, _("cannot create the key"));
        }
        return err_at(err, path, 0, NULL);
    }
    int failed = write_key(fd, key);
    int saved = errno;
    if (close(fd) != 0 && failed == 0) {
        failed = -1;
        saved = errno;
    }
    if (failed != 0) {
        unlink(path);
        err_system(err, ERR_IO, saved, _("cannot write the key"));
        return err_at(err, path, 0, NULL);
    }
    if (file_sync_folder(path) != 0) {
        err_system(err, ERR_IO, errno, _("cannot sync the key's folder"));
        return err_at(err, path, 0, NULL);
    }
    return 0;
}

void key_check(const unsigned char key[STORE_KEY_BYTES], unsigned char check[STORE_FINGERPRINT_BYTES])
{
    static const char WORDS[] = "crm: does this key belong to this database?";
    digest_of(key, WORDS, sizeof WORDS - 1, check, STORE_FINGERPRINT_BYTES);
}
