/**
 * Who wrote into the configuration file: the author of the newest commit that changed it, when its folder is a git
 * repository and the file is as committed; else nobody can tell, and it is `file`.
 */
import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';

const ASK_MS = 3000;
const NOBODY = 'file';

export async function fileAuthor(file: string): Promise<string> {
  const name = basename(file);
  const changed = await git(file, ['status', '--porcelain', '--', name]);
  if (changed !== '') return NOBODY;
  const author = await git(file, ['log', '-1', '--format=%an <%ae>', '--', name]);
  return author === null || author === '' ? NOBODY : author.slice(0, 200);
}

/** What git printed; null when it is not there, failed, or this is no repository. No hook or helper of the repository is run. */
function git(file: string, args: readonly string[]): Promise<string | null> {
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '--no-optional-locks'];
  return new Promise((resolve) => {
    execFile('git', [...safe, ...args], { cwd: dirname(file), timeout: ASK_MS }, (error, output) =>
      resolve(error === null ? output.trim() : null),
    );
  });
}
