-- 0003_access.sql: accounts, what they prove themselves with, and what they may do.
--
-- Where rows come by the hundred thousand (here, 0004, 0006), a check spells out its OR: for IN with more than two values
-- SQLite makes a table of them for every row that is written.

CREATE TABLE account (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    login           TEXT,
    login_fold      TEXT    UNIQUE,  -- lower case: names that differ in case only are one
    agency          INTEGER REFERENCES agency (id),
    state           TEXT    NOT NULL CHECK (state = 'invited' OR state = 'registered' OR state = 'verified' OR state = 'active'
                                         OR state = 'disabled' OR state = 'departed' OR state = 'erased'),
    suspended_from  TEXT,
    suspended_until TEXT,            -- last day, inclusive
    version         INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    CHECK (state NOT IN ('active') OR login IS NOT NULL)
) STRICT;
CREATE INDEX account_agency ON account (agency, id);
CREATE INDEX account_state ON account (state, id);

CREATE TABLE user_profile (
    account            INTEGER PRIMARY KEY REFERENCES account (id),
    name               TEXT NOT NULL,
    email              TEXT,
    email_fold         TEXT UNIQUE,
    mobile             TEXT,
    title              TEXT,
    department         TEXT,
    address            TEXT,
    phone              TEXT,
    extension          TEXT,
    fax                TEXT,
    employee_no        TEXT,
    email_verified_at  INTEGER,
    mobile_verified_at INTEGER,
    attested           TEXT,  -- the document by which identity was checked in person
    source             TEXT   -- the roster that last named the person
) STRICT;
CREATE INDEX user_profile_name ON user_profile (name);
CREATE INDEX user_profile_mobile ON user_profile (mobile);
CREATE INDEX user_profile_employee ON user_profile (employee_no);

CREATE TABLE credential (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account      INTEGER NOT NULL REFERENCES account (id),
    kind         TEXT    NOT NULL CHECK (kind = 'login_password' OR kind = 'service_password' OR kind = 'certificate' OR kind = 'invitation'),
    secret       TEXT    NOT NULL,  -- a hash, never the secret
    set_at       INTEGER NOT NULL,
    ends_at      INTEGER,
    must_change  INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1)),
    failures     INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER,
    UNIQUE (account, kind)
) STRICT;
CREATE INDEX credential_secret ON credential (secret) WHERE kind = 'invitation';

CREATE TABLE credential_past (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    account     INTEGER NOT NULL REFERENCES account (id),
    kind        TEXT    NOT NULL,
    secret      TEXT    NOT NULL,
    replaced_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credential_past_account ON credential_past (account, kind, id);

CREATE TABLE one_time_code (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES account (id),
    purpose    TEXT    NOT NULL CHECK (purpose IN ('register', 'login', 'reset', 'unlock')),
    channel    TEXT    NOT NULL CHECK (channel IN ('mail', 'sms')),
    hash       BLOB    NOT NULL,
    created_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    tries_left INTEGER NOT NULL CHECK (tries_left >= 0),
    used_at    INTEGER
) STRICT;
CREATE INDEX one_time_code_account ON one_time_code (account, purpose, channel, created_at);

CREATE TABLE session (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    INTEGER NOT NULL REFERENCES account (id),
    hash       BLOB    NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    ends_at    INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX session_account ON session (account);

CREATE TABLE service_key (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT    NOT NULL UNIQUE,
    account      INTEGER NOT NULL REFERENCES account (id),
    hash         BLOB    NOT NULL UNIQUE,
    capabilities TEXT    NOT NULL,  -- with commas; what the key may use of what its owner may
    ends         TEXT    NOT NULL,  -- last day, inclusive
    created_at   INTEGER NOT NULL,
    revoked_at   INTEGER
) STRICT;
CREATE INDEX service_key_account ON service_key (account);

CREATE TABLE os_user (
    uid        INTEGER PRIMARY KEY,
    account    INTEGER NOT NULL REFERENCES account (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX os_user_account ON os_user (account);

-- A role that an account holds. Effective days (starts, ends, ended_on) and recorded moments (recorded_at, ended_at) are kept apart.
CREATE TABLE role_grant (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    account        INTEGER NOT NULL REFERENCES account (id),
    role           INTEGER NOT NULL REFERENCES role (id),
    agency         INTEGER REFERENCES agency (id),  -- null: the whole desk
    subtree        INTEGER NOT NULL DEFAULT 0 CHECK (subtree IN (0, 1)),
    for_system     INTEGER REFERENCES system (id),  -- authority: the system that it is named for
    starts         TEXT    NOT NULL,
    ends           TEXT,             -- last day, inclusive
    ended_on       TEXT,             -- first day without it, once removed
    recorded_at    INTEGER NOT NULL,
    ended_at       INTEGER,
    request        INTEGER REFERENCES role_request (id),
    case_id        INTEGER REFERENCES approval_case (id),
    allowed_by     INTEGER REFERENCES account (id),
    baseline       INTEGER NOT NULL DEFAULT 0 CHECK (baseline IN (0, 1)),  -- existed before this desk
    alone          INTEGER NOT NULL DEFAULT 0 CHECK (alone IN (0, 1)),     -- given when the desk had one person
    target_account TEXT,
    purpose        TEXT,
    owner          TEXT,
    proof          TEXT,
    version        INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX role_grant_account ON role_grant (account, role);
CREATE INDEX role_grant_role ON role_grant (role, agency, id);
CREATE INDEX role_grant_ends ON role_grant (ends) WHERE ended_on IS NULL AND ends IS NOT NULL;

CREATE TABLE role_request (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    action     TEXT    NOT NULL CHECK (action = 'grant' OR action = 'removal' OR action = 'extension'),
    account    INTEGER NOT NULL REFERENCES account (id),
    role       INTEGER NOT NULL REFERENCES role (id),
    agency     INTEGER REFERENCES agency (id),
    subtree    INTEGER NOT NULL DEFAULT 0 CHECK (subtree IN (0, 1)),
    for_system INTEGER REFERENCES system (id),
    grant_id   INTEGER REFERENCES role_grant (id),  -- removal, extension: of which grant
    starts     TEXT,
    ends       TEXT,
    reason     TEXT    NOT NULL,
    last       INTEGER NOT NULL DEFAULT 0 CHECK (last IN (0, 1)),  -- removal: although nobody else would hold it
    baseline   TEXT,             -- import: the day since when it was held
    filer      INTEGER REFERENCES account (id),
    filed_at   INTEGER NOT NULL,
    case_id    INTEGER REFERENCES approval_case (id)
) STRICT;
CREATE INDEX role_request_account ON role_request (account, role, id);
CREATE INDEX role_request_case ON role_request (case_id);
