/* consents_sql.h - what an undo has taken back from the ledger, in SQL. For store only.
 *
 * The ledger is append-only, so an undo appends a counter-event: withdrawn, in an unknown way, with a source of this
 * kind whose detail is the batch that is taken back ("b12"). It is no act of the person: it and the givings that this
 * batch brought on the same question decide nothing. No user can name the kind: the policy pack does not know it. */
#ifndef CRM_STORE_CONSENTS_SQL_H
#define CRM_STORE_CONSENTS_SQL_H

#define CONSENTS_SQL_UNDO  "undo"
/* Joining two people keeps the stricter of two permissions: it repeats a stop of the one that a later giving of the other
 * would overtake, with a source of this kind whose detail is the batch. Once that joining is taken back it decides nothing. */
#define CONSENTS_SQL_MERGE "merge"

/* Conditions on a row e of consent_event. */
#define CONSENTS_SQL_IS_COUNTER \
    "EXISTS (SELECT 1 FROM source AS us WHERE us.id = e.source_id AND us.kind = '" CONSENTS_SQL_UNDO "')"
#define CONSENTS_SQL_IS_UNDONE                                                                                       \
    "(e.state = 'given' AND EXISTS (SELECT 1 FROM consent_event AS u CROSS JOIN source AS us ON us.id = u.source_id" \
    " WHERE u.party_id = e.party_id AND u.purpose_id = e.purpose_id AND u.channel = e.channel"                       \
    " AND u.address = e.address AND u.notice_id IS e.notice_id AND us.kind = '" CONSENTS_SQL_UNDO "'"                \
    " AND us.detail = (SELECT 'b' || given.batch_id FROM source AS given WHERE given.id = e.source_id)))"
#define CONSENTS_SQL_IS_UNJOINED                                                                                         \
    "EXISTS (SELECT 1 FROM source AS js WHERE js.id = e.source_id AND js.kind = '" CONSENTS_SQL_MERGE "' AND NOT EXISTS" \
    " (SELECT 1 FROM alias AS ja WHERE ja.joined_id = e.party_id AND 'b' || ja.batch_id = js.detail))"
#define CONSENTS_SQL_STANDS \
    "NOT " CONSENTS_SQL_IS_COUNTER " AND NOT " CONSENTS_SQL_IS_UNDONE " AND NOT " CONSENTS_SQL_IS_UNJOINED

/* The ledgers of a person: their own, and those of people who were joined into them. */
#define CONSENTS_SQL_LEDGERS "(SELECT ?1 UNION ALL SELECT old_id FROM alias WHERE party_id = ?1)"

#endif
