/**
 * Ids of what providers keep, and whose they are. Several keys share one account, and a provider tells its customers
 * apart, not ours: so an id works only for the key that received it, and only at the account it came from. Memory is
 * bounded; what is known is saved soon after it came, because conversations outlive a restart.
 */
import type { KeptId } from '../body/body-facts.ts';
import type { Clock, KeptEntry, KeptMemory, Logger } from '../ports.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A thread is kept for five minutes after its last use, and renewed by each turn; files until somebody deletes them. */
const LIFETIME_MS: Readonly<Record<KeptId['kind'], number>> = {
  message: HOUR_MS,
  response: 30 * DAY_MS,
  item: 30 * DAY_MS,
  conversation: 90 * DAY_MS,
  file: 90 * DAY_MS,
  container: 30 * DAY_MS,
  cached_content: 30 * DAY_MS,
  skill: 90 * DAY_MS,
};
/** Of each key and id; the oldest is forgotten, and its client sends everything again. */
const MOST = 100_000;
const SAVE_AFTER_MS = 1000;

interface Kept {
  readonly accountId: string;
  readonly expiresAt: number;
}

export interface KeptBookOptions {
  readonly memory: KeptMemory;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class KeptBook {
  readonly #options: KeptBookOptions;
  readonly #kept = new Map<string, Kept>();
  #unsaved: KeptEntry[] = [];
  #cancelSave: (() => void) | null = null;
  #isRestored = false;

  constructor(options: KeptBookOptions) {
    this.#options = options;
  }

  /** Takes back what an earlier run saved, the first time; never rejects. */
  async open(): Promise<void> {
    if (this.#isRestored) return;
    this.#isRestored = true;
    const entries = await this.#options.memory.load().catch((error: unknown) => {
      this.#warn(error);
      return [];
    });
    for (const { keyId, accountId, kind, id, expiresAt } of entries) this.#put(nameOf(keyId, { kind, id }), { accountId, expiresAt });
  }

  /** The key received this id from the account. */
  received(keyId: string, accountId: string, { kind, id }: KeptId): void {
    const { clock } = this.#options;
    const now = clock.now();
    const name = nameOf(keyId, { kind, id });
    const before = this.#kept.get(name);
    const isFresh = before?.accountId === accountId && before.expiresAt - now > LIFETIME_MS[kind] / 2;
    if (isFresh) return;
    const expiresAt = now + LIFETIME_MS[kind];
    this.#put(name, { accountId, expiresAt });
    this.#unsaved.push({ keyId, accountId, kind, id, expiresAt });
    this.#cancelSave ??= clock.after(SAVE_AFTER_MS, () => void this.#save());
  }

  /** Where the key received this id; null when it never did. */
  accountOf(keyId: string, id: KeptId, now: number): string | null {
    const kept = this.#kept.get(nameOf(keyId, id));
    return kept === undefined || kept.expiresAt <= now ? null : kept.accountId;
  }

  /** Saves a last time; never rejects. */
  async close(): Promise<void> {
    await this.#save();
  }

  async #save(): Promise<void> {
    this.#cancelSave?.();
    this.#cancelSave = null;
    const entries = this.#unsaved;
    this.#unsaved = [];
    if (entries.length > 0) await this.#options.memory.save(entries).catch((error: unknown) => this.#warn(error));
  }

  #put(name: string, kept: Kept): void {
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    if (this.#kept.size > MOST) this.#kept.delete(this.#kept.keys().next().value ?? name);
  }

  #warn(error: unknown): void {
    this.#options.logger.warn({ error: String(error) }, 'ids of what providers keep cannot be kept over a restart');
  }
}

function nameOf(keyId: string, { kind, id }: KeptId): string {
  return `${keyId}\n${kind}\n${id}`;
}
