/**
 * What was spent, from the ledger: by model, developer, team, key or account, over a range of calendar days. A charge
 * without a known price is counted as such and adds nothing, so a total with unknown prices is a lower bound and says so.
 */
import type { z } from 'zod';
import type { Config } from '../../contract/config.ts';
import { emptyUsage, type UsageKind } from '../../contract/records.ts';
import type { Spend, spendQuerySchema, spendRowSchema } from '../../contract/views.ts';
import type { Owner, SpendCell, SpendRange } from '../../store/reads.ts';
import type { AdminContext } from '../context.ts';
import { scopeOf } from '../own-key.ts';
import { procedures } from '../procedures.ts';
import { spendCsv } from './spend-csv.ts';
import { spendRange } from './spend-range.ts';

type SpendQuery = z.infer<typeof spendQuerySchema>;
type SpendRow = z.infer<typeof spendRowSchema>;

export const spend = {
  get: procedures.spend.get.handler(({ context: { app, caller }, input }) => readSpend(app, input, scopeOf(app, caller))),
  csv: procedures.spend.csv.handler(async ({ context: { app, caller }, input }) =>
    spendCsv(await readSpend(app, input, scopeOf(app, caller))),
  ),
};

/** `owner`: only theirs; null: everybody's. */
export async function readSpend(app: AdminContext, query: SpendQuery, owner: Owner | null): Promise<Spend> {
  const { config, snapshot } = app.config.current();
  const { timeZone } = snapshot.organization;
  const range = spendRange(query.range, app.clock.now(), timeZone);
  const cells = await app.store.reads.spend({
    from: range.from,
    to: range.to,
    by: query.by,
    boundaries: range.buckets.map((bucket) => bucket.start),
    ...withinOf(query, owner),
  });

  const rows = new Map<string, SpendRow>();
  const total = emptyRow('total', 'Total');
  const buckets = range.buckets.map((bucket) => ({ ...bucket, costNanoUsd: {} as Record<string, number> }));
  for (const cell of cells) {
    const row = rows.get(cell.id) ?? emptyRow(cell.id, nameOf(config, query.by, cell.id));
    rows.set(cell.id, row);
    add(row, cell);
    add(total, cell);
    const costs = buckets[cell.bucket]?.costNanoUsd;
    if (costs !== undefined) costs[cell.id] = (costs[cell.id] ?? 0) + cell.costNanoUsd;
  }
  return {
    ...query,
    from: range.from,
    to: range.to,
    timeZone,
    total,
    rows: [...rows.values()].toSorted((a, b) => b.costNanoUsd - a.costNanoUsd || b.requests - a.requests || (a.id < b.id ? -1 : 1)),
    buckets,
  };
}

/** Whose owner is given see no more than that, whatever they ask for. */
function withinOf({ team, developer }: SpendQuery, owner: Owner | null): Pick<SpendRange, 'owner'> {
  if (owner !== null) return { owner };
  if (developer !== undefined) return { owner: { developerId: developer } };
  return team === undefined ? {} : { owner: { teamId: team } };
}

function emptyRow(id: string, name: string): SpendRow {
  return {
    id,
    name,
    requests: 0,
    usage: { ...emptyUsage },
    costNanoUsd: 0,
    unknownPrices: 0,
    estimated: 0,
    simulated: 0,
    notionalNanoUsd: 0,
  };
}

function add(row: SpendRow, cell: SpendCell): void {
  row.requests += cell.requests;
  row.costNanoUsd += cell.costNanoUsd;
  row.unknownPrices += cell.unknownPrices;
  row.estimated += cell.estimated;
  row.simulated += cell.simulated;
  row.notionalNanoUsd += cell.notionalNanoUsd;
  for (const kind of Object.keys(emptyUsage) as UsageKind[]) row.usage[kind] += cell.usage[kind];
}

/** The name people gave it, or the id when it is gone from the file (or is a model, which is its own name). */
function nameOf(config: Config, by: SpendQuery['by'], id: string): string {
  const lists = { model: [], developer: config.developers, team: config.teams, key: config.keys, account: config.accounts };
  const list: ReadonlyArray<{ id: string; name?: string | undefined }> = lists[by];
  return list.find((one) => one.id === id)?.name ?? id;
}
