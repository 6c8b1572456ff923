/**
 * Routing as people see it: the rules with what they amount to, each account's health by model, what the simulator and
 * the outage drill answer. Pins, pauses, drains and drills themselves are overrides (overrides.ts).
 */
import { z } from 'zod';
import { requestClasses, routeSchema, strategies } from './routes.ts';

/** `half-open`: the next request may try it, one at a time. */
export const circuitStates = ['closed', 'open', 'half-open'] as const;

export const routeViewSchema = z.object({
  /** As it stands in the file; null for what happens when no rule matches. */
  config: routeSchema.nullable(),
  id: z.string(),
  title: z.string(),
  /** One phrase per condition: `model claude-opus-*`, `above 90 % of the month's budget`. Empty: matches everything. */
  conditions: z.array(z.string()),
  strategy: z.enum(strategies),
  /** In the order they are tried; equal `priority` is ordered by the strategy. */
  targets: z.array(
    z.object({
      label: z.string(),
      priority: z.int(),
      weight: z.int().nullable(),
      /** The model that is sent, null: the one asked for. */
      model: z.string().nullable(),
      accountIds: z.array(z.string()),
    }),
  ),
  attempts: z.int(),
  /** What a person should know: `never reached: rule "all" above it matches everything`. */
  warnings: z.array(z.string()),
});
export type RouteView = z.infer<typeof routeViewSchema>;

/** Outcomes of attempts in one hour. `firstByteMs` is their mean time to the first event; null without a success. */
export const healthHourSchema = z.object({
  start: z.number(),
  ok: z.int(),
  failed: z.int(),
  firstByteMs: z.number().nullable(),
});
export type HealthHour = z.infer<typeof healthHourSchema>;

export const modelStatusSchema = z.object({
  model: z.string(),
  state: z.enum(circuitStates),
  /** One plain sentence; empty when all is well. */
  reason: z.string(),
  /** Epoch milliseconds; null when closed. */
  nextTryAt: z.number().nullable(),
  /** Below 1 while a recovered account takes a growing share of new sessions. */
  share: z.number(),
  /** Over the last minutes; null without attempts. */
  successRate: z.number().nullable(),
  /** Moving mean of the time to the first event; null when nothing was seen. */
  firstByteMs: z.number().nullable(),
  p95FirstByteMs: z.number().nullable(),
  lastError: z.string().nullable(),
  lastErrorAt: z.number().nullable(),
  lastSuccessAt: z.number().nullable(),
});
export type ModelStatus = z.infer<typeof modelStatusSchema>;

export const accountStatusSchema = z.object({
  id: z.string(),
  title: z.string(),
  providerId: z.string(),
  simulated: z.boolean(),
  origin: z.string().nullable(),
  disabled: z.boolean(),
  /** The worst of the account itself and its models. */
  state: z.enum(circuitStates),
  reason: z.string(),
  nextTryAt: z.number().nullable(),
  /** A pin, pause, drain or drill in force. */
  override: z
    .object({
      id: z.string(),
      action: z.enum(['pin', 'pause', 'drain', 'fail']),
      actor: z.string(),
      reason: z.string(),
      endsAt: z.number(),
    })
    .nullable(),
  successRate: z.number().nullable(),
  firstByteMs: z.number().nullable(),
  lastError: z.string().nullable(),
  lastErrorAt: z.number().nullable(),
  lastSuccessAt: z.number().nullable(),
  openStreams: z.int(),
  requestsToday: z.int(),
  costTodayNanoUsd: z.int(),
  models: z.array(modelStatusSchema),
  /** The last 24 hours, oldest first, one entry per hour. */
  hours: z.array(healthHourSchema),
});
export type AccountStatus = z.infer<typeof accountStatusSchema>;

/** A request to try out: one of the log, or made up. Fields given beside `requestId` replace what the log says. */
export const simulateInputSchema = z.object({
  requestId: z.string().max(200).optional(),
  model: z.string().min(1).max(200).optional(),
  keyId: z.string().max(63).optional(),
  class: z.enum(requestClasses).optional(),
  thinking: z.boolean().optional(),
  inputTokens: z.int().min(0).max(100_000_000).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  sessionId: z.string().max(200).optional(),
  /** Epoch milliseconds; left out: now. */
  at: z.number().optional(),
  /** Share of the budget, 0 to 1; left out: as it is now. */
  budgetUsed: z.number().min(0).max(1).optional(),
  /** As if these accounts were down. */
  down: z.array(z.string().max(63)).max(50).optional(),
});
export type SimulateInput = z.infer<typeof simulateInputSchema>;

export const simulatedCandidateSchema = z.object({
  accountId: z.string(),
  title: z.string(),
  providerId: z.string(),
  model: z.string(),
  state: z.enum(circuitStates),
  /** Why it stands where it stands. */
  reasons: z.array(z.string()),
  /** What the request would cost there, with an answer of usual length; null when nobody knows the price. */
  estimateNanoUsd: z.int().nullable(),
});

export const simulationSchema = z.object({
  /** The request as it was taken: what the conditions looked at. */
  request: z.object({
    model: z.string(),
    keyId: z.string(),
    class: z.enum(requestClasses),
    thinking: z.boolean(),
    inputTokens: z.int(),
    sessionId: z.string().nullable(),
    at: z.number(),
    budgetUsed: z.number(),
  }),
  /** The rule that decides; null when none matches and the model goes to whoever serves it. */
  rule: z.string().nullable(),
  /** Every rule down to the one that matched: why the ones above did not. */
  checked: z.array(z.object({ rule: z.string(), matched: z.boolean(), why: z.string() })),
  candidates: z.array(simulatedCandidateSchema),
  skipped: z.array(z.object({ accountId: z.string(), why: z.string() })),
  /** What the trail would say beside this. */
  notes: z.array(z.string()),
  /** The refusal when nobody can serve it; else null. */
  refusal: z.string().nullable(),
});
export type Simulation = z.infer<typeof simulationSchema>;

export const drillInputSchema = z.object({ accountId: z.string().min(1).max(63), last: z.int().min(1).max(2000).default(200) });

/** Recent requests, planned again as if the account were down. */
export const drillReportSchema = z.object({
  accountId: z.string(),
  /** Requests looked at, newest first, and the time of the oldest. */
  requests: z.int(),
  since: z.number().nullable(),
  /** Served by another account anyway. */
  unaffected: z.int(),
  /** Would have been served by these instead. */
  moved: z.array(z.object({ accountId: z.string(), model: z.string(), requests: z.int() })),
  failing: z.int(),
  /** What stands in the way, by how many requests it stops. */
  reasons: z.array(z.object({ why: z.string(), requests: z.int() })),
  /** What the moved ones would have cost more (or less); null when a price is unknown. */
  extraNanoUsd: z.int().nullable(),
  examples: z.array(z.object({ requestId: z.string(), model: z.string(), why: z.string() })),
});
export type DrillReport = z.infer<typeof drillReportSchema>;
