/** Which spelling of the proxy list the real Claude Code goes by, and that what set-up writes keeps the key off the proxy. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { clientEnvironment, setupSnippets } from '../../src-main/admin/setup/setup-snippets.ts';
import { runClaude } from '../support/run-claude.ts';
import { quiet, startGatehouse } from './gatehouse-for-claude.ts';

/** Stands in for a company's proxy: notes that it was asked, and refuses at once. */
async function startProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(402, { 'content-type': 'application/json', 'x-should-retry': 'false' });
    response.end('{"type":"error","error":{"type":"billing_error","message":"by the proxy"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('Claude Code behind a proxy', () => {
  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC, HTTP_PROXY, NO_PROXY, no_proxy.
  test('goes by the lower-case list, and what set-up writes keeps it off the proxy', async () => {
    const { url, key } = await startGatehouse({ account: false });
    const proxy = await startProxy();
    const company = { ...quiet, HTTP_PROXY: proxy.url, no_proxy: 'internal.example' };
    const upper = await runClaude({ baseUrl: url, key, prompt: 'hello', env: { ...company, NO_PROXY: '127.0.0.1,localhost' } });
    expect([upper.result.is_error, proxy.asked.length > 0]).toEqual([true, true]);

    proxy.asked.length = 0;
    const { text = '' } = setupSnippets(clientEnvironment(url, key, null)).find(({ id }) => id === 'settings') ?? {};
    const { env } = JSON.parse(text) as { env: Record<string, string> };
    const both = await runClaude({ baseUrl: url, key, prompt: 'hello', env: { ...company, ...env } });
    expect([both.result.is_error, proxy.asked]).toEqual([false, []]);
  });
});
