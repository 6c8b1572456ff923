/**
 * Routes as people write them in `gatehouse.yaml`: rules in order, the first whose conditions all hold decides where a
 * request goes. Conditions look at who asks, at headers and at the shape of a request, never at text inside prompts.
 */
import { z } from 'zod';
import { durationSchema } from './governance.ts';

const patternsSchema = z.array(z.string().min(1).max(200)).min(1).max(200);
const idSchema = z.string().min(1).max(63);

/** `main`: the conversation itself. `subagent`: an agent it started. `background`: titles, probes and other side requests. */
export const requestClasses = ['main', 'subagent', 'background'] as const;
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const budgetWindows = ['day', 'week', 'month', 'any'] as const;
export const strategies = ['priority', 'weighted', 'cheapest', 'fastest', 'least-busy'] as const;

/** Everything that is set must hold. `*` is a wildcard in patterns. */
export const routeConditionSchema = z.strictObject({
  /** The model that was asked for, or what its alias stands for. */
  models: patternsSchema.optional(),
  teams: patternsSchema.optional(),
  developers: patternsSchema.optional(),
  keys: patternsSchema.optional(),
  class: z.array(z.enum(requestClasses)).min(1).optional(),
  thinking: z.boolean().optional(),
  /** Estimated input tokens: `above` is exclusive, `below` too. */
  inputTokens: z.strictObject({ above: z.int().min(0).optional(), below: z.int().min(1).optional() }).optional(),
  /** Request headers by name, each with the patterns one of which must match. */
  headers: z.record(z.string().regex(/^[a-z0-9-]+$/, 'must be a header name in small letters'), patternsSchema).optional(),
  /** The fullest budget above the request: 0.9 is 90 % spent or reserved. `of` narrows it to calendar windows. */
  budgetUsed: z.strictObject({ above: z.number().min(0).max(1), of: z.enum(budgetWindows).optional() }).optional(),
  /** In the organisation's time zone. `hours` may pass midnight: 22:00-06:00. */
  days: z.array(z.enum(weekdays)).min(1).optional(),
  hours: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'must be two times of day, e.g. 09:00-18:00')
    .optional(),
  sessions: patternsSchema.optional(),
});

/** Limits of one attempt; they stand before the account's own. `totalMs`: from sending to the last event. */
const timeoutsSchema = z.strictObject({
  firstByteMs: z.int().min(1000).max(3_600_000).optional(),
  silenceMs: z.int().min(1000).max(3_600_000).optional(),
  totalMs: z.int().min(1000).max(86_400_000).optional(),
});

export const routeTargetSchema = z
  .strictObject({
    account: idSchema.optional(),
    accounts: z.array(idSchema).min(1).max(100).optional(),
    /** All accounts of one provider. */
    provider: idSchema.optional(),
    /** The model to send there; left out: the one that was asked for. */
    model: z.string().min(1).max(200).optional(),
    weight: z.int().min(0).max(1000).optional(),
    /** Lower is tried first; equals are ordered by the strategy. Left out: the place in the list (priority), else 0. */
    priority: z.int().min(0).max(1000).optional(),
    timeouts: timeoutsSchema.optional(),
  })
  .refine((target) => [target.account, target.accounts, target.provider].filter((one) => one !== undefined).length <= 1, {
    message: 'must name one of account, accounts, provider; or none for all accounts that serve the model',
  });

export const routeSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'must be 1-63 small letters, digits, ".", "-" or "_"'),
  name: z.string().max(120).optional(),
  disabled: z.boolean().optional(),
  when: routeConditionSchema.optional(),
  strategy: z.enum(strategies).optional(),
  to: z.array(routeTargetSchema).min(1).max(50),
  /** False: a session need not stay where its prompt cache lies. */
  sticky: z.boolean().optional(),
  /** Most attempts for one request, over all accounts. */
  attempts: z.int().min(1).max(20).optional(),
  /** No attempt begins later than this after the request came. */
  deadlineMs: z.int().min(1000).max(3_600_000).optional(),
  /** Asks a second account when the first is slower than it nearly always is; costs tokens, so it is off by default. */
  hedge: z.boolean().optional(),
});

/** What holds for all routes. */
export const routingSchema = z.strictObject({
  attempts: z.int().min(1).max(20).optional(),
  deadlineMs: z.int().min(1000).max(3_600_000).optional(),
  /** How long a request may wait in all, between attempts, for an account to recover when no other is left. 0: not at all. */
  patienceMs: z.int().min(0).max(60_000).optional(),
  /** How long after its last request a session stays with its account. */
  sticky: durationSchema.optional(),
});

export type RouteConfig = z.infer<typeof routeSchema>;
export type RouteCondition = z.infer<typeof routeConditionSchema>;
export type RequestClass = (typeof requestClasses)[number];
export type BudgetWindowName = (typeof budgetWindows)[number];
export type Strategy = (typeof strategies)[number];

/** What holds where the file says nothing. */
export const routingDefaults = { attempts: 4, deadlineMs: 900_000, patienceMs: 5000, stickyMs: 300_000 } as const;
