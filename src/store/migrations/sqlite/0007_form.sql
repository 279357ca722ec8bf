-- 0007_form.sql: application forms that went out or came in.

CREATE TABLE form (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    number      TEXT    UNIQUE,       -- printed on our own blanks
    direction   TEXT    NOT NULL CHECK (direction IN ('out', 'in')),
    kind        TEXT    NOT NULL CHECK (kind IN ('new', 'change', 'removal', 'revocation')),
    name        TEXT    NOT NULL,     -- the file's name
    role        INTEGER REFERENCES role (id),
    account     INTEGER REFERENCES account (id),
    agency      INTEGER REFERENCES agency (id),  -- the one that it is about
    answers     INTEGER REFERENCES form (id),  -- came in: the blank of ours that it was written on
    sha256      BLOB    REFERENCES document (sha256),
    case_id     INTEGER REFERENCES approval_case (id),
    request     INTEGER REFERENCES role_request (id),
    fields      TEXT    NOT NULL,     -- JSON object: what was read or filled in
    stamps      TEXT    NOT NULL DEFAULT '',  -- with commas: the seals that somebody saw on it
    received_on TEXT,
    recorded_by INTEGER REFERENCES account (id),
    recorded_at INTEGER NOT NULL
) STRICT;
-- Certificates that are to be revoked, as a form asks for it; the subjects of cases.
CREATE TABLE revocation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account     INTEGER NOT NULL REFERENCES account (id),
    agency      INTEGER NOT NULL REFERENCES agency (id),
    serial      TEXT,              -- of the certificate
    certificate TEXT,              -- what it is for, as the form says it
    card        TEXT,              -- the number of the card that holds it
    reason      TEXT    NOT NULL,
    proof       TEXT,              -- that it was revoked
    asked_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX revocation_account ON revocation (account);
CREATE INDEX form_case ON form (case_id);
CREATE INDEX form_account ON form (account);
CREATE INDEX form_agency ON form (agency);
CREATE INDEX form_sha256 ON form (sha256);
