/** One POST of JSON to an address outside, bounded in time; redirects are not followed, the answer is not read. */
const POST_MS = 10_000;

/** The status. Rejects when nobody answers in time. */
export async function postJson(url: string, body: string): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal: AbortSignal.timeout(POST_MS) });
  await response.body?.cancel();
  return response.status;
}
