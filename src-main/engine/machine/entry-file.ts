/**
 * A small JSON file of named entries in the data folder, mode 0600, replaced as a whole. One writer: the process that
 * holds the folder's lock. Changes are made one after the other.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from '../../config/durable-file.ts';
import { fileError } from '../../contract/file-error.ts';

export interface EntryFile<Entry> {
  /** Read afresh from memory; undefined when there is none. */
  get(name: string): Entry | undefined;
  readonly size: number;
  /** Resolves when the entry is on disk; undefined takes it out. */
  set(name: string, entry: Entry | undefined): Promise<void>;
}

const fileSchema = z.object({ version: z.literal(1), entries: z.custom<object>((value) => typeof value === 'object' && value !== null) });

/**
 * Opens the file, or starts an empty one in memory. `damaged` makes the error for a file that cannot be understood; one
 * that cannot be read or written is `file_unusable`.
 */
export async function openEntryFile<Entry>(
  file: string,
  schema: z.ZodType<Entry>,
  damaged: (cause: unknown) => Error,
): Promise<EntryFile<Entry>> {
  let entries = new Map<string, Entry>();
  try {
    const written = fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    // Not as a zod record: that leaves out names such as __proto__, and a secret with it.
    entries = new Map(Object.entries(written.entries).map(([name, entry]) => [name, schema.parse(entry)]));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const known = fileError(error, file, 'read');
    if (!isMissing) throw known === error ? damaged(error) : known;
  }

  const write = async (name: string, entry: Entry | undefined) => {
    const next = new Map(entries);
    if (entry === undefined) next.delete(name);
    else next.set(name, entry);
    await replaceFile(file, `${JSON.stringify({ version: 1, entries: Object.fromEntries(next) }, null, 2)}\n`, 0o600).catch(
      (error: unknown) => {
        throw fileError(error, file, 'written');
      },
    );
    entries = next;
  };

  let queue: Promise<void> = Promise.resolve();
  return {
    get: (name) => entries.get(name),
    get size() {
      return entries.size;
    },
    set(name, entry) {
      const done = queue.then(() => write(name, entry));
      queue = done.catch(() => {});
      return done;
    },
  };
}
