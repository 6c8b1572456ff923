/** What an admin should hear of, once per window: budgets that fill up, refusals, runaways, new devices on a key. */
import { z } from 'zod';
import { tierKindSchema } from './budget-states.ts';

export const alertKinds = ['threshold', 'refusal', 'runaway', 'device', 'sign-in'] as const;

export const alertSchema = z.object({
  id: z.string(),
  at: z.number(),
  kind: z.enum(alertKinds),
  severity: z.enum(['info', 'warning', 'error']),
  title: z.string(),
  /** One or two plain sentences. */
  text: z.string(),
  /** Whose budget, session or key it is about. */
  owner: z.object({ kind: tierKindSchema, id: z.string(), name: z.string() }),
  budgetId: z.string().nullable(),
  keyId: z.string().nullable(),
  developerId: z.string().nullable(),
  teamId: z.string().nullable(),
  sessionId: z.string().nullable(),
  requestId: z.string().nullable(),
});
export type Alert = z.infer<typeof alertSchema>;

export const alertQuerySchema = z.object({
  /** Older than this moment. */
  before: z.number().optional(),
  limit: z.int().min(1).max(500).default(100),
  kind: z.enum(alertKinds).optional(),
});
export type AlertQuery = z.infer<typeof alertQuerySchema>;
/** Newest first. `unseen`: how many came after the last `markSeen`. */
export const alertPageSchema = z.object({ alerts: z.array(alertSchema), next: z.number().nullable(), unseen: z.int(), seenAt: z.number() });
export type AlertPage = z.infer<typeof alertPageSchema>;
