/** The doctor's checks of this machine: folder, disk, environment, and the runtime Gatehouse runs on. */
import { stat, statfs } from 'node:fs/promises';
import { hostsIn } from '../claude-code/client-environment.ts';
import type { Check } from '../../contract/views.ts';
import { type RuntimeVersions, runtimeFaults, runtimeName } from './runtime-faults.ts';

/** Under this much free space the ledger is in danger. */
export const lowDiskBytes = 500_000_000;

export async function engineChecks(dataDir: string, env: NodeJS.ProcessEnv): Promise<Check[]> {
  return [await folderCheck(dataDir), await diskCheck(dataDir), proxyCheck(env), runtimeCheck(process.versions)];
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
  const exceptions = hostsIn(env['no_proxy'] ?? env['NO_PROXY']);
  if (proxy === undefined || exceptions.includes('*') || exceptions.includes('127.0.0.1'))
    return { name, state: 'ok', message: 'Nothing captures loopback requests.' };
  return {
    name,
    state: 'warning',
    message:
      'HTTP_PROXY is set and no_proxy (which counts before NO_PROXY) does not name 127.0.0.1: Claude Code would send its requests, with the key, to the proxy. Add 127.0.0.1,localhost to both.',
  };
}

/** `versions`: of the process that asks, so that the desktop is judged by Electron's own Node. */
export function runtimeCheck(versions: RuntimeVersions): Check {
  const name = 'runtime';
  const faults = runtimeFaults(versions);
  if (faults.length === 0) return { name, state: 'ok', message: `${runtimeName(versions)} has no fault that is known here.` };
  return { name, state: 'warning', message: faults.map(({ id, message }) => `${id}: ${message}`).join(' ') };
}
