import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { LiveEvent } from '../../../src-main/contract/views.ts';
import { createAdminClient } from '../../../src-main/desktop/admin-client.ts';
import { attachEngine } from '../../../src-main/desktop/attached-engine.ts';
import { startHeadless } from '../../../src-main/engine/headless.ts';
import { sendMessage, testHeadless } from '../../support/engine.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

async function until(events: AsyncIterator<LiveEvent>, isWished: (event: LiveEvent) => boolean): Promise<void> {
  for (let next = await events.next(); next.done !== true; next = await events.next()) if (isWished(next.value)) return;
  throw new Error('the events ended first');
}

test('an attached desktop asks, switches and hears what happens', async () => {
  const headless = await testHeadless();
  const host = await attachEngine({ adminUrl: headless.adminUrl, token: headless.loginToken ?? '' });
  onTestFinished(() => host.close());
  const client = createAdminClient(host.fetch);
  expect(await client.overview()).toMatchObject({ mode: 'headless', gateway: { state: 'on', url: headless.gatewayUrl } });

  const events = host.events(AbortSignal.timeout(60_000))[Symbol.asyncIterator]();
  expect((await events.next()).value).toEqual({ kind: 'alive' });
  const heard = until(events, (event) => event.kind === 'row' && event.row.outcome === 'ok');
  await (await sendMessage(headless.gatewayUrl, headless.firstKey ?? '')).text();
  await heard;

  expect(await client.gateway.set({ on: false })).toMatchObject({ gateway: { state: 'off', url: null } });
});

test('leaving it alone leaves it running', async () => {
  const headless = await testHeadless();
  const host = await attachEngine({ adminUrl: headless.adminUrl, token: headless.loginToken ?? '' });
  await host.close();
  expect((await sendMessage(headless.gatewayUrl, headless.firstKey ?? '')).status).toBe(200);
});

test('a token that is not valid is said at once', async () => {
  const { adminUrl } = await testHeadless();
  await expect(attachEngine({ adminUrl, token: 'gate-login-wrong' })).rejects.toMatchObject({ code: 'login_failed' });
});

test('nothing of the window but the call itself goes to the other side', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(JSON.stringify(request.headers));
    response.end('{"signedIn":true}');
  });
  const { url: adminUrl, close } = await listenOnLoopback(server);
  onTestFinished(close);
  const host = await attachEngine({ adminUrl, token: 'gate-login-abc' });
  onTestFinished(() => host.close());
  const headers = { origin: 'app://gatehouse', cookie: 'a=b', 'x-of-our-own': '1', 'content-type': 'application/json' };
  await host.fetch(new Request('app://gatehouse/rpc/overview', { method: 'POST', body: '{}', headers }));
  const last = JSON.parse(seen.at(-1) ?? '{}') as Record<string, string>;
  expect(last).toMatchObject({ authorization: 'Bearer gate-login-abc', 'content-type': 'application/json' });
  expect(Object.keys(last)).not.toEqual(expect.arrayContaining(['origin']));
  expect(last['cookie'] ?? last['x-of-our-own'] ?? null).toBeNull();
});

test('an engine that went away is heard again when it is back', async () => {
  const headless = await testHeadless();
  const host = await attachEngine({ adminUrl: headless.adminUrl, token: headless.loginToken ?? '' });
  onTestFinished(() => host.close());
  const client = createAdminClient(host.fetch);
  const events = host.events(AbortSignal.timeout(60_000))[Symbol.asyncIterator]();
  await events.next();
  await headless.close();
  await until(events, (event) => event.kind === 'overview');
  await expect(client.overview()).rejects.toThrow();

  const adminPort = Number(new URL(headless.adminUrl).port);
  const again = await startHeadless({ dataDir: headless.dataDir, port: 0, adminPort });
  onTestFinished(async () => void (await again.close()));
  await until(events, (event) => event.kind === 'alive');
  expect(await client.overview()).toMatchObject({ gateway: { state: 'on', url: again.gatewayUrl } });
});
