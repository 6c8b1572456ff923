/**
 * Who is signed in, and a developer's own page: own usage, limits and sessions, nobody else's. A member signed in with
 * a virtual key; what is theirs is everything of the key's developer, or of the key alone when it is a service key.
 */
import { z } from 'zod';
import { budgetStateSchema, limitStateSchema } from './budget-states.ts';
import { usageSchema } from './records.ts';

export const roles = ['admin', 'member'] as const;

export const sessionSchema = z.object({
  role: z.enum(roles),
  /** What the audit log calls them. */
  name: z.string(),
  /** They sit at the machine that Gatehouse runs on, and so may confirm where a secret goes. */
  isAtMachine: z.boolean(),
  /** Of a member: the key they signed in with and its owner; null for an admin. */
  keyId: z.string().nullable(),
  keyName: z.string().nullable(),
  developerId: z.string().nullable(),
  developerName: z.string().nullable(),
  teamId: z.string().nullable(),
  teamName: z.string().nullable(),
});
export type SessionView = z.infer<typeof sessionSchema>;

export const ownLimitsSchema = z.object({
  /** Every budget that applies, from the organisation down to the key. */
  budgets: z.array(budgetStateSchema),
  limits: z.array(limitStateSchema),
  /** What one session, and one subagent of it, may cost; null: no cap. */
  sessionCapNanoUsd: z.int().nullable(),
  agentCapNanoUsd: z.int().nullable(),
  /** Spending is paused: who, why, until when; null when it is not. */
  paused: z.object({ actor: z.string(), reason: z.string(), endsAt: z.number() }).nullable(),
  /** Patterns of models that may be used, tier by tier; empty: all. */
  models: z.array(z.object({ tier: z.string(), allow: z.array(z.string()).nullable(), deny: z.array(z.string()).nullable() })),
});
export type OwnLimits = z.infer<typeof ownLimitsSchema>;

export const ownSessionSchema = z.object({
  sessionId: z.string(),
  firstAt: z.number(),
  lastAt: z.number(),
  requests: z.int(),
  usage: usageSchema,
  costNanoUsd: z.int(),
  unknownPrices: z.int(),
  agents: z.int(),
  models: z.array(z.string()),
  /** The cap of this session with its raises; null when it has none. */
  capNanoUsd: z.int().nullable(),
});
export type OwnSession = z.infer<typeof ownSessionSchema>;
