/**
 * Keeps the health book over a restart: a quota that is used up until tomorrow is so after it too. Saved every few
 * seconds when something changed, and at the end; what belongs to an account that was edited meanwhile is not taken back.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Clock, HealthMemory, Logger } from '../ports.ts';
import type { Account } from '../snapshot.ts';
import type { HealthBook } from './health-book.ts';

export interface HealthKeeper {
  /** Takes back what was saved, the first time, and saves from now on; never rejects. */
  open(): Promise<void>;
  /** Saves a last time. */
  close(): Promise<void>;
}

const SAVE_EVERY_MS = 10_000;

/** What lies in the store. A line that does not look like this is from another version, and left out. */
const savedSchema = z.array(
  z.object({
    accountId: z.string(),
    model: z.string().nullable(),
    /** Of the account's settings when it was saved. */
    settings: z.string(),
    circuit: z.object({ openUntil: z.number().nullable(), isLimit: z.boolean(), openings: z.int(), reason: z.string() }),
    hours: z.array(z.object({ start: z.number(), ok: z.int(), failed: z.int(), firstByteMs: z.number() })),
    lastError: z.string().nullable(),
    lastErrorAt: z.number().nullable(),
    lastSuccessAt: z.number().nullable(),
  }),
);

export function keepHealth(
  book: HealthBook,
  { memory, clock, logger }: { readonly memory: HealthMemory; readonly clock: Clock; readonly logger: Logger },
  accountsNow: () => readonly Account[],
): HealthKeeper {
  let isRestored = false;
  let saved = book.version;
  const warn = (error: unknown) => logger.warn({ error: String(error) }, 'the health of accounts cannot be kept over a restart');

  async function save(): Promise<void> {
    if (book.version === saved) return;
    saved = book.version;
    const settings = new Map(accountsNow().map((account) => [account.id, settingsOf(account)]));
    const lines = book
      .save()
      .flatMap((line) => (settings.has(line.accountId) ? [{ ...line, settings: settings.get(line.accountId)! }] : []));
    await memory.save(JSON.stringify(lines)).catch(warn);
  }

  async function restore(): Promise<void> {
    const text = await memory.load();
    const settings = new Map(accountsNow().map((account) => [account.id, settingsOf(account)]));
    const known = text === null ? [] : (savedSchema.safeParse(JSON.parse(text)).data ?? []);
    book.restore(known.filter((line) => settings.get(line.accountId) === line.settings));
  }

  let isOpen = false;
  let cancel = (): void => undefined;
  const later = () => {
    if (isOpen) cancel = clock.after(SAVE_EVERY_MS, () => void save().then(later));
  };

  return {
    async open() {
      if (!isRestored) await restore().catch(warn);
      isRestored = true;
      isOpen = true;
      later();
    },
    async close() {
      isOpen = false;
      cancel();
      await save();
    },
  };
}

function settingsOf({ config }: Account): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('base64url').slice(0, 16);
}
