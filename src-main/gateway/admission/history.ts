/**
 * Fills counters from the ledger: all of them at the start, new ones after a change of the configuration, and those of
 * windows anew after a change of the clock. Nobody is admitted meanwhile, so nothing is spent unseen.
 */
import { GatehouseError } from '../../contract/errors.ts';
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

/** Of the configuration: who has budgets and limits, and when their days begin. */
export type Counted = Pick<Snapshot, 'tiers' | 'accounts' | 'keysByHash' | 'organization'>;

export interface Loading {
  readonly snapshot: Counted;
  readonly history: History;
  /** Ids of what was counted before; what is counted now is added. */
  readonly known: Set<string>;
  /** Everything was counted before, but in other windows. */
  readonly isAnew: boolean;
  /** Requests under way: what they charge later than the time of loading is counted as they charge it. */
  readonly running: () => readonly string[];
  readonly now: () => number;
  /** Hears the date of the ledger's newest charge before anything is counted. */
  readonly latest: (at: number) => void;
}

interface Wanted {
  readonly budgets: readonly Budget[];
  readonly limits: readonly Limit[];
  readonly withSessions: boolean;
}

function isEmpty({ budgets, limits, withSessions }: Wanted): boolean {
  return budgets.length === 0 && limits.length === 0 && !withSessions;
}

/** Counts what the ledger holds under every budget and limit that `known` does not name yet, and names it. */
export async function loadHistory(desk: AdmissionDesk, loading: Loading): Promise<void> {
  const { snapshot, history, known, isAnew, running } = loading;
  const owners = new Map(snapshot.tiers.map((tier) => [`${tier.kind}:${tier.id}`, tier]));
  const isNew = ({ id }: Budget | Limit) => isAnew || !known.has(id);
  const isLifelong = ({ window }: Budget) => window.kind === 'total';
  if (isEmpty(wanted())) return;

  await desk.loading(async (settled) => {
    await settled;
    // An earlier load may have counted some of it meanwhile.
    const { budgets, limits, withSessions } = wanted();
    if (isEmpty({ budgets, limits, withSessions })) return;
    if (isAnew && !history.isComplete())
      throw new GatehouseError('ledger_unavailable', 'Charges wait in the journal until the database can be written again.');
    const latest = await history.latest();
    if (latest !== null) loading.latest(latest);
    const now = loading.now();
    const starts = [...budgets.map((budget) => startOf(budget, now, snapshot)), ...limits.map(({ perMs }) => now - perMs)];
    const from = Math.min(withSessions ? now - SESSION_MEMORY_MS : now, ...starts);
    // What is charged from here on is counted on top of what is read.
    for (const budget of budgets) desk.book.clear(budget);
    for (const limit of limits) desk.limits.clear(limit);
    // Both before anything is counted: a read that fails must leave nothing half counted.
    const [earlier, recent] = await Promise.all([
      budgets.some(isLifelong) ? history.before(from) : [],
      history.charges(from, now, running()),
    ]);
    for (const past of earlier) charge(past, now, (budget) => isNew(budget) && isLifelong(budget));
    for (const past of recent) {
      charge(past, now, isNew);
      const tierLimits = tiersOf(past, owners).flatMap((tier) => tier.limits);
      const accountLimits = snapshot.accounts.find(({ id }) => id === past.accountId)?.limits ?? [];
      desk.limits.replay(
        [...tierLimits, ...accountLimits].filter(isNew),
        { ...past, rates: desk.ratesOf(past) },
        // A rate has no use for a date ahead of the clock.
        Math.min(past.at, now),
        now,
      );
      if (withSessions) chargeSession(past, now);
    }
    for (const { id } of [...budgets, ...limits]) known.add(id);
    if (withSessions) known.add(SESSIONS);
  });

  function wanted(): Wanted {
    return {
      budgets: [...owners.values()].flatMap((tier) => tier.budgets).filter(isNew),
      limits: [...owners.values(), ...snapshot.accounts].flatMap((one) => one.limits).filter(isNew),
      withSessions:
        !known.has(SESSIONS) && [...snapshot.keysByHash.values()].some((key) => (key.sessionCapNanoUsd ?? key.agentCapNanoUsd) !== null),
    };
  }

  function charge(past: PastCharges, now: number, isWanted: (budget: Budget) => boolean): void {
    const list = tiersOf(past, owners)
      .flatMap((tier) => tier.budgets)
      .filter(isWanted);
    desk.book.charge(
      list,
      { models: [past.model], providers: past.providerId === null ? [] : [past.providerId] },
      past.costNanoUsd,
      past.at,
      now,
    );
  }

  function chargeSession({ keyId, sessionId, agentId, model, costNanoUsd, at }: PastCharges, now: number): void {
    if (keyId === null || sessionId === null) return;
    const caps = [sessionCap(keyId, sessionId, 0), ...(agentId === null ? [] : [agentCap(keyId, sessionId, agentId, 0)])];
    desk.book.charge(caps, { models: [model], providers: [] }, costNanoUsd, at, now);
  }
}

/** The tiers of today for charges of then: whoever moved leaves what was spent where it was spent. */
function tiersOf({ organizationId, teamId, developerId, keyId }: PastCharges, owners: ReadonlyMap<string, Tier>): Tier[] {
  const names = [`organization:${organizationId}`, `team:${teamId}`, `developer:${developerId}`, `key:${keyId}`];
  return names.map((name) => owners.get(name)).filter((tier) => tier !== undefined);
}

function startOf({ window }: Budget, now: number, snapshot: Counted): number {
  if (window.kind === 'calendar') return calendarSpan(window.unit, now, snapshot.organization.timeZone).start;
  return window.kind === 'rolling' ? now - window.ms : now;
}
