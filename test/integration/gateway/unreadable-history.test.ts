/** What becomes of a gateway whose past charges cannot be read: it listens, says so, and counts them as soon as it can. */
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { govern, pastCharges, tier, USD } from '../../support/governed.ts';
import { startTestGateway } from '../../support/test-gateway.ts';

test('past charges are told of while they cannot be read, keep neither the listener nor a restart waiting, and count once', async () => {
  const house = await startTestGateway();
  onTestFinished(() => house.close());
  const { gateway, ports } = house;
  let isBroken = true;
  ports.history.charges = async () => {
    if (isBroken) throw new Error('disk I/O error');
    return [pastCharges()];
  };
  await gateway.stop({ drainMs: 0 });
  govern(house, [tier('team', { budgets: [{ window: { kind: 'calendar', unit: 'month' } }] })], { sessionCapNanoUsd: USD });
  for (let round = 0; round < 2; round++) {
    await gateway.start();
    expect(gateway.state).toBe('on');
    if (round === 0) await gateway.stop({ drainMs: 0 });
  }
  expect(ports.events).toEqual([{ kind: 'history', problem: expect.stringMatching(/./) }]);
  isBroken = false;
  ports.clock.advance(1000);
  await eventually(() => expect(ports.events.at(-1)).toEqual({ kind: 'history', problem: null }));
  expect(gateway.standing().budgets.map(({ usedNanoUsd }) => usedNanoUsd)).toEqual([USD / 2]);
  expect(gateway.sessionStanding('laptop', 's1', null)?.usedNanoUsd).toBe(USD / 2);
});
