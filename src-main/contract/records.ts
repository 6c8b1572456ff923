/**
 * What is written down about a request and shown of it: list rows, details, charges, the decision trail. The gateway
 * produces these shapes, the store keeps them, the interface shows them. They never hold a secret or a virtual key's value.
 */
import { z } from 'zod';

/** Tokens by kind, as the provider counted them. `input` excludes cached tokens (Anthropic's way of counting). */
export const usageSchema = z.object({
  input: z.int(),
  output: z.int(),
  cacheRead: z.int(),
  cacheWrite5m: z.int(),
  cacheWrite1h: z.int(),
  webSearches: z.int(),
  /** Of the output: what was reasoning, where the provider tells. */
  reasoning: z.int().optional(),
  /** Tokens of sources that the provider read and bills apart. */
  citations: z.int().optional(),
});
export type Usage = z.infer<typeof usageSchema>;
export const emptyUsage: Usage = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, webSearches: 0 };
/** The kinds that the ledger sums up. */
export type UsageKind = Exclude<keyof Usage, 'reasoning' | 'citations'>;

/** The rates one charge used: nano-dollars per million tokens (web searches: nano-dollars per thousand searches). */
export const ratesSchema = z.object({
  input: z.int(),
  output: z.int(),
  cacheRead: z.int(),
  cacheWrite5m: z.int(),
  cacheWrite1h: z.int(),
  webSearchPerThousand: z.int(),
  /** A fee per request, in nano-dollars per thousand of them; left out where there is none. */
  requestPerThousand: z.int().optional(),
  /** Reasoning tokens where they have a price of their own; else they cost what output costs. */
  reasoning: z.int().optional(),
  citation: z.int().optional(),
  /** Where the rates come from: `price list 2026-12-01: claude-opus-5-5 (…)` or `config: prices[0]`. */
  source: z.string(),
  /** Multiplier x 1,000,000 (service tier, speed, region); 1,000,000 is none. */
  multiplierMillionths: z.int(),
  /** Set when the rates may not be the whole truth, with the reason. */
  uncertain: z.string().nullable(),
});
export type Rates = z.infer<typeof ratesSchema>;

/**
 * How a charge came to be. `exact`: the provider's own final usage. `failed`: the provider answered with an error, which
 * costs nothing. Everything else is estimated and says why.
 */
export const chargeBases = ['exact', 'aborted', 'interrupted', 'no-usage', 'failed'] as const;

/** One pass of a model inside a request: an attempt that declined, a fallback, a compaction, an advisor. */
export const passSchema = z.object({
  /** Which model the provider says it was. */
  model: z.string(),
  usage: usageSchema,
  rates: ratesSchema.nullable(),
});
export type Pass = z.infer<typeof passSchema>;

export const chargeSchema = z.object({
  /** Of all passes together. */
  usage: usageSchema,
  /** Those of the model that answered. */
  rates: ratesSchema.nullable(),
  /** Nano-dollars; null when the price is unknown. */
  costNanoUsd: z.int().nullable(),
  basis: z.enum(chargeBases),
  estimated: z.boolean(),
  simulated: z.boolean(),
  /** Where a request took several passes that are priced one by one; together they are the charge. */
  passes: z.array(passSchema).optional(),
  /** What the provider itself says it charged, and what our prices make of it; `settles`: the charge is the provider's figure. */
  reported: z.object({ costNanoUsd: z.int(), ownNanoUsd: z.int().nullable(), settles: z.boolean() }).optional(),
});
export type Charge = z.infer<typeof chargeSchema>;

/** One line of the decision trail. `at` is milliseconds since the request's start. */
export const trailStepSchema = z.object({
  at: z.number(),
  step: z.enum(['authenticated', 'resolved', 'candidates', 'skipped', 'attempt', 'failed', 'committed', 'finished', 'refused', 'note']),
  text: z.string(),
});
export type TrailStep = z.infer<typeof trailStepSchema>;

export const attemptSchema = z.object({
  number: z.int(),
  accountId: z.string(),
  providerId: z.string(),
  upstreamModel: z.string(),
  status: z.int().nullable(),
  /** Why it failed, in the words of the retry policy; null when it served the request. */
  failure: z.string().nullable(),
  error: z.string().nullable(),
  startedAt: z.number(),
  firstByteMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  upstreamRequestId: z.string().nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** `refused`: we said no. `failed`: the provider did. `aborted`: the client hung up (499). */
export const outcomes = ['running', 'ok', 'refused', 'failed', 'aborted'] as const;
/** Endpoints that answer as a model does, by the path their clients know. */
export const answeringEndpoints = [
  'messages',
  'chat_completions',
  'responses',
  'generate_content',
  'converse',
  'invoke',
  'raw_predict',
] as const;
export const endpointNames = [...answeringEndpoints, 'count_tokens', 'models', 'unknown'] as const;

/** Does this endpoint answer as a model does? */
export function isAnswering(endpoint: string): boolean {
  return (answeringEndpoints as readonly string[]).includes(endpoint);
}

export const bodyStates = ['recorded', 'dropped', 'off', 'expired', 'none'] as const;

/** One row of the request list: everything a person scans. Times are epoch milliseconds, durations milliseconds. */
export const requestRowSchema = z.object({
  id: z.string(),
  startedAt: z.number(),
  endpoint: z.enum(endpointNames),
  method: z.string(),
  path: z.string(),
  outcome: z.enum(outcomes),
  status: z.int().nullable(),
  errorCode: z.string().nullable(),
  error: z.string().nullable(),
  keyId: z.string().nullable(),
  developerId: z.string().nullable(),
  teamId: z.string().nullable(),
  organizationId: z.string().nullable(),
  sessionId: z.string().nullable(),
  agentId: z.string().nullable(),
  requestClass: z.string().nullable(),
  deviceId: z.string().nullable(),
  userAgent: z.string().nullable(),
  modelAsked: z.string().nullable(),
  modelServed: z.string().nullable(),
  accountId: z.string().nullable(),
  providerId: z.string().nullable(),
  attempts: z.int(),
  streamed: z.boolean(),
  simulated: z.boolean(),
  usage: usageSchema.nullable(),
  costNanoUsd: z.int().nullable(),
  estimated: z.boolean(),
  /** Time until the first event other than a ping reached the client. */
  firstByteMs: z.number().nullable(),
  durationMs: z.number().nullable(),
  /** The longest silence of the upstream after its first byte. */
  longestSilenceMs: z.number().nullable(),
  requestBytes: z.int(),
  responseBytes: z.int(),
  stopReason: z.string().nullable(),
  bodies: z.enum(bodyStates),
});
export type RequestRow = z.infer<typeof requestRowSchema>;

/** The timing strip: the parts of a request's life in milliseconds from its start; null where it never got there. */
export const timingsSchema = z.object({
  bodyReadMs: z.number().nullable(),
  admittedMs: z.number().nullable(),
  upstreamSentMs: z.number().nullable(),
  upstreamHeadersMs: z.number().nullable(),
  committedMs: z.number().nullable(),
  settledMs: z.number().nullable(),
  finishedMs: z.number().nullable(),
});
export type Timings = z.infer<typeof timingsSchema>;
/** Of a request that has come nowhere yet, or of which nobody knows. */
export const noTimings: Timings = {
  bodyReadMs: null,
  admittedMs: null,
  upstreamSentMs: null,
  upstreamHeadersMs: null,
  committedMs: null,
  settledMs: null,
  finishedMs: null,
};

/** The full record of one finished request, as the gateway hands it to the ledger. */
export const requestRecordSchema = z.object({
  row: requestRowSchema,
  trail: z.array(trailStepSchema),
  attempts: z.array(attemptSchema),
  timings: timingsSchema,
  charge: chargeSchema.nullable(),
});
export type RequestRecord = z.infer<typeof requestRecordSchema>;
