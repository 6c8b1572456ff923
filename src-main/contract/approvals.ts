/**
 * Requests for an exception. A refusal by an enforced budget, a session cap or the runaway brake opens one; an admin
 * grants it, which makes an override, or declines it. At most one is open for each budget and session.
 */
import { z } from 'zod';
import { tierKindSchema } from './budget-states.ts';
import { momentSchema } from './moment.ts';

export const approvalStates = ['open', 'granted', 'declined'] as const;

export const approvalSchema = z.object({
  id: z.string(),
  state: z.enum(approvalStates),
  openedAt: z.number(),
  /** The budget that refused (`Budget.id`), or the cap of a session or subagent. */
  budgetId: z.string(),
  owner: z.object({ kind: tierKindSchema, id: z.string(), name: z.string() }),
  /** `budget`: it is used up. `runaway`: the brake stopped the session; a grant lets it go on. */
  cause: z.enum(['budget', 'runaway']),
  keyId: z.string(),
  developerId: z.string().nullable(),
  teamId: z.string().nullable(),
  sessionId: z.string().nullable(),
  agentId: z.string().nullable(),
  model: z.string(),
  capNanoUsd: z.int(),
  usedNanoUsd: z.int(),
  /** What the refused request may take. */
  neededNanoUsd: z.int(),
  resetsAt: z.number().nullable(),
  /** How often it was refused since it was opened, and when last. */
  refusals: z.int(),
  lastRefusedAt: z.number(),
  lastRequestId: z.string(),
  /** Why, in the words of whoever was refused. */
  note: z.string().nullable(),
  decidedAt: z.number().nullable(),
  decidedBy: z.string().nullable(),
  /** What the admin wrote when deciding. */
  reason: z.string().nullable(),
  /** The override that a grant made. */
  overrideId: z.string().nullable(),
});
export type Approval = z.infer<typeof approvalSchema>;

export const approvalQuerySchema = z.object({
  state: z.enum([...approvalStates, 'all']).default('open'),
  limit: z.int().min(1).max(500).default(200),
  /** Only the caller's own, as on their own page; members never see others. */
  own: z.boolean().default(false),
});

export const grantInputSchema = z.object({
  id: z.string(),
  amountUsd: z.number().positive().max(9_000_000),
  endsAt: momentSchema,
  reason: z.string().max(300).optional(),
});
export const declineInputSchema = z.object({ id: z.string(), reason: z.string().max(300).optional() });
export const noteInputSchema = z.object({ id: z.string(), note: z.string().min(1).max(1000) });
