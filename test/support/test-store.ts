/** The real store with its three threads on a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warning } from '../../src-main/contract/views.ts';
import type { Clock, Logger } from '../../src-main/gateway/ports.ts';
import { openStore, type Store } from '../../src-main/store/store.ts';
import { createManualClock } from './manual-clock.ts';

const sources = { ledger: 'ledger-worker.ts', recorder: 'bodies/recorder-worker.ts', query: 'query-worker.ts' } as const;

/** Where the threads' code lies among the sources. */
export function workerSource(name: keyof typeof sources): URL {
  return new URL(`../../src-main/store/${sources[name]}`, import.meta.url);
}

export interface TestStore {
  readonly store: Store;
  readonly folder: string;
  /** What was said through `onWarning`, in order. */
  readonly warnings: { readonly topic: string; readonly warning: Warning | null }[];
  /** Log lines: level, message and fields. */
  readonly logged: string[];
  /** Closes the store and opens it again on the same folder. */
  reopen(): Promise<TestStore>;
  remove(): Promise<void>;
}

export async function openTestStore(options: { readonly folder?: string; readonly clock?: Clock } = {}): Promise<TestStore> {
  const { folder = mkdtempSync(join(tmpdir(), 'gatehouse-store-')), clock = createManualClock() } = options;
  const warnings: TestStore['warnings'] = [];
  const logged: string[] = [];
  const log = (level: string) => (fields: object, message: string) => void logged.push(`${level} ${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
  const store = await openStore({
    dataDir: folder,
    worker: workerSource,
    clock,
    logger,
    retention: { bodiesBytes: 2e9, bodiesDays: 7, rowsDays: 90, ledgerMonths: 13 },
    onWarning: (topic, warning) => void warnings.push({ topic, warning }),
  });
  return {
    store,
    folder,
    warnings,
    logged,
    async reopen() {
      await store.close();
      return openTestStore({ folder, clock });
    },
    async remove() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
