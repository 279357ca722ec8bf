-- 0010_leaving.sql: people who leave or move, and the erasing of people.

-- A departure is planned once and carried out on its day or after it, or withdrawn. Whoever is to leave cannot act from
-- its day on, though nobody carried it out.
CREATE TABLE departure (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account      INTEGER NOT NULL REFERENCES account (id),
    kind         TEXT    NOT NULL CHECK (kind IN ('leave', 'transfer')),
    effective    TEXT    NOT NULL,              -- first day on which the person is gone
    agency       INTEGER REFERENCES agency (id),  -- transfer: from where
    to_agency    INTEGER REFERENCES agency (id),  -- transfer: to where
    reason       TEXT    NOT NULL DEFAULT '',
    planned_by   INTEGER REFERENCES account (id),
    planned_at   INTEGER NOT NULL,
    carried_at   INTEGER,
    cancelled_at INTEGER,                       -- withdrawn before its day, or before anybody carried it out
    CHECK ((kind = 'transfer') = (to_agency IS NOT NULL))
) STRICT;
CREATE INDEX departure_account ON departure (account, id);
CREATE UNIQUE INDEX departure_open ON departure (account) WHERE carried_at IS NULL AND cancelled_at IS NULL;

-- Decisions stay as they are, but for the reason on a person who is erased.
DROP TRIGGER approval_decision_fixed;
CREATE TRIGGER approval_decision_fixed BEFORE UPDATE ON approval_decision
WHEN NEW.reason <> '' OR NEW.id IS NOT OLD.id OR NEW.case_id IS NOT OLD.case_id OR NEW.stage IS NOT OLD.stage
  OR NEW.round IS NOT OLD.round OR NEW.verdict IS NOT OLD.verdict OR NEW.account IS NOT OLD.account
  OR NEW.deputy_for IS NOT OLD.deputy_for OR NEW.service_key IS NOT OLD.service_key OR NEW.plan IS NOT OLD.plan
  OR NEW.plan_author IS NOT OLD.plan_author OR NEW.body IS NOT OLD.body OR NEW.decided_on IS NOT OLD.decided_on
  OR NEW.alone IS NOT OLD.alone OR NEW.at IS NOT OLD.at
  OR NOT EXISTS (SELECT 1 FROM approval_case c JOIN account a ON a.id = c.account
                 WHERE c.id = OLD.case_id AND a.state = 'erased')
BEGIN
    SELECT RAISE(ABORT, 'decisions are not changed');
END;
