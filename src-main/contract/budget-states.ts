/**
 * How far budgets and rate limits are, as views show them. Amounts are nano-dollars or counts; times are epoch
 * milliseconds. `left` may be negative: under `expected`, running answers may pass the cap.
 */
import { z } from 'zod';

export const tierKindSchema = z.enum(['organization', 'team', 'developer', 'key', 'session', 'agent']);

const window = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('calendar'), unit: z.enum(['day', 'week', 'month']) }),
  z.object({ kind: z.literal('rolling'), ms: z.number() }),
  z.object({ kind: z.literal('total') }),
]);

export const budgetStateSchema = z.object({
  id: z.string(),
  owner: z.object({ kind: tierKindSchema, id: z.string(), name: z.string() }),
  window,
  mode: z.enum(['enforce', 'warn']),
  models: z.array(z.string()).nullable(),
  providers: z.array(z.string()).nullable(),
  /** With raises; `raisedNanoUsd` of it ends with them. */
  capNanoUsd: z.int(),
  raisedNanoUsd: z.int(),
  usedNanoUsd: z.int(),
  reservedNanoUsd: z.int(),
  leftNanoUsd: z.int(),
  /** When the window ends; for a rolling one, when all of it would be free again; null: never. */
  resetsAt: z.number().nullable(),
});
export type BudgetStateView = z.infer<typeof budgetStateSchema>;

export const limitStateSchema = z.object({
  id: z.string(),
  owner: z.object({ kind: z.enum([...tierKindSchema.options, 'account']), id: z.string(), name: z.string() }),
  what: z.enum(['requests', 'inputTokens', 'outputTokens', 'concurrent']),
  models: z.array(z.string()).nullable(),
  most: z.int(),
  /** Zero for `concurrent`. */
  perMs: z.number(),
  used: z.number(),
});
export type LimitStateView = z.infer<typeof limitStateSchema>;
