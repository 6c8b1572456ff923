/**
 * Two of three accounts fail at random, three times in ten, in every way that comes before the first event; the third
 * never does. 64 clients at once must not notice, and the ledger must hold exactly what was served. Seeded.
 */
import { afterEach, expect, test } from 'vitest';
import { RESET, type Reply, failure, json, rawSocket, stream } from '../../support/fake-anthropic.ts';
import { messageBody, messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, messagesBody, startTestGateway } from '../../support/test-gateway.ts';

const REQUESTS = 5000;
const CLIENTS = 64;

let house: TestGateway;
afterEach(() => house.close());

const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
const failures: readonly (() => Reply)[] = [
  () => rawSocket([RESET]),
  () => failure(500, 'api_error', 'Internal server error'),
  () => failure(529, 'overloaded_error', 'Overloaded'),
  () => failure(429, 'rate_limit_error', 'Slow down', { 'retry-after': '3' }),
  () => json('<html></html>', { headers: { 'content-type': 'text/html' } }),
  () => stream([]),
  () => stream([{ event: 'error', data: overloaded }]),
];

function dice(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

test('every request succeeds, nobody pays twice, and the ledger equals what was served', async () => {
  const roll = dice(20_261_125);
  house = await startTestGateway({
    accounts: 3,
    snapshot: { routing: { attempts: 3, deadlineMs: 900_000, patienceMs: 0, stickyMs: 300_000 }, recording: 'none' },
  });
  let failed = 0;
  for (const [index, fake] of house.fakes.entries()) {
    fake.replyAlways((request) => {
      if (index < 2 && roll() < 0.3) {
        failed += 1;
        return failures[Math.floor(roll() * failures.length)]!();
      }
      const { stream: streamed, max_tokens: number } = JSON.parse(request.body.toString()) as { stream: boolean; max_tokens: number };
      // Each answer is worth its own number of tokens: one that were charged twice, or not, would show.
      const usage = { input: number, output: 1 };
      return streamed ? stream(messageEvents({ usage })) : json(messageBody({ usage }));
    });
  }
  let next = 0;
  const bad: string[] = [];
  const client = async () => {
    for (let number = (next += 1); number <= REQUESTS; number = next += 1) {
      const streamed = number % 4 !== 0;
      const answer = await house.send({ body: messagesBody({ stream: streamed, max_tokens: number }) });
      const isWhole = answer.status === 200 && answer.isComplete && (!streamed || answer.text.includes('message_stop'));
      if (!isWhole) bad.push(`${number}: ${answer.status} ${answer.text.slice(0, 200)}`);
      // Time goes on, and health is forgotten now and then: or the breakers would shut the sick out and nothing be tried.
      house.ports.clock.advance(50);
      if (number % 10 === 0) for (const id of ['account-1', 'account-2']) house.gateway.forgetHealth(id);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  await house.ports.finishedRecord(REQUESTS);

  expect(bad).toEqual([]);
  const { settled, finished } = house.ports;
  const exact = settled.filter(({ charge }) => charge.basis === 'exact');
  expect(exact.map(({ charge }) => charge.usage.input).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: REQUESTS }, (_, index) => index + 1),
  );
  expect(new Set(settled.map(({ requestId, attempt }) => `${requestId}/${attempt}`)).size).toBe(settled.length);
  expect(settled.filter(({ charge }) => charge.basis !== 'exact').every(({ charge }) => charge.usage.input === 0)).toBe(true);
  // By account: what the ledger says against what left the fakes.
  const accountOf = new Map(finished.map(({ row }) => [row.id, row.accountId]));
  for (const [index, fake] of house.fakes.entries()) {
    const served = fake.served.filter(({ status, sent }) => status === 200 && sent.includes('"usage"'));
    expect(exact.filter(({ requestId }) => accountOf.get(requestId) === `account-${index + 1}`).length).toBe(served.length);
  }
  // It was a fight: both sick accounts were left and found again, many times.
  const attempts = finished.map((record) => record.attempts.length);
  expect(Math.max(...attempts)).toBe(3);
  expect(failed).toBeGreaterThan(REQUESTS / 20);
  expect(house.fakes.map(({ requests }) => requests.length).every((count) => count > REQUESTS / 20)).toBe(true);
});
