/**
 * Is there a panel that shows tray icons? macOS and Windows always have one. On Linux it is whoever owns the name
 * org.kde.StatusNotifierWatcher on the session bus; Electron does not say, so one of the three programs that every
 * Linux desktop has at least one of is asked. When nobody can tell, the answer is no: a window in the task bar can
 * always be found again, one in a tray that is not there cannot.
 */
import { execFile } from 'node:child_process';

const WATCHER = 'org.kde.StatusNotifierWatcher';
const [BUS, BUS_PATH, HAS_OWNER] = ['org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner'];
const ASK_MS = 2000;

const questions: ReadonlyArray<readonly [program: string, ...args: string[]]> = [
  ['gdbus', 'call', '--session', '--dest', BUS, '--object-path', BUS_PATH, '--method', HAS_OWNER, WATCHER],
  ['busctl', '--user', 'call', BUS, BUS_PATH, BUS, 'NameHasOwner', 's', WATCHER],
  ['dbus-send', '--session', '--print-reply', `--dest=${BUS}`, BUS_PATH, HAS_OWNER, `string:${WATCHER}`],
];

export async function hasTray(platform: NodeJS.Platform = process.platform): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [program, ...args] of questions) {
    const answer = await ask(program, args);
    if (answer !== null) return /\btrue\b/.test(answer);
  }
  return false;
}

/** What the program printed, or null when it is not there or failed. */
async function ask(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: ASK_MS }, (error, output) => resolve(error === null ? output : null));
  });
}
