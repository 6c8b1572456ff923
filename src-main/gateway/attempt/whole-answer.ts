/**
 * Any answer that is not an event stream: read to its end, then told as success or failure. An answer that is not what
 * its provider's format promises is a failure, never passed on as success.
 */
import { GatehouseError, toGatehouseError } from '../../contract/errors.ts';
import { megabytes } from '../formats/event-too-large.ts';
import { fieldsOf, isTooDeep, textOf } from '../formats/open-json.ts';
import { parseJson } from '../formats/parse-json.ts';
import { statusOfType } from '../routing/classify.ts';
import { type Decoder, decodeWhole, isPlain, isReadable } from '../upstream/decoder.ts';
import { type Translation, wireOf } from '../upstream/translation.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import { type Judge, errorAnswer, refused, unusable } from './attempt-failures.ts';
import { isErrorBody } from './preamble.ts';
import { type AttemptFailure, type AttemptResult, headerValue } from './attempt-result.ts';

const JSON_HEADERS: HeaderPairs = [['content-type', 'application/json']];

export interface WholeAnswerHead {
  readonly status: number;
  readonly headers: HeaderPairs;
  /** `content-encoding`, in lower case. */
  readonly encoding: string | null;
  readonly translation: Translation | null;
  readonly judge: Judge;
  /** Unstreamed answers are kept whole until they are settled: this much, compressed and decompressed, and no more. */
  readonly maxBytes: number;
}

export class WholeAnswer {
  readonly #chunks: Buffer[] = [];
  #size = 0;
  readonly #status: number;
  readonly #headers: HeaderPairs;
  readonly #encoding: string | null;
  readonly #translation: Translation | null;
  readonly #judge: Judge;
  readonly #maxBytes: number;
  readonly #settle: (result: AttemptResult) => void;
  readonly #fail: (failure: AttemptFailure) => void;
  #decoder: Decoder | null = null;

  constructor(
    { status, headers, encoding, translation, judge, maxBytes }: WholeAnswerHead,
    settle: (result: AttemptResult) => void,
    fail: (failure: AttemptFailure) => void,
  ) {
    this.#status = status;
    this.#headers = headers;
    this.#encoding = encoding;
    this.#translation = translation;
    this.#judge = judge;
    this.#maxBytes = maxBytes;
    this.#settle = settle;
    this.#fail = fail;
  }

  data(chunk: Buffer): boolean {
    this.#size += chunk.length;
    if (this.#size <= this.#maxBytes) this.#chunks.push(chunk);
    else
      this.#refuse(new GatehouseError('upstream_broken', `The answer is larger than ${megabytes(this.#maxBytes)} MB (limits.answerMb).`));
    return true;
  }

  end(): void {
    const body = Buffer.concat(this.#chunks, this.#size);
    const encoding = this.#encoding;
    if (encoding === null || isPlain(encoding)) this.#read(body, body);
    else if (!isReadable(encoding)) this.#read(body, null);
    else
      this.#decoder = decodeWhole(body, encoding, this.#maxBytes, (decoded) => {
        if (decoded instanceof GatehouseError) this.#refuse(decoded);
        else this.#read(body, decoded instanceof Error ? null : decoded);
      });
  }

  destroy(): void {
    this.#decoder?.destroy();
  }

  /** `decoded` is null when the body cannot be decompressed. */
  #read(body: Buffer, decoded: Buffer | null): void {
    if (this.#status !== 200) {
      this.#fail(errorAnswer(this.#status, this.#headers, body, decoded, this.#translation, this.#judge));
      return;
    }
    const text = decoded?.toString('utf8') ?? '';
    const isDeep = isTooDeep(text);
    const json = isDeep ? null : jsonObject(this.#headers, text);
    if (decoded === null) this.#unusable('the answer cannot be decompressed');
    else if (isDeep) this.#unusable('the answer is nested too deep');
    else if (json === null)
      this.#unusable(`the answer is ${headerValue(this.#headers, 'content-type') ?? 'of no type'}, not JSON or an event stream`);
    else if (this.#translation === null && isErrorBody(json)) this.#failed(json, body, decoded);
    else if (this.#translation === null) this.#succeed(this.#headers, body, decoded);
    else this.#translate(json, body, this.#translation);
  }

  /** An error told with status 200: its type says which status it should have had. */
  #failed(json: object, body: Buffer, decoded: Buffer): void {
    const type = textOf(fieldsOf(fieldsOf(json)?.['error'])?.['type']) ?? 'api_error';
    this.#fail(errorAnswer(statusOfType(type), this.#headers, body, decoded, null, this.#judge));
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

  #refuse(error: GatehouseError): void {
    this.#fail(refused(this.#status, this.#headers, error));
  }

  #unusable(what: string): void {
    this.#fail(unusable(this.#status, this.#headers, what));
  }
}

function jsonObject(headers: HeaderPairs, text: string): object | null {
  if (!/\bjson\b/i.test(headerValue(headers, 'content-type') ?? '')) return null;
  try {
    const value: unknown = parseJson(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
