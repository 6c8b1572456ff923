/**
 * One exchange with an upstream, as callbacks: the cheapest form that honours backpressure. The HTTP client and the
 * practice provider both speak it, so nothing above knows whether bytes come from a socket or from inside.
 */

/** Names in lower case, in the order received; repeated headers are repeated pairs. */
export type HeaderPairs = ReadonlyArray<readonly [name: string, value: string]>;

export interface UpstreamRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: HeaderPairs;
  readonly body: Uint8Array | null;
}

/** Exactly one of `end` and `error` is called, once, and nothing after it. */
export interface UpstreamSink {
  /** The body is on its way (or there is none): what follows is the upstream's thinking time. */
  sent(): void;
  head(status: number, headers: HeaderPairs): void;
  /** False asks the upstream to pause until `resume`. The chunk belongs to the receiver. */
  data(chunk: Buffer): boolean;
  end(): void;
  error(error: Error): void;
}

export interface UpstreamCall {
  resume(): void;
  /** Ends the exchange; `error` is not called for an abort of our own. */
  abort(): void;
}

export type Upstream = (request: UpstreamRequest, sink: UpstreamSink) => UpstreamCall;
