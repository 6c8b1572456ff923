/**
 * Where a configuration came from: a call of somebody at this machine, a call over the network, or the file. A file that
 * git tracks may have been written by anybody who can push, so what stands in it is a repository's even when somebody
 * edited it here: whether a line was committed since cannot be told without a race.
 */
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { LoadedConfig } from '../config/config-store.ts';
import { askGit } from './ask-git.ts';
import { fileAuthor } from './file-author.ts';
import type { ConfigSource } from './secrets/held-routes.ts';

export async function configSource(file: string, author: LoadedConfig['author']): Promise<ConfigSource> {
  if (author !== null) return { kind: author.isRemote ? 'network' : 'here', actor: author.actor };
  // The repository is where the file really lies, not where a link to it does.
  const place = await realpath(file);
  const tracked = await askGit(place, ['ls-files', '--error-unmatch', '--', basename(place)]);
  if (tracked === null) return { kind: 'here', actor: 'file' };
  return { kind: 'repository', actor: await fileAuthor(place) };
}
