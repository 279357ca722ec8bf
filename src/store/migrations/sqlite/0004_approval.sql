-- 0004_approval.sql: what waits for decisions, who decided it, and on what evidence.

CREATE TABLE approval_case (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kind          TEXT    NOT NULL,  -- which room's subject
    action        TEXT    NOT NULL,  -- what is asked: grant, removal, …
    subject       INTEGER NOT NULL,  -- id of the subject's row
    account       INTEGER REFERENCES account (id),  -- whom it concerns
    filer         INTEGER REFERENCES account (id),
    agency        INTEGER REFERENCES agency (id),
    system        INTEGER REFERENCES system (id),
    role          INTEGER REFERENCES role (id),
    state         TEXT    NOT NULL CHECK (state = 'pending' OR state = 'returned' OR state = 'approved' OR state = 'rejected'
                                       OR state = 'cancelled'),
    step          INTEGER NOT NULL DEFAULT 1,
    stage_kind    TEXT    NOT NULL,  -- of the current step; the next three repeat its first open stage, for the queue
    decider       TEXT    NOT NULL,
    decider_value TEXT    NOT NULL DEFAULT '',
    exception     INTEGER NOT NULL DEFAULT 0 CHECK (exception IN (0, 1)),
    due           TEXT,
    stage_since   INTEGER NOT NULL,
    opened_at     INTEGER NOT NULL,
    closed_at     INTEGER,
    version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX approval_case_pending ON approval_case (id) WHERE state = 'pending';
CREATE INDEX approval_case_decider ON approval_case (decider, system, agency, id) WHERE state = 'pending';
CREATE INDEX approval_case_due ON approval_case (due, id) WHERE state = 'pending';
CREATE INDEX approval_case_account ON approval_case (account, id);
CREATE INDEX approval_case_agency ON approval_case (agency, id);
CREATE INDEX approval_case_subject ON approval_case (kind, subject);

-- The stages of a case, copied from the catalogue when it was opened: a later edition changes no running case.
CREATE TABLE approval_stage (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id       INTEGER NOT NULL REFERENCES approval_case (id),
    step          INTEGER NOT NULL,
    lane          INTEGER NOT NULL DEFAULT 1,
    kind          TEXT    NOT NULL CHECK (kind = 'decide' OR kind = 'opinion' OR kind = 'form' OR kind = 'outside'
                                       OR kind = 'activate' OR kind = 'close'),
    decider       TEXT    NOT NULL CHECK (decider = 'capability' OR decider = 'admin' OR decider = 'agency' OR decider = 'outside'),
    decider_value TEXT    NOT NULL DEFAULT '',
    quorum        INTEGER NOT NULL DEFAULT 1 CHECK (quorum > 0),
    evidence      TEXT    NOT NULL DEFAULT '',
    reason        TEXT    NOT NULL DEFAULT 'reject',
    due_days      INTEGER,
    fallback      TEXT    NOT NULL DEFAULT '',
    fell_back_at  INTEGER,
    planned       TEXT,             -- whom it was planned for, as decider and value, where it fell to somebody else
    planned_value TEXT,
    planned_quorum INTEGER,
    relieved      INTEGER REFERENCES account (id),  -- who left, where it fell because of that
    sent_at       INTEGER,          -- outside: when it was sent,
    sent_to       TEXT,             -- to whom,
    sent_by       TEXT,             -- and by which channel
    opened_at     INTEGER,
    passed_at     INTEGER,
    UNIQUE (case_id, step, lane)
) STRICT;

CREATE TABLE approval_decision (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id     INTEGER NOT NULL REFERENCES approval_case (id),
    stage       INTEGER NOT NULL REFERENCES approval_stage (id),
    round       INTEGER NOT NULL DEFAULT 1,  -- counts how often the case was sent in
    verdict     TEXT    NOT NULL CHECK (verdict = 'approve' OR verdict = 'reject' OR verdict = 'return' OR verdict = 'opinion'
                                     OR verdict = 'activate' OR verdict = 'close'),
    account     INTEGER NOT NULL REFERENCES account (id),
    deputy_for  INTEGER REFERENCES account (id),
    service_key INTEGER REFERENCES service_key (id),
    reason      TEXT    NOT NULL DEFAULT '',
    plan        TEXT,
    plan_author INTEGER REFERENCES account (id),
    body        TEXT,  -- the outside body that decided; account is who recorded it
    decided_on  TEXT,  -- the day on which it decided
    alone       INTEGER NOT NULL DEFAULT 0 CHECK (alone IN (0, 1)),
    at          INTEGER NOT NULL,
    UNIQUE (case_id, stage, round, account)
) STRICT;
CREATE INDEX approval_decision_plan ON approval_decision (plan, case_id) WHERE plan IS NOT NULL;

-- Nobody decides on what concerns himself.
CREATE TRIGGER approval_decision_own BEFORE INSERT ON approval_decision
WHEN EXISTS (
    SELECT 1 FROM approval_case c
    WHERE c.id = NEW.case_id
      AND (NEW.account IN (c.account, c.filer) OR NEW.deputy_for IN (c.account, c.filer)
           OR NEW.plan_author IN (c.account, c.filer)
           OR NEW.account = NEW.deputy_for)
)
BEGIN
    SELECT RAISE(ABORT, 'nobody decides on what concerns himself');
END;

CREATE TRIGGER approval_decision_fixed BEFORE UPDATE ON approval_decision
BEGIN
    SELECT RAISE(ABORT, 'decisions are not changed');
END;

CREATE TRIGGER approval_decision_kept BEFORE DELETE ON approval_decision
BEGIN
    SELECT RAISE(ABORT, 'decisions are not deleted');
END;

-- Whom a case concerns does not change.
CREATE TRIGGER approval_case_parties BEFORE UPDATE OF account, filer ON approval_case
WHEN NEW.account IS NOT OLD.account OR NEW.filer IS NOT OLD.filer
BEGIN
    SELECT RAISE(ABORT, 'whom a case concerns does not change');
END;

-- Files, by their hash; kept as they came.
CREATE TABLE document (
    sha256   BLOB PRIMARY KEY CHECK (length(sha256) = 32),
    size     INTEGER NOT NULL,
    content  BLOB    NOT NULL,
    added_at INTEGER NOT NULL
) STRICT;

CREATE TABLE evidence (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id     INTEGER NOT NULL REFERENCES approval_case (id),
    stage       INTEGER REFERENCES approval_stage (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('form', 'scan', 'mail', 'letter', 'proof', 'attestation')),
    sha256      BLOB    REFERENCES document (sha256),
    name        TEXT,             -- the file's name as it came
    doc_no      TEXT,             -- number of the official document
    doc_date    TEXT,
    received_on TEXT    NOT NULL,
    note        TEXT    NOT NULL DEFAULT '',
    recorded_by INTEGER REFERENCES account (id),
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_case ON evidence (case_id, id);
CREATE INDEX evidence_sha256 ON evidence (sha256);

CREATE TABLE deputy (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES account (id),  -- is stood in for
    deputy     INTEGER NOT NULL REFERENCES account (id),
    starts     TEXT    NOT NULL,
    ends       TEXT    NOT NULL,  -- last day, inclusive
    reason     TEXT    NOT NULL DEFAULT '',
    created_by INTEGER REFERENCES account (id),
    created_at INTEGER NOT NULL,
    ended_at   INTEGER,
    CHECK (account <> deputy)
) STRICT;
CREATE INDEX deputy_deputy ON deputy (deputy, ends);
CREATE INDEX deputy_account ON deputy (account, ends);
