/** What has been opened is closed in the opposite order, each thing once, even when an earlier one fails to close. */
import type { Logger } from '../gateway/ports.ts';

export interface Closing {
  /** Remembers how to close something that was just opened. */
  add(name: string, close: () => Promise<void> | void): void;
  /** Closes everything. Never rejects; calling it again waits for the first call. */
  run(): Promise<void>;
}

export function createClosing(logger: () => Logger | null): Closing {
  const open: Array<{ name: string; close: () => Promise<void> | void }> = [];
  let closed: Promise<void> | null = null;
  async function closeAll(): Promise<void> {
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      try {
        await one.close();
      } catch (error) {
        logger()?.error({ part: one.name, error }, 'a part did not close');
      }
    }
  }
  return {
    add: (name, close) => void open.push({ name, close }),
    run: () => (closed ??= closeAll()),
  };
}
