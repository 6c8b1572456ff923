/**
 * Spreads what the gateway does to everybody who watches. The traffic's loop only drops a row into a map per reader;
 * rows of one request replace each other, so a reader that lags costs a bounded amount of memory and sees the newest
 * state when it comes back.
 */
import type { RequestRow } from '../contract/records.ts';
import type { LiveEvent } from '../contract/views.ts';
import type { Clock } from '../gateway/ports.ts';

const BATCH_MS = 100;
const ALIVE_MS = 5000;
/** Rows waiting per reader; beyond it the oldest go (the reader's list shows them at its next page). */
const MAX_WAITING = 2000;

/** Events until `return()`. */
export type LiveEvents = AsyncIteratorObject<LiveEvent, void, void>;

export interface LiveHub {
  row(row: RequestRow): void;
  /** Something on the overview changed. */
  changed(): void;
  /** The configuration changed: keys, accounts and settings are to be read anew. */
  configChanged(): void;
  /** Overrides, approvals, alerts or the audit log changed. */
  governanceChanged(): void;
  /**
   * Endless until `return()` is called or the signal fires. The first event is `alive`: from then on nothing is missed;
   * further ones come every 5 s of silence, so that a dead pipe is noticed. `isWanted` leaves out the rest.
   */
  subscribe(signal?: AbortSignal, isWanted?: (event: LiveEvent) => boolean): LiveEvents;
  /** How many readers there are. */
  readers(): number;
  /** Ends every reader. */
  close(): void;
}

export function createLiveHub(clock: Clock): LiveHub {
  const readers = new Set<Reader>();
  const tell = (key: string, event: LiveEvent): void => readers.forEach((reader) => reader.put(key, event));
  return {
    row: (row) => tell(row.id, { kind: 'row', row }),
    changed: () => tell('overview', { kind: 'overview' }),
    configChanged: () => tell('config', { kind: 'config' }),
    governanceChanged: () => tell('governance', { kind: 'governance' }),
    subscribe: (signal, isWanted = () => true) => subscribe(clock, readers, signal, isWanted),
    readers: () => readers.size,
    close: () => readers.forEach((reader) => reader.end()),
  };
}

interface Reader {
  put(key: string, event: LiveEvent): void;
  end(): void;
}

function subscribe(
  clock: Clock,
  readers: Set<Reader>,
  signal: AbortSignal | undefined,
  isWanted: (event: LiveEvent) => boolean,
): LiveEvents {
  const waiting = new Map<string, LiveEvent>();
  let ended = false;
  let wake = (): void => {};
  const reader: Reader = {
    put(key, event) {
      if (!isWanted(event)) return;
      waiting.delete(key);
      waiting.set(key, event);
      if (waiting.size > MAX_WAITING) waiting.delete(waiting.keys().next().value ?? key);
      if (waiting.size === 1) wake();
    },
    end() {
      ended = true;
      readers.delete(reader);
      signal?.removeEventListener('abort', reader.end);
      wake();
    },
  };
  /** Resolves after `ms`, at the end, or (when asked) as soon as something waits. */
  const rest = (ms: number, untilNews: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (ended || (untilNews && waiting.size > 0)) return resolve();
      const cancel = clock.after(ms, resolve);
      wake = () => {
        if (!ended && !untilNews) return;
        cancel();
        resolve();
      };
    });
  async function* events(): AsyncGenerator<LiveEvent, void, void> {
    yield { kind: 'alive' };
    while (!ended) {
      await rest(ALIVE_MS, true);
      if (waiting.size === 0) {
        if (!ended) yield { kind: 'alive' };
        continue;
      }
      const batch = [...waiting.values()];
      waiting.clear();
      yield* batch;
      await rest(BATCH_MS, false);
    }
  }

  readers.add(reader);
  if (signal?.aborted === true) reader.end();
  signal?.addEventListener('abort', reader.end, { once: true });
  return endAtReturn(events(), reader.end);
}

/** A generator's own `return` waits for the `next` under way; this one ends that wait first. */
function endAtReturn<T>(generator: AsyncGenerator<T, void, void>, end: () => void): AsyncIteratorObject<T, void, void> {
  const stop = async (): Promise<IteratorResult<T, void>> => {
    end();
    return generator.return();
  };
  return {
    next: () => generator.next(),
    return: stop,
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
