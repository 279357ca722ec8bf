-- 0006_notice.sql: messages to people, written with their cause and sent later.

CREATE TABLE notice (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    template    TEXT    NOT NULL,
    system      INTEGER REFERENCES system (id),
    lang        TEXT    NOT NULL CHECK (lang IN ('zh-TW', 'en')),
    channel     TEXT    NOT NULL CHECK (channel IN ('mail', 'sms')),
    account     INTEGER REFERENCES account (id),
    case_id     INTEGER REFERENCES approval_case (id),
    address     TEXT    NOT NULL,
    args        TEXT    NOT NULL,     -- JSON object; no secrets
    secret      BLOB,                 -- secret arguments, sealed with the desk's key; erased when sent or ended
    state       TEXT    NOT NULL CHECK (state = 'queued' OR state = 'sending' OR state = 'sent' OR state = 'failed'
                                     OR state = 'unknown' OR state = 'suppressed' OR state = 'ended'),
    message_id  TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    ends_at     INTEGER,              -- of no use after this moment
    next_at     INTEGER,              -- not before this moment
    tries       INTEGER NOT NULL DEFAULT 0,
    sent_at     INTEGER,
    problem     TEXT
) STRICT;
-- Kept files that go with a mail.
CREATE TABLE notice_attachment (
    notice INTEGER NOT NULL REFERENCES notice (id),
    name   TEXT    NOT NULL,
    sha256 BLOB    NOT NULL REFERENCES document (sha256),
    PRIMARY KEY (notice, name)
) STRICT;

CREATE INDEX notice_waiting ON notice (next_at, id) WHERE state IN ('queued', 'sending', 'unknown');
CREATE INDEX notice_state ON notice (state, id);
CREATE INDEX notice_account ON notice (account, id);
CREATE INDEX notice_case ON notice (case_id);
