/**
 * Ports of the data plane in memory, for tests of the data plane alone: what was opened, settled, recorded and shown
 * is kept in lists; durability can be held back by the test; the clock is the test's.
 */
import { lookup } from 'node:dns';
import type { RequestRecord, RequestRow } from '../../src-main/contract/records.ts';
import type { GatewayEvent } from '../../src-main/gateway/events.ts';
import type {
  BodyWorkers,
  CapturedRequest,
  CapturedResponse,
  KeptEntry,
  OpenCharge,
  PastCharges,
  Ports,
  SettledCharge,
} from '../../src-main/gateway/ports.ts';
import { runBodyJob } from '../../src-main/gateway/run-body-job.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export interface MemoryPorts extends Ports {
  readonly clock: ManualClock;
  /** What was about to be sent; those that never left are taken out again. */
  readonly intended: OpenCharge[];
  readonly opened: OpenCharge[];
  readonly settled: SettledCharge[];
  readonly finished: RequestRecord[];
  readonly rows: RequestRow[];
  /** What was told for approvals and alerts. */
  readonly events: GatewayEvent[];
  readonly requests: CapturedRequest[];
  readonly responses: CapturedResponse[];
  readonly logged: string[];
  /** What the ledger knows from before the start. */
  past: PastCharges[];
  /** As after a restart. */
  savedHealth: string | null;
  savedKept: KeptEntry[];
  pastBefore: PastCharges[];
  /** Awaited before an open row, or a charge, counts as durable; throw to make the ledger fail. */
  beforeIntend: () => void;
  beforeOpen: () => Promise<void>;
  beforeSettle: () => Promise<void>;
  /** Does jobs on large bodies: in this thread, unless the test has it otherwise. */
  runBodyJob: BodyWorkers['run'];
  /** Resolves with the nth finished record (1 is the first). */
  finishedRecord(count: number): Promise<RequestRecord>;
}

export function memoryPorts(secrets: Readonly<Record<string, string>> = {}): MemoryPorts {
  let ids = 0;
  const waiting: { count: number; resolve: (record: RequestRecord) => void }[] = [];
  const log = (level: string) => (fields: Record<string, unknown>, message: string) =>
    void ports.logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const ports: MemoryPorts = {
    clock: createManualClock(),
    intended: [],
    opened: [],
    settled: [],
    finished: [],
    rows: [],
    events: [],
    requests: [],
    responses: [],
    logged: [],
    past: [],
    savedHealth: null,
    savedKept: [],
    pastBefore: [],
    beforeIntend: () => undefined,
    beforeOpen: async () => undefined,
    beforeSettle: async () => undefined,
    finishedRecord: (count) =>
      new Promise((resolve) => {
        const there = ports.finished[count - 1];
        if (there === undefined) waiting.push({ count, resolve });
        else resolve(there);
      }),
    ledger: {
      intend(row) {
        ports.beforeIntend();
        ports.intended.push(row);
      },
      withdraw(row) {
        const index = ports.intended.indexOf(row);
        if (index >= 0) ports.intended.splice(index, 1);
      },
      async open(row) {
        await ports.beforeOpen();
        ports.opened.push(row);
      },
      async settle(row) {
        await ports.beforeSettle();
        ports.settled.push(row);
      },
      finish(record) {
        ports.finished.push(record);
        for (const one of waiting.splice(0)) {
          if (one.count <= ports.finished.length) one.resolve(ports.finished[one.count - 1]!);
          else waiting.push(one);
        }
      },
    },
    history: {
      charges: async () => ports.past,
      before: async () => ports.pastBefore,
      latest: async () => null,
      isComplete: () => true,
    },
    healthMemory: {
      load: async () => ports.savedHealth,
      save: async (text) => void (ports.savedHealth = text),
    },
    keptMemory: {
      load: async () => ports.savedKept,
      save: async (entries) => void ports.savedKept.push(...entries),
    },
    recorder: {
      request: (captured) => ports.requests.push({ ...captured, body: Buffer.from(captured.body) }) > 0,
      response: (captured) => ports.responses.push(captured) > 0,
    },
    secrets: {
      resolve: async (reference) => secrets[reference] ?? 'sk-ant-upstream-secret',
      assertBound: () => undefined,
    },
    signIn: { aws: async () => 'AKIATEST:secret-access-key', google: async () => 'ya29.test-token', forget: () => undefined },
    runBodyJob: async (job, input) => runBodyJob(job, input),
    bodyWorkers: { run: (job, input, signal) => ports.runBodyJob(job, input, signal) },
    tokenizer: { count: async (text) => Math.ceil(text.length / 4) },
    logger: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
    observer: { row: (row) => void ports.rows.push(row), changed: () => undefined, event: (event) => void ports.events.push(event) },
    newId: () => `req_${String((ids += 1)).padStart(6, '0')}`,
    random: () => 0.5,
    lookup: (host, options, done) => {
      if (host.endsWith('.invalid')) return done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), '', 4);
      return lookup(host, options, done);
    },
  };
  return ports;
}
