/**
 * The configuration that the audit log knows, so that the next start finds what changed meanwhile. It holds no secret,
 * as the file holds none. A migration that was released must never be edited: a change of the tables is a further file.
 */
import type { Migration } from './migration.ts';

export const auditedConfig: Migration = {
  version: 4,
  name: 'audited-config',
  sql: `
CREATE TABLE audited_config (one INTEGER PRIMARY KEY CHECK (one = 1), revision TEXT NOT NULL, text TEXT NOT NULL) STRICT;
`,
};
