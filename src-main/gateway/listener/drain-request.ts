/**
 * Reads and throws away what is left of a request that is answered without it: a client that is still sending would
 * see a reset connection instead of the answer. Bounded, because whoever sends a byte now and then could hold a
 * connection for ever.
 */
import type { IncomingMessage } from 'node:http';
import type { Watch } from '../watch.ts';

/** Time for what is on its way; the answer itself has left, or waits for this. */
const DRAIN_MS = 10_000;
/** Twice what a request may usually have. */
const DRAIN_BYTES = 64 * 1024 * 1024;

/** Calls `done` once: when the request is in, its connection is gone, or a bound is reached (then it is not complete). */
export function drainRequest(request: IncomingMessage, watch: Watch, done: () => void): void {
  if (request.complete || request.destroyed) return done();
  const { socket } = request;
  const readBefore = socket.bytesRead;
  let since: number | null = null;
  const stop = () => {
    unwatch();
    request.off('end', stop).off('close', stop);
    done();
  };
  const unwatch = watch.add((now) => {
    since ??= now;
    if (now - since >= DRAIN_MS || socket.bytesRead - readBefore > DRAIN_BYTES) stop();
  });
  request.once('end', stop).once('close', stop);
  request.resume();
}
