/**
 * After the commit: passes a stream on to the client, watches what it costs, and ends it well. The last
 * event (`message_delta` with the stop reason, and all after it) waits until the charge is on disk. We add only pings
 * between events, and an `error` event when the upstream breaks off: a cut stream is never made to look complete.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { Charge } from '../../contract/records.ts';
import type { OpenStream } from '../attempt/attempt-result.ts';
import type { Exchange } from '../exchange.ts';
import type { UsageReader } from '../metering/usage-reader.ts';
import type { Clock } from '../ports.ts';
import type { Piece } from '../upstream/observed-stream.ts';
import type { Watch } from '../watch.ts';
import type { ClientResponse } from './client-response.ts';

export interface RelayOptions {
  readonly exchange: Exchange;
  readonly client: ClientResponse;
  readonly stream: OpenStream;
  readonly reader: UsageReader;
  readonly clock: Clock;
  readonly watch: Watch;
  readonly silenceMs: number;
  /** When the answer must be complete, monotonic milliseconds; null: it may take its time. */
  readonly endsAt: number | null;
  /** Shows what was received, for the recorder and for ids in it; nothing else of it may be kept. */
  record(piece: Piece): void;
  /** Makes the charge durable; resolves also when it could not be (the open row still stands). */
  settle(basis: Charge['basis']): Promise<void>;
  /** Asked about once a second: the refusal to end the answer with, when it has used up a budget that cuts. */
  overBudget(): GatehouseError | null;
}

export interface RelayEnd {
  readonly outcome: 'ok' | 'failed' | 'aborted';
  readonly error: GatehouseError | null;
}

/** Silence after which we ping: far below the 300 s after which the client gives up. */
export const PING_AFTER_MS = 15_000;
/** How long an upstream may keep its connection open after its last event. */
const LINGER_MS = 5000;

export function relayStream(options: RelayOptions): Promise<RelayEnd> {
  return new Promise((resolve) => new Relay(options, resolve).start());
}

class Relay {
  readonly #options: RelayOptions;
  readonly #resolve: (end: RelayEnd) => void;
  #unwatch: () => void = () => undefined;
  #lastUpstreamAt: number;
  #lastWriteAt: number;
  #longestSilence = 0;
  #isClientSlow = false;
  /** From the last event on: what waits for the charge. Null before, and again once it has left. */
  #held: Buffer[] | null = null;
  #settling: Promise<void> | null = null;
  #isCharged = false;
  #hasUpstreamEnded = false;
  #isOver = false;
  #upstreamError = false;

  constructor(options: RelayOptions, resolve: (end: RelayEnd) => void) {
    this.#options = options;
    this.#resolve = resolve;
    this.#lastUpstreamAt = options.clock.monotonic();
    this.#lastWriteAt = this.#lastUpstreamAt;
  }

  start(): void {
    const { exchange, client, stream, watch } = this.#options;
    this.#unwatch = watch.add((now) => this.#look(now));
    client.onDrain(() => {
      this.#isClientSlow = false;
      this.#lastUpstreamAt = this.#options.clock.monotonic();
      if (!this.#isOver) stream.resume();
    });
    client.onHangUp(() => void this.#hungUp());
    exchange.interrupt = (error) => void this.#breakOff(error);
    // Either may have happened while the commit waited for the disk.
    if (client.isClosed) return void this.#hungUp();
    if (exchange.interruption !== null) return void this.#breakOff(exchange.interruption);
    stream.consume({
      piece: (piece) => this.#piece(piece),
      end: () => this.#upstreamEnd(),
      error: (error) => this.#upstreamBroke(error),
    });
  }

  #piece(piece: Piece): boolean {
    if (this.#isOver) return true;
    const now = this.#options.clock.monotonic();
    const silence = now - this.#lastUpstreamAt;
    if (silence > this.#longestSilence) this.#longestSilence = silence;
    this.#lastUpstreamAt = now;
    const before = this.#held === null && !this.#isCharged ? this.#bytesBeforeLastEvent(piece) : 0;
    this.#options.record(piece);
    if (piece.bytes.length === 0) {
      this.#settleWhenLast(before);
      return !this.#isClientSlow;
    }
    if (this.#held !== null) {
      this.#held.push(piece.bytes);
      return true;
    }
    if (before === ALL || this.#isCharged) return this.#write(piece.bytes, now);
    // A piece that cannot be cut waits as a whole.
    const cut = this.#options.stream.isCuttable ? before : 0;
    if (cut > 0) this.#write(piece.bytes.subarray(0, cut), now);
    this.#held = [piece.bytes.subarray(cut)];
    this.#settleWhenLast(before);
    return true;
  }

  /** Reads the frames; tells how many bytes stand before the last event, or ALL when it is not here yet. */
  #bytesBeforeLastEvent(piece: Piece): number {
    const { reader } = this.#options;
    let offset = 0;
    let before = ALL;
    for (const frame of piece.frames) {
      reader.frame(frame);
      if (before === ALL) {
        if (frame.event === 'error') this.#upstreamError = true;
        const isLast =
          frame.event === 'message_stop' || frame.event === 'error' || (frame.event === 'message_delta' && reader.stopReason !== null);
        if (isLast) before = offset;
        offset += frame.bytes.length;
      }
    }
    return before;
  }

  #settleWhenLast(before: number): void {
    if (before === ALL || this.#isCharged) return;
    this.#held ??= [];
    this.#settling = this.#options.settle(this.#upstreamError ? 'aborted' : 'exact');
    void this.#settling.then(() => this.#release());
  }

  /** The charge is on disk: the last event may leave. */
  #release(): void {
    if (this.#isOver) return;
    const held = this.#held ?? [];
    this.#held = null;
    this.#isCharged = true;
    if (held.length > 0) this.#write(held.length === 1 ? held[0]! : Buffer.concat(held), this.#options.clock.monotonic());
    if (this.#hasUpstreamEnded) this.#finish();
  }

  #write(bytes: Buffer, now: number): boolean {
    this.#lastWriteAt = now;
    const isFast = this.#options.client.write(bytes);
    if (!isFast) this.#isClientSlow = true;
    return isFast;
  }

  #upstreamEnd(): void {
    this.#hasUpstreamEnded = true;
    if (this.#isCharged) this.#finish();
    else if (this.#held === null)
      void this.#breakOff(new GatehouseError('upstream_broken', 'The provider ended its answer without finishing it.'));
  }

  #upstreamBroke(error: Error): void {
    // Once the last event is here the answer is whole, however its connection ended.
    if (this.#held !== null || this.#isCharged) this.#upstreamEnd();
    else if (error instanceof GatehouseError) void this.#breakOff(error);
    else void this.#breakOff(new GatehouseError('upstream_broken', `The provider broke off its answer (${error.message.slice(0, 200)}).`));
  }

  #finish(): void {
    this.#options.client.endStream();
    const error = this.#upstreamError ? new GatehouseError('upstream_broken', 'The provider reported an error inside its answer.') : null;
    this.#close({ outcome: error === null ? 'ok' : 'failed', error });
  }

  async #hungUp(): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const { client, stream } = this.#options;
    stream.abort();
    await this.#settleRest();
    // Some clients close as soon as the last event is there, whatever the upstream does with its connection.
    if (this.#isCharged && !this.#upstreamError && client.givenUp === null) return this.#close({ outcome: 'ok', error: null });
    const error = client.givenUp ?? new GatehouseError('client_closed', 'The client hung up before the answer was complete.');
    this.#close({ outcome: 'aborted', error });
  }

  /** Ends a stream that cannot be completed: charge first, then the error, so that nothing is free. */
  async #breakOff(error: GatehouseError): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const { client, stream } = this.#options;
    stream.abort();
    await this.#settleRest();
    if (this.#isCharged) client.endStream();
    else if (stream.takesOurs) client.refuse(error);
    else client.destroy();
    this.#close({ outcome: 'failed', error });
  }

  /** When the last event is already waiting for its charge, that charge is on its way. */
  async #settleRest(): Promise<void> {
    await (this.#settling ?? this.#options.settle('aborted'));
  }

  #look(now: number): void {
    if (this.#isOver || this.#isClientSlow) return;
    const silence = now - this.#lastUpstreamAt;
    if (this.#isCharged) {
      if (silence > LINGER_MS) {
        this.#options.stream.abort();
        this.#finish();
      }
    } else if (this.#held === null) {
      const { endsAt } = this.#options;
      if (endsAt !== null && now > endsAt) {
        void this.#breakOff(
          new GatehouseError('upstream_timeout', 'The provider did not finish its answer within the time limit (totalMs).'),
        );
        return;
      }
      if (silence > this.#options.silenceMs) {
        void this.#breakOff(
          new GatehouseError(
            'upstream_timeout',
            `The provider fell silent for ${Math.round(silence / 1000)} s in the middle of its answer.`,
          ),
        );
        return;
      }
      const refusal = this.#options.overBudget();
      if (refusal !== null) void this.#breakOff(refusal);
      else if (this.#options.stream.takesOurs && now - this.#lastWriteAt > PING_AFTER_MS) {
        this.#lastWriteAt = now;
        this.#options.client.ping();
      }
    }
  }

  #close(end: RelayEnd): void {
    this.#isOver = true;
    this.#unwatch();
    this.#options.exchange.interrupt = null;
    this.#options.exchange.row.longestSilenceMs = Math.round(this.#longestSilence);
    this.#resolve(end);
  }
}

/** "All of it": the last event is not in this piece. */
const ALL = -1;
