/**
 * Overrides, approvals, alerts and the audit log. What is asked for stands in columns, the rest of each thing as JSON.
 * A migration that was released must never be edited: a change of the tables is a further file.
 */
import type { Migration } from './migration.ts';

export const governance: Migration = {
  version: 3,
  name: 'governance',
  sql: `
CREATE TABLE overrides (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX overrides_end ON overrides (ends_at);

CREATE TABLE approvals (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX approvals_opened ON approvals (state, opened_at);

-- occasion: what makes it the same alert again; one for each budget, threshold and window.
CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  occasion TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  row TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX alerts_at ON alerts (at);
CREATE TABLE alerts_seen (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;

-- text is what the hash covers, together with the hash of the entry before.
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  text TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_actor ON audit (actor);
CREATE TRIGGER audit_is_immutable BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit entries are immutable');
END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'audit entries are kept');
END;
`,
};
