/**
 * What everybody spent today and this month, from the ledger's sums. One pass answers for a whole level of the tree, and
 * pages that are asked for at the same moment share it.
 */
import type { Spent } from '../contract/people.ts';
import type { Spend } from '../contract/views.ts';
import type { AdminContext } from './context.ts';
import { spendRange } from './spend-range.ts';

export interface Spending {
  readonly today: Spent;
  readonly month: Spent;
}

type Sums = ReadonlyMap<string, Spending>;
type Dimension = Extract<Spend['by'], 'team' | 'developer' | 'key'>;

export const nothingSpent: Spending = {
  today: { requests: 0, costNanoUsd: 0, unknownPrices: 0 },
  month: { requests: 0, costNanoUsd: 0, unknownPrices: 0 },
};

const underWay = new WeakMap<AdminContext, Map<Dimension, Promise<Sums>>>();

/** By id of the team, developer or key. Who spent nothing this month is left out. */
export async function readSpending(app: AdminContext, by: Dimension): Promise<Sums> {
  const shared = underWay.get(app) ?? new Map<Dimension, Promise<Sums>>();
  underWay.set(app, shared);
  const running = shared.get(by);
  if (running !== undefined) return running;
  const reading = sumUp(app, by).finally(() => shared.delete(by));
  shared.set(by, reading);
  return reading;
}

/** Of everybody together, also of those who are gone from the file. */
export function totalOf(sums: Sums): Spending {
  return [...sums.values()].reduce(
    (total, one) => ({ today: plus(total.today, one.today), month: plus(total.month, one.month) }),
    nothingSpent,
  );
}

async function sumUp(app: AdminContext, by: Dimension): Promise<Sums> {
  const now = app.clock.now();
  const { timeZone } = app.config.current().snapshot.organization;
  const { from, to } = spendRange('month', now, timeZone);
  const today = spendRange('today', now, timeZone).from;
  const boundaries = from === today ? [from] : [from, today];
  const sums = new Map<string, Spending>();
  for (const { id, bucket, requests, costNanoUsd, unknownPrices } of await app.store.reads.spend({ from, to, by, boundaries })) {
    const before = sums.get(id) ?? nothingSpent;
    const cell = { requests, costNanoUsd, unknownPrices };
    sums.set(id, {
      today: bucket === boundaries.length - 1 ? plus(before.today, cell) : before.today,
      month: plus(before.month, cell),
    });
  }
  return sums;
}

function plus(a: Spent, b: Spent): Spent {
  return {
    requests: a.requests + b.requests,
    costNanoUsd: a.costNanoUsd + b.costNanoUsd,
    unknownPrices: a.unknownPrices + b.unknownPrices,
  };
}
