-- 0008_form_stamp.sql: who saw which seal on a form.

CREATE TABLE form_stamp (
    form    INTEGER NOT NULL REFERENCES form (id),
    stamp   TEXT    NOT NULL CHECK (stamp IN ('applicant', 'supervisor', 'head')),
    seen_by INTEGER REFERENCES account (id),
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (form, stamp)
) STRICT;
CREATE INDEX form_stamp_seen_by ON form_stamp (seen_by);
