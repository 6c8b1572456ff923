/**
 * The command line's way to a running engine: the admin handler on a Unix socket that only its owner can open (a named
 * pipe on Windows). Whoever can connect is the person the data folder belongs to, and has full rights.
 */
import { createHash } from 'node:crypto';
import { chmod, mkdir, rm, stat } from 'node:fs/promises';
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

/** The temporary folder is everybody's: a folder of that name which is not ours alone is refused. */
async function preparePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = await stat(folder);
  if (uid !== userInfo().uid || (mode & 0o077) !== 0) {
    throw new GatehouseError(
      'folder_locked',
      `${folder} belongs to somebody else or is open to others; remove it, or choose a data folder with a shorter path.`,
    );
  }
}
