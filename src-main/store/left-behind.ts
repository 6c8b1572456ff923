/**
 * What an earlier run left that must be known before the first request: what people decided, how accounts were doing,
 * which devices are no news. The writer thread reads it as it opens the database, since traffic needs that thread
 * anyway; the thread for questions is only started when somebody asks one.
 */
import type Database from 'better-sqlite3';
import type { Approval } from '../contract/approvals.ts';
import type { Override } from '../contract/overrides.ts';
import type { KeptEntry } from '../gateway/ports.ts';

export interface LeftBehind {
  /** Those that have not ended, newest first. */
  readonly overrides: readonly Override[];
  /** Open ones, newest first. */
  readonly approvals: readonly Approval[];
  /** As the gateway saved it last; null when it never did. */
  readonly accountHealth: string | null;
  /** Those that have not expired, the last to expire last. */
  readonly keptIds: readonly KeptEntry[];
  /** The configuration that the audit log knows; null before the first. */
  readonly auditedConfig: { readonly revision: string; readonly text: string } | null;
  /** Which devices named themselves, key by key. */
  readonly devices: readonly { readonly keyId: string; readonly deviceId: string }[];
}

/** `now`: epoch milliseconds. */
export function readLeftBehind(database: Database.Database, now: number): LeftBehind {
  const rows = <T>(sql: string, ...parameters: unknown[]): T[] =>
    database
      .prepare<unknown[], string>(sql)
      .pluck()
      .all(...parameters)
      .map((row) => JSON.parse(row) as T);
  return {
    overrides: rows('SELECT row FROM overrides WHERE ends_at > ? ORDER BY created_at DESC', now),
    approvals: rows("SELECT row FROM approvals WHERE state = 'open' ORDER BY opened_at DESC"),
    accountHealth: database.prepare<[], string>('SELECT saved FROM account_health').pluck().get() ?? null,
    keptIds: database
      .prepare<[number], KeptEntry>(
        'SELECT key_id AS keyId, kind, id, account_id AS accountId, expires_at AS expiresAt FROM kept_ids WHERE expires_at > ? ORDER BY expires_at',
      )
      .all(now),
    auditedConfig: database.prepare<[], { revision: string; text: string }>('SELECT revision, text FROM audited_config').get() ?? null,
    devices: database
      .prepare<[], { keyId: string; deviceId: string }>(
        "SELECT key_id AS keyId, device_id AS deviceId FROM key_devices WHERE device_id <> '' ORDER BY last_at",
      )
      .all(),
  };
}
