/** How tokens of the interface are kept and compared. They are random, so a plain hash is enough: nothing can be guessed. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256, base64url. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Takes the same time wherever the two differ; lengths are no secret. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
