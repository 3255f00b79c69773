-- The policy pack: the law as data, copied from share/crm/policy by crm-init so that a database keeps the rules under which it
-- works. What the columns mean is said at the head of the files there. Every row says whether it is law or house rule, on which
-- days it holds (since, until: days, NULL open), whether it is in force or announced, and when its citation was checked.

-- What each way of approaching people demands by itself, whatever the purpose's basis.
CREATE TABLE channel_rule ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    channel TEXT NOT NULL CHECK (channel = 'email' OR channel = 'phone' OR channel = 'message' OR channel = 'post' OR channel = 'social'), -- @ of:none category:none export:no erase:keep merge:none redact:none
    audience TEXT NOT NULL CHECK (audience = 'natural' OR audience = 'sole-trader' OR audience = 'partnership' OR audience = 'legal-person'), -- @ of:none category:none export:no erase:keep merge:none redact:none
    applies_to TEXT NOT NULL CHECK (applies_to IN ('direct-marketing', 'any')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    situation TEXT NOT NULL CHECK (situation = 'any' OR situation = 'customer' OR situation = 'published' OR situation = 'customer-mail'), -- @ of:none category:none export:no erase:keep merge:none redact:none
    requirement TEXT NOT NULL CHECK (requirement = 'consent' OR requirement = 'declaration' OR requirement = 'until-objection' OR requirement = 'basis' OR requirement = 'none'), -- @ of:none category:none export:no erase:keep merge:none redact:none
    text_nl TEXT NOT NULL,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    text_en TEXT NOT NULL,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX channel_rule_code ON channel_rule (code, since);

-- Where data may come from, and by when the person must be told (NULL: nothing new to tell).
CREATE TABLE source_kind ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    title_nl TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    title_en TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    may_single INTEGER NOT NULL,         -- @ of:none category:none export:no erase:keep merge:none redact:none
    may_import INTEGER NOT NULL,         -- @ of:none category:none export:no erase:keep merge:none redact:none
    is_given INTEGER NOT NULL,           -- @ of:none category:none export:no erase:keep merge:none redact:none
    inform_term TEXT,                    -- @ of:none category:none export:no erase:keep merge:none redact:none
    inform_rule TEXT,                    -- @ of:none category:none export:no erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX source_kind_code ON source_kind (code, since);

-- How long data are kept, from when, and what is left of them. fields are joined by ;.
CREATE TABLE retention_rule ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    covers TEXT NOT NULL,                -- @ of:none category:none export:no erase:keep merge:none redact:none
    starts TEXT NOT NULL,                -- @ of:none category:none export:no erase:keep merge:none redact:none
    term TEXT,                           -- @ of:none category:none export:yes erase:keep merge:none redact:none
    action TEXT NOT NULL CHECK (action = 'delete' OR action = 'reduce' OR action = 'hash'), -- @ of:none category:none export:no erase:keep merge:none redact:none
    fields TEXT NOT NULL,                -- @ of:none category:none export:no erase:keep merge:none redact:none
    is_duty INTEGER NOT NULL,            -- @ of:none category:none export:no erase:keep merge:none redact:none
    title_nl TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    title_en TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:yes erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX retention_rule_code ON retention_rule (code, since);

-- Terms within which something has to be done. is_shifted: a last day on a day off moves to the next working day.
CREATE TABLE deadline ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    starts TEXT NOT NULL,                -- @ of:none category:none export:no erase:keep merge:none redact:none
    term TEXT,                           -- @ of:none category:none export:no erase:keep merge:none redact:none
    extension TEXT,                      -- @ of:none category:none export:no erase:keep merge:none redact:none
    is_shifted INTEGER NOT NULL,         -- @ of:none category:none export:no erase:keep merge:none redact:none
    title_nl TEXT NOT NULL,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    title_en TEXT NOT NULL,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX deadline_code ON deadline (code, since);

CREATE TABLE holiday ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    day TEXT NOT NULL,                   -- @ of:none category:none export:no erase:keep merge:none redact:none
    name_nl TEXT NOT NULL,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    name_en TEXT NOT NULL,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX holiday_day ON holiday (day, since);

-- The rights of data subjects, and the bases (joined by ;, * is every one) under which each exists.
CREATE TABLE data_right ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    bases TEXT NOT NULL,                 -- @ of:none category:none export:no erase:keep merge:none redact:none
    is_marketing INTEGER NOT NULL,       -- @ of:none category:none export:no erase:keep merge:none redact:none
    title_nl TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    title_en TEXT NOT NULL,              -- @ of:none category:none export:yes erase:keep merge:none redact:none
    text_nl TEXT NOT NULL,               -- @ of:none category:none export:yes erase:keep merge:none redact:none
    text_en TEXT NOT NULL,               -- @ of:none category:none export:yes erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:yes erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX data_right_code ON data_right (code, since);

-- Where people can complain.
CREATE TABLE supervisor ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    code TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    law TEXT NOT NULL CHECK (law IN ('gdpr', 'telecom')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    name_nl TEXT NOT NULL,               -- @ of:none category:none export:yes erase:keep merge:none redact:none
    name_en TEXT NOT NULL,               -- @ of:none category:none export:yes erase:keep merge:none redact:none
    website TEXT NOT NULL,               -- @ of:none category:none export:yes erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:yes erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX supervisor_code ON supervisor (code, since);

-- Countries outside the EEA that the Commission found adequate (GDPR 45).
CREATE TABLE adequacy ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    country TEXT NOT NULL,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    scope TEXT NOT NULL,                 -- @ of:none category:none export:no erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX adequacy_country ON adequacy (country, since);

-- Headers of imported columns that speak of consent; the first in order of id that matches counts; channel
-- '' is every one.
CREATE TABLE consent_column ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    pattern TEXT NOT NULL,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    match TEXT NOT NULL CHECK (match IN ('exact', 'contains')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    meaning TEXT NOT NULL CHECK (meaning = 'consent' OR meaning = 'refusal' OR meaning = 'time' OR meaning = 'refusal-time' OR meaning = 'evidence'), -- @ of:none category:none export:no erase:keep merge:none redact:none
    channel TEXT NOT NULL,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    language TEXT NOT NULL               -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;

CREATE TABLE consent_word ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    word TEXT NOT NULL,                  -- @ of:none category:none export:no erase:keep merge:none redact:none
    is_yes INTEGER NOT NULL,             -- @ of:none category:none export:no erase:keep merge:none redact:none
    language TEXT NOT NULL               -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
CREATE UNIQUE INDEX consent_word_word ON consent_word (word);

-- Headers of columns that hold a national identification number (GDPR 87).
CREATE TABLE national_identifier ( -- @table of:none erase:keep merge:none
    id INTEGER PRIMARY KEY,              -- @ of:none category:none export:no erase:keep merge:none redact:none
    pattern TEXT NOT NULL,               -- @ of:none category:none export:no erase:keep merge:none redact:none
    match TEXT NOT NULL CHECK (match IN ('exact', 'contains')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    country TEXT,                        -- @ of:none category:none export:no erase:keep merge:none redact:none
    test TEXT CHECK (test IN ('eleven')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    rule TEXT NOT NULL CHECK (rule IN ('law', 'house')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    since TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    until TEXT,                          -- @ of:none category:none export:no erase:keep merge:none redact:none
    state TEXT NOT NULL CHECK (state IN ('in-force', 'announced')), -- @ of:none category:none export:no erase:keep merge:none redact:none
    checked_on TEXT,                     -- @ of:none category:none export:no erase:keep merge:none redact:none
    citation TEXT NOT NULL               -- @ of:none category:none export:no erase:keep merge:none redact:none
) STRICT;
