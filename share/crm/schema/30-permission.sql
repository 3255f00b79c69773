-- Purposes, wordings, the ledger of consent, and what the gate reads.

CREATE TABLE purpose ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL UNIQUE,           -- @ of:none category:none export:yes erase:keep merge:none redact:none
    parent_id INTEGER REFERENCES purpose (id), -- @ of:none category:none export:no erase:keep merge:none redact:none
    title_nl TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    title_en TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    description_nl TEXT NOT NULL DEFAULT '', -- @ of:none category:none export:yes erase:keep merge:none redact:none
    description_en TEXT NOT NULL DEFAULT '', -- @ of:none category:none export:yes erase:keep merge:none redact:none
    basis TEXT NOT NULL CHECK (basis = 'consent' OR basis = 'agreement' OR basis = 'legal-duty' OR basis = 'vital-interest' OR basis = 'public-task' OR basis = 'legitimate-interest'), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    special_condition TEXT,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    is_direct_marketing INTEGER NOT NULL DEFAULT 0, -- @ of:none category:none export:yes erase:keep merge:none redact:none
    is_profiling INTEGER NOT NULL DEFAULT 0, -- @ of:none category:none export:yes erase:keep merge:none redact:none
    may_use_customer_mail INTEGER NOT NULL DEFAULT 0, -- @ of:none category:none export:no erase:keep merge:none redact:none
    strength TEXT NOT NULL DEFAULT 'unambiguous' CHECK (strength IN ('unambiguous', 'explicit')), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    validity_months INTEGER,             -- @ of:none category:none export:yes erase:keep merge:none redact:none
    retention_rule TEXT NOT NULL,        -- @ of:none category:none export:yes erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    state TEXT NOT NULL DEFAULT 'in-force' CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL DEFAULT '',   -- @ of:none category:none export:yes erase:keep merge:none redact:none
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

CREATE TABLE purpose_channel ( -- @table of:none erase:keep merge:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:none category:none export:no erase:keep merge:none redact:none
    channel TEXT NOT NULL CHECK (channel = 'email' OR channel = 'phone' OR channel = 'message' OR channel = 'post' OR channel = 'social'), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    PRIMARY KEY (purpose_id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE purpose_field ( -- @table of:none erase:keep merge:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:none category:none export:no erase:keep merge:none redact:none
    field TEXT NOT NULL,                 -- @ of:none category:none export:yes erase:keep merge:none redact:none
    PRIMARY KEY (purpose_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE purpose_recipient ( -- @table of:none erase:keep merge:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:none category:none export:no erase:keep merge:none redact:none
    recipient TEXT NOT NULL,             -- @ of:none category:none export:yes erase:keep merge:none redact:none
    PRIMARY KEY (purpose_id, recipient)
) STRICT, WITHOUT ROWID;

-- A dated document of the owner on a purpose: customer mail, balancing test, DPIA.
CREATE TABLE declaration ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:none category:none export:no erase:keep merge:none redact:none
    kind TEXT NOT NULL CHECK (kind = 'customer-mail' OR kind = 'balancing-test' OR kind = 'dpia'), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    dated TEXT NOT NULL,                 -- @ of:none category:none export:yes erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    document TEXT NOT NULL,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    sha256 TEXT NOT NULL,                -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

-- Wordings under which consent is asked: immutable versions. code is the handle, such as newsletter-nl-2.
CREATE TABLE notice ( -- @table of:none erase:keep merge:none append:only
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL UNIQUE,           -- @ of:none category:none export:yes erase:keep merge:none redact:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    language TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    number INTEGER NOT NULL,             -- @ of:none category:none export:no erase:keep merge:none redact:none
    strength TEXT NOT NULL CHECK (strength IN ('unambiguous', 'explicit')), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    channels TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    demands_renewal INTEGER NOT NULL DEFAULT 0, -- @ of:none category:none export:no erase:keep merge:none redact:none
    text TEXT NOT NULL,                  -- @ of:none category:none export:yes erase:keep merge:none redact:none
    sha256 TEXT NOT NULL,                -- @ of:none category:none export:yes erase:keep merge:none redact:none
    valid_from TEXT NOT NULL,            -- @ of:none category:none export:yes erase:keep merge:none redact:none
    because TEXT,                        -- @ of:none category:none export:no erase:keep merge:none redact:none
    added_at TEXT NOT NULL,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

-- Ending a wording is a row of its own.
CREATE TABLE notice_end ( -- @table of:none erase:keep merge:none append:only
    notice_id INTEGER PRIMARY KEY REFERENCES notice (id), -- @ of:none category:none export:no erase:keep merge:none redact:none
    ended_at TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    reason TEXT,                         -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

-- The ledger. channel '' means every channel; address '' means every address, else the normalised contact point that it was
-- given for. happened_at NULL: unknown. via import (from a list) and unknown (nobody wrote down how) mark what no act of the person
-- proves by itself.
CREATE TABLE consent_event ( -- @table of:party_id erase:delete:400 merge:fold append:only
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:none redact:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    channel TEXT NOT NULL DEFAULT '',    -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    address TEXT NOT NULL DEFAULT '',    -- @ of:self category:permission export:yes erase:delete merge:none redact:mask
    state TEXT NOT NULL CHECK (state = 'given' OR state = 'refused' OR state = 'withdrawn' OR state = 'objected'), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    strength TEXT NOT NULL DEFAULT 'unambiguous' CHECK (strength IN ('unambiguous', 'explicit')), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    notice_id INTEGER REFERENCES notice (id), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    via TEXT NOT NULL CHECK (via = 'web' OR via = 'double-opt-in' OR via = 'paper' OR via = 'phone' OR via = 'in-person' OR via = 'email' OR via = 'letter' OR via = 'import' OR via = 'unknown'), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    evidence TEXT,                       -- @ of:self category:free-text export:yes erase:delete merge:none redact:mask
    evidence_sha256 TEXT,                -- @ of:self category:technical export:yes erase:delete merge:none redact:none
    given_by TEXT NOT NULL DEFAULT 'subject' CHECK (given_by IN ('subject', 'representative')), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    representative_id INTEGER REFERENCES party (id), -- @ of:other category:relation export:mask erase:delete merge:none redact:mask
    happened_at TEXT,                    -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    recorded_at TEXT NOT NULL,           -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    expires_at TEXT,                     -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    because TEXT,                        -- @ of:self category:free-text export:yes erase:delete merge:none redact:mask
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:delete merge:none redact:none
) STRICT;
CREATE INDEX consent_event_party ON consent_event (party_id);
CREATE INDEX consent_event_representative ON consent_event (representative_id) WHERE representative_id IS NOT NULL;

-- The fold of the ledger: which event decides. Nothing in it depends on the clock. event_id is no foreign key: deleting an event
-- would then look through all of this table for it.
CREATE TABLE permission ( -- @table of:party_id erase:delete:390 merge:fold
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:none redact:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    channel TEXT NOT NULL,               -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    address TEXT NOT NULL,               -- @ of:self category:permission export:yes erase:delete merge:none redact:mask
    event_id INTEGER NOT NULL,           -- @ of:self category:technical export:no erase:delete merge:none redact:none
    PRIMARY KEY (party_id, purpose_id, channel, address)
) STRICT, WITHOUT ROWID;

-- What the file keeps of people whom it no longer holds: keyed hashes only.
CREATE TABLE fingerprint ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:technical export:no erase:keep merge:none redact:none
    kind TEXT NOT NULL CHECK (kind = 'erased' OR kind = 'stopped' OR kind = 'consent-proof'), -- @ of:none category:technical export:no erase:keep merge:none redact:none
    hash BLOB NOT NULL CHECK (length(hash) = 16), -- @ of:none category:technical export:no erase:keep merge:none redact:none
    has_name INTEGER NOT NULL DEFAULT 0, -- @ of:none category:technical export:no erase:keep merge:none redact:none
    purpose_id INTEGER REFERENCES purpose (id), -- @ of:none category:permission export:no erase:keep merge:none redact:none
    channel TEXT NOT NULL DEFAULT '',    -- @ of:none category:permission export:no erase:keep merge:none redact:none
    notice_id INTEGER REFERENCES notice (id), -- @ of:none category:permission export:no erase:keep merge:none redact:none
    at TEXT NOT NULL,                    -- @ of:none category:permission export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:permission export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
CREATE INDEX fingerprint_hash ON fingerprint (hash);

-- What people were told: GDPR 13, 14, 19, 21(4).
CREATE TABLE told ( -- @table of:party_id erase:delete:410 merge:union
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    article TEXT NOT NULL CHECK (article IN ('13', '14', '19', '21(4)', '18(3)', '34')), -- @ of:self category:permission export:yes erase:delete merge:union redact:none
    purpose_id INTEGER REFERENCES purpose (id), -- @ of:self category:permission export:yes erase:delete merge:union redact:none
    at TEXT NOT NULL,                    -- @ of:self category:permission export:yes erase:delete merge:union redact:none
    via TEXT NOT NULL,                   -- @ of:self category:permission export:yes erase:delete merge:union redact:none
    evidence TEXT,                       -- @ of:self category:free-text export:yes erase:delete merge:union redact:mask
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:delete merge:none redact:none
) STRICT;
CREATE INDEX told_party ON told (party_id);

-- Who was handed out once already, such as this year's birthday card.
CREATE TABLE handout ( -- @table of:party_id erase:delete:420 merge:union
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    what TEXT NOT NULL,                  -- @ of:self category:transaction export:yes erase:delete merge:union redact:none
    at TEXT NOT NULL,                    -- @ of:self category:transaction export:yes erase:delete merge:union redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:delete merge:none redact:none
) STRICT;
CREATE INDEX handout_party ON handout (party_id, what);

CREATE TABLE segment ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL UNIQUE,           -- @ of:none category:none export:no erase:keep merge:none redact:none
    title TEXT NOT NULL,                 -- @ of:none category:none export:no erase:keep merge:none redact:none
    query TEXT NOT NULL,                 -- @ of:none category:none export:no erase:keep merge:none redact:none
    purpose_id INTEGER REFERENCES purpose (id), -- @ of:none category:none export:no erase:keep merge:none redact:none
    is_profiling INTEGER NOT NULL DEFAULT 0, -- @ of:none category:none export:no erase:keep merge:none redact:none
    ended_at TEXT,                       -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

CREATE TABLE profile_factor ( -- @table of:party_id erase:delete:430 merge:none
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:none redact:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    profile TEXT NOT NULL,               -- @ of:self category:profile export:yes erase:delete merge:none redact:none
    factor TEXT NOT NULL,                -- @ of:self category:profile export:yes erase:delete merge:none redact:mask
    value TEXT NOT NULL,                 -- @ of:self category:profile export:yes erase:delete merge:none redact:mask
    weight TEXT,                         -- @ of:self category:profile export:yes erase:delete merge:none redact:none
    at TEXT NOT NULL,                    -- @ of:self category:profile export:yes erase:delete merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:delete merge:none redact:none
) STRICT;
CREATE INDEX profile_factor_party ON profile_factor (party_id);
