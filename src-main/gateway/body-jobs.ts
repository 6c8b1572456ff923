/**
 * Work on bodies that grows with their size and is more than one pass over bytes: parsing, translating, writing. For a
 * large body a worker does it (run-body-job.ts), by the same functions that do it here for a small one. Everything in
 * these types can be sent to another thread.
 */
import type { GatehouseError } from '../contract/errors.ts';
import type { NativeFacts } from './body/body-facts.ts';
import type { CustomTool } from './formats/openai/custom-tools.ts';
import type { ClientTerms, PathTerms } from './formats/wire-format.ts';
import type { RequestWeight } from './metering/request-weight.ts';
import type { Conversation } from './routing/affinity.ts';
import type { Account } from './snapshot.ts';

/** Which format a provider speaks for a model, by what decides that (`Provider.dialect`). */
export interface DialectSource {
  readonly providerId: string;
  readonly model: string;
  readonly account: Account;
}

/** A Messages request as its attempts know it. */
export interface PivotSource {
  readonly bytes: Uint8Array;
  readonly betas: readonly string[];
  readonly optionalTools: readonly string[];
  readonly customTools: readonly CustomTool[];
  readonly cacheKey: string | null;
}

export interface ClientBody {
  /** The row of `doors`. */
  readonly door: string;
  readonly terms: PathTerms;
  readonly bytes: Uint8Array;
}

export interface MessagesBody {
  /** The client's bytes, with the model of the path where its format wants one. */
  readonly native: Uint8Array;
  readonly facts: NativeFacts;
  readonly body: Uint8Array;
  readonly betas: readonly string[];
  readonly optionalTools: readonly string[];
  readonly customTools: readonly CustomTool[];
  readonly cacheKey: string | null;
  readonly losses: readonly string[];
  /** What of the client's request its answer repeats. */
  readonly told: unknown;
  readonly conversation: Conversation;
  /** Why Messages cannot say it, where a provider may still take it as it is; `body` is empty then. */
  readonly refusal: Pick<GatehouseError, 'code' | 'message' | 'details'> | null;
}

/** A request's body for one attempt, before it is written. */
export interface AttemptBody {
  readonly pivot: PivotSource;
  /** The client's own body, when the provider speaks its format and may have it. */
  readonly native: { readonly body: Uint8Array; readonly modelRange: readonly [start: number, end: number] | null } | null;
  readonly modelRange: readonly [start: number, end: number];
  /** The model as it stands in the bodies, and the provider's name for it. */
  readonly asked: string;
  readonly model: string;
  readonly stream: boolean;
  /** Messages cannot say it: the pivot is the client's own body. */
  readonly isUntranslatable: boolean;
  /** Marks for the prompt cache are put in. */
  readonly isMarkedForCache: boolean;
  /** The output limit was put in for Messages alone, and is left out where the provider's format needs none. */
  readonly isLimitOurs: boolean;
  /** The provider may store nothing. */
  readonly isUnstored: boolean;
  /** The request's headers where the provider is not told them, for what their version forbids; else none. */
  readonly versionHeaders: ReadonlyArray<readonly [string, string]>;
}

export interface WrittenBody {
  readonly body: Uint8Array;
  readonly losses: readonly string[];
  /** As the client calls them, where the provider's format shortens names. */
  readonly toolNames: readonly string[];
  /** See Translation. */
  readonly hidesUsage: boolean;
}

export interface WholeBody {
  readonly bytes: Uint8Array;
  /** `content-type`. */
  readonly type: string;
  /** Null when the provider speaks Messages. */
  readonly translation: {
    readonly dialect: DialectSource;
    readonly model: string;
    readonly toolNames: readonly string[];
    /** What makes the ids of this answer unlike all others. */
    readonly idBase: string;
  } | null;
}

export type ReadAnswer =
  | {
      readonly kind: 'read';
      /** The answer in Messages. */
      readonly messages: Uint8Array;
      /** What of it is metered, as a small message. */
      readonly outline: Uint8Array;
    }
  /** Told as if it were an answer; `type` as the Messages API names errors. */
  | { readonly kind: 'error'; readonly type: string }
  | { readonly kind: 'unusable'; readonly why: string };

export interface BodyJobs {
  /** Null: it refers to earlier answers, or later requests may refer to its own. Throws what reading a client's request throws. */
  readonly read: { readonly input: ClientBody; readonly result: MessagesBody | null };
  /** A body for a provider that speaks Messages. */
  readonly own: { readonly input: AttemptBody; readonly result: WrittenBody };
  /** A body for a provider that speaks another format. Throws what the format's `write` throws. */
  readonly foreign: { readonly input: AttemptBody & { readonly dialect: DialectSource }; readonly result: WrittenBody };
  /** A body for a provider that counts tokens in another format. Throws what the format's `write` throws. */
  readonly count: {
    readonly input: { readonly pivot: PivotSource; readonly dialect: DialectSource; readonly model: string };
    readonly result: Uint8Array;
  };
  readonly weigh: { readonly input: PivotSource; readonly result: RequestWeight };
  /** A provider's unstreamed answer. */
  readonly answer: { readonly input: WholeBody; readonly result: ReadAnswer };
  /** An answer in Messages, in the words of the client. */
  readonly tell: {
    readonly input: { readonly door: string; readonly terms: ClientTerms; readonly messages: Uint8Array };
    readonly result: Uint8Array;
  };
}

export type BodyJob = keyof BodyJobs;
