/**
 * A scriptable stand-in for api.anthropic.com on a real loopback socket. It records every request to the byte, answers
 * as the test says (well, badly, or never) and keeps a list of what it served to the end. Nothing in it waits on a
 * timer: a test paces a reply with promises of its own.
 *
 *   const fake = await startFakeAnthropic();
 *   fake.reply(stream(messageEvents({ blocks: [text('hi')] })));           // for the next request
 *   fake.reply(stream([...messageEvents().slice(0, 3), gate, RESET]));     // waits for `gate`, then a TCP reset
 *   fake.replyAlways((request) => failure(529, 'overloaded_error', 'Overloaded'));
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress } from 'node:zlib';
import type { Transform } from 'node:stream';
import { listenOnLoopback } from './loopback.ts';
import { encodeEvent, errorBody, messageBody, messageEvents, type SseEvent } from './messages-stream.ts';

/** Endings of a body; without one it ends cleanly. */
export const RESET = Symbol('reset');
export const CLOSE = Symbol('close');
export const HANG = Symbol('hang');

/** One thing to do while replying: write an event, text or bytes; wait for a promise; or stop in one of three bad ways. */
export type Step = SseEvent | string | Uint8Array | Promise<unknown> | typeof RESET | typeof CLOSE | typeof HANG;
export type Steps = Iterable<Step> | AsyncIterable<Step>;
export type Encoding = 'gzip' | 'deflate' | 'br' | 'zstd';
export type Headers = Readonly<Record<string, string>>;

export interface Reply {
  /** `socket` writes its steps in place of a whole HTTP answer: broken heads, lies, or nothing at all. */
  readonly over: 'http' | 'socket';
  readonly status: number;
  readonly headers: Headers;
  readonly steps: Steps;
  readonly encoding?: Encoding;
  /** Largest write in bytes; 1 sends the body byte by byte. */
  readonly bytesPerWrite?: number;
}
export interface ReplyOptions {
  readonly status?: number;
  readonly headers?: Headers;
  readonly encoding?: Encoding;
  readonly bytesPerWrite?: number;
}
/** Undefined falls through to the fake's own well-behaved answer. */
export type Responder = (request: ReceivedRequest) => Reply | undefined | Promise<Reply | undefined>;

export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as they stood in the request line. */
  readonly path: string;
  /** Names as sent, in order, repeated ones repeated. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Buffer;
  /** Epoch milliseconds when the last body byte was in. */
  readonly at: number;
  /** The first value of a header, by any case. */
  header(name: string): string | undefined;
  /** Resolves when the exchange is over: true when the reply was served whole, false when it was cut by either side. */
  readonly over: Promise<boolean>;
}

/** A reply whose last byte was handed to the socket and flushed. `sent` is the body before compression. */
export interface ServedReply {
  readonly request: ReceivedRequest;
  readonly status: number;
  readonly sent: Buffer;
  readonly at: number;
}

export interface FakeAnthropic {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  readonly served: readonly ServedReply[];
  /** TCP connections accepted so far. */
  connections(): number;
  /** Queues an answer for the next POST /v1/messages; several are used up in order. */
  reply(reply: Reply | Responder): void;
  /** Answers everything the queue does not, whatever the path. */
  replyAlways(responder: Responder): void;
  /** Resolves with the nth request (1 is the first), as soon as its body is in. */
  received(count: number): Promise<ReceivedRequest>;
  close(): Promise<void>;
}

export const stream = (steps: Steps, options: ReplyOptions = {}): Reply => ({
  over: 'http',
  steps,
  ...options,
  status: options.status ?? 200,
  headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', ...ownHeaders, ...options.headers },
});

export const json = (body: unknown, options: ReplyOptions = {}): Reply => ({
  over: 'http',
  steps: [typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)],
  ...options,
  status: options.status ?? 200,
  headers: { 'content-type': 'application/json', ...ownHeaders, ...options.headers },
});

/** Answers with so many output tokens and nothing else that costs; what is no message gets the fake's own answer. */
export const outputOf =
  (tokens: number): Responder =>
  (request) =>
    request.method === 'POST' ? stream(messageEvents({ usage: { input: 0, output: tokens } })) : undefined;

/** An error in Anthropic's envelope, e.g. `failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '3' })`. */
export const failure = (status: number, type: string, message: string, headers: Headers = {}): Reply =>
  json(errorBody(type, message), { status, headers });

/** Bytes straight onto the socket, HTTP head and all; `rawSocket([RESET])` is a reset before the first byte. */
export const rawSocket = (steps: Steps): Reply => ({ over: 'socket', status: 0, headers: {}, steps });

const ownHeaders: Headers = {
  'request-id': 'req_011fakeUpstream',
  'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
  'anthropic-ratelimit-requests-limit': '4000',
  'anthropic-ratelimit-requests-remaining': '3999',
};

export async function startFakeAnthropic(): Promise<FakeAnthropic> {
  const requests: ReceivedRequest[] = [];
  const served: ServedReply[] = [];
  const queue: Array<Reply | Responder> = [];
  const waiting: Array<{ count: number; resolve: (request: ReceivedRequest) => void }> = [];
  let fallback: Responder = () => undefined;
  let connections = 0;

  const server = createServer({ noDelay: true }, (message, response) => void answer(message, response));
  server.on('connection', () => connections++);
  server.requestTimeout = 0;

  async function answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const over = Promise.withResolvers<boolean>();
    response.once('close', () => over.resolve(response.writableFinished));
    // Writing to a client that has just gone is what some tests are about; `over` tells them.
    response.on('error', () => over.resolve(false));
    const body = await readAll(message).catch(() => null);
    if (body === null) return;
    const request = received(message, body, over.promise);
    requests.push(request);
    for (const entry of waiting.filter(({ count }) => count <= requests.length)) {
      waiting.splice(waiting.indexOf(entry), 1);
      entry.resolve(requests[entry.count - 1]!);
    }
    const reply = await choose(request);
    const sent: Buffer[] = [];
    if (await send(reply, message.socket, response, sent)) {
      served.push({ request, status: reply.status, sent: Buffer.concat(sent), at: Date.now() });
      over.resolve(true);
    }
  }

  async function choose(request: ReceivedRequest): Promise<Reply> {
    const next = request.method === 'POST' && pathOf(request).endsWith('/v1/messages') ? queue.shift() : undefined;
    const chosen = typeof next === 'function' ? await next(request) : next;
    return chosen ?? (await fallback(request)) ?? ownAnswer(request);
  }

  const { url, close } = await listenOnLoopback(server);
  return {
    url,
    requests,
    served,
    connections: () => connections,
    reply: (reply) => void queue.push(reply),
    replyAlways: (responder) => void (fallback = responder),
    received: (count) => {
      const there = requests[count - 1];
      return there ? Promise.resolve(there) : new Promise((resolve) => waiting.push({ count, resolve }));
    },
    close,
  };
}

/** What the fake says when the test has no opinion. */
function ownAnswer(request: ReceivedRequest): Reply {
  const path = pathOf(request);
  if (path === '/api/hello') return json('');
  if (path === '/v1/models')
    return json({
      data: [{ type: 'model', id: 'claude-opus-5-5', display_name: 'Claude Opus 5.5', created_at: '2026-09-01T00:00:00Z' }],
      has_more: false,
    });
  if (request.method !== 'POST') return failure(404, 'not_found_error', 'Not found');
  if (path === '/v1/messages/count_tokens') return json({ input_tokens: Math.ceil(request.body.length / 4) });
  if (path !== '/v1/messages') return failure(404, 'not_found_error', 'Not found');
  const body = parsed(request.body);
  if (!body) return failure(400, 'invalid_request_error', 'The request body is not valid JSON');
  const model = body.model ?? 'claude-opus-5-5';
  return body.stream ? stream(messageEvents({ model })) : json(messageBody({ model }));
}

function parsed(body: Buffer): { stream?: boolean; model?: string } | null {
  try {
    return JSON.parse(body.toString()) as { stream?: boolean; model?: string };
  } catch {
    return null;
  }
}

/** Resolves true when everything left the process, false when the exchange was cut short. */
async function send(reply: Reply, socket: Socket, response: ServerResponse, sent: Buffer[]): Promise<boolean> {
  if (reply.over === 'socket') return write(reply, socket, socket, sent);
  response.writeHead(reply.status, { ...reply.headers, ...(reply.encoding ? { 'content-encoding': reply.encoding } : {}) });
  response.flushHeaders();
  if (!reply.encoding) return write(reply, response, socket, sent);
  const compressor = compressors[reply.encoding]();
  compressor.on('data', (chunk: Buffer) => void response.write(chunk));
  const whole = await write(reply, compressor, socket, sent);
  if (whole) await new Promise<void>((resolve) => (compressor.readableEnded ? resolve() : compressor.once('end', resolve)));
  return whole ? end(response, socket) : false;
}

async function write(reply: Reply, target: Socket | ServerResponse | Transform, socket: Socket, sent: Buffer[]): Promise<boolean> {
  for await (const step of reply.steps) {
    if (socket.destroyed) return false;
    if (step === HANG) return false;
    if (step === RESET || step === CLOSE) {
      if (step === RESET) socket.resetAndDestroy();
      else socket.destroy();
      return false;
    }
    // A waited-for promise lands here too: `for await` over a plain list has already awaited it.
    const bytes = bytesOf(step);
    if (!bytes) continue;
    sent.push(bytes);
    const most = reply.bytesPerWrite ?? bytes.length;
    for (let at = 0; at < bytes.length; at += most) await writeOut(target, socket, bytes.subarray(at, at + most));
  }
  return end(target, socket);
}

/** Resolves when the chunk was taken (so the test's list of what was sent is true), or the socket is gone. */
function writeOut(target: Socket | ServerResponse | Transform, socket: Socket, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', resolve);
    target.write(chunk, () => {
      socket.off('close', resolve);
      if ('flush' in target && typeof target.flush === 'function') (target.flush as (done: () => void) => void)(resolve);
      else resolve();
    });
  });
}

function end(target: Socket | ServerResponse | Transform, socket: Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const cut = (): void => resolve(false);
    socket.once('close', cut);
    target.end(() => {
      socket.off('close', cut);
      resolve(true);
    });
  });
}

function bytesOf(step: unknown): Buffer | null {
  if (typeof step === 'string') return Buffer.from(step);
  if (step instanceof Uint8Array) return Buffer.from(step.buffer, step.byteOffset, step.byteLength);
  if (typeof step === 'object' && step !== null && 'event' in step && 'data' in step) return Buffer.from(encodeEvent(step as SseEvent));
  return null;
}

function received(message: IncomingMessage, body: Buffer, over: Promise<boolean>): ReceivedRequest {
  const headers: Array<readonly [string, string]> = [];
  for (let at = 0; at < message.rawHeaders.length; at += 2) headers.push([message.rawHeaders[at]!, message.rawHeaders[at + 1]!]);
  return {
    method: message.method ?? '',
    path: message.url ?? '',
    headers,
    body,
    at: Date.now(),
    header: (name) => headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1],
    over,
  };
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const pathOf = (request: ReceivedRequest): string => request.path.split('?')[0]!;

const compressors: Record<Encoding, () => Transform> = {
  gzip: () => createGzip(),
  deflate: () => createDeflate(),
  br: () => createBrotliCompress(),
  zstd: () => createZstdCompress(),
};
