/**
 * Gatehouse as it is measured: the whole engine in a process of its own with everything on: keys, prices, the durable
 * ledger, bodies recorded in full, one reader following Live. Nothing is made easier for it.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import { parse, stringify } from 'yaml';
import type { Contract } from '../../src-main/contract/api.ts';
import { startEngine, type Engine } from '../../src-main/engine/engine.ts';
import { workerFile } from '../../src-main/engine/worker-files.ts';
import { answerParent, childArgument } from './child.ts';

export interface GatehouseReady {
  readonly url: string;
  /** The virtual key's value, at the first start only. */
  readonly key: string | null;
}

/** `isTranslating`: the upstream is asked as OpenAI's chat completions, so that every answer is translated. */
interface Argument {
  readonly upstreamUrl: string;
  readonly dataDir: string;
  readonly isGoverned?: boolean;
  readonly isTranslating?: boolean;
}

const { upstreamUrl, dataDir, isGoverned = false, isTranslating = false } = childArgument<Argument>();
const DEVELOPERS = 10_000;
const env = { ...process.env, BENCH_SECRET: 'sk-bench-upstream' };
const engine = await startEngine({ dataDir, mode: 'headless', port: 0, worker: workerFile, env });
if (engine.firstKey !== null) {
  await setUp(engine);
  if (isGoverned) await govern(engine.config.file);
}
answerParent(
  { url: engine.gateway.url, key: engine.firstKey },
  { stop: () => engine.close(), followLive: () => void followLive(engine), sick: (isThere: boolean) => setSick(engine, isThere) },
);

/** What a person does once: an account at the bench's upstream, and everything recorded. */
async function setUp(fresh: Engine): Promise<void> {
  const client = clientOf(fresh);
  await client.settings.setRecording({ bodies: 'full' });
  const account = { id: 'bench', baseUrl: upstreamUrl, secret: '${env:BENCH_SECRET}' };
  if (isTranslating)
    await client.accounts.add({
      ...account,
      provider: 'openai',
      format: 'openai-chat',
      models: ['*'],
      forwardHeaders: ['anthropic-bench-pace'],
    });
  else await client.accounts.add({ ...account, provider: 'anthropic' });
  await client.accounts.confirm({ id: 'bench' });
}

/**
 * A large organisation around the same key: four tiers with two budgets each, and ten thousand developers with a key each.
 * Nothing of it refuses anything. It comes into force with the next start.
 */
async function govern(file: string): Promise<void> {
  type Block = Record<string, unknown>;
  interface File extends Record<'teams' | 'developers' | 'keys', Block[]> {
    organization: Block;
  }
  const config = parse(await readFile(file, 'utf8')) as File;
  const budgets = [
    { amountUsd: 1_000_000, window: { calendar: 'day' } },
    { amountUsd: 9_000_000, window: { calendar: 'month' } },
  ];
  const { organization, teams, developers, keys } = config;
  for (const tier of [organization, teams[0]!, developers[0]!, keys[0]!]) tier['budgets'] = budgets;
  for (let index = 0; index < DEVELOPERS; index += 1) {
    const hash = createHash('sha256').update(String(index)).digest('hex');
    developers.push({ id: `dev${index}`, name: `Developer ${index}`, team: teams[0]!['id'] });
    keys.push({
      id: `key${index}`,
      owner: `developer:dev${index}`,
      hash: `sha256:${hash}`,
      prefix: 'sk-gate-abcd',
      created: '2026-11-23T20:00:00Z',
    });
  }
  await writeFile(file, stringify(config, { aliasDuplicateObjects: false }));
}

/** A first account at which nobody listens, in front of the well one; or none. */
async function setSick(running: Engine, isThere: boolean): Promise<void> {
  const { accounts } = clientOf(running);
  if (!isThere) return accounts.remove({ id: 'sick' });
  await accounts.update({ id: 'bench', provider: 'anthropic', baseUrl: upstreamUrl, secret: '${env:BENCH_SECRET}', priority: 10 });
  await accounts.add({ id: 'sick', provider: 'anthropic', baseUrl: 'http://127.0.0.1:1', secret: '${env:BENCH_SECRET}', priority: 0 });
}

function clientOf(running: Engine): ContractRouterClient<Contract> {
  return createORPCClient(new RPCLink({ url: 'http://engine/rpc', fetch: (request) => running.admin(request) }));
}

/** What a window does to the engine: it reads the events' bytes as they come. */
async function followLive(from: Engine): Promise<void> {
  const { body } = await from.admin(
    new Request('http://engine/rpc/live/events', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
  );
  const reader = body!.getReader();
  while (!(await reader.read()).done);
}
