/** Bodies that come compressed: a client's is read within the limit of what it decompresses to, an upstream's also when it does not say so. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { json, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, errorBody, messageBody, messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, errorOf, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const events = messageEvents({ usage: { input: 10, output: 20 } });
const wire = events.map(encodeEvent).join('');
const compressions = [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const;

describe('a client may compress its request', () => {
  test.each(compressions)('with %s: the provider gets it as it was', async (encoding, compress) => {
    house = await startTestGateway();
    const body = messagesBody();
    const answer = await house.send({ body: compress(body), headers: { 'content-encoding': encoding } });
    expect(answer.status).toBe(200);
    expect(house.fake.requests[0]!.body.toString()).toBe(body);
    expect(house.fake.requests[0]!.header('content-encoding')).toBeUndefined();
  });

  test.each(compressions)('with %s, up to what limits.bodyMb allows once it is decompressed', async (encoding, compress) => {
    house = await startTestGateway({
      snapshot: { limits: { bodyBytes: 100_000, bufferBytes: 1_000_000, answerBytes: 1_000_000, responsesBytes: 0 } },
    });
    const body = compress(messagesBody({ system: ' '.repeat(200_000) }));
    expect(body.length).toBeLessThan(10_000);
    const answer = await house.send({ body, headers: { 'content-encoding': encoding } });
    expect(answer.status).toBe(413);
    expect(house.fake.requests).toEqual([]);
    // Nothing of it stays on the budget for bodies.
    for (let index = 0; index < 20; index += 1) await house.send({ body, headers: { 'content-encoding': encoding } });
    expect((await house.send()).status).toBe(200);
  });

  test('but not pretend to', async () => {
    house = await startTestGateway();
    const answer = await house.send({ headers: { 'content-encoding': 'gzip' } });
    expect([answer.status, errorOf(answer).message]).toEqual([400, 'The request body is not valid gzip.']);
  });
});

describe('an upstream that compresses without saying so', () => {
  test.each(compressions)('with %s is read, and passed on with the name of what it is', async (encoding, compress) => {
    house = await startTestGateway();
    house.fake.reply(stream([compress(wire)]));
    const answer = await house.send();
    expect(answer.headers['content-encoding']).toBe(encoding);
    expect(answer.body.equals(compress(wire))).toBe(true);
    house.fake.reply(json(compress(JSON.stringify(messageBody({ usage: { input: 10, output: 20 } })))));
    expect((await house.send({ body: messagesBody({ stream: false }) })).headers['content-encoding']).toBe(encoding);
    expect(house.ports.settled.map(({ charge }) => [charge.basis, charge.usage.output])).toEqual([
      ['exact', 20],
      ['exact', 20],
    ]);
  });

  test('byte by byte too, and in an error', async () => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(json(gzipSync(JSON.stringify(errorBody('overloaded_error', 'Overloaded'))), { status: 529, bytesPerWrite: 1 }));
    house.fakes[1]!.reply(stream([gzipSync(wire)], { bytesPerWrite: 1 }));
    expect((await house.send()).status).toBe(200);
    const { attempts } = await house.ports.finishedRecord(1);
    expect(attempts.map(({ failure, error }) => [failure, error])).toEqual([
      ['overloaded', 'Overloaded'],
      [null, null],
    ]);
  });
});

describe('an error with status 200', () => {
  test.each([
    ['in the Messages envelope', json(errorBody('overloaded_error', 'Overloaded')), 'overloaded'],
    ['without a type', json({ error: { message: 'upstream down' } }), 'overloaded'],
    ['about a limit', json({ error: { type: 'rate_limit_error', message: 'Slow down' } }), 'limited'],
    [
      'in a stream, in an event without a name',
      stream([`data: ${JSON.stringify(errorBody('overloaded_error', 'Overloaded'))}\n\n`]),
      'overloaded',
    ],
  ])('%s is a failure like any other: not charged, and the next account is asked', async (_how, reply, kind) => {
    house = await startTestGateway({ accounts: 2 });
    house.fakes[0]!.reply(reply);
    house.fakes[1]!.reply(stream(events));
    expect((await house.send()).text).toBe(wire);
    const { attempts } = await house.ports.finishedRecord(1);
    expect(attempts.map(({ failure }) => failure)).toEqual([kind, null]);
    expect(house.ports.settled.map(({ attempt, charge }) => [attempt, charge.basis])).toEqual([
      [1, 'failed'],
      [2, 'exact'],
    ]);
  });
});
