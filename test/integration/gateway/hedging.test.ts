/** A second account beside a slow first: whoever begins first serves, the other is broken off and paid for, once. */
import { afterEach, expect, test } from 'vitest';
import { compileRoute } from '../../../src-main/config/compile/compile-routes.ts';
import { routingDefaults } from '../../../src-main/contract/routes.ts';
import { HANG, failure, stream } from '../../support/fake-anthropic.ts';
import { encodeEvent, messageEvents } from '../../support/messages-stream.ts';
import { type TestGateway, startTestGateway } from '../../support/test-gateway.ts';

let house: TestGateway;
afterEach(() => house.close());

const events = messageEvents({ usage: { input: 10, output: 20 } });
const wire = events.map(encodeEvent).join('');
const asked = () => house.fakes.map(({ requests }) => requests.length);
const attemptsOf = async (count: number) =>
  (await house.ports.finishedRecord(count)).attempts.map(({ accountId, failure: why }) => [accountId, why]);

/** Three accounts, of which the first is known to be quick. */
async function start(hedge: boolean): Promise<void> {
  house = await startTestGateway({
    accounts: 3,
    snapshot: { routes: [compileRoute({ id: 'all', to: [{}], hedge }, routingDefaults)] },
  });
  for (let request = 0; request < 20; request += 1) await house.send();
  expect(asked()).toEqual([20, 0, 0]);
}

test('the second serves when the first does not begin, and the first is broken off and settled', async () => {
  await start(true);
  house.fakes[0]!.reply(stream([HANG]));
  house.fakes[1]!.reply(stream(events));
  const answer = house.send();
  const slow = await house.fakes[0]!.received(21);
  house.ports.clock.advance(10);
  expect((await answer).text).toBe(wire);
  expect(await slow.over).toBe(false);
  expect(await attemptsOf(21)).toEqual([
    ['account-1', 'slower'],
    ['account-2', null],
  ]);
  const charges = house.ports.settled.slice(20).map(({ attempt, charge }) => [attempt, charge.basis, charge.usage.output]);
  expect(charges).toEqual([
    [1, 'aborted', 0],
    [2, 'exact', 20],
  ]);
  const { row, trail } = await house.ports.finishedRecord(21);
  expect(row).toMatchObject({ accountId: 'account-2', outcome: 'ok' });
  expect(trail.map(({ text }) => text)).toContainEqual(expect.stringContaining('longer than nearly always: account-2 is asked too'));
});

test('the first serves when it begins before the second does', async () => {
  await start(true);
  const begin = Promise.withResolvers<void>();
  house.fakes[0]!.reply(stream([begin.promise, ...events]));
  house.fakes[1]!.reply(stream([HANG]));
  const answer = house.send();
  await house.fakes[0]!.received(21);
  house.ports.clock.advance(10);
  const second = await house.fakes[1]!.received(1);
  begin.resolve();
  expect((await answer).text).toBe(wire);
  expect(await second.over).toBe(false);
  const { row } = await house.ports.finishedRecord(21);
  expect(row).toMatchObject({ accountId: 'account-1', outcome: 'ok', usage: { output: 20 } });
});

test('a second that fails does not hurry the first, and when both fail the third is asked', async () => {
  await start(true);
  const begin = Promise.withResolvers<void>();
  house.fakes[0]!.reply(stream([begin.promise, ...events.slice(0, 0)]));
  house.fakes[1]!.reply(failure(529, 'overloaded_error', 'Overloaded'));
  house.fakes[2]!.reply(stream(events));
  const answer = house.send();
  await house.fakes[0]!.received(21);
  house.ports.clock.advance(10);
  const second = await house.fakes[1]!.received(1);
  await second.over;
  begin.resolve();
  expect((await answer).text).toBe(wire);
  expect((await attemptsOf(21)).map(([id]) => id)).toEqual(['account-1', 'account-2', 'account-3']);
});

test('a client that hangs up ends both, and is charged for both', async () => {
  await start(true);
  for (const fake of house.fakes) fake.replyAlways(() => stream([HANG]));
  let hangUp = (): void => undefined;
  const answer = house.send({ onStarted: (hang) => (hangUp = hang) }).catch(() => null);
  const first = await house.fakes[0]!.received(21);
  house.ports.clock.advance(10);
  const second = await house.fakes[1]!.received(1);
  hangUp();
  await answer;
  expect([await first.over, await second.over]).toEqual([false, false]);
  expect((await house.ports.finishedRecord(21)).row.outcome).toBe('aborted');
  expect(house.ports.settled.slice(20).map(({ charge }) => charge.basis)).toEqual(['aborted', 'aborted']);
});

test('without the rule nobody else is asked', async () => {
  await start(false);
  const begin = Promise.withResolvers<void>();
  house.fakes[0]!.reply(stream([begin.promise, ...events]));
  const answer = house.send();
  await house.fakes[0]!.received(21);
  house.ports.clock.advance(10_000);
  begin.resolve();
  expect((await answer).text).toBe(wire);
  expect(asked()).toEqual([21, 0, 0]);
});
