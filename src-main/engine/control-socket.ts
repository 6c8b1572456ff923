/**
 * The command line's way to a running engine: the admin handler on a Unix socket that only its owner can open (a named
 * pipe on Windows). Whoever can connect is the person the data folder belongs to, and has full rights.
 */
import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { GatehouseError } from '../contract/errors.ts';
import { dataFiles } from './machine/data-dir.ts';

export interface ControlSocket {
  readonly path: string;
  close(): Promise<void>;
}

/** The kernel's limit for a socket's path, with room to spare. */
const MAX_PATH_BYTES = 100;

/** Listens for `dataDir`; the caller holds its lock. `fetch` answers with full rights. */
export async function openControlSocket(dataDir: string, fetch: (request: Request) => Promise<Response>): Promise<ControlSocket> {
  const path = await socketPath(dataDir);
  const isPipe = process.platform === 'win32';
  // The lock is ours, so whatever lies here was left by a process that died.
  if (!isPipe) await rm(path, { force: true });
  const answer = getRequestListener(fetch);
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  if (!isPipe) await chmod(path, 0o600);
  return {
    path,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (!isPipe) await rm(path, { force: true });
    },
  };
}

/** Inside the data folder, or, when that path is too long for a socket, in a private folder of this user. */
async function socketPath(dataDir: string): Promise<string> {
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  if (process.platform === 'win32') return `\\\\.\\pipe\\gatehouse-${userInfo().username}-${id}`;
  const inside = dataFiles(dataDir).socket;
  if (Buffer.byteLength(inside) <= MAX_PATH_BYTES) return inside;
  const short = join(tmpdir(), `gatehouse-${userInfo().uid}`, `${id}.sock`);
  await preparePrivateFolder(dirname(short));
  return short;
}

/**
 * The temporary folder is everybody's: whatever has that name and is not a folder of ours alone is refused. A link is not
 * followed: it may lead to a folder of ours that somebody else chose, and be turned elsewhere later.
 */
export async function preparePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== userInfo().uid || (found.mode & 0o077) !== 0) {
    throw new GatehouseError(
      'folder_locked',
      `${folder} is a link, belongs to somebody else or is open to others; remove it, or choose a data folder with a shorter path.`,
    );
  }
}
