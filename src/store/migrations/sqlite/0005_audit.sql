-- 0005_audit.sql: the audit trail, a chain of hashes. Rows are only ever added; details can be erased with a person.

CREATE TABLE audit_event (
    seq     INTEGER PRIMARY KEY,  -- gapless, from 1
    at      INTEGER NOT NULL,
    verb    TEXT    NOT NULL,
    account INTEGER,              -- who; null for nobody
    via     TEXT    NOT NULL,     -- service_key, session, os_user, nobody
    via_ref TEXT    NOT NULL,
    subject TEXT    NOT NULL,     -- kind of the thing: agency, account, case, …
    subject_id INTEGER,
    body    BLOB    NOT NULL,     -- facts, details' digests and rows' digests, in canonical form
    hash    BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX audit_event_subject ON audit_event (subject, subject_id, seq);
CREATE INDEX audit_event_account ON audit_event (account, seq);
CREATE INDEX audit_event_verb ON audit_event (verb, seq);

-- Personal values and free text; the event holds SHA-256(salt, value).
CREATE TABLE event_detail (
    event INTEGER NOT NULL REFERENCES audit_event (seq),
    field TEXT    NOT NULL,
    salt  BLOB    NOT NULL,
    value TEXT    NOT NULL,
    PRIMARY KEY (event, field)
) STRICT, WITHOUT ROWID;

-- Digests of the rows that an event changed.
CREATE TABLE audit_row (
    event      INTEGER NOT NULL REFERENCES audit_event (seq),
    row_table  TEXT    NOT NULL,
    row_id     INTEGER NOT NULL,
    digest     BLOB    NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (event, row_table, row_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audit_row_row ON audit_row (row_table, row_id, event);

-- The last link, so that a shortened chain is seen.
CREATE TABLE audit_head (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    seq  INTEGER NOT NULL,
    hash BLOB    NOT NULL
) STRICT;
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, zeroblob(32));

-- Where the head was sent, and when.
CREATE TABLE audit_anchor (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    at    INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    hash  BLOB    NOT NULL,
    place TEXT    NOT NULL
) STRICT;

CREATE TRIGGER audit_event_fixed BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'events are not changed'); END;
CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'events are not deleted'); END;
CREATE TRIGGER audit_row_fixed BEFORE UPDATE ON audit_row BEGIN SELECT RAISE(ABORT, 'events are not changed'); END;
CREATE TRIGGER audit_row_kept BEFORE DELETE ON audit_row BEGIN SELECT RAISE(ABORT, 'events are not deleted'); END;
CREATE TRIGGER event_detail_fixed BEFORE UPDATE ON event_detail BEGIN SELECT RAISE(ABORT, 'events are not changed'); END;
