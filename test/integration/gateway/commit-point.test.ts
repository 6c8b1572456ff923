/** The two orders that money and failover rest on: nothing before the commit binds us, and the charge precedes the end. */
import { afterEach, describe, expect, test } from 'vitest';
import { HANG, RESET, failure, json, rawSocket, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, errorBody, messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';
import { GatehouseError } from '../../../src-main/contract/errors.ts';

let house: TestGateway;
afterEach(() => house.close());

const events = messageEvents({ usage: { input: 10, output: 20 } });
const wire = events.map(encodeEvent).join('');
const overloaded = { event: 'error', data: errorBody('overloaded_error', 'Overloaded') };

describe('the commit', () => {
  test('waits until the open row is durable', async () => {
    house = await startTestGateway();
    const order: string[] = [];
    const durable = Promise.withResolvers<void>();
    house.ports.beforeOpen = async () => {
      await durable.promise;
      order.push('open row on disk');
    };
    house.fake.reply(stream([...events, house.fake.received(1).then(() => undefined)]));
    const answer = house.send({ onData: () => order.push('bytes to the client') });
    await house.fake.received(1).then(({ over }) => over);
    expect(order).toEqual([]);
    durable.resolve();
    expect((await answer).text).toBe(wire);
    expect(order[0]).toBe('open row on disk');
  });

  test.each([
    ['a 529', failure(529, 'overloaded_error', 'Overloaded')],
    ['a 500 in HTML', json('<html>oops</html>', { status: 500, headers: { 'content-type': 'text/html' } })],
    ['a 429', failure(429, 'rate_limit_error', 'Slow down')],
    ['a refused credential', failure(401, 'authentication_error', 'invalid x-api-key')],
    ['a stream that ends without an event', stream([])],
    ['an error event before any content', stream([{ event: 'ping', data: { type: 'ping' } }, overloaded])],
    ['an error event after the preamble', stream([...events.slice(0, 3), overloaded])],
    ['HTML with status 200', json('<html>login</html>', { headers: { 'content-type': 'text/html' } })],
    ['a redirect', json('', { status: 302, headers: { location: 'http://127.0.0.1:1/' } })],
  ])('leaves the client unaware when the first account fails with %s', async (_what, reply) => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(reply);
    house.fakes[1]!.reply(stream(events));
    const answer = await house.send();
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(wire);
    const record = await house.ports.finishedRecord(1);
    expect(record.attempts.map(({ accountId, failure: why }) => [accountId, why === null])).toEqual([
      ['account-1', false],
      ['account-2', true],
    ]);
    expect(house.ports.settled.filter(({ attempt }) => attempt === 2).map(({ charge }) => charge.usage.output)).toEqual([20]);
  });

  test.each([
    ['before the head', () => rawSocket([RESET])],
    ['after a ping', () => stream([{ event: 'ping', data: { type: 'ping' } }, RESET])],
  ])('a connection that breaks %s is tried once more at the same account, then at the next', async (_when, reply) => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(reply());
    house.fakes[0]!.reply(reply());
    house.fakes[1]!.reply(stream(events));
    expect((await house.send()).text).toBe(wire);
    expect((await house.ports.finishedRecord(1)).attempts.map(({ accountId }) => accountId)).toEqual([
      'account-1',
      'account-1',
      'account-2',
    ]);
  });

  test('a refused request of the client is final: no other account is asked, no account is blamed', async () => {
    house = await startTestGateway({ accounts: 2 });
    const refusal = failure(400, 'invalid_request_error', 'thinking: Extra inputs are not permitted');
    house.fakes[0]!.reply(refusal);
    const answer = await house.send();
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toEqual(errorBody('invalid_request_error', 'thinking: Extra inputs are not permitted'));
    expect(house.fakes[1]!.requests).toEqual([]);
    expect(house.gateway.health('account-1').lastError).toBeNull();
  });

  test('after it a broken upstream becomes an error event, and no other account is tried', async () => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(stream([...events.slice(0, 4), RESET]));
    const answer = await house.send();
    expect(answer.text.startsWith(events.slice(0, 4).map(encodeEvent).join(''))).toBe(true);
    expect(answer.text).toMatch(/event: error\ndata: \{"type":"error","error":\{"type":"api_error","message":"The provider broke off/);
    expect(answer.text).not.toContain('message_stop');
    expect(house.fakes[1]!.requests).toEqual([]);
  });

  test('a stream that just stops is never taken as success', async () => {
    house = await startTestGateway();
    house.fake.reply(stream(events.slice(0, 5)));
    const answer = await house.send();
    expect(answer.text).toContain('event: error');
    expect((await house.ports.finishedRecord(1)).row).toMatchObject({ outcome: 'failed', errorCode: 'upstream_broken' });
    expect(house.ports.settled[0]!.charge).toMatchObject({ basis: 'aborted', estimated: true });
  });

  test('an error event in the middle reaches the client as it is, and what was used is charged', async () => {
    house = await startTestGateway();
    house.fake.reply(stream([...events.slice(0, 4), overloaded]));
    const answer = await house.send();
    expect(answer.text).toBe([...events.slice(0, 4), overloaded].map(encodeEvent).join(''));
    expect(house.ports.settled[0]!.charge.usage.input).toBe(10);
    expect((await house.ports.finishedRecord(1)).row.error).toBe('overloaded_error: Overloaded');
  });
});

describe('the intent', () => {
  const broken = () => {
    throw new GatehouseError('ledger_unavailable', 'The charge could not be written: ENOSPC.');
  };

  test('precedes the sending, once for each attempt, and is the open row that follows', async () => {
    house = await startTestGateway({ accounts: 2 });
    const order: string[] = [];
    const [first, second] = house.fakes;
    house.ports.beforeIntend = () => order.push(`intent ${first!.requests.length} ${second!.requests.length}`);
    first!.reply(failure(529, 'overloaded_error', 'Overloaded'));
    second!.reply(stream(events));
    await house.send();
    expect(order).toEqual(['intent 0 0', 'intent 1 0']);
    expect(house.ports.intended).toEqual(house.ports.opened);
  });

  test('that cannot be written keeps the request from leaving', async () => {
    house = await startTestGateway();
    house.ports.beforeIntend = broken;
    const answer = await house.send();
    expect(answer.status).toBe(529);
    expect(answer.text).toContain('ENOSPC');
    expect(house.fake.requests).toEqual([]);
  });

  test('that cannot be written lets the request through where the configuration says so', async () => {
    house = await startTestGateway({ snapshot: { onLedgerFailure: 'allow' } });
    house.ports.beforeIntend = broken;
    house.fake.reply(stream(events));
    expect((await house.send()).text).toBe(wire);
    expect(house.ports.settled).toHaveLength(1);
  });

  test('is withdrawn when the request never left', async () => {
    house = await startTestGateway({ accounts: 2 });
    await house.fakes[0]!.close();
    house.fakes[1]!.reply(stream(events));
    expect((await house.send()).status).toBe(200);
    expect(house.ports.intended.map(({ accountId }) => accountId)).toEqual(['account-2']);
    expect(house.ports.opened.map(({ accountId }) => accountId)).toEqual(['account-2']);
  });
});

describe('the last event', () => {
  test('leaves only when the charge is on disk', async () => {
    house = await startTestGateway();
    const charging = Promise.withResolvers<void>();
    const charged = Promise.withResolvers<void>();
    house.ports.beforeSettle = () => {
      charging.resolve();
      return charged.promise;
    };
    house.fake.reply(stream(events));
    let soFar = '';
    const answer = house.send({ onData: (_chunk, all) => (soFar = all.toString()) });
    await charging.promise;
    await house.fake.requests[0]!.over;
    expect(soFar).not.toContain('message_delta');
    expect(soFar).not.toContain('message_stop');
    charged.resolve();
    expect((await answer).text).toBe(wire);
  });

  test('an unstreamed answer leaves only when the charge is on disk', async () => {
    house = await startTestGateway();
    const charging = Promise.withResolvers<void>();
    const charged = Promise.withResolvers<void>();
    house.ports.beforeSettle = () => {
      charging.resolve();
      return charged.promise;
    };
    let isAnswered = false;
    const answer = house.send({ body: messagesBody({ stream: false }), onData: () => (isAnswered = true) });
    await charging.promise;
    expect(isAnswered).toBe(false);
    charged.resolve();
    expect((await answer).status).toBe(200);
  });
});

describe('a client that hangs up', () => {
  test('before the answer: the upstream is aborted, the read input is charged, nobody is blamed', async () => {
    house = await startTestGateway();
    house.fake.reply(stream([HANG]));
    let hangUp = (): void => undefined;
    const answer = house.send({ onStarted: (hang) => (hangUp = hang) }).catch(() => null);
    const upstream = await house.fake.received(1);
    hangUp();
    await answer;
    expect(await upstream.over).toBe(false);
    const record = await house.ports.finishedRecord(1);
    expect(record.row).toMatchObject({ outcome: 'aborted', status: 499, errorCode: 'client_closed' });
    expect(house.ports.settled[0]!.charge).toMatchObject({ basis: 'aborted', estimated: true });
    expect(house.ports.settled[0]!.charge.usage.input).toBeGreaterThan(0);
    expect(house.gateway.health('account-1').lastError).toBeNull();
  });

  test('in the middle: what was streamed is charged', async () => {
    house = await startTestGateway();
    house.fake.reply(stream([...events.slice(0, 4), HANG]));
    let hangUp = (): void => undefined;
    await house.send({ onStarted: (hang) => (hangUp = hang), onData: (_chunk, all) => all.includes('content_block_delta') && hangUp() });
    const record = await house.ports.finishedRecord(1);
    expect(record.row).toMatchObject({ outcome: 'aborted', status: 499 });
    expect(house.ports.settled[0]!.charge).toMatchObject({ basis: 'aborted', usage: { input: 10 } });
    expect(house.gateway.openStreams()).toBe(0);
  });
});

describe('a ledger that cannot be written', () => {
  const full = () => Promise.reject(new GatehouseError('ledger_unavailable', 'The disk is full.'));

  test('refuses with 529 before anything is sent to the client, and stops the upstream', async () => {
    house = await startTestGateway();
    house.ports.beforeOpen = full;
    house.fake.reply(stream([...events.slice(0, 4), HANG]));
    const answer = await house.send();
    expect(answer.status).toBe(529);
    expect(JSON.parse(answer.text)).toMatchObject({ type: 'error', error: { type: 'overloaded_error', message: 'The disk is full.' } });
    expect(await house.fake.requests[0]!.over).toBe(false);
  });

  test('lets traffic through when the configuration says so', async () => {
    house = await startTestGateway({ snapshot: { onLedgerFailure: 'allow' } });
    house.ports.beforeOpen = full;
    house.ports.beforeSettle = full;
    house.fake.reply(stream(events));
    expect((await house.send()).text).toBe(wire);
  });
});
