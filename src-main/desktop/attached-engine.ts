/**
 * Shows and controls a Gatehouse that runs elsewhere, over its interface's port and with its login token. The token
 * stays in this process: the window never sees it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { GatehouseError } from '../contract/errors.ts';
import { createAdminClient } from './admin-client.ts';
import type { Host } from './host.ts';
import type { Attachment } from './options.ts';

/** Headers of a call that mean something to the other side; the rest is about our own window. */
const passedOn = ['content-type', 'accept', 'last-event-id'];
const RETRY_MS = 2000;
const FIRST_CALL_MS = 5000;
const sessionSchema = z.object({ signedIn: z.boolean() });

/** Throws `login_failed`. A Gatehouse that does not answer yet is no failure: the tray says so and keeps asking. */
export async function attachEngine({ adminUrl, token }: Attachment): Promise<Host> {
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

  if ((await isSignedIn(call, adminUrl)) === false) {
    throw new GatehouseError(
      'login_failed',
      `${adminUrl} does not accept the token of GATEHOUSE_ATTACH_TOKEN_FILE. \`gatehouse login --new\` there makes another.`,
    );
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

/** Null when nobody answers, or not in time. */
async function isSignedIn(call: Host['fetch'], adminUrl: string): Promise<boolean | null> {
  try {
    const answer = await call(new Request(`${adminUrl}/api/session`, { signal: AbortSignal.timeout(FIRST_CALL_MS) }));
    return answer.ok && sessionSchema.safeParse(await answer.json()).data?.signedIn === true;
  } catch {
    return null;
  }
}
