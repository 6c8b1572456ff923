/** Counting tokens: by the provider where it can, else by an estimate that says so; never billed, never an account's fault. */
import { afterEach, describe, expect, test } from 'vitest';
import { failure, json, stream } from '../../support/fake-anthropic.ts';
import { line, lineProvider } from '../../support/line-format.ts';
import { type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const path = '/v1/messages/count_tokens?beta=true';
const body = messagesBody({ messages: [{ role: 'user', content: 'word '.repeat(2000) }] });
const count = () => house.send({ path, body });

describe('a provider that counts', () => {
  test('answers in its own words, byte for byte', async () => {
    house = await startTestGateway();
    house.fake.replyAlways(() => json('{"input_tokens":  4711, "new_field": true}'));
    const answer = await count();
    expect(answer.text).toBe('{"input_tokens":  4711, "new_field": true}');
    expect(answer.headers['x-gatehouse-estimate']).toBeUndefined();
    expect(house.fake.requests[0]!.body.toString()).toBe(body);
    const { row, charge } = await house.ports.finishedRecord(1);
    expect(row).toMatchObject({ endpoint: 'count_tokens', outcome: 'ok', status: 200 });
    expect(charge).toBeNull();
    expect(house.ports.opened).toEqual([]);
  });

  test('that refuses the request is heard', async () => {
    house = await startTestGateway();
    house.fake.replyAlways(() => failure(400, 'invalid_request_error', 'messages: too strange'));
    const answer = await count();
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('messages: too strange');
  });

  test.each([404, 501, 529, 401])('that answers %i gives way to an estimate', async (status) => {
    house = await startTestGateway();
    house.fake.replyAlways(() => failure(status, 'api_error', 'No such thing'));
    const answer = await count();
    expect(answer.status).toBe(200);
    expect(answer.headers['x-gatehouse-estimate']).toBe('true');
    expect(JSON.parse(answer.text)).toEqual({ input_tokens: expect.any(Number) });
  });
});

describe('a provider that cannot count', () => {
  const start = () => startTestGateway({ account: { providerId: 'lines' }, providers: new Map([['lines', lineProvider]]) });

  test('is not asked: the estimate is marked, and stands on the trail', async () => {
    house = await start();
    const answer = await count();
    expect(answer.headers['x-gatehouse-estimate']).toBe('true');
    expect((JSON.parse(answer.text) as { input_tokens: number }).input_tokens).toBeGreaterThan(2000);
    expect(house.fake.requests).toEqual([]);
    const { trail } = await house.ports.finishedRecord(1);
    expect(trail.map(({ text }) => text)).toContain('estimated, not counted: Lines cannot count');
  });

  test('does not teach the estimate what cannot be', async () => {
    house = await start();
    const { input_tokens: before } = JSON.parse((await count()).text) as { input_tokens: number };
    // Every request of this provider is said to have had 10 tokens.
    house.fake.replyAlways(() => stream([line('ok'), line('.')]));
    await house.send({ body });
    expect(JSON.parse((await count()).text)).toEqual({ input_tokens: before });
  });
});
