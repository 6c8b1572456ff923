/**
 * Some upstreams repeat the credential they were sent in their error. What is shown, recorded or passed on of a failure
 * goes through here first.
 */
import type { AttemptResult } from './attempt-result.ts';

const PLACEHOLDER = '[secret]';

/** The same result; a failure that repeats `secret` (null: there is none) says `[secret]` in its place. */
export function withoutSecret(result: AttemptResult, secret: string | null): AttemptResult {
  if (result.kind !== 'failure' || secret === null) return result;
  const { message, body } = result.failure;
  return {
    kind: 'failure',
    failure: { ...result.failure, message: message.replaceAll(secret, PLACEHOLDER), body: body === null ? null : cleanBody(body, secret) },
  };
}

function cleanBody<Body extends Uint8Array>(body: Body, secret: string): Body | Buffer {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.includes(secret) ? Buffer.from(bytes.toString('latin1').replaceAll(secret, PLACEHOLDER), 'latin1') : body;
}
