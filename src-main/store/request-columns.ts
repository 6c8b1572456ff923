/**
 * One table that says which field of a request row stands in which column, used both ways: by the writer's thread to
 * store rows, by the query thread to read them.
 */
import type { RequestRow } from '../contract/records.ts';

type Field = Exclude<keyof RequestRow, 'usage'>;
type Value = string | number | null;

const fields: readonly (readonly [Field, string])[] = [
  ['id', 'id'],
  ['startedAt', 'started_at'],
  ['endpoint', 'endpoint'],
  ['method', 'method'],
  ['path', 'path'],
  ['outcome', 'outcome'],
  ['status', 'status'],
  ['errorCode', 'error_code'],
  ['error', 'error'],
  ['keyId', 'key_id'],
  ['developerId', 'developer_id'],
  ['teamId', 'team_id'],
  ['organizationId', 'organization_id'],
  ['sessionId', 'session_id'],
  ['agentId', 'agent_id'],
  ['requestClass', 'request_class'],
  ['deviceId', 'device_id'],
  ['userAgent', 'user_agent'],
  ['modelAsked', 'model_asked'],
  ['modelServed', 'model_served'],
  ['accountId', 'account_id'],
  ['providerId', 'provider_id'],
  ['attempts', 'attempts'],
  ['streamed', 'streamed'],
  ['simulated', 'simulated'],
  ['costNanoUsd', 'cost_nano_usd'],
  ['estimated', 'estimated'],
  ['firstByteMs', 'first_byte_ms'],
  ['durationMs', 'duration_ms'],
  ['longestSilenceMs', 'longest_silence_ms'],
  ['requestBytes', 'request_bytes'],
  ['responseBytes', 'response_bytes'],
  ['stopReason', 'stop_reason'],
  ['bodies', 'bodies'],
];

/** Usage by kind, in the order every table of the database uses. */
export const usageColumns = [
  ['input', 'input_tokens'],
  ['output', 'output_tokens'],
  ['cacheRead', 'cache_read_tokens'],
  ['cacheWrite5m', 'cache_write_5m_tokens'],
  ['cacheWrite1h', 'cache_write_1h_tokens'],
  ['webSearches', 'web_searches'],
] as const;

/** The columns of a list row, in the order of `columnValues`. */
export const rowColumns: readonly string[] = [...fields.map(([, column]) => column), ...usageColumns.map(([, column]) => column)];

/** What goes into the columns. */
export function columnValues(row: RequestRow): Value[] {
  const values: Value[] = fields.map(([field]) => {
    const value = row[field];
    return typeof value === 'boolean' ? Number(value) : value;
  });
  for (const [kind] of usageColumns) values.push(row.usage === null ? null : row.usage[kind]);
  return values;
}

/** The way back. The shape was checked when it was written; the admin's contract checks it again on its way out. */
export function rowOf(columns: Readonly<Record<string, Value>>): RequestRow {
  const row: Record<string, unknown> = Object.fromEntries(fields.map(([field, column]) => [field, columns[column]]));
  for (const flag of ['streamed', 'simulated', 'estimated']) row[flag] = row[flag] === 1;
  row['usage'] =
    columns['input_tokens'] === null ? null : Object.fromEntries(usageColumns.map(([kind, column]) => [kind, columns[column]]));
  return row as RequestRow;
}
