/**
 * The intents of one process, from the moment before a request leaves until its open row is acknowledged. Runs on the
 * loop that carries traffic: one small write for each.
 */
import type { Logger, OpenCharge } from '../gateway/ports.ts';
import { type Intent, type IntentLog, openIntentLog } from './intent-log.ts';
import type { JournalEntry } from './journal-entry.ts';

/** An intent whose request has left: the text serves as its open row. */
export interface Intended {
  readonly intent: Intent;
  readonly text: string;
}

export interface ChargeIntentsOptions {
  readonly file: string;
  readonly segmentBytes: number;
  readonly run: string;
  readonly logger: Logger;
  /** Called when intents cannot be written any more, with the reason, and (null) when they can again. */
  readonly onTrouble: (reason: string | null) => void;
}

export class ChargeIntents {
  readonly #options: ChargeIntentsOptions;
  readonly #waiting = new Map<string, Intended>();
  #log: IntentLog | null = null;
  #trouble: string | null = null;

  constructor(options: ChargeIntentsOptions) {
    this.#options = options;
  }

  /** Why nothing can be written; each write is another try. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Takes the file over. What an earlier process left in it must have been read. Never throws: `trouble` tells. */
  open(): void {
    try {
      this.#log ??= openIntentLog(this.#options.file, this.#options.segmentBytes);
      this.#set(null);
    } catch (error) {
      this.#set(`${this.#options.file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Writes the intent of an attempt; the reason why not, or null. */
  write(row: OpenCharge): string | null {
    if (this.#log === null) this.open();
    if (this.#log === null) return this.#trouble;
    const text = JSON.stringify({ kind: 'open', run: this.#options.run, row } satisfies JournalEntry);
    try {
      this.#waiting.set(nameOf(row), { intent: this.#log.add(text), text });
      this.#set(null);
    } catch (error) {
      this.#set(`${this.#options.file}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return this.#trouble;
  }

  /** The intent of a request that has left, once; null when it has none. */
  take(row: OpenCharge): Intended | null {
    const name = nameOf(row);
    const intended = this.#waiting.get(name) ?? null;
    this.#waiting.delete(name);
    return intended;
  }

  /** The open row of a taken intent was acknowledged or refused. */
  release(intent: Intent | null): void {
    if (intent !== null) this.#log?.release(intent);
  }

  /** The request never left. */
  withdraw(row: OpenCharge): void {
    const intended = this.take(row);
    if (intended === null) return;
    try {
      this.#log?.withdraw(intended.intent);
    } catch (error) {
      this.#options.logger.warn({ requestId: row.requestId, error: String(error) }, 'an intent could not be withdrawn');
    }
  }

  close(): void {
    this.#log?.close();
    this.#log = null;
  }

  #set(trouble: string | null): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.#options.onTrouble(trouble);
  }
}

function nameOf(row: OpenCharge): string {
  return `${row.attempt} ${row.requestId}`;
}
