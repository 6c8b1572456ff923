/**
 * Any answer that is not an event stream: read to its end, then told as success or failure. An answer that is not what
 * its provider's format promises is a failure, never passed on as success.
 */
import { toGatehouseError } from '../../contract/errors.ts';
import { decodeBody } from '../upstream/decode-body.ts';
import { type Translation, wireOf } from '../upstream/translation.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import { errorAnswer, unusable } from './attempt-failures.ts';
import { type AttemptFailure, type AttemptResult, headerValue } from './attempt-result.ts';

/** Unstreamed answers are kept whole until they are settled; a larger one is not an answer of any of these APIs. */
const MAX_WHOLE_BYTES = 64 * 1024 * 1024;
const JSON_HEADERS: HeaderPairs = [['content-type', 'application/json']];

export class WholeAnswer {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  readonly #status: number;
  readonly #headers: HeaderPairs;
  readonly #translation: Translation | null;
  readonly #settle: (result: AttemptResult) => void;
  readonly #fail: (failure: AttemptFailure) => void;

  constructor(
    status: number,
    headers: HeaderPairs,
    translation: Translation | null,
    settle: (result: AttemptResult) => void,
    fail: (failure: AttemptFailure) => void,
  ) {
    this.#status = status;
    this.#headers = headers;
    this.#translation = translation;
    this.#settle = settle;
    this.#fail = fail;
  }

  data(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size > MAX_WHOLE_BYTES) this.#unusable('the answer is larger than 64 MB');
    else this.#chunks.push(chunk);
    return true;
  }

  end(): void {
    const body = Buffer.concat(this.#chunks, this.#size);
    const decoded = decodeBody(body, headerValue(this.#headers, 'content-encoding'), MAX_WHOLE_BYTES);
    if (this.#status !== 200) {
      this.#fail(errorAnswer(this.#status, this.#headers, body, decoded, this.#translation));
      return;
    }
    const json = decoded === null ? null : jsonObject(this.#headers, decoded);
    if (decoded === null) this.#unusable('the answer cannot be decompressed');
    else if (json === null)
      this.#unusable(`the answer is ${headerValue(this.#headers, 'content-type') ?? 'of no type'}, not JSON or an event stream`);
    else if (this.#translation === null) this.#succeed(this.#headers, body, decoded);
    else this.#translate(json, body, this.#translation);
  }

  error(): void {
    // Reached only after the attempt was settled: nothing is waiting for this answer any more.
  }

  #translate(json: object, body: Buffer, translation: Translation): void {
    let messages: Buffer;
    try {
      messages = Buffer.from(JSON.stringify(translation.dialect.readAnswer(json, translation.terms)));
    } catch (error) {
      this.#unusable(toGatehouseError(error).message);
      return;
    }
    if (translation.isMirrored) this.#succeed(this.#headers, body, messages);
    else this.#succeed(JSON_HEADERS, messages, messages);
  }

  #succeed(headers: HeaderPairs, body: Buffer, decoded: Buffer): void {
    this.#settle({ kind: 'whole', status: this.#status, headers, wire: wireOf(this.#translation), body, decoded });
  }

  #unusable(what: string): void {
    this.#fail(unusable(this.#status, this.#headers, what));
  }
}

function jsonObject(headers: HeaderPairs, body: Buffer): object | null {
  if (!/\bjson\b/i.test(headerValue(headers, 'content-type') ?? '')) return null;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
