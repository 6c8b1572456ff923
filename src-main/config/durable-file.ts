/**
 * Files that are whole and on disk, or not there at all: written aside, synced, then renamed. Used for everything
 * a person would miss: the configuration, the vault, what was confirmed on this machine.
 */
import { randomUUID } from 'node:crypto';
import { chmod, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes a file that is not there yet, with exactly this mode. Fails with EEXIST if it is. */
export async function createFile(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.chmod(mode);
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/** Is `candidate` the name of a file that was written aside for `name`? A process that was killed leaves one. */
export function isWrittenAside(candidate: string, name: string): boolean {
  const [before, after] = [`.${name}.`, '.tmp'];
  if (!candidate.startsWith(before) || !candidate.endsWith(after)) return false;
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(candidate.slice(before.length, -after.length));
}

/**
 * Puts a new content in a file's place. `lastCheck` runs right before and may still call it off by throwing. Until it is in
 * place nobody else can read the new content, whatever `mode` says.
 */
export async function replaceFile(
  file: string,
  text: string,
  mode: number,
  lastCheck: () => Promise<void> = async () => {},
): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    await createFile(temporary, text, 0o600);
    await lastCheck();
    if (mode !== 0o600) await chmod(temporary, mode);
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(file));
}

/** A rename is durable only once its folder is. Windows cannot open folders and does not need it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
