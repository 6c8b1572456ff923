/** Reads overrides, approvals, alerts and the audit log, and proves the audit log's chain entry by entry. */
import type Database from 'better-sqlite3';
import type { Alert } from '../contract/alerts.ts';
import type { Approval } from '../contract/approvals.ts';
import type { AuditCheck, AuditEntry } from '../contract/audit.ts';
import type { Override } from '../contract/overrides.ts';
import { type AuditContent, auditHash, FIRST_HASH } from './audit-chain.ts';
import type { Answers } from './query-messages.ts';
import type { GovernanceReads } from './reads.ts';

interface AuditRow {
  readonly seq: number;
  readonly text: string;
  readonly previousHash: string;
  readonly hash: string;
}

const AUDIT = 'SELECT seq, text, previous_hash AS previousHash, hash FROM audit';

export function prepareGovernanceReads(database: Database.Database): Pick<Answers, keyof GovernanceReads> {
  const rows = <T>(sql: string) => {
    const found = database.prepare<unknown[], string>(sql).pluck();
    return (...parameters: unknown[]): T[] => found.all(...parameters).map((row) => JSON.parse(row) as T);
  };
  const running = rows<Override>('SELECT row FROM overrides WHERE ends_at > ? ORDER BY created_at DESC LIMIT ?');
  const everyOverride = rows<Override>('SELECT row FROM overrides ORDER BY created_at DESC LIMIT ?');
  const approvals = rows<Approval>('SELECT row FROM approvals WHERE state = ? ORDER BY opened_at DESC LIMIT ?');
  const everyApproval = rows<Approval>('SELECT row FROM approvals ORDER BY opened_at DESC LIMIT ?');
  const alerts = rows<Alert>(
    "SELECT row FROM alerts WHERE in_time() AND at < ? AND (? IS NULL OR json_extract(row, '$.kind') = ?) ORDER BY at DESC, id DESC LIMIT ?",
  );
  const seen = database.prepare<[], number>('SELECT at FROM alerts_seen').pluck();
  const unseen = database.prepare<[number], number>('SELECT count(*) FROM alerts WHERE at > ?').pluck();
  const actors = database.prepare<[], string>('SELECT DISTINCT actor FROM audit ORDER BY actor LIMIT 500').pluck();
  const page = database.prepare<unknown[], AuditRow>(
    `${AUDIT} WHERE in_time() AND seq < ? AND at >= ? AND (? IS NULL OR actor = ?) AND (? IS NULL OR action = ?) AND (? IS NULL OR instr(lower(text), ?) > 0)
     ORDER BY seq DESC LIMIT ?`,
  );
  const oldestFirst = database.prepare<[], AuditRow>(`${AUDIT} ORDER BY seq`);

  return {
    overrides: (now, limit) => (now === null ? everyOverride(limit) : running(now, limit)),
    approvals: (state, limit) => (state === 'all' ? everyApproval(limit) : approvals(state, limit)),
    alerts({ before = Number.MAX_SAFE_INTEGER, limit, kind = null }) {
      const found = alerts(before, kind, kind, limit);
      const seenAt = seen.get() ?? 0;
      return { alerts: found, next: found.length < limit ? null : (found.at(-1)?.at ?? null), unseen: unseen.get(seenAt) ?? 0, seenAt };
    },
    audit({ before = Number.MAX_SAFE_INTEGER, since = 0, limit, actor = null, action = null, text }) {
      const wanted = text === undefined || text === '' ? null : text.toLowerCase();
      const entries = page.all(before, since, actor, actor, action, action, wanted, wanted, limit).map(entryOf);
      return { entries, next: entries.length < limit ? null : (entries.at(-1)?.seq ?? null), actors: actors.all() };
    },
    auditLines: () => [...oldestFirst.iterate()].map((row) => `${JSON.stringify(entryOf(row))}\n`).join(''),
    auditCheck: () => checkChain(oldestFirst.iterate()),
  };
}

function entryOf({ text, previousHash, hash }: AuditRow): AuditEntry {
  return { ...(JSON.parse(text) as AuditContent), previousHash, hash };
}

function checkChain(rows: Iterable<AuditRow>): AuditCheck {
  let entries = 0;
  let lastHash = FIRST_HASH;
  for (const { seq, text, previousHash, hash } of rows) {
    entries += 1;
    if (seq !== entries || previousHash !== lastHash || hash !== auditHash(previousHash, text)) {
      const message = `Entry ${entries} does not fit the one before it: the log was altered there, or an entry is missing.`;
      return { ok: false, entries, brokenAt: entries, lastHash, message };
    }
    lastHash = hash;
  }
  return { ok: true, entries, brokenAt: null, lastHash, message: `All ${entries} entries fit together.` };
}
