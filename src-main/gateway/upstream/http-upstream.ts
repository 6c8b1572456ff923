/**
 * HTTP to providers over undici: one connection pool per account, so that a proxy or CA of one account never touches
 * another. HTTP/1.1 on purpose: with HTTP/2 one GOAWAY would kill every stream of an account. Time limits are not
 * undici's business here (`watch.ts` keeps them); only the connect limit is.
 */
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import type { Clock } from '../ports.ts';
import type { Account } from '../snapshot.ts';
import type { HeaderPairs, Upstream } from './upstream.ts';

const MAX_RESPONSE_HEADER_BYTES = 64 * 1024;
/**
 * A socket that was idle for longer is not used again, whatever the server offers: home routers and firewalls forget a
 * silent connection after a minute or more (the clouds' own NATs after 350 s) and answer nothing on it afterwards.
 */
const KEEP_ALIVE_MS = 30_000;
/** Silence on a connection in use after which the system probes it. */
const PROBE_AFTER_MS = 30_000;

interface UsedAt {
  readonly wall: number;
  readonly mono: number;
}

interface Pool {
  readonly settings: string;
  readonly dispatcher: Dispatcher;
  readonly upstream: Upstream;
  usedAt: UsedAt;
}

/**
 * Was it so long ago that every idle connection is older than it may be? The HTTP client's own timer says so too, but in
 * a machine that slept it comes late. Some systems stop the monotonic clock meanwhile, so either clock counts.
 */
function isStale(before: UsedAt, now: UsedAt): boolean {
  return Math.abs(now.wall - before.wall) > KEEP_ALIVE_MS || now.mono - before.mono > KEEP_ALIVE_MS;
}

/** The pools of all accounts; a pool is replaced when its account's connection settings change, or after a pause. */
export class HttpUpstreams {
  readonly #pools = new Map<string, Pool>();
  readonly #lookup: LookupFunction | null;
  readonly #clock: Clock;

  /** `lookup`: how names become addresses; null: as the system does. */
  constructor(lookup: LookupFunction | null, clock: Clock) {
    this.#lookup = lookup;
    this.#clock = clock;
  }

  /** `proxy`: its address; null: none. */
  for(account: Account, proxy: string | null): Upstream {
    const settings = JSON.stringify([account.origin, proxy, account.ca, account.timeouts.connectMs]);
    const existing = this.#pools.get(account.id);
    const usedAt = { wall: this.#clock.now(), mono: this.#clock.monotonic() };
    if (existing?.settings === settings && !isStale(existing.usedAt, usedAt)) {
      existing.usedAt = usedAt;
      return existing.upstream;
    }
    // Running streams keep the old pool until they are done.
    if (existing !== undefined) void existing.dispatcher.close();
    const dispatcher = createDispatcher(account, proxy, this.#lookup);
    const pool = { settings, dispatcher, upstream: httpUpstream(dispatcher), usedAt };
    this.#pools.set(account.id, pool);
    return pool.upstream;
  }

  /** Ends every connection, also those with running exchanges. */
  async destroy(): Promise<void> {
    const pools = [...this.#pools.values()];
    this.#pools.clear();
    await Promise.all(pools.map((pool) => pool.dispatcher.destroy()));
  }
}

function createDispatcher(account: Account, proxy: string | null, lookup: LookupFunction | null): Dispatcher {
  const connect = {
    timeout: account.timeouts.connectMs,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_AFTER_MS,
    ...(account.ca === null ? {} : { ca: account.ca }),
    ...(lookup === null ? {} : { lookup }),
  };
  const options = {
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    // One request at a time on a connection: what breaks is that request alone, and nothing is sent again unasked.
    pipelining: 1,
    maxHeaderSize: MAX_RESPONSE_HEADER_BYTES,
    connect,
  };
  if (proxy === null) return new Agent(options);
  return new ProxyAgent({ ...options, uri: proxy, requestTls: connect, proxyTls: connect });
}

function httpUpstream(dispatcher: Dispatcher): Upstream {
  return (request, sink) => {
    const url = new URL(request.url);
    let controller: Dispatcher.DispatchController | null = null;
    let isDone = false;
    const finish = (report: () => void) => {
      if (isDone) return;
      isDone = true;
      report();
    };
    dispatcher.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: withLength(flatten(request.headers), request.body),
        // Iterables are bodies to undici (its page on Dispatcher.dispatch); its types leave them out.
        body: request.body === null ? null : (letGo(request.body) as unknown as Buffer),
      },
      {
        onRequestStart(started) {
          controller = started;
          if (isDone) started.abort(new Error('aborted'));
          else sink.sent();
        },
        onResponseStart(_started, status, headers) {
          // Interim answers (100, 103) are nobody's business here.
          if (status >= 200 && !isDone) sink.head(status, pairs(headers));
        },
        onResponseData(started, chunk) {
          if (!isDone && !sink.data(chunk as Buffer)) started.pause();
        },
        onResponseEnd() {
          finish(() => sink.end());
        },
        onResponseError(_started, error) {
          finish(() => sink.error(error));
        },
      },
    );
    return {
      resume: () => controller?.resume(),
      abort: () => {
        if (isDone) return;
        isDone = true;
        controller?.abort(new Error('aborted'));
      },
    };
  };
}

/** Gives the bytes once and forgets them: the HTTP client keeps what it was given until the answer has ended. */
function letGo(bytes: Uint8Array): Iterable<Uint8Array> {
  let rest: Uint8Array | null = bytes;
  return {
    *[Symbol.iterator]() {
      const once = rest;
      rest = null;
      if (once !== null) yield once;
    },
  };
}

function withLength(headers: string[], body: Uint8Array | null): string[] {
  if (body !== null) headers.push('content-length', String(body.length));
  return headers;
}

function flatten(headers: HeaderPairs): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) flat.push(name, value);
  return flat;
}

function pairs(headers: Record<string, string | string[] | undefined>): HeaderPairs {
  const list: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (Array.isArray(value)) for (const one of value) list.push([name.toLowerCase(), one]);
    else if (value !== undefined) list.push([name.toLowerCase(), value]);
  }
  return list;
}
