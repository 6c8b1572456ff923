/**
 * The file on disk: read as UTF-8, replaced atomically. A save compares the file with what was read before, keeps its
 * mode, follows a symlink to the real file, and is on disk before it returns. It never leaves half a file behind.
 */
import { readFile, realpath, stat } from 'node:fs/promises';
import { GatehouseError } from '../contract/errors.ts';
import { replaceFile } from './durable-file.ts';
import { revisionOf } from './evaluate-config.ts';

export interface FileState {
  readonly text: string;
  /** SHA-256 of the bytes, hex. */
  readonly revision: string;
}

/** Throws `config_unreadable`, saying why and what to do. Bytes that are no UTF-8 become U+FFFD and fail the check. */
export async function readConfigFile(file: string): Promise<FileState> {
  try {
    const bytes = await readFile(file);
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), revision: revisionOf(bytes) };
  } catch (error) {
    throw unreadable(file, error);
  }
}

/**
 * Replaces the file's content if it is still at `expectedRevision`; else `config_changed`. Resolves when the new
 * content is on disk. Throws `config_unreadable` when the folder or file may not be written.
 */
export async function replaceConfigFile(file: string, text: string, expectedRevision: string): Promise<void> {
  try {
    const target = await realpath(file);
    const { mode } = await stat(target);
    await replaceFile(target, text, mode & 0o777, async () => {
      const { revision } = await readConfigFile(target);
      if (revision === expectedRevision) return;
      throw new GatehouseError(
        'config_changed',
        `${file} was changed by somebody else meanwhile; nothing was written. Look at it again and repeat the change.`,
      );
    });
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    throw new GatehouseError(
      'config_unreadable',
      `${file} could not be written (${codeOf(error)}). Check that this user may write the file and its folder, and that the disk is not full.`,
      { cause: error },
    );
  }
}

function unreadable(file: string, error: unknown): GatehouseError {
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist. Start Gatehouse once to have it written, or name the right data folder with --data',
    EISDIR: 'is a folder. Move it away, or name the right data folder with --data',
    EACCES: 'may not be read by this user. Give this user the right to read it',
  };
  return new GatehouseError('config_unreadable', `${file} ${reasons[codeOf(error)] ?? `cannot be read (${codeOf(error)})`}.`, {
    cause: error,
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
