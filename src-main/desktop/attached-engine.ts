/**
 * Shows and controls a Gatehouse that runs elsewhere, over its interface's port and with its login token. The token
 * stays in this process: the window never sees it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdminClient } from './admin-client.ts';
import type { Host } from './host.ts';
import type { Attachment } from './options.ts';

/** Headers of a call that mean something to the other side; the rest is about our own window. */
const passedOn = ['content-type', 'accept', 'last-event-id'];
const RETRY_MS = 2000;

export function attachEngine({ adminUrl, token }: Attachment): Host {
  const ended = new AbortController();

  async function call(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const headers = new Headers({ authorization: `Bearer ${token}` });
    for (const name of passedOn) {
      const value = request.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    const { method } = request;
    const body = method === 'GET' || method === 'HEAD' ? null : await request.arrayBuffer();
    const signal = AbortSignal.any([request.signal, ended.signal]);
    return fetch(`${adminUrl}${pathname}${search}`, { method, headers, body, signal, redirect: 'error' });
  }

  const client = createAdminClient(call);
  return {
    attachedTo: adminUrl,
    fetch: call,
    async *events(signal) {
      while (!signal.aborted) {
        try {
          yield* await client.live.events(undefined, { signal });
        } catch {
          // Why it does not answer is for the next call to find out.
        }
        yield { kind: 'overview' };
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
      }
    },
    async close() {
      ended.abort();
    },
  };
}
