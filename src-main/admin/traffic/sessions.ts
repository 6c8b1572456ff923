/**
 * Sessions as a cost tree: sums from the store, and beside them what is under way now, which is in no sum yet. A
 * session's first request makes it appear at once, long before it can be charged.
 */
import type { Config } from '../../contract/config.ts';
import { emptyUsage, type RequestRow, type Usage, type UsageKind } from '../../contract/records.ts';
import type { Session, SessionId, SessionPart } from '../../contract/sessions.ts';
import type { SessionRow, SessionSum } from '../../store/reads.ts';
import { isTurn } from '../../store/session-sums.ts';
import type { AdminContext } from '../context.ts';
import { procedures } from '../procedures.ts';
import { spendRange } from '../spend/spend-range.ts';

type Sums = Omit<SessionPart, 'agentId'>;

export const sessions = {
  list: procedures.sessions.list.handler(async ({ context: { app }, input }) => {
    const { config } = app.config.current();
    const { order, period, limit, developerId = null, cursor = null } = input;
    const page = await app.store.reads.sessions({ order, limit, developerId, cursor, since: sinceOf(app, period) });
    const running = runningTurns(app).filter((row) => developerId === null || row.developerId === developerId);
    const known = new Set(page.rows.map(nameOf));
    const missing = order === 'recent' && cursor === null ? running.filter((row) => !known.has(nameOf(row))) : [];
    const begun = await Promise.all(
      [...new Map(missing.map((row) => [nameOf(row), row])).values()].map(async (row): Promise<SessionRow> => {
        const sums = await app.store.reads.sessionParts(row.sessionId, row.keyId);
        return { ...row, firstAt: row.startedAt, lastAt: row.startedAt, sums };
      }),
    );
    const found = [...begun, ...page.rows].map((row) => sessionOf(config, row, running));
    // What is under way is newer than anything that has ended.
    const isNewestFirst = order === 'recent' && cursor === null;
    return {
      sessions: isNewestFirst ? found.toSorted((a, b) => Number(b.running > 0) - Number(a.running > 0)) : found,
      cursor: page.cursor,
    };
  }),

  parts: procedures.sessions.parts.handler(({ context: { app }, input }) => readParts(app, input)),

  turns: procedures.sessions.turns.handler(async ({ context: { app }, input }) => {
    const page = await app.store.reads.turns(input, input.cursor ?? null, input.limit);
    if (input.cursor !== undefined) return page;
    const known = new Set(page.rows.map((row) => row.id));
    const running = runningTurns(app).filter((row) => nameOf(row) === nameOf(input) && row.agentId === input.agentId && !known.has(row.id));
    return { rows: [...running.toReversed(), ...page.rows], cursor: page.cursor };
  }),
};

/** The conversations of a session: the main one first, then its subagents in the order they began. */
export async function readParts(app: AdminContext, session: SessionId): Promise<SessionPart[]> {
  const running = runningTurns(app).filter((row) => nameOf(row) === nameOf(session));
  const byAgent = new Map<string | null, SessionSum[]>(running.map((row) => [row.agentId, []]));
  for (const sum of await app.store.reads.sessionParts(session.sessionId, session.keyId)) {
    byAgent.set(sum.agentId, [...(byAgent.get(sum.agentId) ?? []), sum]);
  }
  const parts = [...byAgent].map(([agentId, sums]) => ({
    agentId,
    ...addUp(
      sums,
      running.filter((row) => row.agentId === agentId),
    ),
  }));
  return parts.toSorted((a, b) => Number(a.agentId !== null) - Number(b.agentId !== null) || a.firstAt - b.firstAt);
}

type RunningTurn = RequestRow & { readonly sessionId: string; readonly keyId: string };

function runningTurns(app: AdminContext): RunningTurn[] {
  return app.gateway.running().filter((row): row is RunningTurn => row.sessionId !== null && row.keyId !== null && isTurn(row));
}

function sinceOf(app: AdminContext, period: 'today' | '7d' | 'all'): number {
  return period === 'all' ? 0 : spendRange(period, app.clock.now(), app.config.current().snapshot.organization.timeZone).from;
}

function sessionOf(config: Config, row: SessionRow, running: readonly RunningTurn[]): Session {
  const { sessionId, keyId, developerId } = row;
  const developer = config.developers.find((one) => one.id === developerId);
  const key = config.keys.find((one) => one.id === keyId);
  return {
    sessionId,
    keyId,
    developerId,
    ownerName: developer?.name ?? developerId ?? key?.name ?? keyId,
    subagents: new Set(row.sums.map((sum) => sum.agentId).filter((agentId) => agentId !== null)).size,
    ...addUp(
      row.sums,
      running.filter((one) => nameOf(one) === nameOf(row)),
    ),
  };
}

function addUp(sums: readonly SessionSum[], running: readonly RequestRow[]): Sums {
  const total = (pick: (sum: SessionSum) => number) => sums.reduce((all, sum) => all + pick(sum), 0);
  const starts = running.map((row) => row.startedAt);
  const models = new Map<string, { model: string; turns: number; costNanoUsd: number }>();
  for (const { model, turns, costNanoUsd } of sums) {
    const known = models.get(model) ?? { model, turns: 0, costNanoUsd: 0 };
    models.set(model, { model, turns: known.turns + turns, costNanoUsd: known.costNanoUsd + costNanoUsd });
  }
  return {
    turns: total((sum) => sum.turns),
    errors: total((sum) => sum.errors),
    usage: Object.fromEntries((Object.keys(emptyUsage) as UsageKind[]).map((kind) => [kind, total((sum) => sum.usage[kind])])) as Usage,
    costNanoUsd: total((sum) => sum.costNanoUsd),
    unknownPrices: total((sum) => sum.unknownPrices),
    estimated: total((sum) => sum.estimated),
    simulated: total((sum) => sum.simulated),
    busyMs: total((sum) => sum.busyMs),
    firstAt: Math.min(...sums.map((sum) => sum.firstAt), ...starts),
    lastAt: Math.max(...sums.map((sum) => sum.lastAt), ...starts),
    running: running.length,
    models: [...models.values()]
      .filter(({ model }) => model !== '')
      .toSorted((a, b) => b.costNanoUsd - a.costNanoUsd || b.turns - a.turns || (a.model < b.model ? -1 : 1)),
  };
}

/** A session as one key holds it. */
function nameOf({ sessionId, keyId }: SessionId): string {
  return JSON.stringify([sessionId, keyId]);
}
