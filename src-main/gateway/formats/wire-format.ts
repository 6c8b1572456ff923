/**
 * What a wire format must know to take part: the side that providers speak (`TargetFormat`) and the side that clients
 * speak (`ClientFormat`). Both translate from and to Messages only, so that five formats need five pairs and not
 * twenty. Pure: no sockets, no clock, no state beyond one stream. What a format cannot carry it refuses by name or
 * reports as a loss; nothing is dropped silently.
 */
import type { MessagesAnswer, MessagesEvent, MessagesRequest } from './messages.ts';
import type { CustomTool } from './openai/custom-tools.ts';

export const formatIds = ['anthropic-messages', 'openai-chat', 'openai-responses', 'gemini', 'bedrock-converse', 'bedrock-invoke'] as const;
export type FormatId = (typeof formatIds)[number];

/** A Messages request on its way to a provider: the bytes as the client sent them, and the same parsed, once, when asked for. */
export interface PivotRequest {
  readonly bytes: Buffer;
  /** The values of the client's `anthropic-beta`, for formats that carry them inside the body. */
  readonly betas: readonly string[];
  /** Names of tools that the client offers on every turn and can't withdraw: a provider without them does without. */
  readonly optionalTools?: readonly string[];
  /** Tools of the client's that take free text, for formats that have such tools. */
  readonly customTools?: readonly CustomTool[];
  /** What requests of one conversation have in common, for providers that choose a cache by it. */
  readonly cacheKey?: string | null;
  json(): MessagesRequest;
}

/** What one attempt asks for. `model` is the provider's own name for it. */
export interface TargetTerms {
  readonly model: string;
  readonly stream: boolean;
}

/** `losses` name what the format could not carry, one phrase each, for the decision trail: `top_k: not known to this API`. */
export interface Written {
  readonly body: Buffer;
  readonly losses: readonly string[];
}

/** For reading an answer: the model that was asked for (answers name it), and ids for what the other side leaves nameless. */
export interface AnswerTerms {
  readonly model: string;
  /** The tools' names as the client sent them: formats with a shorter limit shorten names and find the long ones here again. */
  readonly toolNames?: readonly string[];
  /** What the request's input will count as, for the start of a stream whose provider counts only at its end. */
  readonly inputTokensEstimate?: number;
  /** The largest event a stream may hold; left out: 32 MiB. */
  readonly maxEventBytes?: number;
  newId(prefix: 'msg' | 'toolu'): string;
}

/** Reads one streamed answer. `message_stop` is emitted only when the upstream's own closing mark was seen: a cut stream never looks complete. */
export interface StreamReader {
  /**
   * Any cut is allowed, also inside a character. What cannot be read becomes one `error` event, after which nothing comes.
   * Throws EventTooLarge and nothing else.
   */
  push(chunk: Buffer): MessagesEvent[];
  /** The upstream closed the connection: the events that were still held back. */
  end(): MessagesEvent[];
}

export interface TargetFormat {
  readonly id: FormatId;
  /** Throws GatehouseError `capability_missing` (see capability.ts) for what the client can leave out and repeat. */
  write(request: PivotRequest, terms: TargetTerms): Written;
  /** An unstreamed answer, parsed JSON. Throws GatehouseError `upstream_invalid`. */
  readAnswer(body: unknown, terms: AnswerTerms): MessagesAnswer;
  readStream(terms: AnswerTerms): StreamReader;
  /**
   * An error answer (status not 200) as a Messages error type and a sentence. Wordings that Claude Code knows how to heal
   * come out as it knows them: `prompt is too long: N tokens > M maximum`, `capability_rejected: <class>`.
   */
  readError(status: number, body: string): { readonly type: string; readonly message: string };
}

/** What path and query of a client's request say, where the format puts it there. */
export interface PathTerms {
  readonly model: string | null;
  readonly stream: boolean | null;
}

/** A client's request in the pivot's words. `betas` are what it would have sent as `anthropic-beta`, where its format has such a thing. */
export interface ReadRequest {
  readonly request: MessagesRequest;
  readonly betas: readonly string[];
  /** All three as in PivotRequest. */
  readonly optionalTools?: readonly string[];
  readonly customTools?: readonly CustomTool[];
  readonly cacheKey?: string | null;
  readonly losses: readonly string[];
}

/** `requestId` is ours; `createdAt` epoch milliseconds; `model` as the client asked for it. */
export interface ClientTerms {
  readonly requestId: string;
  readonly model: string;
  readonly createdAt: number;
  /** What an answer must repeat of the client's own request (`ClientFormat.repeated`). */
  readonly request: unknown;
  /** Takes what the client may refer to later: a finished response of OpenAI's. */
  readonly keep?: (response: Readonly<Record<string, unknown>>) => void;
}

/** Writes one streamed answer. */
export interface StreamWriter {
  /** May be empty. After `message_stop` or `error` nothing more is written. */
  event(event: MessagesEvent): Buffer;
}

export interface ToldError {
  readonly status: number;
  /** A Messages error type. */
  readonly type: string;
  /** Our stable code, or null for a provider's own error. */
  readonly code: string | null;
  readonly message: string;
  /** When there is room again, where somebody knows. */
  readonly retryAfterMs?: number | null;
}

export interface ClientFormat {
  readonly id: FormatId;
  readonly streamType: string;
  /** A sign of life between events; null where the format has none. */
  readonly ping: Buffer | null;
  /** Throws GatehouseError `body_invalid` naming the field, or `capability_missing`. */
  readRequest(body: unknown, path: PathTerms): ReadRequest;
  /** What answers repeat of a request, and no more: it is kept as long as the answer lasts. Left out: nothing. */
  repeated?(body: unknown, bodyBytes: number): unknown;
  writeAnswer(answer: MessagesAnswer, terms: ClientTerms): unknown;
  writeStream(terms: ClientTerms): StreamWriter;
  /** The body of an error answer, JSON. */
  writeError(error: ToldError, requestId: string): unknown;
  /** Headers an error answer needs beside its body, e.g. AWS's error type. */
  errorHeaders?(error: ToldError): ReadonlyArray<readonly [string, string]>;
}
