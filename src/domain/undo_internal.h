/* undo_internal.h - what the files of the undo share; nobody else includes it. */
#ifndef CRM_DOMAIN_UNDO_INTERNAL_H
#define CRM_DOMAIN_UNDO_INTERNAL_H

#include "domain/fingerprint.h"
#include "domain/undo.h"
#include "store/undos.h"

enum undo_did { UNDO_REMOVED, UNDO_RESTORED, UNDO_KEPT, UNDO_FAILED };

/* Why somebody was not (wholly) undone. */
enum undo_reason {
    UNDO_NO_REASON,
    UNDO_CHANGED,   /* since */
    UNDO_GIVEN_OUT, /* to a recipient since */
    UNDO_NAMED,     /* a row of somebody who stays points to them */
    UNDO_STOP,      /* said no, and has no address by which that could be remembered; or nothing but a no is at hand */
    UNDO_NO_IMAGE,  /* the earlier values are gone */
    UNDO_TAKEN,     /* what was there belongs to another now, or points to what is gone */
    UNDO_JOINED,    /* into somebody else since */
    UNDO_FORGOTTEN, /* what was there is of somebody who was forgotten since */
};

struct undo_one {
    int64_t id;
    unsigned char did, reason;
};

struct undo {
    struct store *store;
    int64_t batch_id;
    struct undos_span parties; /* whom it has added */
    struct undos_span events;  /* of consent */
    struct fingerprint_set *forgotten;
    bool is_merge;     /* the batch joined people */
    bool is_written;   /* anything was undone */
    int64_t source_id; /* of counter-events; 0: none yet */
    struct undo_one *people;
    size_t person_count, capacity;
    struct undo_counts counts;
};

/* undo_add(undo, id, did, reason, err): one more person, counted. */
int undo_add(struct undo *undo, int64_t id, enum undo_did did, enum undo_reason reason, struct err *err);

/* undo_known(undo, err): the people who were known already. undo_added(undo, err): those whom the batch has added. In
 * this order: who works at an organisation that the batch has made does so no more. Return 0 or -1. */
int undo_known(struct undo *undo, struct err *err);
int undo_added(struct undo *undo, struct err *err);

/* undo_merged(undo, err): of a batch that joined people, all of it instead. Returns 0 or -1. */
int undo_merged(struct undo *undo, struct err *err);

#endif
