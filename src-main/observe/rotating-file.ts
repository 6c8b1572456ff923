/**
 * A log file that cannot fill the disk: when it reaches its size it becomes `name.1`, older ones move up, the oldest
 * goes. Writing never waits for the disk and never throws: a full or stalled disk costs log lines, not requests.
 */
import { appendFile, chmod, rename, stat } from 'node:fs/promises';

export interface RotatingFile {
  write(line: string): void;
  /** Resolves when everything written so far is in the file, or was given up. */
  close(): Promise<void>;
}

/** Lines waiting for a stalled disk; what comes on top is dropped. */
const MAX_WAITING_CHARACTERS = 1_000_000;

/** `maxBytes` per file, `keep` older files beside it. The file is readable by its owner only. */
export function openRotatingFile(file: string, options: { maxBytes: number; keep: number }): RotatingFile {
  let waiting: string[] = [];
  let waitingCharacters = 0;
  let flushing: Promise<void> | null = null;
  let size: number | null = null;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      waitingCharacters = 0;
      await append(lines).catch(() => {
        size = null;
      });
    }
    flushing = null;
  }

  async function append(lines: string[]): Promise<void> {
    size ??= await sizeOf(file);
    let part = '';
    for (const line of lines) {
      const bytes = Buffer.byteLength(line);
      if (size > 0 && size + bytes > options.maxBytes) {
        await appendPrivate(file, part);
        part = '';
        await rotate(file, options.keep);
        size = 0;
      }
      part += line;
      size += bytes;
    }
    await appendPrivate(file, part);
  }

  return {
    write(line) {
      if (waitingCharacters + line.length > MAX_WAITING_CHARACTERS) return;
      waiting.push(line);
      waitingCharacters += line.length;
      flushing ??= flush();
    },
    async close() {
      await flushing;
    },
  };
}

async function appendPrivate(file: string, text: string): Promise<void> {
  if (text !== '') await appendFile(file, text, { mode: 0o600 });
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch(() => null);
  if (found === null) return 0;
  // A file from elsewhere (a copy, an old version) may be readable by others.
  await chmod(file, 0o600);
  return found.size;
}

async function rotate(file: string, keep: number): Promise<void> {
  for (let number = keep; number > 0; number -= 1) {
    // Missing numbers are normal; a file held by somebody else (Windows) keeps growing until the next try.
    await rename(number === 1 ? file : `${file}.${number - 1}`, `${file}.${number}`).catch(() => {});
  }
}
