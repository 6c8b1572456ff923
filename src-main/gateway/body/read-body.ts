/**
 * Reads a request body once, as raw bytes, within three limits: its own size, the sum of all bodies in memory, and how
 * long it may stand still. A body that is refused is drained for a while before that is told, so that the client gets
 * its answer instead of a reset connection.
 */
import type { IncomingMessage } from 'node:http';
import { GatehouseError } from '../../contract/errors.ts';
import { megabytes } from '../formats/event-too-large.ts';
import { drainRequest } from '../listener/drain-request.ts';
import type { Watch } from '../watch.ts';
import { isLarge, joinChunks } from './shared-bytes.ts';

/** Counts the bytes of all bodies that are held, across requests. */
export class BodyBudget {
  #held = 0;

  get held(): number {
    return this.#held;
  }

  take(bytes: number): void {
    this.#held += bytes;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }
}

export interface BodyLimits {
  readonly bodyBytes: number;
  readonly bufferBytes: number;
  /** Without a byte. */
  readonly silenceMs: number;
}

/** The whole body; its bytes stay on the budget until the caller releases them. Throws GatehouseError. */
export function readBody(request: IncomingMessage, limits: BodyLimits, budget: BodyBudget, watch: Watch): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  const refusal = refusalOf(request) ?? sizeRefusal(announced, budget.held + announced, limits);
  return new Promise((resolve, reject) => {
    request.once('error', ignore); // `close` follows and tells
    if (refusal !== null) return drainRequest(request, watch, () => reject(refusal));
    const chunks: Buffer[] = [];
    let size = 0;
    let hasMoved = true;
    let movedAt = 0;
    const onData = (chunk: Buffer) => {
      hasMoved = true;
      size += chunk.length;
      budget.take(chunk.length);
      chunks.push(chunk);
      const tooMuch = sizeRefusal(size, budget.held, limits);
      if (tooMuch === null) return;
      giveUp();
      drainRequest(request, watch, () => reject(tooMuch));
    };
    const onEnd = () => {
      letGo();
      resolve(chunks.length === 1 && !isLarge(chunks[0]!) ? chunks[0]! : joinChunks(chunks, size));
    };
    const onClose = () => {
      giveUp();
      reject(hungUp());
    };
    const unwatch = watch.add((now) => {
      if (hasMoved) movedAt = now;
      hasMoved = false;
      if (now - movedAt <= limits.silenceMs) return;
      giveUp();
      reject(fellSilent(limits.silenceMs));
    });
    // The request object lives as long as the answer; a listener left on it would keep the body for all that time.
    const letGo = () => {
      unwatch();
      request.off('data', onData).off('end', onEnd).off('close', onClose);
    };
    const giveUp = () => {
      letGo();
      budget.release(size);
      chunks.length = 0;
    };
    request.on('data', onData).on('end', onEnd).on('close', onClose);
  });
}

/** What a body may be compressed with. */
const bodyEncodings: ReadonlySet<string> = new Set(['gzip', 'zstd']);

function ignore(): void {
  // Told elsewhere.
}

function refusalOf(request: IncomingMessage): GatehouseError | null {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity' && !bodyEncodings.has(encoding)) {
    return new GatehouseError(
      'body_encoded',
      `The request body is ${encoding.slice(0, 40)}-compressed; send it as it is, or with gzip or zstd.`,
    );
  }
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    return new GatehouseError('body_type', 'Send the request as content-type: application/json.');
  }
  return null;
}

export function sizeRefusal(size: number, held: number, limits: BodyLimits): GatehouseError | null {
  if (size > limits.bodyBytes) {
    return new GatehouseError(
      'body_too_large',
      `The request is larger than ${megabytes(limits.bodyBytes)} MB (limits.bodyMb); shorten the conversation or raise the limit.`,
    );
  }
  if (held > limits.bufferBytes) {
    return new GatehouseError('buffer_full', 'Too many request bodies are waiting (limits.bufferMb); try again in a moment.');
  }
  return null;
}

function fellSilent(silenceMs: number): GatehouseError {
  return new GatehouseError(
    'body_timeout',
    `Nothing of the request's body arrived for ${silenceMs / 1000} s (connections.uploadMs); send it again.`,
  );
}

function hungUp(): GatehouseError {
  return new GatehouseError('client_closed', 'The client hung up while it sent the request.');
}
