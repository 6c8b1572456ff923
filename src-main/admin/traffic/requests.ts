/** The inspector: one request with its trail, its money line by line, its bodies and its difference to the turn before. */
import { GatehouseError } from '../../contract/errors.ts';
import type { RequestRow } from '../../contract/records.ts';
import { costLines } from '../../gateway/metering/charge.ts';
import type { StoredRequest } from '../../store/reads.ts';
import type { Caller } from '../callers.ts';
import type { AdminContext } from '../context.ts';
import { gatewayUrl } from '../gateway-url.ts';
import { isInScope, scopeOf } from '../own-key.ts';
import { procedures } from '../procedures.ts';
import { curlCommand } from './curl-command.ts';

export const requests = {
  get: procedures.requests.get.handler(async ({ context: { app, caller }, input }) => {
    const { row, record } = await find(app, caller, input.id);
    const { config } = app.config.current();
    const account = config.accounts.find((one) => one.id === row.accountId);
    return {
      row,
      trail: record?.trail ?? [],
      attempts: record?.attempts ?? [],
      timings: record?.timings ?? null,
      charge: record?.charge ?? null,
      costLines: record?.charge ? costLines(record.charge) : [],
      previousId: await ifTheirs(app, caller, record?.previousId ?? null),
      nextId: await ifTheirs(app, caller, record?.nextId ?? null),
      keyName: config.keys.find((key) => key.id === row.keyId)?.name ?? row.keyId,
      accountTitle: account?.name ?? row.accountId,
    };
  }),
  bodies: procedures.requests.bodies.handler(async ({ context: { app, caller }, input }) => {
    await assertTheirs(app, caller, input.id);
    return app.store.reads.bodies(input.id);
  }),
  difference: procedures.requests.difference.handler(async ({ context: { app, caller }, input }) => {
    await assertTheirs(app, caller, input.id);
    const difference = await app.store.reads.difference(input.id);
    // A client names its session itself: the turn before may be somebody else's, whose session was named.
    if (difference.previousId === null || (await ifTheirs(app, caller, difference.previousId)) !== null) return difference;
    return { previousId: null, blocks: [], firstDifference: null, sameBytes: 0, addedBytes: 0 };
  }),
  curl: procedures.requests.curl.handler(async ({ context: { app, caller }, input }) => {
    const { record } = await find(app, caller, input.id);
    if (record === null) throw unknownRequest(input.id);
    const bodies = await app.store.reads.bodies(input.id);
    return {
      command: curlCommand({
        method: record.row.method,
        url: gatewayUrl(app) + record.row.path,
        headers: bodies.requestHeaders,
        body: bodies.request,
      }),
    };
  }),
};

interface Found {
  readonly row: RequestRow;
  /** Null while it is under way. */
  readonly record: StoredRequest | null;
}

/** Throws `not_found` for what is not there, and for what is not theirs: nobody learns which. */
async function find(app: AdminContext, caller: Caller, id: string): Promise<Found> {
  const running = app.gateway.running().find((one) => one.id === id);
  const record = await app.store.reads.get(id);
  const row = record?.row ?? running;
  if (row === undefined || !isInScope(scopeOf(app, caller), row)) throw unknownRequest(id);
  return { row, record };
}

/** Admins are not held up by looking: what they ask for may be recorded and in no list yet. */
async function assertTheirs(app: AdminContext, caller: Caller, id: string): Promise<void> {
  if (caller.role !== 'admin') await find(app, caller, id);
}

async function ifTheirs(app: AdminContext, caller: Caller, id: string | null): Promise<string | null> {
  if (id === null || caller.role === 'admin') return id;
  const record = await app.store.reads.get(id);
  return record !== null && isInScope(scopeOf(app, caller), record.row) ? id : null;
}

function unknownRequest(id: string): GatehouseError {
  return new GatehouseError('not_found', `There is no request ${id}; it may have been removed by the retention rules.`);
}
