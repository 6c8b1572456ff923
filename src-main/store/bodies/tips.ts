/**
 * The newest turns of the sessions under way, with their bytes: what the next turn is compared with. Bounded in bytes;
 * one that was let go is read back from the file when its session goes on.
 */
import type { Database } from 'better-sqlite3';
import { readTurn, type PlacedEntry } from './turn-reader.ts';

export interface Tip {
  readonly id: number;
  readonly stream: number;
  /** How many recipes must be read to know its entries. */
  readonly depth: number;
  readonly bytes: Buffer;
  readonly entries: readonly PlacedEntry[];
}

const MOST_BYTES = 33_554_432;
const MOST_TIPS = 256;
/** One session may run several threads of requests side by side, such as its title and its main talk. */
const MOST_PER_STREAM = 4;

export class Tips {
  readonly #database: Database;
  /** Newest last, over all streams. */
  readonly #tips = new Map<number, Tip>();
  #bytes = 0;

  constructor(database: Database) {
    this.#database = database;
  }

  /** What a new turn of this stream may continue: its own newest turns first, then the newest of any other stream. */
  *candidates(stream: number): Generator<Tip> {
    const newest = [...this.#tips.values()].reverse();
    const own = newest.filter((tip) => tip.stream === stream);
    if (own.length > 0) yield* own;
    else yield* this.#stored(stream);
    const other = newest.find((tip) => tip.stream !== stream);
    if (other !== undefined) yield other;
  }

  /** Adds a turn. The one it continues, if it is of the same stream, has served its purpose. */
  add(tip: Tip, continued: Tip | null): void {
    if (continued?.stream === tip.stream) this.#remove(continued);
    this.#tips.set(tip.id, tip);
    this.#bytes += tip.bytes.length;
    const own = [...this.#tips.values()].filter(({ stream }) => stream === tip.stream);
    for (const old of own.slice(0, -MOST_PER_STREAM)) this.#remove(old);
    for (const old of this.#tips.values()) {
      if (this.#bytes <= MOST_BYTES && this.#tips.size <= MOST_TIPS) break;
      this.#remove(old);
    }
  }

  clear(): void {
    this.#tips.clear();
    this.#bytes = 0;
  }

  #remove(tip: Tip): void {
    if (this.#tips.delete(tip.id)) this.#bytes -= tip.bytes.length;
  }

  *#stored(stream: number): Generator<Tip> {
    const row = this.#database.prepare('SELECT max(id) AS id FROM turn WHERE stream = ?').get(stream) as { id: number | null };
    const turn = row.id === null ? null : readTurn(this.#database, row.id);
    if (turn !== null) yield turn;
  }
}
