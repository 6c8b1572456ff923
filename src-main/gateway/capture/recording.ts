/**
 * What of one request is kept, by the recording mode: `full` keeps everything, `errors` only what went wrong, `none`
 * nothing. It hands bytes to the recorder and never waits for it; a recorder that lags costs a recording, not a request.
 */
import type { LoggingMode } from '../../contract/config.ts';
import type { Exchange } from '../exchange.ts';
import type { Recorder } from '../ports.ts';
import type { SavedRequest } from '../request/saved-request.ts';
import type { HeaderPairs } from '../upstream/upstream.ts';
import { redactHeaders } from './redact.ts';

const SLAB_BYTES = 16 * 1024;
const NO_SLAB = Buffer.alloc(0);
/** More of one answer than this is not kept; the row says so. */
const MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

export class Recording {
  readonly #exchange: Exchange;
  readonly #mode: LoggingMode;
  readonly #recorder: Recorder;
  #request: SavedRequest | null = null;
  #isRequestKept = false;
  #headers: HeaderPairs = [];
  #chunks: Buffer[] = [];
  /** Where the next chunks are copied to, and how much of it is taken. */
  #slab = NO_SLAB;
  #used = 0;
  #bytes = 0;
  #isTruncated = false;

  constructor(exchange: Exchange, mode: LoggingMode, recorder: Recorder) {
    this.#exchange = exchange;
    this.#mode = mode;
    this.#recorder = recorder;
    exchange.row.bodies = mode === 'none' ? 'off' : 'none';
  }

  begin(request: SavedRequest): void {
    this.#request = request;
  }

  /** No further attempt will be made: what need not wait for the outcome is kept now, and the body let go. */
  committed(): void {
    if (this.#mode === 'full') this.#keepRequest();
    if (this.#mode !== 'errors') this.#request?.release();
  }

  responseHeaders(headers: HeaderPairs): void {
    this.#headers = headers;
  }

  chunk(bytes: Buffer): void {
    if (this.#mode === 'none') return;
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_RESPONSE_BYTES) this.#isTruncated = true;
    else this.#copy(bytes);
  }

  /** Call once, when the outcome is known. */
  finish(): void {
    const { row } = this.#exchange;
    const isWanted = this.#mode === 'full' || (this.#mode === 'errors' && row.outcome !== 'ok');
    if (isWanted && this.#request !== null) {
      this.#keepRequest();
      this.#keepResponse();
    }
    this.#request?.release();
  }

  /** Copied: hundreds of small buffers kept as long as a stream lasts cost more memory and collection than a copy. */
  #copy(bytes: Buffer): void {
    if (this.#slab.length - this.#used < bytes.length) {
      this.#closeSlab();
      this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes.length));
    }
    this.#slab.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #closeSlab(): void {
    if (this.#used > 0) this.#chunks.push(this.#slab.subarray(0, this.#used));
    this.#slab = NO_SLAB;
    this.#used = 0;
  }

  #keepRequest(): void {
    if (this.#request === null || this.#isRequestKept) return;
    this.#isRequestKept = true;
    const { row } = this.#exchange;
    const { headers, body } = this.#request;
    const { sessionId, agentId, startedAt } = row;
    const isTaken = this.#recorder.request({ requestId: row.id, startedAt, sessionId, agentId, headers: redactHeaders(headers), body });
    row.bodies = isTaken ? 'recorded' : 'dropped';
  }

  #keepResponse(): void {
    const { row } = this.#exchange;
    this.#closeSlab();
    const isTaken = this.#recorder.response({
      requestId: row.id,
      headers: redactHeaders(this.#headers),
      chunks: this.#chunks,
      truncated: this.#isTruncated,
    });
    if (!isTaken) row.bodies = 'dropped';
    this.#chunks = [];
  }
}
