/**
 * Reading and replacing a JSON settings file that belongs to somebody else: refused when it cannot be understood,
 * replaced only if nobody changed it meanwhile, mode and symlink kept. Nothing of its content goes into an error.
 */
import { lstat, mkdir, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createFile, replaceFile, isWrittenAside } from '../../config/durable-file.ts';
import { GatehouseError } from '../../contract/errors.ts';

/** The file's text (null: there is none), understood as far as this needs. */
export async function readSettings(file: string): Promise<string | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw new GatehouseError('input_invalid', `${file} cannot be read (${codeOf(error)}); nothing was changed.`, { cause: error });
  }
  const settings = parse(file, text);
  const { env } = settings;
  if (env === undefined || isObject(env)) return text;
  throw new GatehouseError(
    'input_invalid',
    `In ${file}, \`env\` is not a block of variables; nothing was changed. Put it right and try again.`,
  );
}

function parse(file: string, text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (isObject(value)) return value;
  } catch (error) {
    // The parser's message may quote the file, which may hold secrets; only the place is taken from it.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    const line = position === undefined ? '' : ` (line ${text.slice(0, Number(position)).split('\n').length})`;
    throw new GatehouseError(
      'input_invalid',
      `${file} is not valid JSON${line}, so it was not touched. Mend it, or move it away, and try again.`,
    );
  }
  throw new GatehouseError(
    'input_invalid',
    `${file} does not hold a JSON object, so it was not touched. Mend it, or move it away, and try again.`,
  );
}

/**
 * A process that is killed while it replaces the file leaves a copy beside it, which holds a key: it is taken away. Should
 * another Gatehouse of this user be replacing the file at this very moment, its change fails and says so. Never throws:
 * what cannot be removed is no reason to do nothing else.
 */
export async function removeLeftovers(file: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const folder = dirname(target);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => isWrittenAside(one, basename(target)))) {
    const found = await lstat(join(folder, name)).catch(() => null);
    if (found === null || !found.isFile() || (process.platform !== 'win32' && found.uid !== userInfo().uid)) continue;
    await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
}

/** May others than its owner read the file? Null: there is none, or this system has no such modes. */
export async function isOpenToOthers(file: string): Promise<boolean | null> {
  if (process.platform === 'win32') return null;
  const found = await stat(file).catch(() => null);
  return found === null ? null : (found.mode & 0o077) !== 0;
}

/** Resolves when the text is on disk. `before` is what was read; null: there was no file. */
export async function writeSettings(file: string, before: string | null, after: string): Promise<void> {
  if (after === before) return;
  try {
    if (before === null) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await createFile(file, after, 0o600);
      return;
    }
    const target = await realpath(file);
    const { mode } = await stat(target);
    await replaceFile(target, after, mode & 0o777, async () => {
      if ((await readFile(target, 'utf8')) === before) return;
      throw new GatehouseError('conflict', `${file} was changed by somebody else meanwhile; it was left alone. Try again.`);
    });
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    throw new GatehouseError('input_invalid', `${file} could not be written (${codeOf(error)}). Check who owns it and its folder.`, {
      cause: error,
    });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
