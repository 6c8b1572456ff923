/**
 * Ways to the sums of one developer, key or team: whoever looks at their own page must not pass everybody's rows. A
 * migration that was released must never be edited: a change of the tables is a further file.
 */
import type { Migration } from './migration.ts';

export const sumsOfOneOwner: Migration = {
  version: 7,
  name: 'sums-of-one-owner',
  sql: `
CREATE INDEX spend_developer ON spend_quarters (developer_id, quarter);
CREATE INDEX spend_team ON spend_quarters (team_id, quarter);
CREATE INDEX spend_key ON spend_quarters (key_id, quarter);
CREATE INDEX sessions_key ON sessions (key_id, last_at, session_id);
`,
};
