-- The batches are the audit log: what was done, by whom, to how many; never a value.

CREATE TABLE batch ( -- @table of:none erase:keep merge:none append:only
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    at TEXT NOT NULL,                    -- @ of:none category:none export:no erase:keep merge:none redact:none
    tool TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    action TEXT NOT NULL,                -- @ of:none category:none export:no erase:keep merge:none redact:none
    operator TEXT NOT NULL,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    input_hash BLOB,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    fields TEXT NOT NULL DEFAULT '',     -- @ of:none category:none export:no erase:keep merge:none redact:none
    counts TEXT NOT NULL DEFAULT '{}',   -- @ of:none category:none export:no erase:keep merge:none redact:none
    overridden TEXT NOT NULL DEFAULT '', -- @ of:none category:none export:no erase:keep merge:none redact:none
    target_id INTEGER,                   -- @ of:none category:none export:no erase:keep merge:none redact:none
    subject_count INTEGER NOT NULL DEFAULT 0, -- @ of:none category:none export:no erase:keep merge:none redact:none
    previous_hash BLOB NOT NULL,         -- @ of:none category:none export:no erase:keep merge:none redact:none
    hash BLOB NOT NULL                   -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
CREATE INDEX batch_input ON batch (input_hash) WHERE input_hash IS NOT NULL;

-- The inserts of one transaction have contiguous ids.
CREATE TABLE batch_range ( -- @table of:none erase:keep merge:none append:only
    batch_id INTEGER NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED, -- @ of:none category:none export:no erase:keep merge:none redact:none
    name TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    first_id INTEGER NOT NULL,           -- @ of:none category:none export:no erase:keep merge:none redact:none
    last_id INTEGER NOT NULL,            -- @ of:none category:none export:no erase:keep merge:none redact:none
    PRIMARY KEY (batch_id, name, first_id)
) STRICT, WITHOUT ROWID;

-- Up to 1,000 people of a batch by their handle; the handle means nobody once its party row is gone.
CREATE TABLE batch_subject ( -- @table of:none erase:keep merge:none append:only
    batch_id INTEGER NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED, -- @ of:none category:none export:no erase:keep merge:none redact:none
    handle BLOB NOT NULL,                -- @ of:none category:technical export:no erase:keep merge:none redact:none
    PRIMARY KEY (batch_id, handle)
) STRICT, WITHOUT ROWID;

-- What an edit replaced, for undo: one JSON object per row changed. With a term, and purged on erasure.
CREATE TABLE before_image ( -- @table of:party_id erase:delete:480 merge:none
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    batch_id INTEGER NOT NULL REFERENCES batch (id) DEFERRABLE INITIALLY DEFERRED, -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL,           -- @ of:self category:technical export:no erase:delete merge:none redact:none
    name TEXT NOT NULL,                  -- @ of:self category:technical export:yes erase:delete merge:none redact:none
    row_id INTEGER NOT NULL,             -- @ of:self category:technical export:no erase:delete merge:none redact:none
    image TEXT NOT NULL,                 -- @ of:self category:free-text export:mask erase:delete merge:none redact:mask
    expires_at TEXT NOT NULL             -- @ of:self category:technical export:yes erase:delete merge:none redact:none
) STRICT;
CREATE INDEX before_image_party ON before_image (party_id);
CREATE INDEX before_image_batch ON before_image (batch_id);

-- Erasures whose log could not be emptied yet; the next tool that opens the file finishes them.
CREATE TABLE pending ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    what TEXT NOT NULL CHECK (what IN ('truncate-log')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT NOT NULL,                 -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
