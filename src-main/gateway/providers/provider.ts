/**
 * What the data plane needs to know of a provider. Most providers are plain data around the same HTTP client; code
 * only where the wire differs. A provider never sees a virtual key.
 */
import type { TargetFormat, TargetTerms } from '../formats/wire-format.ts';
import type { Account } from '../snapshot.ts';
import type { Clock } from '../ports.ts';
import type { HeaderPairs, Upstream, UpstreamRequest } from '../upstream/upstream.ts';

/** A model as `/v1/models` lists it. */
export interface KnownModel {
  readonly id: string;
  readonly displayName: string;
  readonly contextTokens: number | null;
}

/** The saved original of a client's request; every attempt starts from it. */
export interface OriginalRequest {
  /** `/v1/messages` or `/v1/messages/count_tokens`, without any prefix. */
  readonly path: string;
  /** With the question mark, or empty. */
  readonly query: string;
  readonly headers: HeaderPairs;
  readonly body: Uint8Array;
}

export interface Provider {
  readonly id: string;
  readonly title: string;
  readonly defaultBaseUrl: string | null;
  readonly needsSecret: boolean;
  /** Answers are made up inside Gatehouse and cost nothing. */
  readonly simulated: boolean;
  /** Does an account without a `models` list serve this model? */
  serves(model: string): boolean;
  readonly models: readonly KnownModel[];
  /** The format in which this model is asked at this account; null or left out: Messages, byte for byte. */
  readonly dialect?: (model: string, account: Account) => TargetFormat | null;
  /** Signs and addresses one attempt. `body` is in the dialect; for Messages the original, or a copy with the model spliced in. */
  prepare(
    original: OriginalRequest,
    body: Uint8Array,
    account: Account,
    secret: string | null,
    terms: TargetTerms,
  ): UpstreamRequest | Promise<UpstreamRequest>;
  /** Providers that answer from inside bring their own upstream; all others go over HTTP. */
  readonly upstream?: (clock: Clock) => Upstream;
}
