/**
 * A data plane on a free loopback port in front of a fake upstream, with ports in memory: one line for a test to begin
 * with. Clients are raw `node:http`, so that nothing between test and socket changes a byte.
 */
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createVirtualKey, hashVirtualKey } from '../../src-main/gateway/admission/virtual-key.ts';
import { type Gateway, createGateway } from '../../src-main/gateway/gateway.ts';
import type { Provider } from '../../src-main/gateway/providers/provider.ts';
import type { Tier } from '../../src-main/gateway/admission/tier.ts';
import type { Account, KeyRecord, Snapshot } from '../../src-main/gateway/snapshot.ts';
import { type FakeAnthropic, startFakeAnthropic } from './fake-anthropic.ts';
import { type MemoryPorts, memoryPorts } from './memory-ports.ts';

export interface TestGateway {
  readonly gateway: Gateway;
  readonly url: string;
  readonly key: string;
  readonly fakes: readonly FakeAnthropic[];
  /** The first fake. */
  readonly fake: FakeAnthropic;
  readonly ports: MemoryPorts;
  readonly snapshot: Snapshot;
  send(options?: SendOptions): Promise<ClientAnswer>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Uint8Array | null;
  readonly key?: string | null;
  /** Called with each chunk as it arrives. */
  readonly onData?: (chunk: Buffer, soFar: Buffer) => void;
  /** Hands out the way to hang up. */
  readonly onStarted?: (hangUp: () => void) => void;
}

export interface ClientAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** False when the connection broke before the answer was complete. */
  readonly isComplete: boolean;
}

/** What a refusal says, in Anthropic's envelope. */
export const errorOf = (answer: ClientAnswer) => (JSON.parse(answer.text) as { error: { type: string; message: string } }).error;

export const messagesBody = (fields: Record<string, unknown> = {}): string =>
  JSON.stringify({ model: 'claude-opus-5-5', max_tokens: 1024, stream: true, messages: [{ role: 'user', content: 'hello' }], ...fields });

/** As a file that says nothing has them. */
export const testConnections: Snapshot['connections'] = {
  most: 4096,
  headersMs: 30_000,
  uploadMs: 30_000,
  readerMs: 300_000,
  idleMs: 90_000,
  drainMs: 10_000,
};

export interface TestGatewayOptions {
  readonly accounts?: number;
  readonly snapshot?: Partial<Snapshot>;
  /** For all accounts, and for one. */
  readonly account?: Partial<Account>;
  readonly accountAt?: (index: number, fake: FakeAnthropic) => Partial<Account>;
  /** Left out: the real ones. */
  readonly providers?: ReadonlyMap<string, Provider>;
}

export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const fakes = await Promise.all(Array.from({ length: options.accounts ?? 1 }, () => startFakeAnthropic()));
  const { value, hash, prefix } = createVirtualKey();
  const record = keyRecord('laptop', hash, prefix);
  const snapshot: Snapshot = {
    revision: 'test',
    organization: { id: 'home', name: 'Home', timeZone: 'UTC' },
    keysByHash: new Map([[hashVirtualKey(value), record]]),
    tiers: record.tiers,
    accounts: fakes.map((fake, index) =>
      testAccountConfig(`account-${index + 1}`, fake.url, { ...options.account, ...options.accountAt?.(index, fake) }),
    ),
    aliases: new Map(),
    routes: [],
    routing: { attempts: 4, deadlineMs: 900_000, patienceMs: 0, stickyMs: 300_000 },
    prices: [],
    recording: 'full',
    limits: {
      bodyBytes: 32 * 1024 * 1024,
      bufferBytes: 512 * 1024 * 1024,
      answerBytes: 64 * 1024 * 1024,
      responsesBytes: 64 * 1024 * 1024,
    },
    connections: testConnections,
    listen: { host: '127.0.0.1', port: 0, tls: null, behindProxy: false, hosts: [] },
    onLedgerFailure: 'refuse',
    admission: { cacheReadWeight: 0.1, unknownPrice: 'dearest', serverToolsNanoUsd: null, linkedInputNanoUsd: null },
    ...options.snapshot,
  };
  const ports = memoryPorts();
  const gateway = createGateway({ ports, snapshot, ...(options.providers === undefined ? {} : { providers: options.providers }) });
  const url = await gateway.start();
  return {
    gateway,
    url,
    key: value,
    fakes,
    fake: fakes[0]!,
    ports,
    snapshot,
    send: (send = {}) => sendTo(url, value, send),
    async close() {
      await gateway.stop({ drainMs: 0 }).catch(() => undefined);
      await Promise.all(fakes.map((fake) => fake.close()));
    },
  };
}

export function keyRecord(
  id: string,
  hash: string,
  prefix: string,
  more: Partial<KeyRecord['config']> = {},
  tiers: readonly Tier[] = [],
): KeyRecord {
  return {
    id,
    config: { id, owner: 'developer:me', hash, prefix, created: '2026-11-01T00:00:00Z', ...more },
    developerId: 'me',
    teamId: 'team',
    organizationId: 'home',
    tiers,
    sessionCapNanoUsd: null,
    agentCapNanoUsd: null,
    runaway: { repeats: 0, nanoUsdPer10m: 0, action: 'warn' },
  };
}

export function testAccountConfig(id: string, baseUrl: string, more: Partial<Account> = {}): Account {
  return {
    id,
    providerId: 'anthropic',
    secret: '${env:TEST}',
    baseUrl,
    origin: new URL(baseUrl).origin,
    models: null,
    priority: 100,
    weight: 1,
    disabled: false,
    limits: [],
    forwardHeaders: [],
    proxy: null,
    ca: null,
    timeouts: { connectMs: 2000, firstByteMs: null, silenceMs: 300_000, totalMs: null },
    config: { id, provider: 'anthropic', baseUrl },
    ...more,
  };
}

export function sendTo(url: string, key: string, options: SendOptions): Promise<ClientAnswer> {
  return new Promise((resolve, reject) => {
    const credential = options.key === undefined ? key : options.key;
    const body = options.body === undefined ? messagesBody() : options.body;
    const request = httpRequest(
      url + (options.path ?? '/v1/messages?beta=true'),
      {
        method: options.method ?? 'POST',
        agent: false,
        headers: {
          'content-type': 'application/json',
          'anthropic-version': '2023-06-01',
          ...(credential === null ? {} : { authorization: `Bearer ${credential}` }),
          ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...options.headers,
        },
      },
      (response) => {
        let soFar = Buffer.alloc(0);
        response.on('data', (chunk: Buffer) => {
          soFar = Buffer.concat([soFar, chunk]);
          options.onData?.(chunk, soFar);
        });
        response.once('error', () => undefined);
        response.once('close', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: soFar,
            text: soFar.toString(),
            isComplete: response.complete,
          }),
        );
      },
    );
    request.once('error', reject);
    options.onStarted?.(() => request.destroy());
    request.end(body ?? undefined);
  });
}
