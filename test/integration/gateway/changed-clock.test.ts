/** A time zone that is changed in the file counts for budgets without a restart. */
import { expect, onTestFinished, test } from 'vitest';
import { govern, tier } from '../../support/governed.ts';
import { startTestGateway } from '../../support/test-gateway.ts';

test('a refusal tells the time, and the reset, by the clock that the organisation has now', async () => {
  const house = await startTestGateway();
  onTestFinished(() => house.close());
  const monthly = tier('team', { budgets: [{ window: { kind: 'calendar', unit: 'month' }, capNanoUsd: 1 }] });
  const organization = { ...house.snapshot.organization, timeZone: 'Asia/Kathmandu' };
  govern({ ...house, snapshot: { ...house.snapshot, organization } }, [monthly]);
  const { headers, text } = await house.send();
  expect(text).toContain('on Dec 1, 00:00 GMT+5:45');
  expect(headers['anthropic-ratelimit-unified-reset']).toBe(String(Date.parse('2026-11-30T18:15:00Z') / 1000));
});
