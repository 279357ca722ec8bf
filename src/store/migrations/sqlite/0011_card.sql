-- 0011_card.sql: what was done with cards, as far as it is known; written before the card is asked, so that a step whose
-- verdict never came is not forgotten.

CREATE TABLE card_operation (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    verb       TEXT    NOT NULL,  -- card.pin.change
    area       TEXT    NOT NULL,  -- what of the card it is about; a later success there settles it
    serial     TEXT    NOT NULL,
    reader     TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('started', 'done', 'refused', 'unclear', 'settled')),
    account    INTEGER NOT NULL REFERENCES account (id),
    started_at INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;

CREATE INDEX card_operation_open ON card_operation (serial, area) WHERE state IN ('started', 'unclear');
