/**
 * One try at one account: sends, waits for the first thing that counts, and tells what it was. Until it resolves
 * nothing has been committed, so every failure told here may be followed by another attempt. An attempt never writes to
 * the client and keeps no state for the next one.
 */
import type { Clock } from './ports.ts';
import { isContentEvent } from './formats/anthropic-messages.ts';
import { type FailureVerdict, classifyErrorType, classifyStatus } from './routing/classify.ts';
import { type ObservedStream, type Piece, decodeBody, observeStream } from './upstream/observed-stream.ts';
import { type SseFrame, frameData } from './upstream/sse-frames.ts';
import type { HeaderPairs, Upstream, UpstreamCall, UpstreamRequest } from './upstream/upstream.ts';
import type { Watch } from './watch.ts';

export interface AttemptOptions {
  readonly upstream: Upstream;
  readonly request: UpstreamRequest;
  /** Limit from sending to the first content event (or the whole body of an unstreamed answer). */
  readonly firstByteMs: number;
  readonly clock: Clock;
  readonly watch: Watch;
  /** Called when the request is on its way: the moment from which the provider may charge. */
  onSent(): void;
  onHead(status: number, headers: HeaderPairs): void;
  /** Hands out the way to break the attempt off (the client hung up). */
  onStarted(abort: () => void): void;
}

/** A stream whose first content event has arrived; it stays paused until somebody consumes it. */
export interface OpenStream {
  readonly status: number;
  readonly headers: HeaderPairs;
  readonly isEncoded: boolean;
  consume(consumer: StreamConsumer): void;
  resume(): void;
  abort(): void;
}

export interface StreamConsumer {
  /** False pauses the upstream until `resume`. */
  piece(piece: Piece): boolean;
  end(): void;
  error(error: Error): void;
}

export interface AttemptFailure {
  readonly verdict: FailureVerdict;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly headers: HeaderPairs;
  /** The upstream's answer as it came (possibly compressed), when there was one. */
  readonly body: Buffer | null;
  /** The upstream's or the network's own words, for the trail. */
  readonly message: string;
}

export type AttemptResult =
  | { readonly kind: 'stream'; readonly stream: OpenStream }
  | { readonly kind: 'whole'; readonly status: number; readonly headers: HeaderPairs; readonly body: Buffer; readonly decoded: Buffer }
  | { readonly kind: 'failure'; readonly failure: AttemptFailure }
  | { readonly kind: 'aborted' };

/** Unstreamed answers are kept whole until they are settled; a larger one is not an answer of this API. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;

export function attempt(options: AttemptOptions): Promise<AttemptResult> {
  return new Promise((resolve) => {
    const startedAt = options.clock.monotonic();
    let phase: 'waiting' | 'settled' = 'waiting';
    let answer: StreamedAnswer | WholeAnswer | null = null;
    let call: UpstreamCall | null = null;
    const upstream: UpstreamCall = { resume: () => call?.resume(), abort: () => call?.abort() };

    const settle = (result: AttemptResult) => {
      if (phase === 'settled') return;
      phase = 'settled';
      unwatch();
      resolve(result);
    };
    const fail = (failure: AttemptFailure) => {
      upstream.abort();
      settle({ kind: 'failure', failure });
    };
    const unwatch = options.watch.add((now) => {
      if (now - startedAt > options.firstByteMs) fail(timedOut(options.firstByteMs));
    });

    call = options.upstream(options.request, {
      sent: options.onSent,
      head(status, headers) {
        options.onHead(status, headers);
        const observed = status === 200 && isEventStream(headers) ? observeStream(headerValue(headers, 'content-encoding')) : null;
        answer =
          observed === null
            ? new WholeAnswer(status, headers, settle, fail)
            : new StreamedAnswer(status, headers, observed, upstream, settle, fail);
      },
      data: (chunk) => answer?.data(chunk) ?? true,
      end: () => answer?.end(),
      error: (error) => {
        if (answer === null || phase === 'waiting') fail(unreachable(error));
        else answer.error(error);
      },
    });
    options.onStarted(() => {
      upstream.abort();
      settle({ kind: 'aborted' });
    });
  });
}

/** Any answer that is not an event stream: read to its end, then told as success or failure. */
class WholeAnswer {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  readonly #status: number;
  readonly #headers: HeaderPairs;
  readonly #settle: (result: AttemptResult) => void;
  readonly #fail: (failure: AttemptFailure) => void;

  constructor(status: number, headers: HeaderPairs, settle: (result: AttemptResult) => void, fail: (failure: AttemptFailure) => void) {
    this.#status = status;
    this.#headers = headers;
    this.#settle = settle;
    this.#fail = fail;
  }

  data(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > MAX_WHOLE_BYTES) this.#fail(unusable(this.#status, this.#headers, 'the answer is larger than 64 MB'));
    else this.#chunks.push(chunk);
    return true;
  }

  end(): void {
    const body = Buffer.concat(this.#chunks, this.#size);
    const status = this.#status;
    const headers = this.#headers;
    const decoded = decodeBody(body, headerValue(headers, 'content-encoding'), MAX_WHOLE_BYTES);
    if (status !== 200) {
      this.#fail({ verdict: classifyStatus(status), status, headers, body, message: errorText(status, decoded) });
    } else if (decoded === null || !isJsonObject(headers, decoded)) {
      this.#fail(
        unusable(
          status,
          headers,
          decoded === null
            ? 'the answer cannot be decompressed'
            : `the answer is ${headerValue(headers, 'content-type') ?? 'of no type'}, not JSON or an event stream`,
        ),
      );
    } else {
      this.#settle({ kind: 'whole', status, headers, body, decoded });
    }
  }

  error(): void {
    // Reached only after the attempt was settled: nothing is waiting for this answer any more.
  }
}

/** An event stream: waits for the first content event, then hands everything to its consumer. */
class StreamedAnswer implements OpenStream {
  readonly status: number;
  readonly headers: HeaderPairs;
  readonly #observed: ObservedStream;
  readonly #call: UpstreamCall;
  readonly #settle: (result: AttemptResult) => void;
  readonly #fail: (failure: AttemptFailure) => void;
  /** Pieces that came before the consumer. */
  #early: Piece[] = [];
  #consumer: StreamConsumer | null = null;
  #isOpen = false;
  #isDecoding = false;
  #isPaused = false;
  #ending: (() => void) | null = null;

  constructor(
    status: number,
    headers: HeaderPairs,
    observed: ObservedStream,
    call: UpstreamCall,
    settle: (result: AttemptResult) => void,
    fail: (failure: AttemptFailure) => void,
  ) {
    this.status = status;
    this.headers = headers;
    this.#observed = observed;
    this.#call = call;
    this.#settle = settle;
    this.#fail = fail;
  }

  get isEncoded(): boolean {
    return this.#observed.isEncoded;
  }

  data(chunk: Buffer): boolean {
    if (!this.#observed.isEncoded) {
      this.#observed.push(chunk, this.#deliver, this.#broken);
      return !this.#isPaused;
    }
    this.#isDecoding = true;
    const decoded = (report: () => void) => {
      this.#isDecoding = false;
      report();
      if (this.#ending !== null) this.#ending();
      else if (!this.#isPaused) this.#call.resume();
    };
    this.#observed.push(
      chunk,
      (piece) => decoded(() => this.#deliver(piece)),
      (error) => decoded(() => this.#broken(error)),
    );
    return false;
  }

  end(): void {
    const finish = () => {
      this.#ending = null;
      this.#observed.finish(this.#deliver, this.#broken, () => this.#ended());
    };
    if (this.#isDecoding) this.#ending = finish;
    else finish();
  }

  error(error: Error): void {
    this.#broken(error);
  }

  consume(consumer: StreamConsumer): void {
    this.#consumer = consumer;
    this.#isPaused = false;
    const early = this.#early;
    this.#early = [];
    for (const piece of early) if (!consumer.piece(piece)) this.#isPaused = true;
    const ending = this.#afterEarly;
    this.#afterEarly = null;
    if (ending !== null) ending(consumer);
    else if (!this.#isPaused) this.#call.resume();
  }

  resume(): void {
    this.#isPaused = false;
    if (!this.#isDecoding) this.#call.resume();
  }

  abort(): void {
    this.#call.abort();
  }

  /** How the stream ended, when that happened before anybody consumed it. */
  #afterEarly: ((consumer: StreamConsumer) => void) | null = null;

  readonly #deliver = (piece: Piece): void => {
    if (this.#consumer !== null) {
      if (!this.#consumer.piece(piece)) this.#isPaused = true;
      return;
    }
    this.#early.push(piece);
    if (this.#isOpen) return;
    const first = piece.frames.find((frame) => isContentEvent(frame.event));
    if (first === undefined) return;
    if (first.event === 'error') {
      this.#fail(errorBeforeContent(first, this.headers));
      return;
    }
    this.#isOpen = true;
    this.#isPaused = true;
    this.#settle({ kind: 'stream', stream: this });
  };

  readonly #broken = (error: Error): void => {
    if (!this.#isOpen) this.#fail(unreachable(error));
    else if (this.#consumer === null) this.#afterEarly = (consumer) => consumer.error(error);
    else this.#consumer.error(error);
  };

  #ended(): void {
    if (!this.#isOpen) this.#fail(unusable(this.status, this.headers, 'the stream ended without an event'));
    else if (this.#consumer === null) this.#afterEarly = (consumer) => consumer.end();
    else this.#consumer.end();
  }
}

/** First value of a header; names are lower case. */
export function headerValue(headers: HeaderPairs, name: string): string | null {
  return headers.find(([one]) => one === name)?.[1] ?? null;
}

function isEventStream(headers: HeaderPairs): boolean {
  return /^text\/event-stream\b/i.test(headerValue(headers, 'content-type') ?? '');
}

function isJsonObject(headers: HeaderPairs, body: Buffer): boolean {
  if (!/\bjson\b/i.test(headerValue(headers, 'content-type') ?? '')) return false;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

function errorBeforeContent(frame: SseFrame, headers: HeaderPairs): AttemptFailure {
  const text = frameData(frame);
  const { type, message } = readError(text);
  const { status, verdict } = classifyErrorType(type);
  const isJson = message !== null;
  const jsonHeaders: HeaderPairs = [
    ['content-type', 'application/json'],
    ...headers.filter(([name]) => name === 'retry-after' || name === 'request-id'),
  ];
  return {
    verdict,
    status,
    headers: jsonHeaders,
    body: isJson ? Buffer.from(text) : null,
    message: message ?? 'an error event without a message',
  };
}

function readError(text: string): { type: string; message: string | null } {
  try {
    const parsed = JSON.parse(text) as { error?: { type?: unknown; message?: unknown } };
    const { type, message } = parsed.error ?? {};
    return { type: typeof type === 'string' ? type : 'api_error', message: typeof message === 'string' ? message : null };
  } catch {
    return { type: 'api_error', message: null };
  }
}

/** The upstream's sentence, shortened; HTML and empty bodies become the bare status. */
function errorText(status: number, decoded: Buffer | null): string {
  const text = decoded?.toString('utf8', 0, 4000) ?? '';
  return (readError(text).message ?? (text.trimStart().startsWith('<') || text.trim() === '' ? `status ${status}` : text)).slice(0, 500);
}

function unusable(status: number, headers: HeaderPairs, what: string): AttemptFailure {
  return { verdict: { kind: 'invalid', mayTryNext: true, code: 'upstream_invalid' }, status, headers, body: null, message: what };
}

function unreachable(error: Error): AttemptFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = `${code === '' ? '' : `${code}: `}${error.message}`.slice(0, 300);
  const isDropped = DROPPED.has(code);
  return {
    verdict: { kind: 'unreachable', mayTryNext: true, code: 'upstream_unreachable', ...(isDropped ? { mayRetryHere: true } : {}) },
    status: null,
    headers: [],
    body: null,
    message,
  };
}

/** An existing connection broke, as opposed to none being made. */
const DROPPED: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

function timedOut(limitMs: number): AttemptFailure {
  return {
    verdict: { kind: 'timeout', mayTryNext: true, code: 'upstream_timeout' },
    status: null,
    headers: [],
    body: null,
    message: `no answer within ${Math.round(limitMs / 1000)} s`,
  };
}
