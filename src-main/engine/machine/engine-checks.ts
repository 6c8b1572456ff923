/** The doctor's checks of this machine: folder, disk, environment. */
import { stat, statfs } from 'node:fs/promises';
import type { Check } from '../../contract/views.ts';

/** Under this much free space the ledger is in danger. */
export const lowDiskBytes = 500_000_000;

export async function engineChecks(dataDir: string, env: NodeJS.ProcessEnv): Promise<Check[]> {
  return [await folderCheck(dataDir), await diskCheck(dataDir), proxyCheck(env)];
}

/** Free bytes for this user on the disk of a folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function folderCheck(dataDir: string): Promise<Check> {
  const { mode } = await stat(dataDir);
  const name = 'data folder';
  if (process.platform !== 'win32' && (mode & 0o077) !== 0)
    return { name, state: 'failed', message: `${dataDir} is open to other users; run chmod 700 on it.` };
  return { name, state: 'ok', message: `${dataDir} is private.` };
}

async function diskCheck(dataDir: string): Promise<Check> {
  const free = await freeBytes(dataDir);
  const message = `${free < 1e9 ? `${Math.floor(free / 1e6)} MB` : `${(free / 1e9).toFixed(1)} GB`} are free.`;
  return { name: 'disk', state: free < lowDiskBytes ? 'warning' : 'ok', message };
}

/** A proxy for everybody captures even what Claude Code sends to this machine. */
function proxyCheck(env: NodeJS.ProcessEnv): Check {
  const name = 'proxy';
  const proxy = env['HTTP_PROXY'] ?? env['http_proxy'];
  const exceptions = env['NO_PROXY'] ?? env['no_proxy'] ?? '';
  if (proxy === undefined || exceptions === '*' || exceptions.includes('127.0.0.1'))
    return { name, state: 'ok', message: 'Nothing captures loopback requests.' };
  return {
    name,
    state: 'warning',
    message:
      'HTTP_PROXY is set and NO_PROXY does not name 127.0.0.1: Claude Code would send its requests to the proxy. Set NO_PROXY=127.0.0.1,localhost.',
  };
}
