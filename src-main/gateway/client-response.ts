/**
 * The answer's way out: head, stream bytes, pings, refusals, in the shapes the client reacts to well. A status can be
 * chosen once; when a silent upstream forced us to send a head early, an error can only be told inside the stream.
 */
import type { ServerResponse } from 'node:http';
import type { GatehouseError } from '../contract/errors.ts';
import { PING_EVENT, errorEnvelope, errorEvent } from './formats/anthropic-messages.ts';
import { StreamBody } from './stream-body.ts';
import type { HeaderPairs } from './upstream/upstream.ts';

export class ClientResponse {
  readonly requestId: string;
  readonly #response: ServerResponse;
  #isStream = false;
  #body: StreamBody | null = null;
  #extra: string[] = [];
  /** Bytes written to the client, own pings left out. */
  bytes = 0;

  constructor(response: ServerResponse, requestId: string) {
    this.#response = response;
    this.requestId = requestId;
  }

  /** Headers of ours that go with whatever answer there will be. */
  addHeaders(headers: ReadonlyArray<readonly [string, string]>): void {
    for (const [name, value] of headers) this.#extra.push(name, value);
  }

  get isHeadSent(): boolean {
    return this.#response.headersSent;
  }

  /** True when the connection is gone or closing. */
  get isClosed(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  /** The client hung up before the answer was complete. */
  onHangUp(callback: () => void): void {
    this.#response.once('close', () => {
      if (!this.#response.writableFinished) callback();
    });
  }

  onDrain(callback: () => void): void {
    this.#response.on('drain', callback);
  }

  /** Sends the head of an event stream if none was sent; the upstream's headers when we have them by then. */
  startStream(status: number, upstreamHeaders: HeaderPairs): void {
    this.#isStream = true;
    if (this.isHeadSent) return;
    this.#response.writeHead(status, this.#withOwn(downHeaders(upstreamHeaders)));
    this.#response.flushHeaders();
  }

  /** False when the client reads slower than we write: pause until `onDrain`. */
  write(bytes: Buffer): boolean {
    this.bytes += bytes.length;
    return this.#stream().write(bytes);
  }

  ping(): void {
    this.#stream().write(PING);
  }

  endStream(): void {
    this.#stream().end();
  }

  /** Breaks the connection: the only way to say "this is not complete" inside a compressed stream. */
  destroy(): void {
    this.#response.destroy();
  }

  /** An unstreamed answer, whole. */
  sendWhole(status: number, upstreamHeaders: HeaderPairs, body: Buffer): void {
    this.bytes += body.length;
    const headers = this.#withOwn(downHeaders(upstreamHeaders));
    headers.push('content-length', String(body.length));
    this.#response.writeHead(status, headers);
    this.#response.end(body);
  }

  /** Our own refusal in the Messages envelope; inside a stream that has begun, as an `error` event. */
  refuse(error: GatehouseError): void {
    const { status, type, shouldRetry } = error.definition;
    if (this.isClosed) return;
    if (this.isHeadSent) {
      if (this.#isStream) this.#stream().end(Buffer.from(errorEvent(type, error.message, this.requestId)));
      else this.#response.destroy();
      return;
    }
    const headers = ['content-type', 'application/json', 'request-id', this.requestId];
    if (shouldRetry === false) headers.push('x-should-retry', 'false');
    const own = error.details['headers'];
    if (Array.isArray(own)) headers.push(...(own as [string, string][]).flat());
    const body = errorEnvelope(type, error.message, this.requestId);
    headers.push('content-length', String(Buffer.byteLength(body)));
    this.#response.writeHead(status, headers);
    this.#response.end(body);
  }

  #stream(): StreamBody {
    return (this.#body ??= new StreamBody(this.#response));
  }

  #withOwn(headers: string[]): string[] {
    headers.push('request-id', this.requestId, ...this.#extra);
    return headers;
  }
}

const PING = Buffer.from(PING_EVENT);

const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];
/** Of the shared account, not of this caller; or set by us. */
const NEVER_DOWN = new Set([...HOP_BY_HOP, 'content-length', 'set-cookie', 'alt-svc', 'anthropic-organization-id', 'request-id', 'date']);

/** The upstream's headers that may go to the client, as a flat list. */
function downHeaders(headers: HeaderPairs): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) {
    if (!NEVER_DOWN.has(name) && !name.startsWith('anthropic-ratelimit-')) flat.push(name, value);
  }
  return flat;
}
