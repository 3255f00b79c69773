/* key.h - the key file beside the database: 32 random bytes that fingerprints and the log are keyed with. */
#ifndef CRM_RUN_KEY_H
#define CRM_RUN_KEY_H

#include "base/err.h"
#include "store/store.h"

/* key_read(path, key, err): read the key. ERR_CONFIG when there is none, ERR_PERMISSION when others may read it (mode & 077) or
 * it cannot be read, ERR_CORRUPT when it is not exactly 32 bytes. Returns 0 or -1. */
int key_read(const char *path, unsigned char key[STORE_KEY_BYTES], struct err *err);

/* key_create(path, key, err): make a new key, mode 0600, synced to disk together with its folder. ERR_CREATE when something is
 * there already: a key is never overwritten, for with it go all fingerprints. Returns 0 or -1. */
int key_create(const char *path, unsigned char key[STORE_KEY_BYTES], struct err *err);

/* key_check(key, check): what the database keeps to tell whether a key is its own; says nothing about the key. */
void key_check(const unsigned char key[STORE_KEY_BYTES], unsigned char check[STORE_FINGERPRINT_BYTES]);

#endif
