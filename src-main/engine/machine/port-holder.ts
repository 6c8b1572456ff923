/** Says which process listens on a port, where the system lets us see it (Linux); people fix a taken port by its holder. */
import { readFile, readdir, readlink } from 'node:fs/promises';

const LISTENING = '0A';

/** `node (process 123)`, or null when it cannot be known. Never throws. */
export async function findPortHolder(port: number): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  const inodes = new Set([...(await listeningInodes('/proc/net/tcp', port)), ...(await listeningInodes('/proc/net/tcp6', port))]);
  if (inodes.size === 0) return null;
  for (const pid of await numbersIn('/proc')) {
    if (!(await holdsOneOf(pid, inodes))) continue;
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program');
    return `${name.trim()} (process ${pid})`;
  }
  return null;
}

async function listeningInodes(table: string, port: number): Promise<string[]> {
  const text = await readFile(table, 'utf8').catch(() => '');
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    return fields[1]?.endsWith(`:${hexPort}`) === true && fields[3] === LISTENING && fields[9] !== undefined ? [fields[9]] : [];
  });
}

async function numbersIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => /^\d+$/.test(name));
}

/** Other people's processes cannot be looked into; they simply do not match. */
async function holdsOneOf(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const fd of await numbersIn(`/proc/${pid}/fd`)) {
    const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}
