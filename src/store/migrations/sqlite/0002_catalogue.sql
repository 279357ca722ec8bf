-- 0002_catalogue.sql: systems and roles. What an edition says holds from a day until the next one.

CREATE TABLE system (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    code    TEXT    NOT NULL UNIQUE,
    builtin INTEGER NOT NULL DEFAULT 0 CHECK (builtin IN (0, 1))
) STRICT;

CREATE TABLE system_alias (
    alias  TEXT    PRIMARY KEY,  -- folded: NFKC, lower case, no blanks
    system INTEGER NOT NULL REFERENCES system (id)
) STRICT;

CREATE TABLE system_edition (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    system         INTEGER NOT NULL REFERENCES system (id),
    valid_from     TEXT    NOT NULL,
    valid_until    TEXT,             -- last day, inclusive
    name           TEXT    NOT NULL,
    name_en        TEXT    NOT NULL,
    url            TEXT,
    mailbox        TEXT,
    manual         TEXT,             -- the manual that this edition follows, and its version
    manual_version TEXT,
    levels         TEXT    NOT NULL DEFAULT '',  -- levels that may apply on line, as 'ABC'; '' for all
    UNIQUE (system, valid_from)
) STRICT;

CREATE TABLE role (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    system INTEGER NOT NULL REFERENCES system (id),
    code   TEXT    NOT NULL,
    kind   TEXT    NOT NULL CHECK (kind IN ('admin', 'user', 'staff')),
    UNIQUE (system, code)
) STRICT;

CREATE TABLE role_edition (
    role            INTEGER NOT NULL REFERENCES role (id),
    edition         INTEGER NOT NULL REFERENCES system_edition (id),
    name            TEXT    NOT NULL,
    name_en         TEXT    NOT NULL,
    remark          TEXT    NOT NULL DEFAULT '',
    remark_en       TEXT    NOT NULL DEFAULT '',
    online          INTEGER NOT NULL CHECK (online IN (0, 1)),  -- may be requested on line
    form            TEXT,             -- name of the application form, where one is needed
    notify_approved INTEGER NOT NULL CHECK (notify_approved IN (0, 1)),
    notify_rejected INTEGER NOT NULL CHECK (notify_rejected IN (0, 1)),
    max_days        INTEGER,          -- longest period of a grant; null for no limit
    PRIMARY KEY (role, edition)
) STRICT;
CREATE INDEX role_edition_edition ON role_edition (edition);

-- Who decides, in order: the template of approval_stage. Stages of one step run side by side.
CREATE TABLE role_stage (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    role          INTEGER NOT NULL REFERENCES role (id),
    edition       INTEGER NOT NULL REFERENCES system_edition (id),
    action        TEXT    NOT NULL CHECK (action IN ('grant', 'removal', 'extension')),
    step          INTEGER NOT NULL,
    lane          INTEGER NOT NULL DEFAULT 1,
    kind          TEXT    NOT NULL CHECK (kind IN ('decide', 'opinion', 'form', 'outside', 'activate', 'close')),
    decider       TEXT    NOT NULL CHECK (decider IN ('capability', 'admin', 'agency', 'outside')),
    decider_value TEXT    NOT NULL DEFAULT '',  -- the capability, the agency's OID, or the outside body
    quorum        INTEGER NOT NULL DEFAULT 1 CHECK (quorum > 0),
    evidence      TEXT    NOT NULL DEFAULT '',  -- kinds of evidence that must be there, with commas
    reason        TEXT    NOT NULL DEFAULT 'reject' CHECK (reason IN ('never', 'reject', 'always')),
    due_days      INTEGER,                      -- working days
    fallback      TEXT    NOT NULL DEFAULT '',  -- else: parent, operator, a capability; '' for nobody
    UNIQUE (role, edition, action, step, lane)
) STRICT;
CREATE INDEX role_stage_edition ON role_stage (edition);

-- One tick that asks for several roles.
CREATE TABLE role_bundle (
    edition INTEGER NOT NULL REFERENCES system_edition (id),
    code    TEXT    NOT NULL,
    role    INTEGER NOT NULL REFERENCES role (id),
    name    TEXT    NOT NULL,
    name_en TEXT    NOT NULL,
    PRIMARY KEY (edition, code, role)
) STRICT;

-- Roles that one person should not hold together.
CREATE TABLE role_conflict (
    role     INTEGER NOT NULL REFERENCES role (id),
    other    INTEGER NOT NULL REFERENCES role (id),
    severity TEXT    NOT NULL CHECK (severity IN ('warn', 'deny')),
    note     TEXT    NOT NULL DEFAULT '',
    note_en  TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (role, other)
) STRICT;
