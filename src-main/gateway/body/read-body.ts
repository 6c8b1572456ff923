/**
 * Reads a request body once, as raw bytes, within two limits: its own size and the sum of all bodies in memory. A body
 * that is refused is drained and thrown away, so that the client gets its answer instead of a reset connection.
 */
import type { IncomingMessage } from 'node:http';
import { GatehouseError } from '../../contract/errors.ts';

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

/** The whole body; its bytes stay on the budget until the caller releases them. Throws GatehouseError. */
export function readBody(
  request: IncomingMessage,
  limits: { readonly bodyBytes: number; readonly bufferBytes: number },
  budget: BodyBudget,
): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  let refusal = refusalOf(request) ?? sizeRefusal(announced, budget.held + announced, limits);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = (error: GatehouseError) => {
      budget.release(size);
      size = 0;
      chunks.length = 0;
      return error;
    };
    const onData = (chunk: Buffer) => {
      if (refusal !== null) {
        if ((size += chunk.length) > DRAIN_LIMIT_BYTES) request.destroy();
        return;
      }
      size += chunk.length;
      budget.take(chunk.length);
      chunks.push(chunk);
      refusal = sizeRefusal(size, budget.held, limits);
      if (refusal !== null) giveUp(refusal);
    };
    const onEnd = () => {
      letGo();
      if (refusal !== null) reject(refusal);
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size));
    };
    const onClose = () => {
      letGo();
      if (refusal === null) giveUp(hungUp());
      reject(refusal ?? hungUp());
    };
    // The request object lives as long as the answer; a listener left on it would keep the body for all that time.
    const letGo = () => request.off('data', onData).off('end', onEnd).off('close', onClose);
    request.on('data', onData).on('end', onEnd).on('close', onClose);
    request.once('error', ignore); // `close` follows and tells
  });
}

function ignore(): void {
  // Told elsewhere.
}

/** How much of a refused body is read before the connection is given up. */
const DRAIN_LIMIT_BYTES = 256 * 1024 * 1024;

function refusalOf(request: IncomingMessage): GatehouseError | null {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return new GatehouseError('body_encoded', `The request body is ${encoding.slice(0, 40)}-compressed; send it uncompressed.`);
  }
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json\b/i.test(type)) {
    return new GatehouseError('body_type', 'Send the request as content-type: application/json.');
  }
  return null;
}

function sizeRefusal(
  size: number,
  held: number,
  limits: { readonly bodyBytes: number; readonly bufferBytes: number },
): GatehouseError | null {
  if (size > limits.bodyBytes) {
    const megabytes = Math.round((limits.bodyBytes / 1024 / 1024) * 100) / 100;
    return new GatehouseError(
      'body_too_large',
      `The request is larger than ${megabytes} MB (limits.bodyMb); shorten the conversation or raise the limit.`,
    );
  }
  if (held > limits.bufferBytes) {
    return new GatehouseError('buffer_full', 'Too many request bodies are waiting (limits.bufferMb); try again in a moment.');
  }
  return null;
}

function hungUp(): GatehouseError {
  return new GatehouseError('client_closed', 'The client hung up while it sent the request.');
}
