-- 0009_remind.sql: what the caps of a day count.

CREATE INDEX notice_sent ON notice (channel, sent_at) WHERE sent_at IS NOT NULL;
