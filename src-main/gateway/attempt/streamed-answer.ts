/**
 * An event stream: waits for content, then hands everything to its consumer. What precedes content (see preamble.ts) is
 * held back, so that an overload told after it still leaves another account to ask. It never writes to a client; what it
 * hands out before the consumer is there it keeps in order.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { EventTooLarge } from '../formats/event-too-large.ts';
import { isContentEvent } from '../formats/anthropic-messages.ts';
import type { SseFrame } from '../formats/sse-frames.ts';
import type { FormatId } from '../formats/wire-format.ts';
import type { ObservedStream, Piece } from '../upstream/observed-stream.ts';
import { type Translation, wireOf } from '../upstream/translation.ts';
import type { HeaderPairs, UpstreamCall } from '../upstream/upstream.ts';
import { type Judge, errorBeforeContent, refused, unreachable, unusable } from './attempt-failures.ts';
import type { AttemptFailure, AttemptResult, OpenStream, StreamConsumer } from './attempt-result.ts';

import { MAX_HELD_BYTES, isContent, isErrorFrame } from './preamble.ts';

export interface StreamedAnswerHead {
  readonly status: number;
  readonly headers: HeaderPairs;
  readonly translation: Translation | null;
  readonly judge: Judge;
  readonly observed: ObservedStream;
  /** The most that may come before any event at all. */
  readonly maxEarlyBytes: number;
}

export class StreamedAnswer implements OpenStream {
  readonly status: number;
  readonly headers: HeaderPairs;
  readonly wire: FormatId;
  readonly #upstreamHeaders: HeaderPairs;
  readonly #observed: ObservedStream;
  readonly #call: UpstreamCall;
  readonly #settle: (result: AttemptResult) => void;
  readonly #fail: (failure: AttemptFailure) => void;
  readonly #judge: Judge;
  readonly #maxEarlyBytes: number;
  /** Pieces that came before the consumer. */
  #early: Piece[] = [];
  #earlyBytes = 0;
  #consumer: StreamConsumer | null = null;
  #isOpen = false;
  #isDecoding = false;
  #isPaused = false;
  #ending: (() => void) | null = null;

  constructor(
    { status, headers, translation, judge, observed, maxEarlyBytes }: StreamedAnswerHead,
    call: UpstreamCall,
    settle: (result: AttemptResult) => void,
    fail: (failure: AttemptFailure) => void,
  ) {
    this.status = status;
    this.wire = wireOf(translation);
    this.headers = translation === null || translation.isMirrored ? headers : EVENT_STREAM;
    this.#upstreamHeaders = headers;
    this.#judge = judge;
    this.#observed = observed;
    this.#maxEarlyBytes = maxEarlyBytes;
    this.#call = call;
    this.#settle = settle;
    this.#fail = fail;
  }

  get isCuttable(): boolean {
    return this.#observed.isCuttable;
  }

  get takesOurs(): boolean {
    return this.#observed.takesOurs;
  }

  /** An event has arrived, content or not; pings are none. */
  hasBegun = false;

  /** The events that came before any content, for what they tell of the cost; empty once there is content. */
  get preamble(): readonly SseFrame[] {
    return this.#isOpen ? [] : this.#early.flatMap(({ frames }) => frames);
  }

  data(chunk: Buffer): boolean {
    if (!this.#observed.isDecoding) {
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

  destroy(): void {
    this.#observed.destroy();
    this.#early = [];
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
    if (piece.bytes.length > 0 || piece.frames.length > 0) this.#early.push(piece);
    if (this.#isOpen) return;
    this.#earlyBytes += piece.bytes.length;
    for (const frame of piece.frames) {
      if (!isContentEvent(frame.event)) continue;
      this.hasBegun = true;
      if (isErrorFrame(frame)) return this.#fail(errorBeforeContent(frame, this.#upstreamHeaders, this.#judge));
      if (isContent(frame)) return this.#open();
    }
    if (this.hasBegun && this.#earlyBytes > MAX_HELD_BYTES) this.#open();
    else if (this.#earlyBytes > this.#maxEarlyBytes) this.#broken(new EventTooLarge(this.#maxEarlyBytes));
  };

  #open(): void {
    this.#isOpen = true;
    this.#isPaused = true;
    this.#settle({ kind: 'stream', stream: this });
  }

  readonly #broken = (error: Error): void => {
    if (!this.#isOpen)
      this.#fail(error instanceof GatehouseError ? refused(this.status, this.#upstreamHeaders, error) : unreachable(error));
    else if (this.#consumer === null) this.#afterEarly = (consumer) => consumer.error(error);
    else this.#consumer.error(error);
  };

  #ended(): void {
    if (!this.#isOpen)
      this.#fail(unusable(this.status, this.#upstreamHeaders, `the stream ended without ${this.hasBegun ? 'content' : 'an event'}`));
    else if (this.#consumer === null) this.#afterEarly = (consumer) => consumer.end();
    else this.#consumer.end();
  }
}

const EVENT_STREAM: HeaderPairs = [
  ['content-type', 'text/event-stream; charset=utf-8'],
  ['cache-control', 'no-cache'],
];
