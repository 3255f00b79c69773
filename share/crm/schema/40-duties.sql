-- The controller, and the duties that the law puts on it.

CREATE TABLE controller ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY CHECK (id = 1), -- @ of:none category:none export:no erase:keep merge:none redact:none
    name TEXT NOT NULL,                  -- @ of:none category:none export:yes erase:keep merge:none redact:none
    street TEXT,                         -- @ of:none category:none export:yes erase:keep merge:none redact:none
    postcode TEXT,                       -- @ of:none category:none export:yes erase:keep merge:none redact:none
    city TEXT,                           -- @ of:none category:none export:yes erase:keep merge:none redact:none
    country TEXT NOT NULL DEFAULT 'NL',  -- @ of:none category:none export:yes erase:keep merge:none redact:none
    email TEXT,                          -- @ of:none category:none export:yes erase:keep merge:none redact:none
    phone TEXT,                          -- @ of:none category:none export:yes erase:keep merge:none redact:none
    website TEXT,                        -- @ of:none category:none export:yes erase:keep merge:none redact:none
    chamber_of_commerce TEXT,            -- @ of:none category:none export:yes erase:keep merge:none redact:none
    vat TEXT,                            -- @ of:none category:none export:yes erase:keep merge:none redact:none
    data_protection_officer TEXT,        -- @ of:none category:none export:yes erase:keep merge:none redact:none
    language TEXT NOT NULL DEFAULT 'nl', -- @ of:none category:none export:no erase:keep merge:none redact:none
    time_zone TEXT NOT NULL DEFAULT 'Europe/Amsterdam', -- @ of:none category:none export:no erase:keep merge:none redact:none
    financial_year_start TEXT NOT NULL DEFAULT '01-01', -- @ of:none category:none export:no erase:keep merge:none redact:none
    policy TEXT NOT NULL,                -- @ of:none category:none export:no erase:keep merge:none redact:none
    key_check BLOB NOT NULL,             -- @ of:none category:none export:no erase:keep merge:none redact:none
    created_at TEXT NOT NULL             -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

CREATE TABLE recipient ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    name TEXT NOT NULL UNIQUE,           -- @ of:none category:none export:yes erase:keep merge:none redact:none
    title TEXT,                          -- @ of:none category:none export:yes erase:keep merge:none redact:none
    role TEXT NOT NULL CHECK (role = 'processor' OR role = 'controller' OR role = 'joint-controller' OR role = 'authority'), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    country TEXT NOT NULL,               -- @ of:none category:none export:yes erase:keep merge:none redact:none
    contract TEXT,                       -- @ of:none category:none export:no erase:keep merge:none redact:none
    safeguard TEXT,                      -- @ of:none category:none export:yes erase:keep merge:none redact:none
    contact TEXT,                        -- @ of:none category:none export:no erase:keep merge:none redact:none
    ended_at TEXT,                       -- @ of:none category:none export:no erase:keep merge:none redact:none
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

-- Who was given which fields for what, when: one row per export, and one per person in it.
CREATE TABLE disclosure ( -- @table of:none erase:keep merge:none append:only
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    recipient_id INTEGER NOT NULL REFERENCES recipient (id), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    purpose_id INTEGER NOT NULL REFERENCES purpose (id), -- @ of:none category:none export:yes erase:keep merge:none redact:none
    channel TEXT NOT NULL DEFAULT '',    -- @ of:none category:none export:yes erase:keep merge:none redact:none
    fields TEXT NOT NULL,                -- @ of:none category:none export:yes erase:keep merge:none redact:none
    at TEXT NOT NULL,                    -- @ of:none category:none export:yes erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

CREATE TABLE disclosure_party ( -- @table of:party_id erase:delete:440 merge:union append:only
    disclosure_id INTEGER NOT NULL REFERENCES disclosure (id), -- @ of:self category:transaction export:yes erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:none redact:none
    PRIMARY KEY (party_id, disclosure_id)
) STRICT, WITHOUT ROWID;

-- Requests of data subjects, with their deadlines (GDPR 12).
CREATE TABLE request ( -- @table of:party_id erase:delete:450 merge:move
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:yes erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    kind TEXT NOT NULL CHECK (kind = 'access' OR kind = 'rectification' OR kind = 'erasure' OR kind = 'restriction' OR kind = 'portability' OR kind = 'objection' OR kind = 'human-review'), -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    received_at TEXT NOT NULL,           -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    via TEXT NOT NULL,                   -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    identity_check TEXT,                 -- @ of:self category:free-text export:yes erase:delete merge:move redact:mask
    due_at TEXT NOT NULL,                -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    extended_to TEXT,                    -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    status TEXT NOT NULL DEFAULT 'open' CHECK (status = 'open' OR status = 'drafted' OR status = 'approved' OR status = 'granted' OR status = 'refused' OR status = 'withdrawn'), -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    ground TEXT,                         -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    reason TEXT,                         -- @ of:self category:free-text export:yes erase:delete merge:move redact:mask
    answer_sha256 TEXT,                  -- @ of:self category:technical export:yes erase:delete merge:move redact:none
    closed_at TEXT,                      -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:none category:technical export:no erase:delete merge:move redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:delete merge:none redact:none
) STRICT;
CREATE INDEX request_party ON request (party_id);

CREATE TABLE restriction ( -- @table of:party_id erase:delete:460 merge:move
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    ground TEXT NOT NULL CHECK (ground = 'accuracy' OR ground = 'unlawful' OR ground = 'claims' OR ground = 'objection'), -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    reason TEXT,                         -- @ of:self category:free-text export:yes erase:delete merge:move redact:mask
    since TEXT NOT NULL,                 -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    until TEXT,                          -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:delete merge:none redact:none
) STRICT;
CREATE INDEX restriction_party ON restriction (party_id);

CREATE TABLE hold ( -- @table of:party_id erase:delete:470 merge:move
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    reason TEXT NOT NULL,                -- @ of:self category:free-text export:yes erase:delete merge:move redact:mask
    since TEXT NOT NULL,                 -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    until TEXT,                          -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:delete merge:none redact:none
) STRICT;
CREATE INDEX hold_party ON hold (party_id);

-- The breach log (GDPR 33(5)). Its texts describe events, not people.
CREATE TABLE breach ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    discovered_at TEXT NOT NULL,         -- @ of:none category:none export:no erase:keep merge:none redact:none
    happened_at TEXT,                    -- @ of:none category:none export:no erase:keep merge:none redact:none
    nature TEXT NOT NULL,                -- @ of:none category:none export:no erase:keep merge:none redact:none
    categories TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    affected_count INTEGER,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    consequences TEXT,                   -- @ of:none category:none export:no erase:keep merge:none redact:none
    measures TEXT,                       -- @ of:none category:none export:no erase:keep merge:none redact:none
    authority_due_at TEXT,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    authority_told_at TEXT,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    subjects_told_at TEXT,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    reason TEXT,                         -- @ of:none category:none export:no erase:keep merge:none redact:none
    ended_at TEXT,                       -- @ of:none category:none export:no erase:keep merge:none redact:none
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
