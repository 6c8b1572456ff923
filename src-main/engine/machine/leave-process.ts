/** The end of the process, after everything that could be closed is closed. */
import type { Closed } from '../closing.ts';

/** For whatever is left in the loop, such as a socket that nobody owns. */
const LINGER_MS = 1000;

/**
 * Sees to it that this process ends. A thread that is stuck inside native code keeps even `process.exit` waiting, so a
 * process with one is killed; what is on disk is made for that. Otherwise it ends by itself, at the latest in a second.
 */
export function leaveProcess({ stuck }: Closed): void {
  if (stuck.length > 0) process.kill(process.pid, 'SIGKILL');
  else setTimeout(() => process.exit(), LINGER_MS).unref();
}
