/**
 * Sessions of browsers that signed in. A session has two halves: an HttpOnly cookie, and a token that the page keeps in
 * the `localStorage` of its origin and sends as a header. Cookies are shared between all ports of a host (RFC 6265,
 * section 8.5), so a server on another port of 127.0.0.1 gets to see the cookie; `localStorage` belongs to one origin,
 * port included, and scripts see no HttpOnly cookie. Neither half is of use without the other, and both are kept as hashes.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { SignedInBrowser } from '../../admin/context.ts';
import type { Clock, Logger } from '../../gateway/ports.ts';
import { writePrivateFile } from '../machine/private-file.ts';
import type { Login } from './login.ts';
import { hashOf, isSame } from './token-hash.ts';

const DAY_MS = 24 * 3_600_000;
/** A session ends when nobody used it for so long (an open page uses it all the time), */
const IDLE_MS = 7 * DAY_MS;
/** and after this long whatever happens. */
export const SESSION_MS = 30 * DAY_MS;
/** Of one holder: the login token, or one virtual key. The one that was unused for longest makes room. */
const MOST_PER_HOLDER = 20;
/** A crash may lose as much of what is known of last uses. */
const SAVE_EVERY_MS = 60_000;
const MOST_DEVICE_CHARACTERS = 300;

const storedSchema = z.object({
  id: z.string(),
  cookieHash: z.string(),
  originTokenHash: z.string(),
  /** Of the login token in force when it began: another token ends it. */
  loginHash: z.string(),
  /** Of the virtual key that a member signed in with; null for an admin. */
  keyHash: z.string().nullable(),
  device: z.string().nullable(),
  createdAt: z.number(),
  lastUsedAt: z.number(),
});
type Stored = z.infer<typeof storedSchema>;
const fileSchema = z.object({ version: z.literal(1), sessions: z.array(storedSchema) });

export interface BrowserSession extends SignedInBrowser {
  /** Fires when it ends. */
  readonly ended: AbortSignal;
}

export interface BrowserSessions {
  /** Opens one and answers its two halves, which are nowhere else. `device`: the browser's `User-Agent`. */
  open(keyHash: string | null, device: string | null): Promise<{ readonly cookie: string; readonly originToken: string }>;
  /** The session of both halves, which counts as a use of it; null when there is none. */
  find(cookie: string, originToken: string): Promise<BrowserSession | null>;
  /** The newest first. */
  list(): Promise<SignedInBrowser[]>;
  /** Ends one, with everything it still has under way; false when there is none of that id. */
  end(id: string): Promise<boolean>;
  /** Ends those whose login token or virtual key is not good any more, or whose time is over. */
  sweep(): Promise<void>;
  /** Writes what waits. */
  close(): Promise<void>;
}

export interface BrowserSessionsOptions {
  readonly file: string;
  readonly login: Pick<Login, 'tokenHash'>;
  /** May the virtual key with this hash (hex) be used now? */
  readonly isKeyUsable: (keyHash: string) => boolean;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}

/** A file that cannot be read as one of ours counts as no sessions: people sign in again. */
export async function openBrowserSessions(options: BrowserSessionsOptions): Promise<BrowserSessions> {
  const { file, login, isKeyUsable, clock, logger } = options;
  const sessions = new Map<string, Session>();
  let savedAt = clock.now();
  let isDirty = false;
  let writing = Promise.resolve();

  for (const stored of await readSessions(file, logger)) sessions.set(stored.cookieHash, new Session(stored));

  /** One write after the other; each takes what is there when its turn comes. */
  function save(): Promise<void> {
    isDirty = true;
    const write = async (): Promise<void> => {
      if (!isDirty) return;
      isDirty = false;
      savedAt = clock.now();
      const text = JSON.stringify({ version: 1, sessions: [...sessions.values()].map(({ stored }) => stored) });
      await writePrivateFile(file, `${text}\n`).catch((error: unknown) => {
        isDirty = true;
        throw error;
      });
    };
    const result = writing.then(write);
    writing = result.catch(() => {});
    return result;
  }

  /** For what is true without being on disk: the last use, and ends that a restart would find again. */
  const saveSoon = (): void =>
    void save().catch((error: unknown) => logger.warn({ error: String(error) }, 'the sessions of browsers could not be saved'));

  function remove(session: Session): void {
    sessions.delete(session.stored.cookieHash);
    session.ending.abort();
  }

  function isLive({ stored }: Session, loginHash: string | null): boolean {
    const now = clock.now();
    const isInTime = now < stored.createdAt + SESSION_MS && now < stored.lastUsedAt + IDLE_MS;
    return isInTime && stored.loginHash === loginHash && (stored.keyHash === null || isKeyUsable(stored.keyHash));
  }

  async function sweep(): Promise<void> {
    const loginHash = await login.tokenHash();
    const over = [...sessions.values()].filter((session) => !isLive(session, loginHash));
    over.forEach(remove);
    if (over.length > 0) saveSoon();
  }

  return {
    async open(keyHash, device) {
      const loginHash = await login.tokenHash();
      if (loginHash === null) throw new Error('there is no login token yet');
      const ofHolder = [...sessions.values()].filter(({ stored }) => stored.keyHash === keyHash);
      ofHolder
        .toSorted(byLastUse)
        .slice(MOST_PER_HOLDER - 1)
        .forEach(remove);
      const [cookie, originToken] = [randomBytes(32).toString('base64url'), randomBytes(32).toString('base64url')];
      const now = clock.now();
      const stored: Stored = {
        id: randomUUID(),
        cookieHash: hashOf(cookie),
        originTokenHash: hashOf(originToken),
        loginHash,
        keyHash,
        device: device?.slice(0, MOST_DEVICE_CHARACTERS) ?? null,
        createdAt: now,
        lastUsedAt: now,
      };
      sessions.set(stored.cookieHash, new Session(stored));
      await save();
      return { cookie, originToken };
    },
    async find(cookie, originToken) {
      const session = sessions.get(hashOf(cookie));
      const isProven = isSame(hashOf(originToken), session?.stored.originTokenHash ?? '');
      if (session === undefined || !isProven) return null;
      if (!isLive(session, await login.tokenHash())) {
        remove(session);
        saveSoon();
        return null;
      }
      session.stored.lastUsedAt = clock.now();
      if (clock.now() >= savedAt + SAVE_EVERY_MS) saveSoon();
      else isDirty = true;
      return { ...viewOf(session), ended: session.ending.signal };
    },
    async list() {
      await sweep();
      return [...sessions.values()].map(viewOf).toSorted((a, b) => b.createdAt - a.createdAt);
    },
    async end(id) {
      const session = [...sessions.values()].find(({ stored }) => stored.id === id);
      if (session === undefined) return false;
      remove(session);
      await save();
      return true;
    },
    sweep,
    async close() {
      await writing;
      if (isDirty) await save();
    },
  };
}

class Session {
  readonly stored: Stored;
  readonly ending = new AbortController();

  constructor(stored: Stored) {
    this.stored = stored;
  }
}

function byLastUse(a: Session, b: Session): number {
  return b.stored.lastUsedAt - a.stored.lastUsedAt;
}

function viewOf({ stored: { id, keyHash, device, createdAt, lastUsedAt } }: Session): SignedInBrowser {
  return { id, keyHash, device, createdAt, lastUsedAt, endsAt: Math.min(createdAt + SESSION_MS, lastUsedAt + IDLE_MS) };
}

async function readSessions(file: string, logger: Logger): Promise<Stored[]> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return [];
  try {
    return fileSchema.parse(JSON.parse(text)).sessions;
  } catch {
    logger.warn({ file }, 'the sessions of browsers cannot be read; everybody signs in again');
    return [];
  }
}
