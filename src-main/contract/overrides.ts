/**
 * The one thing that changes what the configuration file says without standing in it: exceptions for a while. Each has
 * an actor, a reason and an end, lies in the database, and is shown wherever it acts.
 */
import { z } from 'zod';
import { momentSchema } from './moment.ts';

const base = {
  id: z.string(),
  /** Who made it: `admin`, `admin via tray`, a developer's id. */
  actor: z.string(),
  reason: z.string().max(300),
  createdAt: z.number(),
  /** Epoch milliseconds; from then on it does nothing. */
  endsAt: z.number(),
  /** Why it ended before its time, when nobody ended it: what it was about is gone. */
  endedBecause: z.string().optional(),
};

/** A tier as overrides and the audit log name it. */
export const tierReferenceSchema = z.object({ kind: z.enum(['organization', 'team', 'developer', 'key']), id: z.string() });

/**
 * `pin`: everything that this account can serve goes there first. `pause`: nothing new goes there. `drain`: as pause,
 * and sessions that stick to it move on. `fail`: the outage drill, attempts fail as if the provider were down.
 */
export const accountActions = ['pin', 'pause', 'drain', 'fail'] as const;

export const overrideSchema = z.discriminatedUnion('kind', [
  /** Spending stops for a tier and everybody below it. */
  z.object({ ...base, kind: z.literal('pause'), tier: tierReferenceSchema }),
  /** More room in one budget (`Budget.id`). */
  z.object({ ...base, kind: z.literal('raise'), budgetId: z.string(), amountNanoUsd: z.int() }),
  /** More room in the cap of one session of one key, or of one subagent of it. */
  z.object({
    ...base,
    kind: z.literal('session'),
    keyId: z.string(),
    sessionId: z.string(),
    agentId: z.string().nullable(),
    amountNanoUsd: z.int(),
  }),
  z.object({ ...base, kind: z.literal('account'), accountId: z.string(), action: z.enum(accountActions) }),
]);
export type Override = z.infer<typeof overrideSchema>;
export type AccountAction = (typeof accountActions)[number];

/** As `overrideSchema` without what is given by the call: id, actor, beginning. Amounts are US dollars. */
const wish = { reason: z.string().min(1).max(300), endsAt: momentSchema };
const amountUsd = z.number().positive().max(9_000_000);
export const overrideInputSchema = z.discriminatedUnion('kind', [
  z.object({ ...wish, kind: z.literal('pause'), tier: tierReferenceSchema }),
  z.object({ ...wish, kind: z.literal('raise'), budgetId: z.string(), amountUsd }),
  z.object({
    ...wish,
    kind: z.literal('session'),
    keyId: z.string(),
    sessionId: z.string().min(1).max(200),
    agentId: z.string().min(1).max(200).nullable().default(null),
    amountUsd,
  }),
  z.object({ ...wish, kind: z.literal('account'), accountId: z.string(), action: z.enum(accountActions) }),
]);
export type OverrideInput = z.infer<typeof overrideInputSchema>;

/** `past` shows those that have ended as well, newest first. */
export const overrideQuerySchema = z.object({ past: z.boolean().default(false), limit: z.int().min(1).max(500).default(200) });
