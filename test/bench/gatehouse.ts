/**
 * Gatehouse as it is measured: the whole engine in a process of its own with everything on: keys, prices, the durable
 * ledger, bodies recorded in full, one reader following Live. Nothing is made easier for it.
 */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../src-main/contract/api.ts';
import { startEngine, type Engine } from '../../src-main/engine/engine.ts';
import { workerFile } from '../../src-main/engine/worker-files.ts';
import { answerParent, childArgument } from './child.ts';

export interface GatehouseReady {
  readonly url: string;
  /** The virtual key's value, at the first start only. */
  readonly key: string | null;
}

const { upstreamUrl, dataDir } = childArgument<{ upstreamUrl: string; dataDir: string }>();
const env = { ...process.env, BENCH_SECRET: 'sk-bench-upstream' };
const engine = await startEngine({ dataDir, mode: 'headless', port: 0, worker: workerFile, env });
if (engine.firstKey !== null) await setUp(engine);
answerParent({ url: engine.gateway.url, key: engine.firstKey }, { stop: () => engine.close(), followLive: () => void followLive(engine) });

/** What a person does once: an account at the bench's upstream, and everything recorded. */
async function setUp(fresh: Engine): Promise<void> {
  const link = new RPCLink({ url: 'http://engine/rpc', fetch: (request) => fresh.admin(request) });
  const client: ContractRouterClient<Contract> = createORPCClient(link);
  await client.settings.setRecording({ bodies: 'full' });
  await client.accounts.add({ id: 'bench', provider: 'anthropic', baseUrl: upstreamUrl, secret: '${env:BENCH_SECRET}' });
  await client.accounts.confirm({ id: 'bench' });
}

/** What a window does to the engine: it reads the events' bytes as they come. */
async function followLive(from: Engine): Promise<void> {
  const { body } = await from.admin(
    new Request('http://engine/rpc/live/events', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
  );
  const reader = body!.getReader();
  while (!(await reader.read()).done);
}
