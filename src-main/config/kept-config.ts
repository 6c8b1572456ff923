/**
 * The last configuration that was good, kept in a private file of its own, so that a mistake in the real one stops
 * nobody at the next start. It is never edited, and a good file always goes before it.
 */
import { readFile, stat } from 'node:fs/promises';
import { replaceFile } from './durable-file.ts';

export interface KeptConfig {
  readonly text: string;
  /** Since when it was in force; epoch milliseconds. */
  readonly at: number;
}

/** Null when nothing was kept, or it cannot be read. */
export async function readKeptConfig(file: string): Promise<KeptConfig | null> {
  try {
    const text = await readFile(file, 'utf8');
    return { text, at: (await stat(file)).mtimeMs };
  } catch {
    return null;
  }
}

/** Keeps this text, unless it is kept already. Throws the system's error. */
export async function keepConfig(file: string, text: string): Promise<void> {
  if ((await readKeptConfig(file))?.text !== text) await replaceFile(file, text, 0o600);
}
