/**
 * Fills counters from the ledger: all of them at the start, new ones after a change of the configuration. Nobody is
 * admitted meanwhile, so nothing is spent unseen.
 */
import type { History, PastCharges } from '../ports.ts';
import type { Snapshot } from '../snapshot.ts';
import type { AdmissionDesk } from './desk.ts';
import { agentCap, sessionCap } from './session-caps.ts';
import type { Budget, Limit, Tier } from './tier.ts';
import { calendarSpan } from './windows.ts';

/** Sessions that were silent for longer begin anew after a restart. */
const SESSION_MEMORY_MS = 7 * 24 * 3_600_000;

/** Stands among the known counters once those of sessions are filled. */
const SESSIONS = 'sessions';

/** Counts what the ledger holds up to `now` under every budget and limit that `known` does not name yet, and names it. */
export async function loadHistory(
  desk: AdmissionDesk,
  snapshot: Snapshot,
  history: History,
  known: Set<string>,
  now: number,
): Promise<void> {
  const owners = new Map(snapshot.tiers.map((tier) => [`${tier.kind}:${tier.id}`, tier]));
  const isNew = ({ id }: Budget | Limit) => !known.has(id);
  const budgets = [...owners.values()].flatMap((tier) => tier.budgets).filter(isNew);
  const limits = [...owners.values(), ...snapshot.accounts].flatMap((one) => one.limits).filter(isNew);
  const withSessions =
    !known.has(SESSIONS) && [...snapshot.keysByHash.values()].some((key) => (key.sessionCapNanoUsd ?? key.agentCapNanoUsd) !== null);
  if (budgets.length === 0 && limits.length === 0 && !withSessions) return;
  const starts = [...budgets.map((budget) => startOf(budget, now, snapshot)), ...limits.map(({ perMs }) => now - perMs)];
  const from = Math.min(withSessions ? now - SESSION_MEMORY_MS : now, ...starts);
  const isLifelong = ({ window }: Budget) => window.kind === 'total';

  await desk.loading(async (settled) => {
    await settled;
    // Both before anything is counted: a read that fails must leave nothing half counted.
    const [earlier, recent] = await Promise.all([budgets.some(isLifelong) ? history.before(from) : [], history.charges(from, now)]);
    for (const past of earlier) charge(past, (budget) => isNew(budget) && isLifelong(budget));
    for (const past of recent) {
      charge(past, isNew);
      const tierLimits = tiersOf(past, owners).flatMap((tier) => tier.limits);
      const accountLimits = snapshot.accounts.find(({ id }) => id === past.accountId)?.limits ?? [];
      desk.limits.replay(
        [...tierLimits, ...accountLimits].filter(isNew),
        past.model,
        past.usage,
        past.requests,
        Math.min(past.at, now),
        now,
      );
      if (withSessions && !known.has(SESSIONS)) chargeSession(past);
    }
    for (const { id } of [...budgets, ...limits]) known.add(id);
    if (withSessions) known.add(SESSIONS);
  });

  function charge(past: PastCharges, isWanted: (budget: Budget) => boolean): void {
    const list = tiersOf(past, owners)
      .flatMap((tier) => tier.budgets)
      .filter(isWanted);
    desk.book.charge(
      list,
      { model: past.model, providers: past.providerId === null ? [] : [past.providerId] },
      past.costNanoUsd,
      Math.min(past.at, now),
      now,
    );
  }

  function chargeSession({ keyId, sessionId, agentId, model, costNanoUsd, at }: PastCharges): void {
    if (keyId === null || sessionId === null) return;
    const caps = [sessionCap(keyId, sessionId, 0), ...(agentId === null ? [] : [agentCap(keyId, sessionId, agentId, 0)])];
    desk.book.charge(caps, { model, providers: [] }, costNanoUsd, Math.min(at, now), now);
  }
}

/** The tiers of today for charges of then: whoever moved leaves what was spent where it was spent. */
function tiersOf({ organizationId, teamId, developerId, keyId }: PastCharges, owners: ReadonlyMap<string, Tier>): Tier[] {
  const names = [`organization:${organizationId}`, `team:${teamId}`, `developer:${developerId}`, `key:${keyId}`];
  return names.map((name) => owners.get(name)).filter((tier) => tier !== undefined);
}

function startOf({ window }: Budget, now: number, snapshot: Snapshot): number {
  if (window.kind === 'calendar') return calendarSpan(window.unit, now, snapshot.organization.timeZone).start;
  return window.kind === 'rolling' ? now - window.ms : now;
}
