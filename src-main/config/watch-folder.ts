/**
 * Says when something happened in a folder. The folder is watched and not the file, because editors replace files
 * and a watch on the old one would go silent. It says "look again", never what changed: the reader compares hashes.
 */
import { watch } from 'node:fs';
import type { Clock } from '../gateway/ports.ts';

/** Editors write in several steps; this long after the last one it is quiet. */
const QUIET_MS = 60;

/** Calls `look` after each burst of changes. `failed` is called when the system stops watching. The result ends it. */
export function watchFolders(
  folders: ReadonlySet<string>,
  after: Clock['after'],
  look: () => void,
  failed: (error: Error) => void,
): () => void {
  let cancel = () => {};
  const changed = () => {
    cancel();
    cancel = after(QUIET_MS, look);
  };
  const watchers = [...folders].map((folder) => watch(folder, { persistent: false }, changed).on('error', failed));
  return () => {
    cancel();
    for (const watcher of watchers) watcher.close();
  };
}
