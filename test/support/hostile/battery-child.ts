/**
 * A headless engine in a process of its own, set up for the battery; it tells its parent where it listens, and measures
 * itself when it is asked. Anything that nobody catches ends it, which the parent sees.
 */
import { startHeadless } from '../../../src-main/engine/headless.ts';
import { adminClient } from '../admin-client.ts';
import type { Credentials } from './hostile-input.ts';

export interface BatteryReady {
  readonly gatewayPort: number;
  readonly interfacePort: number;
  readonly credentials: Credentials;
}

export interface Measured {
  /** After a full collection. */
  readonly heapBytes: number;
  /** Timers, sockets, files: what keeps Node's loop alive, by kind. */
  readonly handles: number;
}

const [dataDir = '', upstreamUrl = ''] = process.argv.slice(2);
const headless = await startHeadless({ dataDir, port: 0, adminPort: 0 });
const admin = adminClient(headless.engine.admin);
await admin.accounts.add({ id: 'upstream', provider: 'anthropic', baseUrl: upstreamUrl, secretValue: 'sk-ant-canary-battery' });
const keyOf = async (id: string) => (await admin.keys.create({ owner: 'developer:me', id })).value;
const credentials: Credentials = {
  open: await keyOf('open'),
  denied: await keyOf('denied'),
  haikuOnly: await keyOf('haiku-only'),
  capped: await keyOf('capped'),
  disabled: await keyOf('disabled'),
  loginToken: headless.loginToken ?? '',
};
const set = (id: string, field: string, value: unknown) =>
  headless.engine.config.edit([{ op: 'set', path: ['keys', { id }, field], value }]);
await set('denied', 'deny', { models: ['claude-opus-*'] });
await set('haiku-only', 'allow', { models: ['claude-haiku-*'] });
await set('capped', 'budgets', [{ amountUsd: 0.05, window: { total: true }, reserve: 'strict' }]);
await set('disabled', 'disabled', true);

const portOf = (url: string) => Number(new URL(url).port);
const ready: BatteryReady = { gatewayPort: portOf(headless.gatewayUrl), interfacePort: portOf(headless.adminUrl), credentials };
process.on('message', () => {
  globalThis.gc?.();
  const measured: Measured = { heapBytes: process.memoryUsage().heapUsed, handles: process.getActiveResourcesInfo().length };
  process.send?.({ measured });
});
process.once('disconnect', () => process.exit());
process.send?.({ ready });
