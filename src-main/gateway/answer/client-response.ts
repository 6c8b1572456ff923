/**
 * The answer's way out: head, stream bytes, pings, refusals, in the client's own format and in the shapes it reacts to
 * well. A status can be chosen once; when a silent upstream forced us to send a head early, an error can only be told
 * inside the stream.
 */
import { parseJson } from '../formats/parse-json.ts';
import type { ServerResponse } from 'node:http';
import { GatehouseError } from '../../contract/errors.ts';
import type { WholeResult } from '../attempt/attempt-result.ts';
import { PING_EVENT, errorEvent } from '../formats/anthropic-messages.ts';
import type { MessagesAnswer } from '../formats/messages.ts';
import type { ClientFormat, ClientTerms, FormatId, ToldError } from '../formats/wire-format.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import type { ClientKind } from './client-kind.ts';
import { ForeignStream } from './foreign-stream.ts';
import { type Refused, refusalShape } from './refusal-shape.ts';
import { StreamBody } from './stream-body.ts';

export class ClientResponse {
  readonly requestId: string;
  /** Null: the client speaks Messages, and what an Anthropic upstream sends goes down as it came. */
  readonly format: ClientFormat | null;
  readonly #response: ServerResponse;
  readonly #kind: ClientKind;
  #terms: ClientTerms | null = null;
  #foreign: ForeignStream | null = null;
  #isStream = false;
  #body: StreamBody | null = null;
  #extra: string[] = [];
  #keepsLimits = false;
  /** Bytes written to the client, own pings left out. */
  bytes = 0;

  constructor(response: ServerResponse, requestId: string, format: ClientFormat | null = null, kind: ClientKind = 'other') {
    this.#response = response;
    this.#kind = kind;
    this.requestId = requestId;
    this.format = format;
  }

  /** What a client's answer must repeat of its request; call before the answer begins. */
  expect(terms: ClientTerms): void {
    this.#terms = terms;
  }

  /** Headers of ours that go with whatever answer there will be. */
  addHeaders(headers: ReadonlyArray<readonly [string, string]>): void {
    for (const [name, value] of headers) this.#extra.push(name, value);
  }

  /** The caller's own login is what the upstream limits, not a shared account: it may know how far it is. */
  keepLimits(isOwn: boolean): void {
    this.#keepsLimits = isOwn;
  }

  get isHeadSent(): boolean {
    return this.#response.headersSent;
  }

  /** True when the connection is gone or closing. */
  get isClosed(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  /** The client hung up before the answer was complete. The result stops listening. */
  onHangUp(callback: () => void): () => void {
    const onClose = () => {
      if (!this.#response.writableFinished) callback();
    };
    this.#response.once('close', onClose);
    return () => void this.#response.off('close', onClose);
  }

  /** Why the connection was given up, when that was our doing. */
  get givenUp(): GatehouseError | null {
    return this.#response.errored instanceof GatehouseError ? this.#response.errored : null;
  }

  onDrain(callback: () => void): void {
    this.#response.on('drain', callback);
  }

  /** Sends the head of an event stream if none was sent; the upstream's headers when we have them by then. */
  startStream(status: number, upstreamHeaders: HeaderPairs, wire: FormatId): void {
    this.#isStream = true;
    if (this.format !== null && wire !== this.format.id) this.#foreign ??= this.#foreignStream(this.format);
    if (this.isHeadSent) return;
    const headers =
      this.#foreign === null
        ? downHeaders(upstreamHeaders, this.#keepsLimits)
        : ['content-type', this.#foreign.type, 'cache-control', 'no-cache'];
    this.#response.writeHead(status, this.#withOwn(headers));
    this.#response.flushHeaders();
  }

  /** Bytes in the format that `startStream` named. False when the client reads slower than we write: pause until `onDrain`. */
  write(bytes: Buffer): boolean {
    const own = this.#foreign === null ? bytes : this.#foreign.write(bytes);
    this.bytes += own.length;
    return this.#stream().write(own);
  }

  ping(): void {
    const ping = this.format === null ? PING : this.format.ping;
    if (ping !== null) this.#stream().write(ping);
  }

  endStream(): void {
    if (this.#breaksOff && this.#foreign?.hasFailed === true) this.destroy();
    else this.#stream().end();
  }

  /** Breaks the connection: the only way to say "this is not complete" inside a compressed stream. */
  destroy(): void {
    this.#response.destroy();
  }

  /** An unstreamed answer, whole. */
  sendWhole({ status, headers, wire, body, decoded }: Pick<WholeResult, 'status' | 'headers' | 'wire' | 'body' | 'decoded'>): void {
    if (this.format === null || wire === this.format.id) this.#send(status, downHeaders(headers, this.#keepsLimits), body);
    else this.#sendJson(status, [], this.format.writeAnswer(parseJson(decoded.toString('utf8')) as MessagesAnswer, this.expected()));
  }

  /** Does the client get bytes of this format as they are? */
  takes(wire: FormatId): boolean {
    return this.format === null || wire === this.format.id;
  }

  /** An unstreamed answer that was written for this client elsewhere. */
  sendWritten(status: number, body: Buffer): void {
    this.#send(status, ['content-type', 'application/json'], body);
  }

  /** A JSON answer that was made here. */
  sendOwn(body: unknown, headers: readonly string[] = []): void {
    this.#sendJson(200, headers, body);
  }

  /** The upstream's own refusal: word for word where the client speaks its format, else told in the client's. */
  sendError(error: ToldError, answer: { readonly headers: HeaderPairs; readonly body: Buffer; readonly wire: FormatId }): void {
    if (answer.wire === (this.format?.id ?? 'anthropic-messages'))
      this.#send(error.status, downHeaders(answer.headers, this.#keepsLimits), answer.body);
    else this.#tell({ ...error, shouldRetry: true, resetsAt: null, headers: answer.headers.filter(([name]) => name === 'retry-after') });
  }

  /** Our own refusal; inside a stream that has begun, as its `error` event. Gives the status that was sent, or would have been. */
  refuse(error: GatehouseError): number {
    const { status, type, shouldRetry } = error.definition;
    if (this.isClosed) return status;
    if (this.isHeadSent) {
      if (this.#isStream && !this.#breaksOff) this.#stream().end(this.#errorInStream(type, error.message));
      else this.#response.destroy();
      return status;
    }
    const { headers = [], resetsAt = null, told } = error.details as RefusalDetails;
    return this.#tell({
      status,
      type,
      code: error.code,
      message: error.message,
      shouldRetry: shouldRetry !== false,
      resetsAt,
      headers: shouldRetry === false ? [['x-should-retry', 'false'], ...headers] : headers,
      more: told,
    });
  }

  #tell(refused: Refused): number {
    const { status, headers, body } = refusalShape(refused, this.format, this.#kind, this.requestId);
    this.#send(status, ['content-type', 'application/json', ...headers.flat()], Buffer.from(body));
    return status;
  }

  /** Gemini CLI takes an error inside a stream for its end, and the prompt for answered; a broken connection it reports. */
  get #breaksOff(): boolean {
    return this.#kind === 'gemini-cli';
  }

  #errorInStream(type: string, message: string): Buffer {
    if (this.format === null) return errorEvent(type, message, this.requestId);
    return (this.#foreign ?? this.#foreignStream(this.format)).error({ type, message });
  }

  #sendJson(status: number, headers: readonly string[], body: unknown): void {
    this.#send(status, ['content-type', 'application/json', ...headers], Buffer.from(JSON.stringify(body)));
  }

  #send(status: number, headers: string[], body: Buffer): void {
    this.bytes += body.length;
    this.#withOwn(headers).push('content-length', String(body.length));
    this.#response.writeHead(status, headers);
    this.#response.end(body);
  }

  #stream(): StreamBody {
    return (this.#body ??= new StreamBody(this.#response));
  }

  #foreignStream(format: ClientFormat): ForeignStream {
    return new ForeignStream(format, this.expected(), this.#breaksOff);
  }

  /** What was told to `expect`. */
  expected(): ClientTerms {
    return this.#terms ?? { requestId: this.requestId, model: '', createdAt: 0, request: null };
  }

  #withOwn(headers: string[]): string[] {
    headers.push('request-id', this.requestId, ...this.#extra);
    // What the SDKs of other vendors look for; those of Messages read `request-id`.
    if (this.format !== null) headers.push('x-request-id', this.requestId, 'x-amzn-requestid', this.requestId);
    return headers;
  }
}

/** What an error may carry for whoever is refused. */
interface RefusalDetails {
  readonly headers?: ReadonlyArray<readonly [string, string]>;
  /** Epoch milliseconds. */
  readonly resetsAt?: number | null;
  readonly told?: unknown;
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
const NEVER_DOWN = new Set([
  ...HOP_BY_HOP,
  'content-length',
  'set-cookie',
  'alt-svc',
  'anthropic-organization-id',
  'openai-organization',
  'openai-project',
  'request-id',
  'x-request-id',
  'x-amzn-requestid',
  'date',
]);

/** The upstream's headers that may go to the client, as a flat list. */
function downHeaders(headers: HeaderPairs, keepsLimits: boolean): string[] {
  const flat: string[] = [];
  for (const [name, value] of headers) {
    if (NEVER_DOWN.has(name) || name.startsWith('x-ratelimit-')) continue;
    if (keepsLimits || !name.startsWith('anthropic-ratelimit-')) flat.push(name, value);
  }
  return flat;
}
