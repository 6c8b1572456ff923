import { createGateway } from '../../src-main/gateway/gateway.ts';
import { createVirtualKey } from '../../src-main/gateway/admission/virtual-key.ts';
import { answerParent, childArgument } from './child.ts';
const { upstreamUrl } = childArgument<{ upstreamUrl: string }>();
const key = createVirtualKey();
let n = 0;
const account = {
  id: 'bench',
  providerId: 'anthropic',
  secret: '${env:X}',
  baseUrl: upstreamUrl,
  origin: upstreamUrl,
  models: null,
  priority: 0,
  weight: 1,
  disabled: false,
  forwardHeaders: [],
  proxy: null,
  ca: null,
  timeouts: { connectMs: 10000, firstByteMs: null, silenceMs: 300000 },
  config: { id: 'bench', provider: 'anthropic' },
};
const gw = createGateway({
  ports: {
    ledger: { open: () => Promise.resolve(), settle: () => Promise.resolve(), finish() {} },
    recorder: { request: () => true, response: () => true },
    secrets: { resolve: async () => 'sk-x' },
    clock: {
      now: () => Date.now(),
      monotonic: () => performance.now(),
      after: (ms: number, cb: () => void) => {
        const t = setTimeout(cb, ms);
        return () => clearTimeout(t);
      },
    },
    logger: {
      debug() {},
      info() {},
      warn() {},
      error(f: object, m: string) {
        console.error(f, m);
      },
    },
    observer: { row() {}, changed() {} },
    newId: () => `req_${n++}`,
  },
  snapshot: {
    revision: 'x',
    organization: { id: 'o', name: 'o', timeZone: 'UTC' },
    keysByHash: new Map([
      [
        key.hash.slice(7),
        {
          id: 'k',
          config: { id: 'k', owner: 'developer:me', hash: key.hash, prefix: key.prefix, created: '2026-01-01T00:00:00Z' },
          developerId: 'me',
          teamId: 't',
          organizationId: 'o',
        },
      ],
    ]),
    accounts: [account],
    aliases: new Map(),
    prices: [],
    recording: 'full',
    limits: { bodyBytes: 32e6, bufferBytes: 512e6 },
    listen: { host: '127.0.0.1', port: 0, tls: null, behindProxy: false, hosts: [] },
    onLedgerFailure: 'refuse',
  } as never,
});
const url = await gw.start();
answerParent({ url, key: key.value });
