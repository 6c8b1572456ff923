/**
 * The audit log: every change with who made it, before and after. Entries are chained by hash: each one's covers its
 * own text and the hash before it, so that none can be altered or taken out of the middle unseen. Secrets never stand here.
 */
import { z } from 'zod';

/** One value before and after; undefined (left out): it was not there. Paths as in the file: `developers[kim].budgets[0].amountUsd`. */
export const auditChangeSchema = z.object({ path: z.string(), before: z.unknown().optional(), after: z.unknown().optional() });
export type AuditChange = z.infer<typeof auditChangeSchema>;

export const auditEntrySchema = z.object({
  /** From 1, without gaps. */
  seq: z.int(),
  at: z.number(),
  /** `admin via desktop`, a developer's id, `file`, or the author of a git commit. */
  actor: z.string(),
  /** The call that made it, e.g. `keys.create`, or `config.edited` for a hand edit. */
  action: z.string(),
  /** What it is about, e.g. `key me-2`; empty when the changes say it. */
  subject: z.string(),
  changes: z.array(auditChangeSchema),
  previousHash: z.string(),
  /** SHA-256, hex, of `previousHash`, a line break, and the JSON of seq, at, actor, action, subject, changes. */
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditQuerySchema = z.object({
  /** Older than this entry. */
  before: z.int().optional(),
  limit: z.int().min(1).max(1000).default(200),
  /** Not older than this moment. */
  since: z.number().optional(),
  actor: z.string().optional(),
  action: z.string().optional(),
  /** Found anywhere in an entry. */
  text: z.string().max(200).optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;
/** Newest first; `before` of the next page is the last `seq`, or null at the end. */
export const auditPageSchema = z.object({ entries: z.array(auditEntrySchema), next: z.int().nullable(), actors: z.array(z.string()) });
export type AuditPage = z.infer<typeof auditPageSchema>;

export const auditCheckSchema = z.object({
  ok: z.boolean(),
  entries: z.int(),
  /** The first entry that does not fit; null when all do. */
  brokenAt: z.int().nullable(),
  /** The newest hash: kept elsewhere, it also shows that nothing was cut off the end. */
  lastHash: z.string(),
  message: z.string(),
});
export type AuditCheck = z.infer<typeof auditCheckSchema>;
