/** The doctor's checks of files and folders, which only the engine knows. */
import { stat, statfs } from 'node:fs/promises';
import type { Check } from '../contract/views.ts';

/** Under this much free space the ledger is in danger. */
export const lowDiskBytes = 500_000_000;

export async function engineChecks(dataDir: string): Promise<Check[]> {
  return [await folderCheck(dataDir), await diskCheck(dataDir)];
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
  const message = `${(free / 1e9).toFixed(1)} GB are free.`;
  return { name: 'disk', state: free < lowDiskBytes ? 'warning' : 'ok', message };
}
