/**
 * Claude Code's sessions as a cost tree: a session, the conversations in it (the main one and its subagents), and their
 * turns, which are requests. A session belongs to one key: ids come from clients, and two keys may send the same.
 */
import { z } from 'zod';
import { usageSchema } from './records.ts';

export const sessionOrders = ['recent', 'dearest'] as const;
export const sessionPeriods = ['today', '7d', 'all'] as const;

/** Sums over turns. Requests under way are in `running` and in nothing else until they end. */
const sums = {
  turns: z.int(),
  /** Turns that failed or were refused. */
  errors: z.int(),
  usage: usageSchema,
  costNanoUsd: z.int(),
  /** Turns without a known price; they add nothing to the cost. */
  unknownPrices: z.int(),
  estimated: z.int(),
  simulated: z.int(),
  /** Time requests were under way, added up; conversations beside each other count each. */
  busyMs: z.number(),
  /** Epoch milliseconds of the first start and the last end. */
  firstAt: z.number(),
  lastAt: z.number(),
  running: z.int(),
  /** Dearest first, then busiest. */
  models: z.array(z.object({ model: z.string(), turns: z.int(), costNanoUsd: z.int() })),
};

export const sessionIdSchema = z.object({ sessionId: z.string().min(1).max(500), keyId: z.string().min(1).max(200) });
export type SessionId = z.infer<typeof sessionIdSchema>;

export const sessionSchema = sessionIdSchema.extend({
  ...sums,
  developerId: z.string().nullable(),
  /** The developer's name, or the key's when it belongs to nobody. */
  ownerName: z.string(),
  subagents: z.int(),
});
export type Session = z.infer<typeof sessionSchema>;

export const sessionQuerySchema = z.object({
  order: z.enum(sessionOrders).default('recent'),
  period: z.enum(sessionPeriods).default('all'),
  developerId: z.string().optional(),
  /** What the page before returned. */
  cursor: z.string().max(1000).optional(),
  limit: z.int().min(1).max(200).default(50),
});

/** `cursor` asks for the next page; null at the end, and for `dearest`, which is one page. */
export const sessionPageSchema = z.object({ sessions: z.array(sessionSchema), cursor: z.string().nullable() });

/** `agentId` null: the main conversation. */
export const sessionPartSchema = z.object({ agentId: z.string().nullable(), ...sums });
export type SessionPart = z.infer<typeof sessionPartSchema>;

export const turnQuerySchema = sessionIdSchema.extend({
  agentId: z.string().max(500).nullable(),
  cursor: z.string().optional(),
  limit: z.int().min(1).max(200).default(50),
});
