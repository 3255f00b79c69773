-- The daily work: contacts, purchases, agreements, reminders.

CREATE TABLE activity ( -- @table of:id=activity_party.activity_id erase:orphan:210 merge:none
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    kind TEXT NOT NULL CHECK (kind = 'call' OR kind = 'email' OR kind = 'visit' OR kind = 'letter' OR kind = 'note' OR kind = 'complaint' OR kind = 'social'), -- @ of:self category:transaction export:yes erase:delete merge:none redact:none
    at TEXT NOT NULL,                    -- @ of:self category:transaction export:yes erase:delete merge:none redact:none
    direction TEXT CHECK (direction IN ('in', 'out')), -- @ of:self category:transaction export:yes erase:delete merge:none redact:none
    subject TEXT,                        -- @ of:self category:free-text export:mask erase:delete merge:none redact:mask
    body TEXT,                           -- @ of:self category:free-text export:mask erase:delete merge:none redact:mask
    purpose_id INTEGER REFERENCES purpose (id), -- @ of:self category:permission export:yes erase:delete merge:none redact:none
    because TEXT,                        -- @ of:self category:free-text export:mask erase:delete merge:none redact:mask
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:none category:technical export:no erase:delete merge:none redact:none
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:delete merge:none redact:none
) STRICT;
CREATE INDEX activity_at ON activity (at);

CREATE TABLE activity_party ( -- @table of:party_id erase:delete:200 merge:union
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    activity_id INTEGER NOT NULL REFERENCES activity (id), -- @ of:self category:technical export:yes erase:delete merge:key redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    role TEXT NOT NULL CHECK (role = 'with' OR role = 'about' OR role = 'mentioned') -- @ of:self category:transaction export:yes erase:delete merge:key redact:none
) STRICT;
CREATE UNIQUE INDEX activity_party_party ON activity_party (party_id, activity_id, role);
CREATE INDEX activity_party_activity ON activity_party (activity_id);

CREATE TABLE product ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL UNIQUE,           -- @ of:none category:none export:yes erase:keep merge:none redact:none
    title TEXT NOT NULL,                 -- @ of:none category:none export:yes erase:keep merge:none redact:none
    category TEXT,                       -- @ of:none category:none export:no erase:keep merge:none redact:none
    ended_at TEXT,                       -- @ of:none category:none export:no erase:keep merge:none redact:none
    batch_id INTEGER NOT NULL            -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

-- An order or refund; fiscal records stay for their term with what the duty needs.
CREATE TABLE purchase ( -- @table of:party_id erase:fiscal:310 merge:move
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:keep merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:keep merge:move redact:none
    kind TEXT NOT NULL DEFAULT 'sale' CHECK (kind IN ('sale', 'refund')), -- @ of:self category:transaction export:yes erase:keep merge:move redact:none
    at TEXT NOT NULL,                    -- @ of:self category:transaction export:yes erase:keep merge:move redact:none
    invoice TEXT,                        -- @ of:self category:transaction export:yes erase:keep merge:move redact:mask
    total_minor INTEGER,                 -- @ of:self category:transaction export:yes erase:keep merge:move redact:mask
    currency TEXT NOT NULL DEFAULT 'EUR', -- @ of:self category:transaction export:yes erase:keep merge:move redact:none
    refunds_id INTEGER REFERENCES purchase (id), -- @ of:self category:transaction export:yes erase:keep merge:move redact:none
    note TEXT,                           -- @ of:self category:free-text export:yes erase:clear merge:move redact:mask
    fiscal_year INTEGER NOT NULL,        -- @ of:self category:transaction export:yes erase:keep merge:move redact:none
    retention_rule TEXT NOT NULL DEFAULT 'fiscal', -- @ of:none category:none export:yes erase:keep merge:move redact:none
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:none category:technical export:no erase:keep merge:move redact:none
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:keep merge:move redact:none
) STRICT;
CREATE INDEX purchase_party ON purchase (party_id, at);
CREATE INDEX purchase_refunds ON purchase (refunds_id) WHERE refunds_id IS NOT NULL;

CREATE TABLE purchase_line ( -- @table of:purchase_id=purchase.id erase:orphan:320 merge:none
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    purchase_id INTEGER NOT NULL REFERENCES purchase (id), -- @ of:self category:technical export:yes erase:delete merge:none redact:none
    product_id INTEGER REFERENCES product (id), -- @ of:self category:transaction export:yes erase:delete merge:none redact:none
    description TEXT,                    -- @ of:self category:transaction export:yes erase:delete merge:none redact:mask
    quantity TEXT NOT NULL DEFAULT '1',  -- @ of:self category:transaction export:yes erase:delete merge:none redact:none
    amount_minor INTEGER NOT NULL        -- @ of:self category:transaction export:yes erase:delete merge:none redact:mask
) STRICT;
CREATE INDEX purchase_line_purchase ON purchase_line (purchase_id);

-- What was agreed with whom, until when, on what evidence: the fact behind the basis "agreement".
CREATE TABLE agreement ( -- @table of:party_id erase:delete:330 merge:move
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    title TEXT NOT NULL,                 -- @ of:self category:transaction export:yes erase:delete merge:move redact:mask
    purpose_id INTEGER REFERENCES purpose (id), -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    since TEXT NOT NULL,                 -- @ of:self category:transaction export:yes erase:delete merge:move redact:none
    until TEXT,                          -- @ of:self category:transaction export:yes erase:delete merge:move redact:none
    evidence TEXT,                       -- @ of:self category:free-text export:yes erase:delete merge:move redact:mask
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:none category:technical export:no erase:delete merge:move redact:none
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:delete merge:move redact:none
) STRICT;
CREATE INDEX agreement_party ON agreement (party_id);

CREATE TABLE reminder ( -- @table of:party_id erase:delete:340 merge:move
    id INTEGER PRIMARY KEY,              -- @ of:self category:technical export:no erase:delete merge:none redact:none
    party_id INTEGER NOT NULL REFERENCES party (id), -- @ of:self category:technical export:no erase:delete merge:move redact:none
    due TEXT NOT NULL,                   -- @ of:self category:transaction export:yes erase:delete merge:move redact:none
    recurrence TEXT,                     -- @ of:self category:transaction export:yes erase:delete merge:move redact:none
    text TEXT NOT NULL,                  -- @ of:self category:free-text export:mask erase:delete merge:move redact:mask
    purpose_id INTEGER REFERENCES purpose (id), -- @ of:self category:permission export:yes erase:delete merge:move redact:none
    because TEXT,                        -- @ of:self category:free-text export:mask erase:delete merge:move redact:mask
    done_at TEXT,                        -- @ of:self category:transaction export:yes erase:delete merge:move redact:none
    version INTEGER NOT NULL DEFAULT 1,  -- @ of:none category:technical export:no erase:delete merge:move redact:none
    source_id INTEGER NOT NULL REFERENCES source (id) -- @ of:self category:technical export:yes erase:delete merge:move redact:none
) STRICT;
CREATE INDEX reminder_party ON reminder (party_id);
CREATE INDEX reminder_due ON reminder (due) WHERE done_at IS NULL;
