/**
 * What the system says about a file, as an error for people: it names the file, what is wrong and what to do about it.
 * The system's own words name the call that failed ("ENOSPC: no space left on device, write"), and seldom the file.
 */
import { GatehouseError } from './errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. Free space on it, then try again',
  EDQUOT: 'the disk quota of this user is used up. Free space, then try again',
  EROFS: 'its file system is read-only. Mount it writable, or choose another folder with --data',
  EACCES: 'this user has no right to it. Check who owns it and its folder, and their modes',
  EPERM: 'this user has no right to it. Check who owns it and its folder, and their modes',
  EISDIR: 'it is a folder. Move it away',
  ERR_FS_EISDIR: 'it is a folder. Move it away',
  ENOTDIR: 'a part of its path is no folder. Move that away, or choose another folder with --data',
  EIO: 'the disk reports an error. Check the disk, and put the file back from a backup',
  EMFILE: 'too many files are open. Raise the limit (ulimit -n)',
};

/** The error for people when `error` is the system's and its cause is known; else `error` itself. */
export function fileError(error: unknown, file: string, what: 'read' | 'written' | 'opened'): unknown {
  if (!(error instanceof Error) || error instanceof GatehouseError || !('code' in error)) return error;
  const reason = reasons[String(error.code)];
  if (reason === undefined) return error;
  return new GatehouseError('file_unusable', `${file} cannot be ${what} (${String(error.code)}): ${reason}.`, {
    details: { file },
    cause: error,
  });
}

/** The file that the system's error is about, where it says so. */
export function fileOf(error: unknown): string | null {
  return error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : null;
}
