/** Limits, silence, slow readers, revocation and stopping: with the test's clock, so that minutes take no time. */
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { HANG, failure, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, messageEvents, text } from '../../support/messages-stream.ts';
import { type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const events = messageEvents({ usage: { input: 10, output: 20 } });
const wire = events.map(encodeEvent).join('');
const PING = 'event: ping\ndata: {"type":"ping"}\n\n';

/** Resolves once the client has seen `needle`. */
function seen(needle: string): { promise: Promise<void>; onData: (chunk: Buffer, all: Buffer) => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, onData: (_chunk, all) => all.includes(needle) && resolve() };
}

describe('time limits', () => {
  test('an account that says nothing is left for the next after 120 s, while another is left', async () => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(stream([HANG]));
    house.fakes[1]!.reply(stream(events));
    const answer = house.send();
    const first = await house.fakes[0]!.received(1);
    house.ports.clock.advance(119_000);
    expect(house.fakes[1]!.requests).toEqual([]);
    house.ports.clock.advance(3000);
    expect(await first.over).toBe(false);
    expect((await answer).text).toContain(wire);
  });

  test('the last account has 600 s; then the client is told, in the stream that had to begin meanwhile', async () => {
    house = await startTestGateway();
    house.fake.reply(stream([HANG]));
    const answer = house.send();
    await house.fake.received(1);
    house.ports.clock.advance(598_000);
    expect(house.gateway.openStreams()).toBe(1);
    house.ports.clock.advance(5000);
    const { status, text: said } = await answer;
    expect(status).toBe(200);
    expect(said).toContain(PING);
    expect(said).toMatch(/event: error\ndata: .*timeout_error/);
    // The provider may have read everything before it fell silent.
    expect(house.ports.settled[0]!.charge).toMatchObject({ basis: 'aborted', estimated: true });
  });

  test('an unstreamed request that waits too long gets a 504', async () => {
    house = await startTestGateway();
    house.fake.reply(stream([HANG]));
    const answer = house.send({ body: messagesBody({ stream: false }) });
    await house.fake.received(1);
    house.ports.clock.advance(601_000);
    expect((await answer).status).toBe(504);
  });

  test('a stream that falls silent for 300 s is ended with an error, after pings of ours in between', async () => {
    house = await startTestGateway();
    const first = seen('content_block_delta');
    house.fake.reply(stream([...events.slice(0, 4), HANG]));
    const answer = house.send({ onData: first.onData });
    await first.promise;
    for (let second = 0; second < 305; second += 5) house.ports.clock.advance(5000);
    const { text: said } = await answer;
    expect(said.split(PING).length - 1).toBeGreaterThan(10);
    expect(said).toContain('fell silent');
    expect(house.ports.settled[0]!.charge.basis).toBe('aborted');
  });

  test("our pings stand between events only: without them the bytes are the provider's", async () => {
    house = await startTestGateway();
    const begun = seen('content_block_delta');
    const goOn = Promise.withResolvers<void>();
    const half = encodeEvent(events[4]!);
    house.fake.reply(stream([...events.slice(0, 4), half.slice(0, 20), goOn.promise, half.slice(20), ...events.slice(5)]));
    const pinged = seen(`${PING}`.repeat(2));
    const answer = house.send({
      onData: (chunk, all) => {
        begun.onData(chunk, all);
        pinged.onData(chunk, all);
      },
    });
    await begun.promise;
    for (let i = 0; i < 4; i += 1) house.ports.clock.advance(16_000);
    await pinged.promise;
    goOn.resolve();
    const { text: said } = await answer;
    expect(said).not.toBe(wire);
    expect(said.replaceAll(PING, '')).toBe(wire.replaceAll(PING, ''));
  });
});

describe('a slow client', () => {
  test('pauses the provider instead of filling memory', async () => {
    house = await startTestGateway();
    const chunk = encodeEvent({
      event: 'content_block_delta',
      data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'x'.repeat(64 * 1024) } },
    });
    const total = 800;
    let written = 0;
    const { promise: stalled, resolve: stall } = Promise.withResolvers<void>();
    let settled: NodeJS.Timeout | undefined;
    async function* flood(): AsyncGenerator<string | (typeof events)[number]> {
      yield* events.slice(0, 3);
      for (; written < total; written += 1) {
        // The fake resumes us only when the gateway took the last chunk: no progress means it is paused.
        clearTimeout(settled);
        settled = setTimeout(stall, 300);
        yield chunk;
      }
      yield* events.slice(-3);
    }
    house.fake.reply(stream(flood()));
    const body = messagesBody();
    const socket = connect(Number(new URL(house.url).port), '127.0.0.1');
    socket.pause();
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncontent-type: application/json\r\nauthorization: Bearer ${house.key}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await stalled;
    expect(written).toBeLessThan(total / 2);
    let received = 0;
    socket.on('data', (data) => (received += data.length));
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received).toBeGreaterThan(total * 64 * 1024);
    expect((await house.ports.finishedRecord(1)).row.outcome).toBe('ok');
  });
});

describe('a key that is withdrawn', () => {
  test('ends its running stream and only that, and its next request is refused', async () => {
    house = await startTestGateway();
    const begun = seen('content_block_delta');
    house.fake.reply(stream([...events.slice(0, 4), HANG]));
    const answer = house.send({ onData: begun.onData });
    const upstream = await house.fake.received(1);
    await begun.promise;
    const [[hash, record]] = [...house.snapshot.keysByHash] as [
      [string, typeof house.snapshot.keysByHash extends ReadonlyMap<string, infer R> ? R : never],
    ];
    const revoked = { ...record, config: { ...record.config, revoked: '2026-11-23T12:00:00Z' } };
    house.gateway.applyConfig({ ...house.snapshot, keysByHash: new Map([[hash, revoked]]) });
    expect((await answer).text).toMatch(/event: error\ndata: .*authentication_error.*revoked or disabled/);
    expect(await upstream.over).toBe(false);
    const next = await house.send();
    expect(next.status).toBe(401);
    expect(next.text).toContain('was revoked');
  });

  test('ends also a request that still waits for its answer', async () => {
    house = await startTestGateway();
    house.fake.reply(stream([HANG]));
    const answer = house.send();
    await house.fake.received(1);
    house.gateway.applyConfig({ ...house.snapshot, keysByHash: new Map() });
    expect((await answer).status).toBe(401);
  });

  test('a reload that leaves the key alone drops nothing', async () => {
    house = await startTestGateway();
    const begun = seen('content_block_delta');
    const goOn = Promise.withResolvers<void>();
    house.fake.reply(stream([...events.slice(0, 4), goOn.promise, ...events.slice(4)]));
    const answer = house.send({ onData: begun.onData });
    await begun.promise;
    for (let i = 0; i < 20; i += 1) house.gateway.applyConfig({ ...house.snapshot, revision: String(i) });
    goOn.resolve();
    expect((await answer).text).toBe(wire);
  });
});

describe('stopping', () => {
  test('lets running streams finish, takes no new ones, then closes the port', async () => {
    house = await startTestGateway();
    const begun = seen('content_block_delta');
    const goOn = Promise.withResolvers<void>();
    house.fake.reply(stream([...events.slice(0, 4), goOn.promise, ...events.slice(4)]));
    const answer = house.send({ onData: begun.onData });
    await begun.promise;
    const stopped = house.gateway.stop();
    expect(house.gateway.state).toBe('draining');
    await expect(house.send()).rejects.toThrow(/ECONNREFUSED/);
    goOn.resolve();
    expect((await answer).text).toBe(wire);
    await stopped;
    expect(house.gateway.state).toBe('off');
    await expect(house.send()).rejects.toThrow(/ECONNREFUSED/);
  });

  test('ends with an error what has not finished in time, charged', async () => {
    house = await startTestGateway();
    const begun = seen('content_block_delta');
    house.fake.reply(stream([...events.slice(0, 4), HANG]));
    const answer = house.send({ onData: begun.onData });
    await begun.promise;
    const stopped = house.gateway.stop({ drainMs: 5000 });
    house.ports.clock.advance(5000);
    expect((await answer).text).toMatch(/event: error\ndata: .*Gatehouse was stopped/);
    await stopped;
    expect(house.ports.settled).toHaveLength(1);
  });

  test('does not wait for a ledger that no longer answers: the open row stands', async () => {
    house = await startTestGateway();
    const begun = seen('content_block_delta');
    house.fake.reply(stream([...events.slice(0, 4), HANG]));
    house.ports.beforeSettle = () => new Promise(() => undefined);
    const answer = house.send({ onData: begun.onData });
    await begun.promise;
    const stopped = house.gateway.stop({ drainMs: 5000 });
    house.ports.clock.advance(house.gateway.longestStopMs());
    await stopped;
    expect(house.gateway.state).toBe('off');
    expect((await answer).isComplete).toBe(false);
    expect(house.ports.opened).toHaveLength(1);
  });

  test('can be started again', async () => {
    house = await startTestGateway();
    await house.gateway.stop();
    await house.gateway.start();
    expect(house.gateway.state).toBe('on');
  });
});

describe('what the client is told when no account is left', () => {
  test("the provider's own 529 and 429, word for word with retry-after", async () => {
    house = await startTestGateway();
    house.fake.reply(failure(529, 'overloaded_error', 'Overloaded, truly'));
    const overloaded = await house.send();
    expect(overloaded.status).toBe(529);
    expect(overloaded.text).toContain('Overloaded, truly');
    house.fake.reply(failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '3', 'anthropic-ratelimit-tokens-reset': 'x' }));
    const limited = await house.send();
    expect(limited.status).toBe(429);
    expect(limited.headers['retry-after']).toBe('3');
    expect(limited.headers['anthropic-ratelimit-tokens-reset']).toBeUndefined();
  });

  test('never a bare 401 for a credential that is ours', async () => {
    house = await startTestGateway();
    house.fake.reply(failure(401, 'authentication_error', 'invalid x-api-key'));
    const answer = await house.send();
    expect(answer.status).toBe(502);
    expect(answer.headers['x-should-retry']).toBe('false');
    expect(answer.text).toContain('account-1');
    expect(house.gateway.health('account-1').state).toBe('failing');
  });

  test('a provider that cannot be reached is named', async () => {
    house = await startTestGateway();
    await house.fake.close();
    const answer = await house.send();
    expect(answer.status).toBe(502);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { type: 'api_error', message: expect.stringContaining('ECONNREFUSED') } });
    expect(house.ports.opened).toEqual([]);
  });
});

test('an answer with many events in one write keeps its order and its bytes', async () => {
  house = await startTestGateway();
  const long = messageEvents({ blocks: [text('word '.repeat(20_000))], deltaChars: 7 });
  const all = long.map(encodeEvent).join('');
  house.fake.reply(stream([all]));
  expect((await house.send()).text).toBe(all);
});
