/**
 * What would have happened had an account been down: recent requests, planned again with the same code that planned
 * them, all other accounts taken to be well. Nothing is sent.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { DrillReport } from '../../contract/routing.ts';
import type { AdminContext } from '../context.ts';
import { describeRow } from './simulate-route.ts';

const MOST_EXAMPLES = 5;

/** Throws `not_found` when there is no such account. */
export async function outageDrill(app: AdminContext, { accountId, last }: { accountId: string; last: number }): Promise<DrillReport> {
  if (!app.config.current().config.accounts.some(({ id }) => id === accountId))
    throw new GatehouseError('not_found', `There is no account ${accountId}; \`gatehouse accounts list\` shows all.`);
  const rows = await recentRows(app, last);
  const moved = new Map<string, { accountId: string; model: string; requests: number }>();
  const reasons = new Map<string, number>();
  const examples: DrillReport['examples'] = [];
  let unaffected = 0;
  let failing = 0;
  let extraNanoUsd: number | null = 0;
  for (const row of rows) {
    if (row.accountId !== accountId) {
      unaffected += 1;
      continue;
    }
    const asked = { ...describeRow(row), at: row.startedAt, budgetUsed: null, down: [accountId], ignoreHealth: true };
    const { candidates, refusal, estimateNanoUsd } = app.gateway.predict(asked);
    const first = candidates?.list[0];
    if (first === undefined) {
      failing += 1;
      const why = refusal?.message ?? 'nobody is left';
      reasons.set(why, (reasons.get(why) ?? 0) + 1);
      if (examples.length < MOST_EXAMPLES) examples.push({ requestId: row.id, model: asked.model, why });
      continue;
    }
    const key = `${first.account.id}\n${first.model}`;
    const entry = moved.get(key) ?? { accountId: first.account.id, model: first.model, requests: 0 };
    moved.set(key, { ...entry, requests: entry.requests + 1 });
    const [here, there] = [
      estimateNanoUsd(accountId, row.modelServed ?? asked.model),
      estimateNanoUsd(first.account.id, first.billedModel),
    ];
    extraNanoUsd = extraNanoUsd === null || here === null || there === null ? null : extraNanoUsd + there - here;
  }
  return {
    accountId,
    requests: rows.length,
    since: rows.at(-1)?.startedAt ?? null,
    unaffected,
    moved: [...moved.values()].toSorted((a, b) => b.requests - a.requests),
    failing,
    reasons: [...reasons].map(([why, requests]) => ({ why, requests })).toSorted((a, b) => b.requests - a.requests),
    extraNanoUsd,
    examples,
  };
}

/** Newest first: requests that an account was asked to serve. */
async function recentRows(app: AdminContext, last: number) {
  const rows = [];
  let cursor: string | null = null;
  do {
    const page = await app.store.reads.list({}, cursor, 500);
    rows.push(
      ...page.rows.filter(({ endpoint, accountId, modelAsked }) => endpoint === 'messages' && accountId !== null && modelAsked !== null),
    );
    cursor = page.cursor;
  } while (cursor !== null && rows.length < last);
  return rows.slice(0, last);
}
