/**
 * What the data plane tells about governance while it works: refusals that somebody may want lifted, budgets that fill
 * up, sessions that run away, devices. It tells; what becomes of it (approvals, alerts) is decided outside.
 */
import type { Approval } from '../contract/approvals.ts';

/** A request that a budget, a session's cap or the runaway brake refused. */
export interface Refused extends Pick<
  Approval,
  | 'cause'
  | 'budgetId'
  | 'owner'
  | 'keyId'
  | 'developerId'
  | 'teamId'
  | 'sessionId'
  | 'agentId'
  | 'model'
  | 'capNanoUsd'
  | 'usedNanoUsd'
  | 'neededNanoUsd'
  | 'resetsAt'
> {
  readonly requestId: string;
  readonly at: number;
}
