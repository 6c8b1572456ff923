/** A developer's own claude.ai login on its way through: untouched, to Anthropic only, counted, and never written down. */
import { afterEach, expect, test } from 'vitest';
import { failure, stream } from '../../support/fake-anthropic.ts';
import { messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, startTestGateway } from '../../support/test-gateway.ts';

const LOGIN = 'sk-ant-oat01-canary-of-a-developer';
let house: TestGateway;
afterEach(() => house.close());

const start = () =>
  startTestGateway({ account: { secret: null, config: { id: 'account-1', provider: 'anthropic', login: 'passthrough' } } });
const send = (login: string | null = LOGIN) =>
  house.send({ key: null, headers: { 'x-gatehouse-key': house.key, ...(login === null ? {} : { authorization: `Bearer ${login}` }) } });

test('goes up as it came, is counted, and brings its own limits back', async () => {
  house = await start();
  house.fake.reply(stream(messageEvents({ usage: { input: 10, output: 20 } })));
  const answer = await send();
  expect(answer.status).toBe(200);
  expect(answer.headers['anthropic-ratelimit-requests-remaining']).toBe('3999');
  const [request] = house.fake.requests;
  expect(request!.header('authorization')).toBe(`Bearer ${LOGIN}`);
  expect(request!.header('x-api-key')).toBeUndefined();
  expect(request!.headers.flat().join(' ')).not.toContain(house.key);
  const record = await house.ports.finishedRecord(1);
  expect(record.charge?.usage.output).toBe(20);
  expect(record.trail.map(({ text }) => text).join()).toContain("with the developer's own login");
  expect(house.ports.opened.map(({ notional }) => notional)).toEqual([true]);
  expect(JSON.stringify([house.ports.finished, house.ports.requests, house.ports.rows, house.ports.logged])).not.toContain(LOGIN);
});

test('a request without one is told how to bring it, and no account is blamed', async () => {
  house = await start();
  const answer = await send(null);
  expect(answer.status).toBe(401);
  expect(answer.headers['x-should-retry']).toBe('false');
  expect(answer.text).toMatch(/own claude\.ai login: sign in .*x-gatehouse-key/);
  expect(house.fake.requests).toEqual([]);
  expect(house.gateway.health('account-1').state).toBe('untried');
});

test('a refused one is the developer’s to hear', async () => {
  house = await start();
  house.fake.reply(failure(401, 'authentication_error', 'OAuth token has expired.'));
  const answer = await send();
  expect(answer.status).toBe(401);
  expect(answer.text).toContain('OAuth token has expired.');
  expect(house.gateway.health('account-1').state).not.toBe('failing');
});

test('an account of the house never sees it', async () => {
  house = await startTestGateway();
  await send();
  expect(house.fake.requests[0]!.header('x-api-key')).toBeDefined();
  expect(house.fake.requests[0]!.headers.flat().join(' ')).not.toContain(LOGIN);
});
