/**
 * What the data plane tells while it works: refusals that somebody may want lifted, budgets that fill up, sessions that
 * run away, past charges that cannot be read. It tells; what becomes of it (approvals, alerts) is decided outside.
 */
import type { Approval } from '../contract/approvals.ts';
import type { Budget } from './admission/tier.ts';

export type GatewayEvent = GovernanceEvent | HistoryRead | ClockAhead;

/** What approvals and alerts are made of. */
export type GovernanceEvent = Refused | Filled | Runaway;

/** Past charges were read; or they could not be, and requests wait until they can. */
export interface HistoryRead {
  readonly kind: 'history';
  /** Null: all is well. */
  readonly problem: string | null;
}

/** The clock was set back, and charges are dated ahead of it; they count in every window until their date is over. */
export interface ClockAhead {
  readonly kind: 'clock';
  /** The date of the last of them; null: it is over. */
  readonly chargedUntil: number | null;
}

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
  readonly kind: 'refused';
  readonly requestId: string;
  readonly at: number;
}

/** A charge carried a budget past one of its thresholds: the highest that it passed. */
export interface Filled {
  readonly kind: 'filled';
  readonly at: number;
  readonly budget: Budget;
  readonly percent: number;
  readonly usedNanoUsd: number;
  readonly capNanoUsd: number;
  readonly resetsAt: number | null;
}

/** A session repeats itself, or spends very fast. */
export interface Runaway extends Pick<Approval, 'keyId' | 'developerId' | 'teamId' | 'agentId'> {
  readonly kind: 'runaway';
  readonly at: number;
  readonly sessionId: string;
  /** `repeats`: so many times the same tool input. `rate`: so many nano-dollars in ten minutes. */
  readonly sign: 'repeats' | 'rate';
  readonly amount: number;
  readonly isStopped: boolean;
}
