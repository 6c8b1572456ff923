/**
 * Ids of what providers keep for their customers, with the key that received each and the account it came from. They
 * expire. A migration that was released must never be edited: a change of the tables is a further file.
 */
import type { Migration } from './migration.ts';

export const keptIds: Migration = {
  version: 8,
  name: 'kept-ids',
  sql: `
CREATE TABLE kept_ids (
  key_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (key_id, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kept_ids_expires_at ON kept_ids (expires_at);
`,
};
