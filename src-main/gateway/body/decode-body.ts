/**
 * A request body that came compressed, as it was before. The limit of a body holds for what comes out of it, and counts
 * while it comes: a few bytes can decompress to any number. Brotli is refused, see upstream/decoder.ts.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { Decoder } from '../upstream/decoder.ts';
import { type BodyBudget, type BodyLimits, sizeRefusal } from './read-body.ts';
import { joinChunks } from './shared-bytes.ts';

/**
 * On the budget stands `body` before, what it decompresses to after, and nothing when it rejects: with GatehouseError
 * `body_too_large`, `buffer_full` or `body_invalid`.
 */
export function decodeBody(body: Buffer, encoding: string, limits: BodyLimits, budget: BodyBudget): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const decoder = new Decoder(encoding, Infinity, (plain) => {
      size += plain.length;
      budget.take(plain.length);
      parts.push(plain);
      const refusal = sizeRefusal(size, budget.held, limits);
      if (refusal !== null) throw refusal;
    });
    const over = (error: Error | null) => {
      decoder.destroy();
      budget.release(body.length);
      if (error === null) return resolve(joinChunks(parts, size));
      budget.release(size);
      reject(error instanceof GatehouseError ? error : new GatehouseError('body_invalid', `The request body is not valid ${encoding}.`));
    };
    decoder.write(body, (error) => {
      if (error === null) decoder.end(over);
      else over(error);
    });
  });
}
