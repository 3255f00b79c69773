/* folder.h - a tool that fills a folder: its files are collected in the transaction and appear after COMMIT. */
#ifndef CRM_RUN_FOLDER_H
#define CRM_RUN_FOLDER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct folder_file;

struct folder {
    const char *path;    /* made, 0700, when it is missing */
    struct arena *arena; /* in which the files wait */
    struct folder_file *files;
};

/* folder_add(folder, below, name, text, err): a file to be, in ${folder} or, with ${below} not NULL, in that folder below it. Copies
 * all. Returns 0 or -1. */
int folder_add(struct folder *folder, const char *below, const char *name, const struct buf *text, struct err *err);

/* folder_write(folder, err): make the folders and write the files, 0600, each whole or not at all. When one is there already, nothing
 * is written: ERR_CREATE. Returns 0 or -1. */
int folder_write(struct folder *folder, struct err *err);

#endif
