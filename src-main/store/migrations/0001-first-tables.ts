/**
 * The first tables of gatehouse.db. Times are epoch milliseconds, money is nano-dollars, booleans are 0 and 1.
 * A migration that was released must never be edited: a change of the tables is a further file.
 */
import type { Migration } from './migration.ts';

const totals = `
  requests INTEGER NOT NULL,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL,
  unknown_prices INTEGER NOT NULL,
  estimated INTEGER NOT NULL,
  simulated INTEGER NOT NULL`;

// Who and what a total is about; '' stands for "not known", because NULLs never meet in a primary key.
const dimensions = `
  key_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  model TEXT NOT NULL,
  developer_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  organization_id TEXT NOT NULL`;
const dimensionKey = 'key_id, account_id, model, developer_id, team_id, organization_id';

export const firstTables: Migration = {
  version: 1,
  name: 'first-tables',
  sql: `
-- seq is started_at * 1000 + n: order of time, page cursor and search row id in one number.
CREATE TABLE requests (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  started_at INTEGER NOT NULL,
  endpoint TEXT NOT NULL,
  method TEXT NOT NULL,
  path TEXT NOT NULL,
  outcome TEXT NOT NULL,
  status INTEGER,
  error_code TEXT,
  error TEXT,
  key_id TEXT,
  developer_id TEXT,
  team_id TEXT,
  organization_id TEXT,
  session_id TEXT,
  agent_id TEXT,
  request_class TEXT,
  device_id TEXT,
  user_agent TEXT,
  model_asked TEXT,
  model_served TEXT,
  account_id TEXT,
  provider_id TEXT,
  attempts INTEGER NOT NULL,
  streamed INTEGER NOT NULL,
  simulated INTEGER NOT NULL,
  input_tokens INTEGER,
  output_tokens INTEGER,
  cache_read_tokens INTEGER,
  cache_write_5m_tokens INTEGER,
  cache_write_1h_tokens INTEGER,
  web_searches INTEGER,
  cost_nano_usd INTEGER,
  estimated INTEGER NOT NULL,
  first_byte_ms REAL,
  duration_ms REAL,
  longest_silence_ms REAL,
  request_bytes INTEGER NOT NULL,
  response_bytes INTEGER NOT NULL,
  stop_reason TEXT,
  bodies TEXT NOT NULL
) STRICT;

-- Trail, attempts, timings and charge: read for one request at a time, so kept away from the rows that are scanned.
CREATE TABLE request_details (
  seq INTEGER PRIMARY KEY,
  detail TEXT NOT NULL
) STRICT;

-- One word list per request: every filter and the free text are answered by intersecting word lists, newest first.
CREATE VIRTUAL TABLE request_terms USING fts5(
  terms, content='', contentless_delete=1, detail=none, tokenize="unicode61 remove_diacritics 2"
);

CREATE TABLE key_devices (
  key_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  user_agent TEXT,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (key_id, device_id)
) STRICT, WITHOUT ROWID;

-- What the list can be filtered by: 'model', 'key' or 'account', and the hour when it was last seen.
CREATE TABLE filter_choices (
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;

-- Written before the first content event leaves, removed when the charge is in the ledger.
CREATE TABLE open_charges (
  request_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  run TEXT NOT NULL,
  row TEXT NOT NULL,
  PRIMARY KEY (request_id, attempt)
) STRICT, WITHOUT ROWID;

-- correction 0 is the charge itself; higher numbers hold differences to it.
CREATE TABLE ledger (
  request_id TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  correction INTEGER NOT NULL,
  at INTEGER NOT NULL,
  key_id TEXT,
  account_id TEXT,
  provider_id TEXT,
  model TEXT NOT NULL,
  developer_id TEXT,
  team_id TEXT,
  organization_id TEXT,
  session_id TEXT,
  agent_id TEXT,
  input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  cache_read_tokens INTEGER NOT NULL,
  cache_write_5m_tokens INTEGER NOT NULL,
  cache_write_1h_tokens INTEGER NOT NULL,
  web_searches INTEGER NOT NULL,
  rates TEXT,
  cost_nano_usd INTEGER,
  basis TEXT NOT NULL,
  estimated INTEGER NOT NULL,
  simulated INTEGER NOT NULL,
  PRIMARY KEY (request_id, attempt, correction)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_at ON ledger (at);
CREATE TRIGGER ledger_is_immutable BEFORE UPDATE ON ledger
BEGIN
  SELECT RAISE(ABORT, 'ledger rows are immutable; write a correction');
END;

-- Sums of the ledger by quarter-hour: the coarsest step whose borders are midnight in every time zone.
CREATE TABLE spend_quarters (
  quarter INTEGER NOT NULL,${dimensions},${totals},
  PRIMARY KEY (quarter, ${dimensionKey})
) STRICT, WITHOUT ROWID;

-- What pruned ledger rows came to, so that totals over all time survive.
CREATE TABLE opening_balances (${dimensions},${totals},
  PRIMARY KEY (${dimensionKey})
) STRICT, WITHOUT ROWID;
`,
};
