-- 0013_stock.sql: cards as things: who has which, what opens it again, and who was allowed to open it.

CREATE TABLE stock_card (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    serial     TEXT    NOT NULL UNIQUE,  -- what the card says of itself
    slip       TEXT,                     -- number of the slip that came with it
    state      TEXT    NOT NULL CHECK (state IN ('stock', 'issued', 'active', 'locked', 'lost', 'returned', 'destroyed')),
    holder     INTEGER REFERENCES account (id),
    note       TEXT    NOT NULL DEFAULT '',
    version    INTEGER NOT NULL DEFAULT 1,
    added_at   INTEGER NOT NULL,
    issued_at  INTEGER,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX stock_card_holder ON stock_card (holder, id);
CREATE INDEX stock_card_slip ON stock_card (slip) WHERE slip IS NOT NULL;
CREATE INDEX stock_card_state ON stock_card (state, id);

-- What opens a card again, sealed under the desk's key. The one that is about to replace it is kept before the card gets it,
-- so that none is lost where the card's answer never comes.
CREATE TABLE stock_secret (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    card    INTEGER NOT NULL REFERENCES stock_card (id),
    kind    TEXT    NOT NULL CHECK (kind IN ('puk', 'management_key')),
    sealed  BLOB    NOT NULL,
    next    BLOB,
    guarded INTEGER NOT NULL DEFAULT 0 CHECK (guarded IN (0, 1)),  -- by a passphrase besides
    set_by  INTEGER REFERENCES account (id),
    set_at  INTEGER NOT NULL,
    UNIQUE (card, kind)
) STRICT;

CREATE TABLE unlock_ticket (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    hash     BLOB    NOT NULL UNIQUE CHECK (length(hash) = 32),
    card     INTEGER NOT NULL REFERENCES stock_card (id),
    holder   INTEGER NOT NULL REFERENCES account (id),
    helpdesk INTEGER NOT NULL REFERENCES account (id),
    proof    TEXT    NOT NULL CHECK (proof IN ('code', 'password', 'identity')),
    made_at  INTEGER NOT NULL,
    ends_at  INTEGER NOT NULL,
    used_at  INTEGER
) STRICT;
CREATE INDEX unlock_ticket_card ON unlock_ticket (card, id);
