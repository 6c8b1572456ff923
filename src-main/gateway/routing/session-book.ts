/**
 * Which account a session was served by, so that its next turn finds the prompt cache it wrote. An entry fades when the
 * session pauses longer than a cache lives; the book is bounded, the longest unused go first.
 */
import { withoutMark } from '../without-mark.ts';

export interface Stuck {
  readonly accountId: string;
  /** The model that was sent. */
  readonly model: string;
  /** Tokens that lay in the provider's cache after the last answer. */
  readonly cachedTokens: number;
}

const MOST_SESSIONS = 20_000;

export class SessionBook {
  readonly #sessions = new Map<string, Stuck & { readonly at: number }>();

  get size(): number {
    return this.#sessions.size;
  }

  /** Null when the session is new here or has paused longer than `ttlMs`. */
  find(key: string, now: number, ttlMs: number): Stuck | null {
    const found = this.#sessions.get(key);
    return found === undefined || now - found.at >= ttlMs ? null : found;
  }

  served(key: string, now: number, stuck: Stuck): void {
    this.#sessions.delete(key);
    this.#sessions.set(key, { ...stuck, at: now });
    if (this.#sessions.size > MOST_SESSIONS) this.#sessions.delete(this.#sessions.keys().next().value!);
  }
}

/**
 * Subagents keep caches of their own; another model never reads them, but one with a longer window is the same. Null for
 * requests that have nothing in common with others.
 */
export function sessionKey(keyId: string, affinity: string | null, agentId: string | null, model: string): string | null {
  return affinity === null ? null : [keyId, affinity, agentId ?? '', withoutMark(model)].join('\n');
}
