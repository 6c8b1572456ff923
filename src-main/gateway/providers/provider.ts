/**
 * What the data plane needs to know of a provider. Most providers are plain data around the same HTTP client; code
 * only where the wire differs. A provider never sees a virtual key.
 */
import type { TargetFormat, TargetTerms } from '../formats/wire-format.ts';
import type { Account } from '../snapshot.ts';
import type { Clock } from '../ports.ts';
import type { HeaderPairs, Upstream, UpstreamRequest } from '../upstream/upstream.ts';
import type { ProviderFacts, ProviderGroup } from './provider-facts.ts';

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

/** `now`: epoch milliseconds, for signatures that expire. */
export interface PrepareTerms extends TargetTerms {
  readonly now: number;
}

/** What people put into the secret, in words, and the variable it is usually found in. */
export interface CredentialKind {
  readonly what: string;
  readonly variable: string;
}

/** How the provider tells which models a credential may use. */
export interface ModelListing {
  request(account: Account, credential: string | null, now: number): UpstreamRequest | Promise<UpstreamRequest>;
  /** Names out of a parsed answer; empty when it is something else. */
  read(body: unknown): string[];
}

export interface Provider extends ProviderFacts {
  readonly title: string;
  readonly group: ProviderGroup;
  /** The vendor's page about keys and this API. */
  readonly docsUrl: string | null;
  /** Null: the provider takes no secret. One that is not needed may be given all the same. */
  readonly credential: CredentialKind | null;
  /** Answers are made up inside Gatehouse and cost nothing. */
  readonly simulated: boolean;
  /** The secret, or without one what this machine holds, is exchanged for the credential that signs or travels. */
  readonly signIn?: 'aws' | 'google';
  /** Is, or may lead to, an API that keeps message threads; else a thread that goes on must begin anew elsewhere. */
  readonly keepsThreads?: true;
  /** Answers say what they cost, in full: at its own address that figure is the charge. */
  readonly reportsCost?: true;
  /** Its name in the price catalogue; null: its prices are not known there. Left out: its id. */
  readonly priceList?: string | null;
  /** Does an account without a `models` list serve this model? */
  serves(model: string): boolean;
  readonly models: readonly KnownModel[];
  /** The provider's own name for a model as clients know it, where it has one. */
  readonly modelName?: (model: string, account: Account) => string;
  readonly listing?: ModelListing;
  /** The format in which this model is asked at this account; null or left out: Messages, byte for byte. */
  readonly dialect?: (model: string, account: Account) => TargetFormat | null;
  /**
   * Signs and addresses one attempt. `body` is in the dialect; for Messages the original, or a copy with the model
   * spliced in. `credential` comes from `credentialOf`.
   */
  prepare(
    original: OriginalRequest,
    body: Uint8Array,
    account: Account,
    credential: string | null,
    terms: PrepareTerms,
  ): UpstreamRequest | Promise<UpstreamRequest>;
  /** Providers that answer from inside bring their own upstream; all others go over HTTP. */
  readonly upstream?: (clock: Clock) => Upstream;
}
