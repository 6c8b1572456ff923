/**
 * Keeps the live stream open: reconnects with growing pauses when the engine goes away, notices a pipe that fell silent
 * without closing, and tells its listeners what came. Must never spin: every failed try is followed by a pause.
 */
import type { LiveEvent } from '../../src-main/contract/views.ts';

export type ConnectionState = 'connecting' | 'open' | 'lost' | 'signed-out';

export interface FollowOptions {
  readonly open: (signal: AbortSignal) => Promise<AsyncIterable<LiveEvent>>;
  readonly onEvent: (event: LiveEvent) => void;
  /** Called on every change; with `open` after a loss everything on screen is to be asked for again. */
  readonly onState: (state: ConnectionState) => void;
  readonly isSignedOut: (thrown: unknown) => boolean;
  /** Resolves after that many milliseconds, or earlier when there is reason to hope (network back, window focused). */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborts the pipe when nothing, not even a keep-alive, came for this long. */
  readonly silenceMs: number;
}

/** Runs until `signal` aborts or the session is over. */
export async function followEngine(options: FollowOptions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  options.onState('connecting');
  while (!signal.aborted) {
    try {
      await readPipe(options, signal, () => {
        failures = 0;
      });
    } catch (thrown) {
      if (signal.aborted) return;
      if (options.isSignedOut(thrown)) {
        options.onState('signed-out');
        return;
      }
    }
    if (signal.aborted) return;
    options.onState('lost');
    await options.pause(backoffMs(failures), signal);
    failures += 1;
  }
}

/** 0.5 s, then doubling, at most 15 s. */
export function backoffMs(failures: number): number {
  return Math.min(15_000, 500 * 2 ** failures);
}

async function readPipe(options: FollowOptions, signal: AbortSignal, onOpen: () => void): Promise<void> {
  const silence = new AbortController();
  const pipe = AbortSignal.any([signal, silence.signal]);
  let timer = setTimeout(() => silence.abort(), options.silenceMs);
  try {
    const events = await options.open(pipe);
    options.onState('open');
    onOpen();
    for await (const event of events) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), options.silenceMs);
      options.onEvent(event);
    }
  } finally {
    clearTimeout(timer);
  }
}
