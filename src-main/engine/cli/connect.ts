/**
 * Gives a command the admin calls of a data folder, whether an engine runs on it or not: over its control socket, or
 * by taking the folder's lock and working on the files with the same code.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../contract/api.ts';
import { GatehouseError } from '../../contract/errors.ts';
import { readHolder } from '../machine/lock.ts';
import { workerFile } from '../worker-files.ts';
import { createSocketFetch, isListening } from './socket-fetch.ts';

export type AdminClient = ContractRouterClient<Contract>;

/** An engine that starts or stops, or another command, has the folder for a moment only. */
const PATIENCE_MS = 5000;
const RETRY_MS = 50;

/** Runs `work` with the calls. Throws `folder_locked` when the folder's holder cannot be reached. */
export async function withAdmin<Result>(dataDir: string, work: (admin: AdminClient) => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const socket = (await readHolder(dataDir))?.socket ?? null;
    if (socket !== null && (await isListening(socket))) return work(clientFor(createSocketFetch(socket)));
    try {
      return await withFiles(dataDir, work);
    } catch (error) {
      const isBusy = error instanceof GatehouseError && error.code === 'folder_locked';
      if (!isBusy || performance.now() > deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

async function withFiles<Result>(dataDir: string, work: (admin: AdminClient) => Promise<Result>): Promise<Result> {
  // Loaded only when needed: a command that finds a running engine starts in half the time without it.
  const { startEngine } = await import('../engine.ts');
  const engine = await startEngine({ dataDir, mode: 'offline', worker: workerFile });
  try {
    return await work(clientFor(engine.admin));
  } finally {
    await engine.close();
  }
}

function clientFor(fetch: (request: Request) => Promise<Response>): AdminClient {
  return createORPCClient(new RPCLink({ url: 'http://gatehouse/rpc', fetch }));
}
