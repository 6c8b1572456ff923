/**
 * Writes of what people decide and are told: overrides, approvals, alerts, the audit log. A list of them is one
 * transaction, so that a change and its audit entry stand together or not at all. Only the writer thread calls it.
 */
import type Database from 'better-sqlite3';
import type { Alert } from '../contract/alerts.ts';
import type { Approval } from '../contract/approvals.ts';
import type { AuditEntry } from '../contract/audit.ts';
import type { Override } from '../contract/overrides.ts';
import type { KeptEntry } from '../gateway/ports.ts';
import { auditHash, auditText, FIRST_HASH } from './audit-chain.ts';

export type GovernanceWrite =
  | { readonly kind: 'override'; readonly row: Override }
  | { readonly kind: 'approval'; readonly row: Approval }
  /** Kept only if none has this `occasion`. */
  | { readonly kind: 'alert'; readonly row: Alert; readonly occasion: string }
  | { readonly kind: 'alerts-seen'; readonly at: number }
  /** The configuration that the audit log knows from now on. */
  | { readonly kind: 'audited-config'; readonly revision: string; readonly text: string }
  /** How accounts are doing, as the gateway saves it. */
  | { readonly kind: 'account-health'; readonly saved: string }
  /** What keys received that providers keep; what has expired by `now` is forgotten. */
  | { readonly kind: 'kept-ids'; readonly entries: readonly KeptEntry[]; readonly now: number }
  | { readonly kind: 'audit'; readonly entry: Omit<AuditEntry, 'seq' | 'previousHash' | 'hash'> };

/** Applies a list in one transaction; for each write, whether it changed anything. Throws SQLite's error: then none did. */
export type ApplyGovernance = (writes: readonly GovernanceWrite[]) => boolean[];

export function prepareGovernance(database: Database.Database): ApplyGovernance {
  const putOverride = database.prepare(
    'INSERT INTO overrides (id, created_at, ends_at, row) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET ends_at = excluded.ends_at, row = excluded.row',
  );
  const putApproval = database.prepare(
    'INSERT INTO approvals (id, state, opened_at, row) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET state = excluded.state, row = excluded.row',
  );
  const putAlert = database.prepare('INSERT INTO alerts (id, occasion, at, row) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const putSeen = database.prepare('INSERT INTO alerts_seen (one, at) VALUES (1, ?) ON CONFLICT DO UPDATE SET at = excluded.at');
  const putConfig = database.prepare(
    'INSERT INTO audited_config (one, revision, text) VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET revision = excluded.revision, text = excluded.text',
  );
  const putHealth = database.prepare(
    'INSERT INTO account_health (one, saved) VALUES (1, ?) ON CONFLICT DO UPDATE SET saved = excluded.saved',
  );
  const putKept = database.prepare(
    'INSERT INTO kept_ids (key_id, kind, id, account_id, expires_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET account_id = excluded.account_id, expires_at = excluded.expires_at',
  );
  const dropKept = database.prepare('DELETE FROM kept_ids WHERE expires_at <= ?');
  const lastAudit = database.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
  const putAudit = database.prepare('INSERT INTO audit (seq, at, actor, action, text, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?)');

  function audit(entry: Extract<GovernanceWrite, { kind: 'audit' }>['entry']): number {
    const { seq, hash: previousHash } = lastAudit.get() ?? { seq: 0, hash: FIRST_HASH };
    const text = auditText({ seq: seq + 1, ...entry });
    return putAudit.run(seq + 1, entry.at, entry.actor, entry.action, text, previousHash, auditHash(previousHash, text)).changes;
  }

  function apply(write: GovernanceWrite): number {
    switch (write.kind) {
      case 'override':
        return putOverride.run(write.row.id, write.row.createdAt, write.row.endsAt, JSON.stringify(write.row)).changes;
      case 'approval':
        return putApproval.run(write.row.id, write.row.state, write.row.openedAt, JSON.stringify(write.row)).changes;
      case 'alert':
        return putAlert.run(write.row.id, write.occasion, write.row.at, JSON.stringify(write.row)).changes;
      case 'alerts-seen':
        return putSeen.run(write.at).changes;
      case 'audited-config':
        return putConfig.run(write.revision, write.text).changes;
      case 'account-health':
        return putHealth.run(write.saved).changes;
      case 'kept-ids':
        for (const { keyId, kind, id, accountId, expiresAt } of write.entries) putKept.run(keyId, kind, id, accountId, expiresAt);
        return write.entries.length + dropKept.run(write.now).changes;
      case 'audit':
        return audit(write.entry);
    }
  }

  const inTransaction = database.transaction((writes: readonly GovernanceWrite[]) => writes.map((write) => apply(write) > 0));
  return (writes) => inTransaction.immediate(writes);
}
