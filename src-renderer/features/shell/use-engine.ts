/** Connects the page to the engine: one live stream feeds the Live store and says which queries are out of date. */
import { type QueryFilters, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { useApi } from '../../api/api-context.tsx';
import { describeError } from '../../api/describe-error.ts';
import { type ConnectionState, followEngine } from '../../state/follow-engine.ts';
import { createLiveStore, type LiveStore } from '../../state/live-store.ts';

/** Events are taken in this often, and a silent pipe counts as lost after this long. */
const beatMs = 120;
const silenceMs = 45_000;

export function useEngine(onSignedOut: () => void): { live: LiveStore; connection: ConnectionState } {
  const { client, query } = useApi();
  const queries = useQueryClient();
  const [connection, setConnection] = useState<ConnectionState>('connecting');
  const [live] = useState(() =>
    createLiveStore({ list: (input) => client.live.list(input), beat: (callback) => void setTimeout(callback, beatMs) }),
  );
  const signedOut = useEffectEvent(onSignedOut);

  useEffect(() => {
    // Answers on their way are called off first: a first one, asked for before the change, would count as new.
    const askAgain = (outdated: QueryFilters) => void queries.cancelQueries(outdated).then(() => queries.invalidateQueries(outdated));
    const stop = new AbortController();
    void followEngine(
      {
        open: (signal) => client.live.events(undefined, { signal }),
        onEvent(event) {
          if (event.kind === 'row') live.push(event.row);
          if (event.kind === 'overview') askAgain({ queryKey: query.overview.key() });
          if (event.kind === 'governance') {
            const outdated = [query.overrides, query.approvals, query.alerts, query.audit, query.people];
            for (const one of outdated) askAgain({ queryKey: one.key() });
          }
          if (event.kind === 'config') askAgain({ predicate: (one) => one.queryKey[0] !== 'session' });
        },
        onState(state) {
          setConnection(state);
          if (state === 'signed-out') signedOut();
          if (state === 'open') {
            // From here on nothing is missed. What was answered before, or is on its way, may be out of date already: at
            // the start as after a loss.
            void live.reload();
            askAgain({});
          }
        },
        isSignedOut: (thrown) => describeError(thrown).kind === 'signed-out',
        pause: pauseUntilHope,
        silenceMs,
      },
      stop.signal,
    );
    return () => stop.abort();
  }, [client, live, queries, query]);

  return { live, connection };
}

/** A pause that ends early when the network or the reader comes back. */
function pauseUntilHope(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      window.removeEventListener('focus', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    window.addEventListener('focus', done);
    signal.addEventListener('abort', done);
  });
}
