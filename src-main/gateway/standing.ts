/** How far budgets and limits are, in the shape that views show. Reads counters; changes nothing. */
import type { BudgetStateView, LimitStateView } from '../contract/budget-states.ts';
import type { BudgetState } from './admission/budget-book.ts';
import { agentCap, sessionCap } from './admission/session-caps.ts';
import type { Budget, Limit, Tier } from './admission/tier.ts';
import type { DataPlane } from './data-plane.ts';
import type { Account } from './snapshot.ts';

export interface Standing {
  readonly budgets: BudgetStateView[];
  readonly limits: LimitStateView[];
}

/** Everything that applies to one key; null when there is no such key. */
export function standingOfKey(plane: DataPlane, keyId: string): Standing | null {
  const key = plane.settings().keysById.get(keyId);
  return key === undefined ? null : standingOf(plane, key.tiers);
}

/** Every budget and limit of the configuration, of accounts too, each once. */
export function standingOfAll(plane: DataPlane): Standing {
  const { tiers, accounts } = plane.settings().snapshot;
  return standingOf(plane, tiers, accounts);
}

/** The cap of one session, or of one subagent of it; null when it has none. */
export function standingOfSession(plane: DataPlane, keyId: string, sessionId: string, agentId: string | null): BudgetStateView | null {
  const key = plane.settings().keysById.get(keyId);
  const capNanoUsd = agentId === null ? key?.sessionCapNanoUsd : key?.agentCapNanoUsd;
  if (capNanoUsd === null || capNanoUsd === undefined) return null;
  return viewOf(plane, agentId === null ? sessionCap(keyId, sessionId, capNanoUsd) : agentCap(keyId, sessionId, agentId, capNanoUsd));
}

function standingOf(plane: DataPlane, tiers: readonly Tier[], accounts: readonly Account[] = []): Standing {
  return {
    budgets: tiers.flatMap((tier) => tier.budgets).map((budget) => viewOf(plane, budget)),
    limits: [...tiers, ...accounts].flatMap((one) => one.limits).map((limit) => limitView(plane, limit)),
  };
}

function viewOf(plane: DataPlane, budget: Budget): BudgetStateView {
  return budgetView(plane.desk.book.state(budget, plane.ports.clock.now()));
}

function budgetView({ budget, capNanoUsd, usedNanoUsd, reservedNanoUsd, resetsAt }: BudgetState): BudgetStateView {
  const { id, owner, window, mode, models, providers } = budget;
  return {
    id,
    owner,
    window,
    mode,
    models: models && [...models],
    providers: providers && [...providers],
    capNanoUsd,
    raisedNanoUsd: capNanoUsd - budget.capNanoUsd,
    usedNanoUsd,
    reservedNanoUsd,
    leftNanoUsd: capNanoUsd - usedNanoUsd - reservedNanoUsd,
    resetsAt,
  };
}

function limitView(plane: DataPlane, limit: Limit): LimitStateView {
  const { id, owner, what, models, most, perMs } = limit;
  return { id, owner, what, models: models && [...models], most, perMs, used: plane.desk.limits.used(limit, plane.ports.clock.now()) };
}
