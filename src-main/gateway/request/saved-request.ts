/**
 * The client's request as it came; of a client that does not speak Messages, also what it says in Messages. Every
 * attempt starts from it, none changes it; its body is the largest thing a request holds, so it is let go as soon as
 * nobody can need it any more.
 */
import type { IncomingMessage } from 'node:http';
import type { GatehouseError } from '../../contract/errors.ts';
import type { NativeFacts } from '../body/body-facts.ts';
import type { BodyBudget } from '../body/read-body.ts';
import type { PivotSource } from '../body-jobs.ts';
import type { MessagesRequest } from '../formats/messages.ts';
import type { CustomTool } from '../formats/openai/custom-tools.ts';
import { parseJson } from '../formats/parse-json.ts';
import type { PathTerms, PivotRequest } from '../formats/wire-format.ts';
import type { OriginalRequest } from '../providers/provider.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';

const RELEASED = Buffer.alloc(0);

/** A client's own bytes, for a provider that speaks the client's format. */
export interface NativeRequest {
  readonly body: Buffer;
  readonly facts: NativeFacts;
}

/** A request that Messages cannot say: only providers that speak the client's own format can be asked. */
export interface Untranslatable {
  /** What is told when no such provider is left. */
  readonly refusal: GatehouseError;
  /** What the path says, the model by its canonical name. */
  readonly terms: PathTerms;
}

export class SavedRequest implements OriginalRequest, PivotRequest {
  readonly path: string;
  readonly query: string;
  readonly headers: HeaderPairs;
  readonly bodyBytes: number;
  readonly #budget: BodyBudget;
  #body: Buffer;
  #native: NativeRequest | null = null;
  #parsed: MessagesRequest | null = null;
  optionalTools: readonly string[] = [];
  customTools: readonly CustomTool[] = [];
  cacheKey: string | null = null;
  /** The client speaks a format without marks for the prompt cache, and set none: they may be put in for it. */
  takesCacheMarks = false;
  /** Null where `body` is in Messages. */
  untranslatable: Untranslatable | null = null;
  /** The developer's own login, for accounts that pass it on. */
  login: string | null = null;

  /** `body` stands on the budget. It is in Messages, or the client's own where that is all there is. */
  constructor(path: string, query: string, headers: HeaderPairs, body: Buffer, budget: BodyBudget) {
    this.path = path;
    this.query = query;
    this.headers = headers;
    this.bodyBytes = body.length;
    this.#body = body;
    this.#budget = budget;
  }

  /** Keeps the client's own bytes too; they stand on the budget already. */
  withNative(native: NativeRequest): this {
    this.#native = native;
    return this;
  }

  /** In Messages where it can be; empty once released. */
  get body(): Buffer {
    return this.#body;
  }

  get bytes(): Buffer {
    return this.#body;
  }

  get betas(): readonly string[] {
    return this.headers.flatMap(([name, value]) =>
      name === 'anthropic-beta'
        ? value
            .split(',')
            .map((one) => one.trim())
            .filter((one) => one !== '')
        : [],
    );
  }

  /** The same for another thread. */
  get source(): PivotSource {
    const { bytes, betas, optionalTools, customTools, cacheKey } = this;
    return { bytes, betas, optionalTools, customTools, cacheKey };
  }

  get native(): NativeRequest | null {
    return this.#native;
  }

  /**
   * The body parsed, once; of a large one a worker does it. It was scanned before, so it is JSON; what is in it nobody has
   * checked. Throws the refusal of a request that Messages cannot say.
   */
  json(): MessagesRequest {
    if (this.untranslatable !== null) throw this.untranslatable.refusal;
    return (this.#parsed ??= parseJson(this.#body.toString('utf8')) as MessagesRequest);
  }

  release(): void {
    const native = this.#native === null || this.#native.body === this.#body ? 0 : this.#native.body.length;
    this.#budget.release(this.#body.length + native);
    this.#body = RELEASED;
    this.#native = null;
    this.#parsed = null;
    this.login = null;
  }
}

/** Headers as sent: order and repetitions kept, names in lower case. */
export function headerPairs(request: IncomingMessage): HeaderPairs {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) pairs.push([request.rawHeaders[i]!.toLowerCase(), request.rawHeaders[i + 1]!]);
  return pairs;
}
