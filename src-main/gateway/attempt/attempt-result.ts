/**
 * What one try at one account can come to. Nothing of it has reached the client yet.
 */
import type { GatehouseError } from '../../contract/errors.ts';
import type { SseFrame } from '../formats/sse-frames.ts';
import type { FormatId } from '../formats/wire-format.ts';
import type { FailureVerdict } from '../routing/classify.ts';
import type { Piece } from '../upstream/observed-stream.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';

/** A stream whose first content has arrived; it stays paused until somebody consumes it. */
export interface OpenStream {
  readonly status: number;
  /** Of the upstream; ours where the answer was translated. */
  readonly headers: HeaderPairs;
  /** The format of the pieces' bytes; their frames are Messages whatever it is. */
  readonly wire: FormatId;
  /** See ObservedStream. */
  readonly isCuttable: boolean;
  readonly takesOurs: boolean;
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

export interface WholeResult {
  readonly kind: 'whole';
  readonly status: number;
  readonly headers: HeaderPairs;
  readonly wire: FormatId;
  /** What goes to a client that speaks `wire`; possibly compressed. */
  readonly body: Buffer;
  /** The same as Messages JSON. */
  readonly decoded: Buffer;
  /** What of that is metered: all of it, of a large answer a small message (read-answer.ts). */
  readonly outline: Buffer;
}

export interface AttemptFailure {
  readonly verdict: FailureVerdict;
  /** Null when no answer came. */
  readonly status: number | null;
  readonly headers: HeaderPairs;
  /** The upstream's answer (possibly compressed), when there was one: as it came, or in Messages where it was translated. */
  readonly body: Buffer | null;
  /** The format of `body`. */
  readonly wire: FormatId;
  /** The Messages type of the upstream's error, where it named one. */
  readonly type: string | null;
  /** The upstream's or the network's own words, for the trail. */
  readonly message: string;
  /** Events that came before it, where some did: what they tell of the cost is owed. */
  readonly preamble?: readonly SseFrame[];
  /** A refusal of ours that must reach the client word for word. */
  readonly refusal?: GatehouseError;
}

export type AttemptResult =
  | { readonly kind: 'stream'; readonly stream: OpenStream }
  | WholeResult
  | { readonly kind: 'failure'; readonly failure: AttemptFailure }
  | { readonly kind: 'aborted' };

/** First value of a header; names are lower case. */
export function headerValue(headers: HeaderPairs, name: string): string | null {
  return headers.find(([one]) => one === name)?.[1] ?? null;
}
