/** Asks git about a file. Nothing of the repository is run: no hook, no helper. */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';

const ASK_MS = 3000;

/** What git printed; null when it is not there, failed, or the file's folder is no repository. */
export function askGit(file: string, args: readonly string[]): Promise<string | null> {
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-optional-locks'];
  return new Promise((resolve) => {
    execFile('git', [...safe, ...args], { cwd: dirname(file), timeout: ASK_MS }, (error, output) =>
      resolve(error === null ? output.trim() : null),
    );
  });
}
