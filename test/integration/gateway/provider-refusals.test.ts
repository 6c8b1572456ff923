/** The reason stands in the body: what a provider's refusal means for the next account, for health, and for the client's wait. */
import { afterEach, describe, expect, test } from 'vitest';
import { type Reply, RESET, failure, json, rawSocket, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, errorOf, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const events = messageEvents({ usage: { input: 10, output: 20 } });
const wire = events.map(encodeEvent).join('');
const LONG_CONTEXT = { 'anthropic-beta': 'context-1m-2025-08-07' };
const noCredit = failure(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.');
const extraUsage = failure(429, 'rate_limit_error', 'Extra usage is required for long context requests.');

const at = (provider: string, more: object = {}) => ({
  providerId: provider,
  models: ['*'],
  config: { id: 'account-1', provider, ...more },
});

describe('the next account is asked when', () => {
  test.each<[string, Reply]>([
    ['the credit is used up, told as 400', noCredit],
    ['the credit is used up, told as 402 without a reset', failure(402, 'billing_error', 'Payment required')],
    ['the organisation is disabled, told as 400', failure(400, 'invalid_request_error', 'This organization has been disabled.')],
  ])('%s: one try, and none for requests that follow', async (_what, refusal) => {
    house = await startTestGateway({
      accounts: 2,
      snapshot: { routing: { attempts: 10, deadlineMs: 900_000, patienceMs: 60_000, stickyMs: 0 } },
    });
    house.fakes[0]!.replyAlways(() => refusal);
    house.fakes[1]!.replyAlways(() => stream(events));
    expect((await house.send()).text).toBe(wire);
    expect((await house.send({ body: messagesBody({ model: 'claude-haiku-5-5' }) })).text).toBe(wire);
    expect(house.fakes[0]!.requests).toHaveLength(1);
  });

  test('nobody has credit: the client is told once, and not to repeat', async () => {
    house = await startTestGateway({ accounts: 2 });
    for (const fake of house.fakes) fake.replyAlways(() => noCredit);
    const answer = await house.send();
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(errorOf(answer).message).toContain('"account-1" has no credit left (400)');
    expect(house.fakes.map(({ requests }) => requests.length)).toEqual([1, 1]);
  });
});

describe('a limit on long contexts', () => {
  test("leaves everybody's short requests where they were", async () => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.replyAlways((request) => (request.header('anthropic-beta') === undefined ? stream(events) : extraUsage));
    house.fakes[1]!.replyAlways(() => stream(events));
    const servedBy = async (headers = {}) => {
      const before = house.ports.finished.length;
      expect((await house.send({ headers })).text).toBe(wire);
      return (await house.ports.finishedRecord(before + 1)).attempts.map(({ accountId }) => accountId);
    };
    expect(await servedBy(LONG_CONTEXT)).toEqual(['account-1', 'account-2']);
    expect(await servedBy()).toEqual(['account-1']);
    expect(await servedBy(LONG_CONTEXT)).toEqual(['account-2']);
  });

  test('that all accounts have is told in the words at which the client acts', async () => {
    house = await startTestGateway({ accounts: 2 });
    for (const fake of house.fakes) fake.replyAlways(() => extraUsage);
    const answer = await house.send({ headers: LONG_CONTEXT });
    expect([answer.status, errorOf(answer).message]).toEqual([429, 'Extra usage is required for long context requests.']);
  });
});

describe('the wait that a body tells reaches the client', () => {
  const gemini = json(
    { error: { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'Quota exceeded', details: [{ '@type': 'x', retryDelay: '33s' }] } },
    { status: 429 },
  );
  const azure = json({ error: { code: '429', message: 'Slow down' } }, { status: 429, headers: { 'retry-after-ms': '12000' } });
  const openai = json({ error: { code: 'rate_limit_exceeded', message: 'Please try again in 6m0s.' } }, { status: 429 });
  test.each<[string, ReturnType<typeof at>, string, Reply]>([
    ['RetryInfo of Gemini', at('google'), '33', gemini],
    ['retry-after-ms of Azure', at('azure', { resource: 'acme' }), '12', azure],
    ['the sentence of OpenAI', at('openai'), '360', openai],
  ])('%s', async (_what, account, seconds, refusal) => {
    house = await startTestGateway({ account });
    house.fake.replyAlways(() => refusal);
    const answer = await house.send({ body: messagesBody({ model: 'some-model' }) });
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, seconds]);
    expect(house.fake.requests).toHaveLength(1);
  });

  test('insufficient_quota is tried once and not repeated', async () => {
    house = await startTestGateway({
      account: at('openai'),
      snapshot: { routing: { attempts: 10, deadlineMs: 900_000, patienceMs: 60_000, stickyMs: 0 } },
    });
    house.fake.replyAlways(() =>
      json({ error: { code: 'insufficient_quota', message: 'You exceeded your current quota' } }, { status: 429 }),
    );
    const answer = await house.send({ body: messagesBody({ model: 'some-model' }) });
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(house.fake.requests).toHaveLength(1);
  });
});

describe("an upstream's web page never reaches a client", () => {
  const page = (status: number) =>
    json('<html><body>secret-host.internal</body></html>', { status, headers: { 'content-type': 'text/html' } });
  test.each<[string, object, number]>([
    ['a Messages provider', {}, 502],
    ['Gemini', at('google'), 502],
    ['a chat provider', at('groq'), 403],
    ['a Messages provider, with 400', {}, 400],
  ])('%s', async (_who, account, status) => {
    house = await startTestGateway({ account });
    house.fake.replyAlways(() => page(status));
    const answer = await house.send({ body: messagesBody({ model: 'some-model' }) });
    expect(answer.text).not.toContain('secret-host');
    expect(answer.headers['content-type']).toContain('application/json');
    expect(errorOf(answer).message.length).toBeGreaterThan(10);
  });
});

describe('a client that closes at the last event', () => {
  test('had a whole answer, whatever its upstream does with the connection', async () => {
    house = await startTestGateway();
    const open = Promise.withResolvers<void>();
    house.fake.reply(stream([...events, open.promise]));
    let hangUp = (): void => undefined;
    const answer = house.send({
      onStarted: (leave) => (hangUp = leave),
      onData: (_chunk, all) => {
        if (all.includes('message_stop')) hangUp();
      },
    });
    await answer.catch(() => undefined);
    const { row } = await house.ports.finishedRecord(1);
    open.resolve();
    expect([row.outcome, row.status, row.errorCode]).toEqual(['ok', 200, null]);
  });

  test('earlier than that it hung up', async () => {
    house = await startTestGateway();
    const open = Promise.withResolvers<void>();
    house.fake.reply(stream([...events.slice(0, 4), open.promise]));
    let hangUp = (): void => undefined;
    const answer = house.send({ onStarted: (leave) => (hangUp = leave), onData: () => hangUp() });
    await answer.catch(() => undefined);
    const { row } = await house.ports.finishedRecord(1);
    open.resolve();
    expect([row.outcome, row.status]).toEqual(['aborted', 499]);
  });
});

describe('a connection to a provider', () => {
  const after = async (ms: number): Promise<number> => {
    house = await startTestGateway();
    house.fake.replyAlways(() => stream(events));
    await house.send();
    await house.ports.finishedRecord(1);
    house.ports.clock.advance(ms);
    expect((await house.send()).text).toBe(wire);
    return house.fake.connections();
  };

  test('is used again within half a minute', async () => {
    expect(await after(5000)).toBe(1);
  });

  test('is not used again after a longer silence, as in a machine that slept', async () => {
    expect(await after(31_000)).toBe(2);
  });

  test('that closes on a request is told as a numbered attempt, and nothing is sent unseen', async () => {
    house = await startTestGateway();
    house.fake.reply(stream(events));
    house.fake.reply(rawSocket([RESET]));
    house.fake.reply(stream(events));
    await house.send();
    expect((await house.send()).text).toBe(wire);
    expect((await house.ports.finishedRecord(2)).attempts.map(({ number, failure: kind }) => [number, kind])).toEqual([
      [1, 'unreachable'],
      [2, null],
    ]);
    expect(house.fake.requests).toHaveLength(3);
  });
});
