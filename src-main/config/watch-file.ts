/**
 * Says when something happened to a file. Its folder is watched and not the file itself, because editors replace files
 * and a watch on the old one would go silent. It says "look again", never what changed: the reader compares hashes.
 * The folder is busy (the databases lie there too), so events about other files must cost nothing more than a glance.
 * Events alone do not suffice: none come from network shares, from a folder put in the old one's place, or when a link
 * on the way is turned to another folder, and a full queue drops them. So the file's stamp is compared now and then too.
 */
import { unwatchFile, watch, watchFile as compareStamps } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Clock } from '../gateway/ports.ts';

/** Editors write in several steps; this long after the last one it is quiet. */
const QUIET_MS = 60;
/** How often the stamp (times, size, inode) is compared. */
const COMPARE_MS = 1000;

/**
 * Calls `look` after each burst of changes to one of the files (a symlink and what it leads to). `failed` is called
 * when the system stops watching. The returned function ends it.
 */
export function watchFile(files: ReadonlySet<string>, after: Clock['after'], look: () => void, failed: (error: Error) => void): () => void {
  let cancel = () => {};
  const noticed = () => {
    cancel();
    cancel = after(QUIET_MS, look);
  };
  const watchers = [...files].map((file) => {
    const name = basename(file);
    const changed = (_: string, changedName: string | null) => {
      // Some systems do not say which file it was.
      if (changedName !== null && changedName !== name) return;
      noticed();
    };
    compareStamps(file, { persistent: false, interval: COMPARE_MS }, noticed);
    return watch(dirname(file), { persistent: false }, changed).on('error', failed);
  });
  return () => {
    cancel();
    for (const file of files) unwatchFile(file, noticed);
    for (const watcher of watchers) watcher.close();
  };
}
