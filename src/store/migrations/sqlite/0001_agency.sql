-- 0001_agency.sql: the desk's settings, agencies, their mail domains and their security contacts.

CREATE TABLE desk_setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE agency (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL CHECK (kind IN ('government', 'association', 'company')),
    oid        TEXT    UNIQUE,
    ban        TEXT    UNIQUE,  -- unified business number
    name       TEXT    NOT NULL,
    name_fold  TEXT    NOT NULL DEFAULT '',  -- for search: NFKC, lower case, no blanks, one spelling of variants
    parent     INTEGER REFERENCES agency (id),  -- the nearest known one above by OID
    org_code   TEXT,
    phone      TEXT,
    address    TEXT,
    dn         TEXT,
    level      TEXT    CHECK (level IN ('A', 'B', 'C', 'D', 'E')),  -- null: unknown
    active     INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,  -- microseconds UTC, here and in every column that ends in _at
    updated_at INTEGER NOT NULL,
    CHECK (oid IS NOT NULL OR ban IS NOT NULL)
) STRICT;
CREATE INDEX agency_parent ON agency (parent);
CREATE INDEX agency_name ON agency (name);

CREATE TABLE agency_domain (
    agency INTEGER NOT NULL REFERENCES agency (id),
    domain TEXT    NOT NULL,
    PRIMARY KEY (agency, domain)
) STRICT;

-- People whom an agency names as its security contacts, before they have accounts.
CREATE TABLE agency_contact (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    agency     INTEGER NOT NULL REFERENCES agency (id),
    category   TEXT    NOT NULL,
    position   INTEGER NOT NULL,  -- calling order within the category, from 1
    name       TEXT    NOT NULL,
    department TEXT,
    title      TEXT,
    email      TEXT,
    mobile     TEXT,
    phone      TEXT,
    extension  TEXT,
    fax        TEXT,
    address    TEXT,
    account    INTEGER REFERENCES account (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX agency_contact_agency ON agency_contact (agency, category, position);
CREATE INDEX agency_contact_account ON agency_contact (account);

-- The order in which an agency's categories of contacts are called; a category without a row comes last.
CREATE TABLE agency_contact_category (
    agency   INTEGER NOT NULL REFERENCES agency (id),
    category TEXT    NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (agency, category)
) STRICT;

-- The office calendar, day by day as it was imported; on other days only Saturdays and Sundays are off.
CREATE TABLE office_day (
    day  TEXT PRIMARY KEY,
    off  INTEGER NOT NULL CHECK (off IN (0, 1)),
    note TEXT    NOT NULL DEFAULT ''
) STRICT;
