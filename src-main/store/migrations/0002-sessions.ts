/**
 * Sums by session: a list of sessions must not add up a million requests whenever somebody looks. One row per session
 * and key for order and search, one per conversation and model for the figures; '' is the main conversation.
 */
import type { Migration } from './migration.ts';

const measures = [
  'turns',
  'errors',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_searches',
  'cost_nano_usd',
  'unknown_prices',
  'estimated',
  'simulated',
  'busy_ms',
];

const turns = `FROM requests WHERE session_id IS NOT NULL AND key_id IS NOT NULL AND endpoint NOT IN ('count_tokens', 'models', 'unknown')`;
const ends = `min(started_at), max(CAST(started_at + coalesce(duration_ms, 0) AS INTEGER))`;

export const sessions: Migration = {
  version: 2,
  name: 'sessions',
  sql: `
CREATE TABLE sessions (
  session_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  developer_id TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL,
  PRIMARY KEY (session_id, key_id)
) STRICT, WITHOUT ROWID;
-- Both hold the cost, so that the dearest are found without looking into a single row.
CREATE INDEX sessions_last ON sessions (last_at, session_id, key_id, cost_nano_usd);
CREATE INDEX sessions_developer ON sessions (developer_id, last_at, session_id, key_id, cost_nano_usd);

CREATE TABLE session_parts (
  session_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  model TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  ${measures.map((name) => `${name} INTEGER NOT NULL`).join(',\n  ')},
  PRIMARY KEY (session_id, key_id, agent_id, model)
) STRICT, WITHOUT ROWID;

INSERT INTO sessions
SELECT session_id, key_id, coalesce(max(developer_id), ''), ${ends}, sum(coalesce(cost_nano_usd, 0)) ${turns} GROUP BY session_id, key_id;

INSERT INTO session_parts
SELECT session_id, key_id, coalesce(agent_id, ''), coalesce(model_served, model_asked, ''), ${ends},
  count(*), sum(outcome IN ('failed', 'refused')),
  ${measures
    .slice(2, 8)
    .map((name) => `sum(coalesce(${name}, 0))`)
    .join(', ')},
  sum(coalesce(cost_nano_usd, 0)), sum(input_tokens IS NOT NULL AND cost_nano_usd IS NULL), sum(estimated), sum(simulated),
  sum(CAST(coalesce(duration_ms, 0) AS INTEGER)) ${turns} GROUP BY 1, 2, 3, 4;
`,
};
