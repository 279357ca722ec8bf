-- 0012_review.sql: reviews of who still needs what.

-- Whether everybody still needs what he holds: a round of questions.
CREATE TABLE review (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    system     INTEGER NOT NULL REFERENCES system (id),
    asks       TEXT    NOT NULL CHECK (asks IN ('manager', 'system')),  -- the agencies' administrators, or the system's authority
    agency     INTEGER REFERENCES agency (id),  -- only its people; null: everybody's
    due        TEXT    NOT NULL,
    as_of      TEXT    NOT NULL,                -- whose grants of this day are asked about
    started_by INTEGER REFERENCES account (id),
    started_at INTEGER NOT NULL,
    closed_at  INTEGER
) STRICT;

CREATE TABLE review_item (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    review     INTEGER NOT NULL REFERENCES review (id),
    grant_id   INTEGER NOT NULL REFERENCES role_grant (id),
    decision   TEXT    CHECK (decision IN ('keep', 'remove', 'unsure')),
    reason     TEXT    NOT NULL DEFAULT '',
    decided_by INTEGER REFERENCES account (id),  -- who answered; whoever can know is asked, and the first answer counts
    decided_at INTEGER,
    case_id    INTEGER REFERENCES approval_case (id),  -- the removal that followed
    UNIQUE (review, grant_id)
) STRICT;
CREATE INDEX review_item_open ON review_item (review) WHERE decision IS NULL OR decision = 'unsure';
