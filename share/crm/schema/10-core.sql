-- People and organisations, and what is known of them.

CREATE TABLE counter ( -- @table of:none erase:keep merge:none
    name TEXT PRIMARY KEY,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    next INTEGER NOT NULL                -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

-- Where data came from. Every row with personal data names its source; kinds and their rules are policy (source_kind).
CREATE TABLE source ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    kind TEXT NOT NULL,                  -- @ of:none category:technical export:yes erase:keep merge:none redact:none
    detail TEXT NOT NULL,                -- @ of:none category:technical export:yes erase:keep merge:none redact:none
    obtained_at TEXT NOT NULL,           -- @ of:none category:technical export:yes erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

-- A natural person or an organisation. A row that outlives an erasure (fiscal duty) has status erased and a new handle. The row of
-- somebody who was joined into another has status merged, and is empty but for what the ledger and the log point to.
CREATE TABLE party ( -- @table of:id erase:fiscal:900 merge:none
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:yes erase:keep merge:none redact:none
    handle BLOB NOT NULL CHECK (length(handle) = 16), -- @ of:self category:technical export:no erase:renew merge:none redact:mask
    kind TEXT NOT NULL CHECK (kind IN ('person', 'organisation')), -- @ of:self category:identity export:yes erase:keep merge:none redact:none
    legal_form TEXT NOT NULL DEFAULT 'unknown' CHECK (legal_form = 'natural' OR legal_form = 'sole-trader' OR legal_form = 'partnership' OR legal_form = 'legal-person' OR legal_form = 'unknown'), -- @ of:self category:identity export:yes erase:keep merge:first redact:none
    name TEXT NOT NULL,                  -- @ of:self category:identity export:yes erase:keep merge:first redact:mask
    prefix TEXT,                         -- @ of:self category:identity export:yes erase:clear merge:first redact:mask
    given TEXT,                          -- @ of:self category:identity export:yes erase:clear merge:first redact:mask
    initials TEXT,                       -- @ of:self category:identity export:yes erase:clear merge:first redact:mask
    infix TEXT,                          -- @ of:self category:identity export:yes erase:clear merge:first redact:mask
    family TEXT,                         -- @ of:self category:identity export:yes erase:clear merge:first redact:mask
    suffix TEXT,                         -- @ of:self category:identity export:yes erase:clear merge:first redact:mask
    birthday TEXT,                       -- @ of:self category:characteristic export:yes erase:clear merge:first redact:mask
    language TEXT,                       -- @ of:self category:characteristic export:yes erase:clear merge:first redact:mask
    representative_id INTEGER REFERENCES party (id), -- @ of:other category:relation export:mask erase:clear merge:first redact:mask
    status TEXT NOT NULL DEFAULT 'active' CHECK (status = 'active' OR status = 'restricted' OR status = 'deceased' OR status = 'erased' OR status = 'merged'), -- @ of:self category:technical export:yes erase:keep merge:strict redact:none
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:self category:technical export:yes erase:keep merge:none redact:none
    last_contact TEXT,                   -- @ of:self category:transaction export:yes erase:clear merge:first redact:mask
    source_id INTEGER NOT NULL REFERENCES source (id), -- @ of:self category:technical export:yes erase:keep merge:first redact:none
    created_at TEXT NOT NULL,            -- @ of:self category:technical export:yes erase:keep merge:first redact:none
    updated_at TEXT NOT NULL             -- @ of:self category:technical export:yes erase:keep merge:none redact:none
) STRICT;
CREATE INDEX party_birthday ON party (substr(birthday, -5)) WHERE birthday IS NOT NULL;
CREATE INDEX party_status ON party (status) WHERE status <> 'active';
CREATE INDEX party_representative ON party (representative_id) WHERE representative_id IS NOT NULL;

-- E-mail address, phone, postal address, social account: as typed, and normalised (NULL when equal to what was typed).
-- Postal addresses keep their parts; other kinds leave them NULL. position orders the points of one kind, 1 is the first.
CREATE TABLE contact_point ( -- @table of:party_id erase:fiscal:500 merge:union
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:keep merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:keep merge:move redact:none
    kind TEXT NOT NULL CHECK (kind = 'email' OR kind = 'phone' OR kind = 'address' OR kind = 'social'), -- @ of:self category:contact export:yes erase:keep merge:key redact:none
    position INTEGER NOT NULL,           -- @ of:self category:technical export:yes erase:keep merge:union redact:none
    label TEXT,                          -- @ of:self category:contact export:yes erase:clear merge:union redact:none
    value TEXT NOT NULL,                 -- @ of:self category:contact export:yes erase:keep merge:union redact:mask
    normalised TEXT,                     -- @ of:self category:contact export:yes erase:clear merge:key redact:mask
    street TEXT,                         -- @ of:self category:contact export:yes erase:keep merge:union redact:mask
    postcode TEXT,                       -- @ of:self category:contact export:yes erase:keep merge:union redact:mask
    city TEXT,                           -- @ of:self category:contact export:yes erase:keep merge:union redact:mask
    region TEXT,                         -- @ of:self category:contact export:yes erase:keep merge:union redact:mask
    country TEXT,                        -- @ of:self category:contact export:yes erase:keep merge:union redact:mask
    valid_from TEXT,                     -- @ of:self category:contact export:yes erase:clear merge:union redact:none
    valid_to TEXT,                       -- @ of:self category:contact export:yes erase:clear merge:key redact:none
    published_proof TEXT,                -- @ of:self category:free-text export:yes erase:clear merge:union redact:mask
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:keep merge:union redact:none
) STRICT;
CREATE INDEX contact_point_party ON contact_point (party_id);

CREATE TABLE tag ( -- @table of:party_id erase:delete:100 merge:union
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    tag TEXT NOT NULL,                   -- @ of:self category:characteristic export:yes erase:delete merge:key redact:mask
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:delete merge:union redact:none
) STRICT;
CREATE UNIQUE INDEX tag_party ON tag (party_id, tag);

-- The custom fields that exist. type text until it is said otherwise.
CREATE TABLE field_definition ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    name TEXT NOT NULL UNIQUE,           -- @ of:none category:none export:yes erase:keep merge:none redact:none
    type TEXT NOT NULL DEFAULT 'text' CHECK (type = 'text' OR type = 'integer' OR type = 'decimal' OR type = 'date' OR type = 'boolean'), -- @ of:none category:none export:no erase:keep merge:none redact:none
    category TEXT NOT NULL DEFAULT 'unclassified', -- @ of:none category:none export:no erase:keep merge:none redact:none
    title TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

CREATE TABLE field ( -- @table of:party_id erase:delete:110 merge:union
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    field_definition_id INTEGER NOT NULL REFERENCES field_definition (id), -- @ of:self category:free-text export:yes erase:delete merge:key redact:none
    value TEXT NOT NULL,                 -- @ of:self category:free-text export:yes erase:delete merge:first redact:mask
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:delete merge:first redact:none
) STRICT;
CREATE UNIQUE INDEX field_party ON field (party_id, field_definition_id);

CREATE TABLE external_id ( -- @table of:party_id erase:delete:120 merge:union
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    system TEXT NOT NULL,                -- @ of:self category:technical export:yes erase:delete merge:union redact:none
    value TEXT NOT NULL,                 -- @ of:self category:identity export:yes erase:delete merge:union redact:mask
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:delete merge:union redact:none
) STRICT;
CREATE UNIQUE INDEX external_id_value ON external_id (system, value);
CREATE INDEX external_id_party ON external_id (party_id);

-- Ids of people who were merged into others keep resolving. joined_id: into whom at the time; party_id: who has become of both.
CREATE TABLE alias ( -- @table of:party_id erase:delete:130 merge:union
    old_id INTEGER PRIMARY KEY,          -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    batch_id INTEGER NOT NULL,           -- @ of:none category:none export:no erase:delete merge:none redact:none
    joined_id INTEGER NOT NULL           -- @ of:self category:technical export:no erase:delete merge:none redact:none
) STRICT;
CREATE INDEX alias_party ON alias (party_id);
CREATE INDEX alias_joined ON alias (joined_id);

-- One sorted table that finds people: words of names, organisation, city and tags (kind 1), e-mail addresses (2), phones (3),
-- whole names of organisations (4).
CREATE TABLE search_key ( -- @table of:party_id erase:delete:140 merge:union
    kind INTEGER NOT NULL,               -- @ of:none category:none export:no erase:delete merge:none redact:none
    key TEXT NOT NULL,                   -- @ of:self category:technical export:no erase:delete merge:union redact:mask
    party_id INTEGER NOT NULL,           -- @ of:self category:technical export:no erase:delete merge:move redact:none
    PRIMARY KEY (kind, key, party_id)
) STRICT, WITHOUT ROWID;

-- Who belongs to whom: contact person of, partner of, works at. since and until are dates.
CREATE TABLE relation ( -- @table of:party_id erase:delete:150 merge:union
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    type TEXT NOT NULL,                  -- @ of:self category:relation export:yes erase:delete merge:key redact:none
    other_id INTEGER NOT NULL REFERENCES party (id), -- @ of:other category:relation export:mask erase:delete merge:key redact:mask
    detail TEXT,                         -- @ of:self category:relation export:yes erase:delete merge:union redact:mask
    since TEXT,                          -- @ of:self category:relation export:yes erase:delete merge:union redact:none
    until TEXT,                          -- @ of:self category:relation export:yes erase:delete merge:union redact:none
    purpose_id INTEGER REFERENCES purpose (id), -- @ of:self category:permission export:yes erase:delete merge:union redact:none
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:delete merge:union redact:none
) STRICT;
CREATE UNIQUE INDEX relation_party ON relation (party_id, type, other_id);
CREATE INDEX relation_other ON relation (other_id);
