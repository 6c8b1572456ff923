/**
 * The data folder: where it lies on each system, and that only its owner can look into it. Everything Gatehouse keeps
 * (configuration, ledger, bodies, vault, logs) is inside.
 */
import { chmod, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { GatehouseError } from '../../contract/errors.ts';
import { fileError } from '../../contract/file-error.ts';

export interface Place {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
}

/** `GATEHOUSE_DATA`, or the place the system has for application data. Absolute. */
export function defaultDataDir({ platform, env, home }: Place): string {
  if (env['GATEHOUSE_DATA']) return resolve(env['GATEHOUSE_DATA']);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Gatehouse');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Gatehouse');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'gatehouse');
}

/** Creates the folder if need be and closes it to others. Throws `file_unusable` or `input_invalid`, naming the folder. */
export async function prepareDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const { mode } = await stat(dataDir);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) await chmod(dataDir, 0o700);
  } catch (cause) {
    const known = fileError(cause, dataDir, 'opened');
    if (known !== cause) throw known;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new GatehouseError(
      'input_invalid',
      `The data folder ${dataDir} cannot be used (${code}); choose another with --data or GATEHOUSE_DATA.`,
      { cause },
    );
  }
}

/** The file names inside; one place, so that two parts never disagree. */
export function dataFiles(dataDir: string) {
  return {
    config: join(dataDir, 'gatehouse.yaml'),
    keptConfig: join(dataDir, 'last-good.yaml'),
    log: join(dataDir, 'gatehouse.log'),
    lock: join(dataDir, 'lock'),
    holder: join(dataDir, 'engine.json'),
    socket: join(dataDir, 'control.sock'),
    login: join(dataDir, 'login.json'),
    sessions: join(dataDir, 'sessions.json'),
    loginToken: join(dataDir, 'login-token.txt'),
    firstKey: join(dataDir, 'first-key.txt'),
  };
}
