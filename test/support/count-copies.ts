/** How many bytes a piece of work copies between buffers, whatever function it uses for it: work as a number, not as time. */
import { vi } from 'vitest';

/** Runs `work` and gives the bytes that were copied, and those that were searched for a line end, meanwhile. */
export function countCopies(work: () => void): { readonly copied: number; readonly searched: number } {
  let copied = 0;
  let searched = 0;
  const { concat } = Buffer;
  const { set, indexOf } = Buffer.prototype;
  const spies = [
    vi.spyOn(Buffer, 'concat').mockImplementation((list, length) => {
      const joined = concat(list, length);
      copied += joined.length;
      return joined;
    }),
    vi.spyOn(Buffer.prototype, 'set').mockImplementation(function count(this: Buffer, ...given: unknown[]) {
      const [from, offset] = given as Parameters<Buffer['set']>;
      copied += from.length;
      set.call(this, from, offset);
    }),
    vi.spyOn(Buffer.prototype, 'indexOf').mockImplementation(function count(this: Buffer, value, offset) {
      const start = typeof offset === 'number' ? offset : 0;
      const found = indexOf.call(this, value, start);
      searched += (found === -1 ? this.length : found + 1) - start;
      return found;
    }),
  ];
  try {
    work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return { copied, searched };
}
