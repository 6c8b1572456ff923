/**
 * Any answer that is not an event stream: read to its end, then told as success or failure. An answer that is not what
 * its provider's format promises is a failure, never passed on as success.
 */
import { GatehouseError, toGatehouseError } from '../../contract/errors.ts';
import type { ReadAnswer } from '../body-jobs.ts';
import { asBuffer, isLarge } from '../body/shared-bytes.ts';
import { megabytes } from '../formats/event-too-large.ts';
import { statusOfType } from '../routing/classify.ts';
import { type Decoder, decodeWhole, isPlain, isReadable } from '../upstream/decoder.ts';
import { type Translation, wireOf } from '../upstream/translation.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import { type Judge, errorAnswer, refused, unusable } from './attempt-failures.ts';
import { type AttemptFailure, type AttemptResult, headerValue } from './attempt-result.ts';
import { readAnswer } from './read-answer.ts';

const JSON_HEADERS: HeaderPairs = [['content-type', 'application/json']];

/** Does what `readAnswer` does. `type` is the answer's content type. */
export type ReadLarge = (decoded: Buffer, type: string) => Promise<ReadAnswer>;

export interface WholeAnswerHead {
  readonly status: number;
  readonly headers: HeaderPairs;
  /** `content-encoding`, in lower case. */
  readonly encoding: string | null;
  readonly translation: Translation | null;
  readonly judge: Judge;
  /** Unstreamed answers are kept whole until they are settled: this much, compressed and decompressed, and no more. */
  readonly maxBytes: number;
  /** On another thread; left out: large answers are read here. */
  readonly readLarge?: ReadLarge;
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
  readonly #readLarge: ReadLarge | null;
  readonly #settle: (result: AttemptResult) => void;
  readonly #fail: (failure: AttemptFailure) => void;
  #decoder: Decoder | null = null;

  constructor(
    { status, headers, encoding, translation, judge, maxBytes, readLarge }: WholeAnswerHead,
    settle: (result: AttemptResult) => void,
    fail: (failure: AttemptFailure) => void,
  ) {
    this.#status = status;
    this.#headers = headers;
    this.#encoding = encoding;
    this.#translation = translation;
    this.#judge = judge;
    this.#maxBytes = maxBytes;
    this.#readLarge = readLarge ?? null;
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
    if (decoded === null) return this.#unusable('the answer cannot be decompressed');
    const type = headerValue(this.#headers, 'content-type') ?? '';
    if (this.#readLarge === null || !isLarge(decoded)) return this.#take(body, decoded, readAnswer(decoded, type, this.#translation));
    this.#readLarge(decoded, type).then(
      (read) => this.#take(body, decoded, read),
      (error: unknown) => this.#unusable(toGatehouseError(error).message),
    );
  }

  /** An error told with status 200: its type says which status it should have had. */
  #failed(type: string, body: Buffer, decoded: Buffer): void {
    this.#fail(errorAnswer(statusOfType(type), this.#headers, body, decoded, null, this.#judge));
  }

  error(): void {
    // Reached only after the attempt was settled: nothing is waiting for this answer any more.
  }

  #take(body: Buffer, decoded: Buffer, read: ReadAnswer): void {
    if (read.kind === 'unusable') return this.#unusable(read.why);
    if (read.kind === 'error') return this.#failed(read.type, body, decoded);
    const messages = asBuffer(read.messages);
    const isTranslated = this.#translation !== null && !this.#translation.isMirrored;
    this.#settle({
      kind: 'whole',
      status: this.#status,
      headers: isTranslated ? JSON_HEADERS : this.#headers,
      wire: wireOf(this.#translation),
      body: isTranslated ? messages : body,
      decoded: messages,
      outline: asBuffer(read.outline),
    });
  }

  #refuse(error: GatehouseError): void {
    this.#fail(refused(this.#status, this.#headers, error));
  }

  #unusable(what: string): void {
    this.#fail(unusable(this.#status, this.#headers, what));
  }
}
