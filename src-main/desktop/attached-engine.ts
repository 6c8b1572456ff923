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
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };

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

  void follow(createAdminClient(call), tell, ended.signal);
  return {
    attachedTo: adminUrl,
    fetch: call,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      ended.abort();
    },
  };
}

/** Tells of every event, and of the pipe's coming and going; tries again until told to end. */
async function follow(client: ReturnType<typeof createAdminClient>, tell: () => void, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    try {
      for await (const event of await client.live.events(undefined, { signal: ended })) if (event.kind !== 'alive') tell();
    } catch {
      // Why it does not answer is the tray's next call to find out.
    }
    tell();
    await sleep(RETRY_MS, undefined, { signal: ended }).catch(() => {});
  }
}
