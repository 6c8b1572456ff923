/**
 * A few words, found in raw JSON bytes without making a string for each candidate. A word written with escapes
 * (`mod\u0065l`) is the same word: every JSON parser reads it so.
 */

const BACKSLASH = 0x5c;
const SLOTS = 256;
/** A character is at most six bytes as an escape. */
const LONGEST_ESCAPE = 6;

export class WordTable<W extends string> {
  readonly #slots: Array<Array<{ readonly word: W; readonly bytes: Buffer }>> = Array.from({ length: SLOTS }, () => []);
  readonly #words: ReadonlyMap<string, W>;
  readonly #longest: number;

  constructor(words: readonly W[]) {
    this.#words = new Map(words.map((word) => [word, word]));
    this.#longest = Math.max(...words.map(({ length }) => length));
    for (const word of words) {
      const bytes = Buffer.from(word);
      this.#slots[slotOf(bytes, 0, bytes.length)]!.push({ word, bytes });
    }
  }

  /** `start` and `end` stand inside the quotes. */
  find(body: Buffer, start: number, end: number): W | null {
    const length = end - start;
    if (length > this.#longest * LONGEST_ESCAPE) return null;
    for (const { word, bytes } of this.#slots[slotOf(body, start, end)]!) {
      if (bytes.length === length && isSame(bytes, body, start)) return word;
    }
    // What is longer than every word can only be one if an escape stands early in it.
    const until = Math.min(end, start + this.#longest + 1);
    for (let at = start; at < until; at += 1) if (body[at] === BACKSLASH) return this.#decoded(body, start, end);
    return null;
  }

  #decoded(body: Buffer, start: number, end: number): W | null {
    try {
      return this.#words.get(String(JSON.parse(`"${body.toString('utf8', start, end)}"`))) ?? null;
    } catch {
      return null;
    }
  }
}

function slotOf(bytes: Buffer, start: number, end: number): number {
  return ((end - start) * 31 + (bytes[start] ?? 0) * 7 + (bytes[end - 1] ?? 0)) & (SLOTS - 1);
}

function isSame(word: Buffer, body: Buffer, start: number): boolean {
  for (let at = 0; at < word.length; at += 1) if (word[at] !== body[start + at]) return false;
  return true;
}
