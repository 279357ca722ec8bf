-- 0009_remind.sql: what was reminded of, so that each rung is said once; and what the caps of a day count.

CREATE TABLE reminder (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    ladder  TEXT    NOT NULL,  -- review, outside, form, …
    subject INTEGER NOT NULL,  -- the case, the grant, the form, the account
    stamp   TEXT    NOT NULL,  -- what the ladder began with; another stage or another end begins a new one
    rung    INTEGER NOT NULL,  -- days or working days from the day that the ladder counts from
    at      INTEGER NOT NULL,
    UNIQUE (ladder, subject, stamp, rung)
) STRICT;

-- The notices that said it. A rung without one was passed while nobody looked: a later one was said in its place.
CREATE TABLE reminder_notice (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    reminder INTEGER NOT NULL REFERENCES reminder (id),
    notice   INTEGER NOT NULL REFERENCES notice (id),
    UNIQUE (notice, reminder)
) STRICT;

CREATE INDEX notice_sent ON notice (channel, sent_at) WHERE sent_at IS NOT NULL;
CREATE INDEX form_answers ON form (answers) WHERE answers IS NOT NULL;
