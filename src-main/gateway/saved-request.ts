/**
 * The client's request as it came. Every attempt starts from it, none changes it; its body is the largest thing a
 * request holds, so it is let go as soon as nobody can need it any more.
 */
import type { IncomingMessage } from 'node:http';
import type { OriginalRequest } from './providers/provider.ts';
import type { BodyBudget } from './read-body.ts';
import type { HeaderPairs } from './upstream/upstream.ts';

const RELEASED = Buffer.alloc(0);

export class SavedRequest implements OriginalRequest {
  readonly path: string;
  readonly query: string;
  readonly headers: HeaderPairs;
  readonly bodyBytes: number;
  readonly #budget: BodyBudget;
  #body: Buffer;

  constructor(path: string, query: string, request: IncomingMessage, body: Buffer, budget: BodyBudget) {
    this.path = path;
    this.query = query;
    this.headers = headerPairs(request);
    this.bodyBytes = body.length;
    this.#body = body;
    this.#budget = budget;
  }

  /** Empty once released. */
  get body(): Buffer {
    return this.#body;
  }

  release(): void {
    this.#budget.release(this.#body.length);
    this.#body = RELEASED;
  }
}

/** Headers as sent: order and repetitions kept, names in lower case. */
function headerPairs(request: IncomingMessage): HeaderPairs {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) pairs.push([request.rawHeaders[i]!.toLowerCase(), request.rawHeaders[i + 1]!]);
  return pairs;
}
