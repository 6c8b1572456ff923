/**
 * How audit entries are chained: each hash covers the entry's own text and the hash before it. Whoever alters an entry,
 * or takes one out, must alter every later one; who keeps the newest hash elsewhere sees even that.
 */
import { createHash } from 'node:crypto';
import type { AuditEntry } from '../contract/audit.ts';

/** What the first entry follows. */
export const FIRST_HASH = '0'.repeat(64);

export type AuditContent = Omit<AuditEntry, 'previousHash' | 'hash'>;

/** The text that is stored and hashed. */
export function auditText({ seq, at, actor, action, subject, changes }: AuditContent): string {
  return JSON.stringify({ seq, at, actor, action, subject, changes });
}

/** SHA-256, hex. */
export function auditHash(previousHash: string, text: string): string {
  return createHash('sha256').update(`${previousHash}\n${text}`).digest('hex');
}
