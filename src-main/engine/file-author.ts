/**
 * Who wrote into the configuration file: the author of the newest commit that changed it, when its folder is a git
 * repository and the file is as committed; else nobody can tell, and it is `file`.
 */
import { basename } from 'node:path';
import { askGit } from './ask-git.ts';

const NOBODY = 'file';

export async function fileAuthor(file: string): Promise<string> {
  const name = basename(file);
  const changed = await askGit(file, ['status', '--porcelain', '--', name]);
  if (changed !== '') return NOBODY;
  const author = await askGit(file, ['log', '-1', '--format=%an <%ae>', '--', name]);
  return author === null || author === '' ? NOBODY : author.slice(0, 200);
}
