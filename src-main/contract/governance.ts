/**
 * What may be set at every tier (organisation, team, developer, key): permissions, budgets, rate limits, session caps.
 * A lower tier can only narrow: a request must fit under all of them, and a deny anywhere wins.
 */
import { z } from 'zod';
import { endpointNames } from './records.ts';

const patterns = z.array(z.string().min(1).max(200)).max(200);

export const endpointPermissions = endpointNames.filter((name) => name !== 'unknown');

/** Left out means "all". `clients` are patterns on the user agent, e.g. `claude-cli/*`. */
export const permissionSetSchema = z.strictObject({
  models: patterns.optional(),
  providers: patterns.optional(),
  accounts: patterns.optional(),
  clients: patterns.optional(),
  endpoints: z.array(z.enum(endpointPermissions)).optional(),
});

/** `5h`, `30m`, `7d`: a length of time as people write it. */
export const durationSchema = z.string().regex(/^[1-9]\d{0,4}(s|m|h|d)$/, 'must be a number and s, m, h or d, e.g. 5h');

export const windowSchema = z.union([
  z.strictObject({ calendar: z.enum(['day', 'week', 'month']) }),
  z.strictObject({ rolling: durationSchema }),
  z.strictObject({ total: z.literal(true) }),
]);

export const budgetSchema = z.strictObject({
  amountUsd: z.number().min(0).max(9_000_000),
  window: windowSchema,
  /** Only requests for these models, or to these providers, count and are stopped. */
  models: patterns.optional(),
  providers: patterns.optional(),
  mode: z.enum(['enforce', 'warn']).optional(),
  reserve: z.enum(['strict', 'expected']).optional(),
  onExhausted: z.enum(['finish', 'cut']).optional(),
  /** Percent of the amount at which an alert is due; 50, 75 and 90 where it is left out. */
  alertAt: z.array(z.int().min(1).max(100)).max(10).optional(),
});

export const limitSchema = z
  .strictObject({
    requests: z.int().min(1).optional(),
    inputTokens: z.int().min(1).optional(),
    outputTokens: z.int().min(1).optional(),
    /** Requests under way at once; needs no `per`. */
    concurrent: z.int().min(1).optional(),
    per: durationSchema.optional(),
    models: patterns.optional(),
    /** How long a request may wait in line for room before it is refused: not at all where it is left out, a minute under `concurrent`. */
    queueMs: z.int().min(0).max(60_000).optional(),
  })
  .refine(
    (limit) => [limit.requests, limit.inputTokens, limit.outputTokens, limit.concurrent].filter((one) => one !== undefined).length === 1,
    {
      message: 'must hold exactly one of requests, inputTokens, outputTokens, concurrent',
    },
  )
  .refine((limit) => (limit.concurrent === undefined) === (limit.per !== undefined), {
    message: 'requests and tokens need `per`, e.g. per: 1m; concurrent takes none',
  });

/** What counts as a session that runs away, and what to do about it; zero: never. */
export const runawaySchema = z.strictObject({
  /** The same tool input so many times among the last calls of one conversation. */
  repeats: z.int().min(0).max(1000).optional(),
  /** So much money in ten minutes, in one session. */
  usdPer10m: z.number().min(0).max(9_000_000).optional(),
  /** `stop` refuses the session's next request until an admin grants it more. */
  action: z.enum(['warn', 'stop']).optional(),
});

/** The fields every tier shares; spread into the tier's own schema. */
export const tierFields = {
  allow: permissionSetSchema.optional(),
  deny: permissionSetSchema.optional(),
  /** Oldest client that may call, e.g. `claude-cli: 2.1.300`. */
  minimumClients: z.record(z.string().min(1).max(60), z.string().regex(/^\d+(\.\d+){0,3}$/)).optional(),
  budgets: z.array(budgetSchema).max(20).optional(),
  limits: z.array(limitSchema).max(20).optional(),
  /** The brake for runaways: what one session, and one subagent of it, may cost. The nearest tier that says so counts. */
  sessionUsd: z.number().min(0).max(9_000_000).optional(),
  agentUsd: z.number().min(0).max(9_000_000).optional(),
  /** Field by field, the nearest tier that says so counts. */
  runaway: runawaySchema.optional(),
};

export type PermissionSet = z.infer<typeof permissionSetSchema>;
export type BudgetConfig = z.infer<typeof budgetSchema>;
export type LimitConfig = z.infer<typeof limitSchema>;
export type WindowConfig = z.infer<typeof windowSchema>;

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `5h` -> milliseconds. The text must have passed `durationSchema`. */
export function durationMs(text: string): number {
  return Number(text.slice(0, -1)) * UNIT_MS[text.at(-1) as keyof typeof UNIT_MS];
}
