/**
 * What everybody spent today and this month, from the ledger's sums. Days that are over are summed once a minute at
 * most, today on every question; what is asked for at the same moment is read once.
 */
import type { Spent } from '../../contract/people.ts';
import type { Spend } from '../../contract/views.ts';
import type { AdminContext } from '../context.ts';
import { spendRange } from '../spend/spend-range.ts';

export interface Spending {
  readonly today: Spent;
  readonly month: Spent;
}

type Totals = ReadonlyMap<string, Spent>;
type Dimension = Extract<Spend['by'], 'team' | 'developer' | 'key'>;

const nothing: Spent = { requests: 0, costNanoUsd: 0, unknownPrices: 0 };
export const nothingSpent: Spending = { today: nothing, month: nothing };

/** Only what a crash left open settles into a day that is over, and that may show a minute later. */
const PAST_MS = 60_000;

interface Reading {
  readonly totals: Promise<Totals>;
  /** From then on it is read anew; null: as soon as it is there. */
  readonly until: number | null;
}
const readings = new WeakMap<AdminContext['store'], Map<string, Reading>>();

/** By id of the team, developer or key. Who spent nothing this month is left out. */
export async function readSpending(app: AdminContext, by: Dimension): Promise<ReadonlyMap<string, Spending>> {
  const now = app.clock.now();
  const { timeZone } = app.config.current().snapshot.organization;
  const { from, to } = spendRange('month', now, timeZone);
  const midnight = spendRange('today', now, timeZone).from;
  const [past, today] = await Promise.all([
    from === midnight ? new Map<string, Spent>() : shared(app, { by, from, to: midnight }, now + PAST_MS),
    shared(app, { by, from: midnight, to }, null),
  ]);
  return new Map(
    [...new Set([...past.keys(), ...today.keys()])].map((id) => {
      const ofToday = today.get(id) ?? nothing;
      return [id, { today: ofToday, month: plus(past.get(id) ?? nothing, ofToday) }];
    }),
  );
}

/** Of everybody together, also of those who are gone from the file. */
export function totalOf(sums: ReadonlyMap<string, Spending>): Spending {
  return [...sums.values()].reduce(
    (total, one) => ({ today: plus(total.today, one.today), month: plus(total.month, one.month) }),
    nothingSpent,
  );
}

interface Span {
  readonly by: Dimension;
  readonly from: number;
  readonly to: number;
}

function shared(app: AdminContext, span: Span, until: number | null): Promise<Totals> {
  const known = readings.get(app.store) ?? new Map<string, Reading>();
  readings.set(app.store, known);
  const now = app.clock.now();
  for (const [name, reading] of known) if (reading.until !== null && reading.until <= now) known.delete(name);
  const name = JSON.stringify(span);
  const before = known.get(name);
  if (before !== undefined) return before.totals;
  const totals = sumUp(app, span);
  known.set(name, { totals, until });
  const forget = () => void known.delete(name);
  void totals.then(until === null ? forget : undefined, forget);
  return totals;
}

async function sumUp(app: AdminContext, { by, from, to }: Span): Promise<Totals> {
  const cells = await app.store.reads.spend({ from, to, by, boundaries: [from] });
  return new Map(cells.map(({ id, requests, costNanoUsd, unknownPrices }) => [id, { requests, costNanoUsd, unknownPrices }]));
}

function plus(a: Spent, b: Spent): Spent {
  return {
    requests: a.requests + b.requests,
    costNanoUsd: a.costNanoUsd + b.costNanoUsd,
    unknownPrices: a.unknownPrices + b.unknownPrices,
  };
}
