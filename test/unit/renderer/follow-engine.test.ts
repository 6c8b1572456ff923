/** Reconnecting: pauses that grow, an end when the session is over, silence taken for a loss. */
import { expect, it } from 'vitest';
import type { LiveEvent } from '../../../src-main/contract/views.ts';
import { backoffMs, type ConnectionState, followEngine, type FollowOptions } from '../../../src-renderer/state/follow-engine.ts';

/** Runs the loop against pipes given by the test, one per try; ends after the last. */
async function follow(pipes: (() => Promise<AsyncIterable<LiveEvent>>)[], change: Partial<FollowOptions> = {}) {
  const stop = new AbortController();
  const states: ConnectionState[] = [];
  const events: LiveEvent[] = [];
  const pauses: number[] = [];
  await followEngine(
    {
      open: () => {
        const next = pipes.shift();
        if (next !== undefined) return next();
        stop.abort();
        return Promise.reject(new Error('over'));
      },
      onEvent: (event) => events.push(event),
      onState: (state) => states.push(state),
      isSignedOut: () => false,
      pause: async (ms) => void pauses.push(ms),
      silenceMs: 10_000,
      ...change,
    },
    stop.signal,
  );
  return { states, events, pauses };
}

const alive: LiveEvent = { kind: 'alive' };
async function* pipe(...events: LiveEvent[]): AsyncGenerator<LiveEvent> {
  yield* events;
}

it('reads events, and opens again when the pipe ends', async () => {
  const { states, events } = await follow([async () => pipe(alive), async () => pipe(alive, alive)]);
  expect(events).toHaveLength(3);
  expect(states).toEqual(['connecting', 'open', 'lost', 'open', 'lost']);
});

it('pauses longer after each failure in a row, and short again after a success', async () => {
  const fail = () => Promise.reject(new TypeError('Failed to fetch'));
  const { pauses } = await follow([fail, fail, fail, async () => pipe(alive), fail]);
  expect(pauses).toEqual([500, 1000, 2000, 500, 1000]);
});

it('never pauses longer than 15 seconds', () => {
  expect([0, 1, 5, 20].map(backoffMs)).toEqual([500, 1000, 15_000, 15_000]);
});

it('stops when the session is over instead of asking for ever', async () => {
  const { states, pauses } = await follow([() => Promise.reject(new Error('401'))], { isSignedOut: () => true });
  expect(states).toEqual(['connecting', 'signed-out']);
  expect(pauses).toEqual([]);
});

/** A pipe that says one thing and then nothing until it is aborted; there is no second one. */
function silentOnce(): FollowOptions['open'] {
  let isFirst = true;
  return async (signal) => {
    if (!isFirst) throw new Error('no second pipe');
    isFirst = false;
    return (async function* () {
      yield alive;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    })();
  };
}

it('gives up a pipe that fell silent without closing', async () => {
  const { states, events } = await follow([], {
    open: silentOnce(),
    isSignedOut: (thrown) => thrown instanceof Error && thrown.message === 'no second pipe',
    silenceMs: 5,
  });
  expect(events).toEqual([alive]);
  expect(states).toEqual(['connecting', 'open', 'lost', 'signed-out']);
});
