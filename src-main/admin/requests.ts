/** The inspector: one request with its trail, its money line by line, its bodies and its difference to the turn before. */
import { GatehouseError } from '../contract/errors.ts';
import { costLines } from '../gateway/metering/charge.ts';
import { curlCommand } from './curl-command.ts';
import { gatewayUrl } from './gateway-url.ts';
import { procedures } from './procedures.ts';

export const requests = {
  get: procedures.requests.get.handler(async ({ context: { app }, input }) => {
    const running = app.gateway.running().find((row) => row.id === input.id);
    const record = await app.store.reads.get(input.id);
    const row = record?.row ?? running;
    if (row === undefined) throw unknownRequest(input.id);
    const { config } = app.config.current();
    const account = config.accounts.find((one) => one.id === row.accountId);
    return {
      row,
      trail: record?.trail ?? [],
      attempts: record?.attempts ?? [],
      timings: record?.timings ?? null,
      charge: record?.charge ?? null,
      costLines: record?.charge ? costLines(record.charge) : [],
      previousId: record?.previousId ?? null,
      nextId: record?.nextId ?? null,
      keyName: config.keys.find((key) => key.id === row.keyId)?.name ?? row.keyId,
      accountTitle: account?.name ?? row.accountId,
    };
  }),
  bodies: procedures.requests.bodies.handler(({ context: { app }, input }) => app.store.reads.bodies(input.id)),
  difference: procedures.requests.difference.handler(({ context: { app }, input }) => app.store.reads.difference(input.id)),
  curl: procedures.requests.curl.handler(async ({ context: { app }, input }) => {
    const record = await app.store.reads.get(input.id);
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

function unknownRequest(id: string): GatehouseError {
  return new GatehouseError('not_found', `There is no request ${id}; it may have been removed by the retention rules.`);
}
