/**
 * What attempts have shown of the accounts, as the gateway saves it: one document, written whole and read at the start.
 * A migration that was released must never be edited: a change of the tables is a further file.
 */
import type { Migration } from './migration.ts';

export const accountHealth: Migration = {
  version: 5,
  name: 'account-health',
  sql: `
CREATE TABLE account_health (one INTEGER PRIMARY KEY CHECK (one = 1), saved TEXT NOT NULL) STRICT;
`,
};
