/** What the real Claude Code meets at the door besides its messages: the greeting, and whose name is on the door. */
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { runClaude } from '../support/run-claude.ts';
import { quiet, startGatehouse } from './gatehouse-for-claude.ts';

describe('at the door', () => {
  // Further variables: those that keep the client's other traffic on the machine, one by one, because the one switch
  // for all of it also takes away the greeting.
  test('the greeting is answered and needs no key', async () => {
    const { url, key, fake } = await startGatehouse();
    const env = { DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1', DISABLE_AUTOUPDATER: '1', DISABLE_BUG_COMMAND: '1' };
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env });
    expect(run.result.result).toBe('Hello from the fake.');
    expect(await head(url, '/api/hello')).toBe(200);
    expect(await head(url, '/anthropic/api/hello')).toBe(200);
    // Ours to answer: nothing of it reaches the upstream.
    expect(fake.requests.filter(({ method }) => method === 'HEAD')).toEqual([]);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('localhost is served by name, a foreign name is refused', async () => {
    const { url, key, fake } = await startGatehouse();
    const { port } = new URL(url);
    const byName = await runClaude({ baseUrl: `http://localhost:${port}`, key, prompt: 'hello', env: quiet });
    expect(byName.result.result).toBe('Hello from the fake.');
    expect(await head(url, '/api/hello', { host: `gatehouse.attacker.example:${port}` })).toBe(421);
    expect(fake.requests).toHaveLength(1);
  });
});

/** The status of a HEAD request with exactly these headers. */
function head(url: string, path: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, { method: 'HEAD', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}
