/** A real body store in a folder of its own, with what tests need around it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { BodyRetention, BodyStore, BodyStoreWarning } from '../../src-main/store/bodies/body-store.ts';
import { readBytes, type RecordedBytes } from '../../src-main/store/bodies/read-bodies.ts';
import { openBodyStore } from '../../src-main/store/bodies/recorder-client.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';

export interface TestBodyStore {
  readonly store: BodyStore;
  readonly file: string;
  readonly clock: ManualClock;
  readonly warnings: (BodyStoreWarning | null)[];
  /** Hands a request over, in a session of its own unless one is given. */
  request(requestId: string, body: Buffer | string, sessionId?: string | null, startedAt?: number): boolean;
  response(requestId: string, ...chunks: (Buffer | string)[]): boolean;
  /** What can be read now, through a connection of its own. */
  read(requestId: string): RecordedBytes | null;
  /** Closes the store and removes its folder. */
  remove(): Promise<void>;
}

const headers = [
  ['content-type', 'application/json'],
  ['x-app', 'cli'],
] as const;

/** Starts a store. `folder` is used, and kept, when it is given. */
export function startBodyStore(options: { folder?: string; retention?: BodyRetention; queueBytes?: number } = {}): TestBodyStore {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'gatehouse-bodies-'));
  const file = path.join(folder, 'bodies.db');
  const clock = createManualClock();
  const warnings: (BodyStoreWarning | null)[] = [];
  const store = openBodyStore({
    file,
    worker: new URL('../../src-main/store/bodies/recorder-worker.ts', import.meta.url),
    clock,
    retention: options.retention ?? { maxBytes: 1e9, maxAgeMs: 7 * 86_400_000 },
    ...(options.queueBytes === undefined ? {} : { queueBytes: options.queueBytes }),
    onWarning: (warning) => warnings.push(warning),
  });
  return {
    store,
    file,
    clock,
    warnings,
    request: (requestId, body, sessionId = requestId, startedAt = clock.now()) =>
      store.recorder.request({ requestId, startedAt, sessionId, agentId: null, headers, body: Buffer.from(body) }),
    response: (requestId, ...chunks) =>
      store.recorder.response({ requestId, headers, chunks: chunks.map((chunk) => Buffer.from(chunk)), truncated: false }),
    read(requestId) {
      const database = new Database(file, { readonly: true });
      try {
        return readBytes(database, requestId);
      } finally {
        database.close();
      }
    },
    async remove() {
      await store.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
