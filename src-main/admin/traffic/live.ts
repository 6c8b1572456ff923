/** The Live view: pages of the request list, what it can be filtered by, and the stream of changes. */
import type { RequestRow } from '../../contract/records.ts';
import type { LiveEvent, RequestFilter, RequestPage } from '../../contract/views.ts';
import type { Clock } from '../../gateway/ports.ts';
import type { Owner } from '../../store/reads.ts';
import type { Caller } from '../callers.ts';
import type { AdminContext } from '../context.ts';
import type { LiveEvents } from '../live-hub.ts';
import { isInScope, ownKeys, scopeOf } from '../own-key.ts';
import { procedures } from '../procedures.ts';
import { readSpend } from '../spend/spend.ts';

export const live = {
  list: procedures.live.list.handler(({ context: { app, caller }, input }) => readRequests(app, input, scopeOf(app, caller))),
  choices: procedures.live.choices.handler(async ({ context: { app, caller } }) => {
    const scope = scopeOf(app, caller);
    if (scope === null) return app.store.reads.choices();
    const { rows } = await readSpend(app, { range: 'month', by: 'model' }, scope);
    return { models: rows.map(({ id }) => id), keys: ownKeys(app, scope), accounts: [] };
  }),
  events: procedures.live.events.handler(async ({ context: { app, caller }, signal }) => {
    const isTheirs = (event: LiveEvent) => event.kind !== 'row' || isInScope(scopeOf(app, caller), event.row);
    return whileCurrent(caller, app.clock, app.live.subscribe(signal, isTheirs));
  }),
};

/** One page; the newest one starts with requests under way, which are not in the database yet. `scope`: only theirs. */
export async function readRequests(
  app: AdminContext,
  { filter: wanted, cursor, limit }: { readonly filter: RequestFilter; readonly cursor?: string | undefined; readonly limit: number },
  scope: Owner | null,
): Promise<RequestPage> {
  const filter = { ...wanted, ...scope };
  const found = await app.store.reads.list(filter, cursor ?? null, limit);
  // The filter has seen to it already; of what is not theirs, members must not even see what a filter might miss.
  const page = { ...found, rows: found.rows.filter((row) => isInScope(scope, row)) };
  if (cursor !== undefined) return page;
  const known = new Set(page.rows.map((row) => row.id));
  const running = app.gateway.running().filter((row) => !known.has(row.id) && isInScope(scope, row) && matches(row, filter));
  return { rows: [...running.toReversed(), ...page.rows], cursor: page.cursor };
}

/** A quiet stream says so often that it is alive, and a busy one is asked as often. */
const LOOK_AGAIN_MS = 5000;

/** Ends the stream with the sign-in that opened it, also when nobody tells of its end. */
function whileCurrent(caller: Caller, clock: Clock, events: LiveEvents): LiveEvents {
  const { isCurrent } = caller;
  if (isCurrent === undefined) return events;
  let lookedAt = clock.monotonic();
  return {
    async next() {
      const result = await events.next();
      if (result.done === true || (result.value.kind !== 'alive' && clock.monotonic() < lookedAt + LOOK_AGAIN_MS)) return result;
      lookedAt = clock.monotonic();
      if (await isCurrent()) return result;
      await events.return?.();
      return { done: true, value: undefined };
    },
    return: () => events.return?.() ?? Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => events[Symbol.asyncDispose](),
  };
}

function matches(row: RequestRow, filter: RequestFilter): boolean {
  if (filter.status !== undefined && filter.status !== 'all' && filter.status !== 'running') return false;
  if (filter.model !== undefined && row.modelAsked !== filter.model && row.modelServed !== filter.model) return false;
  if (filter.keyId !== undefined && row.keyId !== filter.keyId) return false;
  if (filter.developerId !== undefined && row.developerId !== filter.developerId) return false;
  if (filter.accountId !== undefined && row.accountId !== filter.accountId) return false;
  if (filter.sessionId !== undefined && row.sessionId !== filter.sessionId) return false;
  if (filter.since !== undefined && row.startedAt < filter.since) return false;
  if (filter.text === undefined || filter.text === '') return true;
  const text = filter.text.toLowerCase();
  return [row.id, row.sessionId, row.modelAsked, row.modelServed, row.path, row.error].some((field) => field?.toLowerCase().includes(text));
}
