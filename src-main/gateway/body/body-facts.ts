/**
 * What the data plane knows of a request without having parsed it. Everything that decides about routing, permission or
 * money stands here as a value: nobody searches the bytes a second time.
 */

/** Something that a provider keeps for its customer, named by a request. */
export interface KeptId {
  readonly kind: 'message' | 'response' | 'item' | 'conversation' | 'file' | 'container' | 'cached_content' | 'skill';
  readonly id: string;
}

export type ThreadFact = { readonly type: 'create' } | { readonly type: 'continue'; readonly previousMessageId: string };

/** What makes a request dear, whichever format it is in. Of repeated nested fields the dearest counts. */
export interface CostFacts {
  /** The most that one answer may be long; null where the request leaves it open. */
  readonly maxTokens: number | null;
  /** How many answers are asked for (`n`, `candidateCount`). */
  readonly completions: number;
  readonly speed: string | null;
  readonly serviceTier: string | null;
  readonly inferenceGeo: string | null;
  /** The longest lifetime of a cache mark, anywhere. A lifetime that is not known counts as an hour. */
  readonly cacheMarks: 'none' | '5m' | '1h';
  /** Images in the body itself: few bytes can be many tokens. */
  readonly images: number;
  /** Documents, sounds and films in the body itself: compressed, so that bytes don't bound their tokens. */
  readonly media: number;
  /** Inputs that the provider fetches: URLs of images, documents, objects. */
  readonly urlSources: number;
  /** Inputs that the provider keeps: uploaded files, cached contents, stored prompts. */
  readonly fileSources: number;
  readonly hasTools: boolean;
  /** What the provider itself runs, by the name the request calls it, without repetition. */
  readonly serverTools: readonly string[];
  /** Tools that are defined by a word: what they put in front of the conversation is not in the body. */
  readonly builtInTools: number;
  /** Models that the request lets the provider use beside its own: in `fallbacks` and for advisors. */
  readonly delegatedModels: readonly string[];
  /** How often it may turn to one of them, a repeated one each time. */
  readonly delegations: number;
  /** The provider may choose another model by itself (`fallbacks: "default"`). */
  readonly delegatesToDefault: boolean;
  /** The most output that an entry of `fallbacks` allows; null where none says. */
  readonly delegatedMaxTokens: number | null;
  readonly delegatedSpeed: string | null;
  readonly thread: ThreadFact | null;
  /** The provider may read the conversation a second time, to summarise it. */
  readonly compacts: boolean;
  /** Text is predicted: what of it proves wrong is paid as output. */
  readonly predicts: boolean;
  /** In the order of the body, without repetition. */
  readonly keptIds: readonly KeptId[];
}

/** What the data plane knows of a Messages request. `modelRange` is where the model's JSON string stands in the body. */
export interface BodyFacts extends CostFacts {
  readonly model: string;
  readonly modelRange: readonly [start: number, end: number];
  readonly stream: boolean;
  /** `enabled`, `adaptive`, `disabled`, or null when the request has no thinking. */
  readonly thinking: string | null;
  /** Claude Code's stable id of the machine, from `metadata.user_id`. */
  readonly deviceId: string | null;
  readonly sessionId: string | null;
}

/** A client's own body, in whichever format. `modelRange` is null where the format puts the model into the path. */
export interface NativeFacts extends CostFacts {
  readonly modelRange: readonly [start: number, end: number] | null;
}
