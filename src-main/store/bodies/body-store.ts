/**
 * The body store as the rest of the store sees it: what is handed in, what is kept, what can be asked. Bodies are a
 * convenience: nothing in this folder may slow traffic, and no failure in it may reach a request.
 */
import type { Clock, Recorder } from '../../gateway/ports.ts';

export interface BodyRetention {
  /** Largest size of `bodies.db`, bytes. The oldest requests go first. */
  readonly maxBytes: number;
  /** Bodies older than this many milliseconds go, whatever the size. */
  readonly maxAgeMs: number;
}

export interface BodyStoreOptions {
  /** Path of `bodies.db`; made when it is missing. Its folder exists and is private (0700). */
  readonly file: string;
  /** Where the recorder's thread lives: `recorder-worker.ts`, or its bundle. */
  readonly worker: URL | string;
  readonly clock: Clock;
  readonly retention: BodyRetention;
  /** How many bytes may wait for the recorder before bodies are dropped. Default 64 MiB. */
  readonly queueBytes?: number;
  /** Called on every change: a condition a person should know of, or null when it is over. */
  readonly onWarning: (warning: BodyStoreWarning | null) => void;
}

/** `damaged`: the file was moved aside and a fresh one begun. `failing`: bodies can't be written. `dead`: the thread ended. */
export interface BodyStoreWarning {
  readonly code: 'bodies_damaged' | 'bodies_failing' | 'bodies_dead';
  /** A whole sentence: what happened and what to do. */
  readonly text: string;
}

/** Counters since the start; sizes in bytes. */
export interface BodyStoreStats {
  /** Handed over, not yet on disk. */
  readonly queuedBytes: number;
  readonly recorded: number;
  /** Refused because the recorder lagged or was down. */
  readonly dropped: number;
  /** Accepted, but the write failed. */
  readonly lost: number;
}

export interface RetentionResult {
  /** Requests whose bodies were removed. */
  readonly removed: number;
  /** Size of the database afterwards, bytes. */
  readonly bytes: number;
}

/** Opened by `openBodyStore` in recorder-client.ts; lives on the traffic's thread and owns the recorder's thread. */
export interface BodyStore {
  readonly recorder: Recorder;
  stats(): BodyStoreStats;
  setRetention(retention: BodyRetention): void;
  /** Applies the retention now (it also runs by itself every minute). Rejects only when the store is closed or dead. */
  retain(): Promise<RetentionResult>;
  /** Resolves when everything handed over before the call can be read. */
  flush(): Promise<void>;
  /** Writes what waits, folds the journal into the file, ends the thread. */
  close(): Promise<void>;
}
