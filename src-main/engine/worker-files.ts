/** Where the worker threads' code lies when Gatehouse runs from its sources; the desktop build has files of its own. */

export type WorkerName = 'ledger' | 'recorder' | 'query' | 'config' | 'token' | 'body';

const FILES: Record<WorkerName, URL> = {
  ledger: new URL('../store/ledger-worker.ts', import.meta.url),
  recorder: new URL('../store/bodies/recorder-worker.ts', import.meta.url),
  query: new URL('../store/query-worker.ts', import.meta.url),
  token: new URL('./token-worker.ts', import.meta.url),
  body: new URL('./body-worker.ts', import.meta.url),
  config: new URL('../config/config-worker.ts', import.meta.url),
};

export function workerFile(name: WorkerName): URL {
  return FILES[name];
}
