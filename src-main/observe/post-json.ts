/**
 * One POST of JSON to an address outside, bounded in time; redirects are not followed, the answer is not read. Not
 * `fetch`, which decompresses whatever comes, Brotli too (see gateway/upstream/decoder.ts).
 */
import { request } from 'undici';

const POST_MS = 10_000;

/** The status. Rejects when nobody answers in time. */
export async function postJson(url: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const { statusCode, body: answer } = await request(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(POST_MS) });
  // Destroying it may be an error of its own, which says nothing about the post.
  answer.on('error', () => undefined).destroy();
  return statusCode;
}
