/** A time zone that is changed in the file counts for budgets without a restart. */
import { expect, onTestFinished, test } from 'vitest';
import type { Tier } from '../../../src-main/gateway/admission/tier.ts';
import { keyRecord, startTestGateway } from '../../support/test-gateway.ts';

test('a refusal tells the time, and the reset, by the clock that the organisation has now', async () => {
  const house = await startTestGateway();
  onTestFinished(() => house.close());
  const owner = { kind: 'team', id: 'team-1', name: 'Team' } as const;
  const rules = {
    capNanoUsd: 1,
    models: null,
    providers: null,
    mode: 'enforce',
    reserve: 'strict',
    onExhausted: 'finish',
    alertAt: [],
  } as const;
  const budget = { id: 'team/0', owner, window: { kind: 'calendar', unit: 'month' } as const, ...rules };
  const tier: Tier = { ...owner, allow: null, deny: null, minimumClients: {}, budgets: [budget], limits: [] };
  const keys = [...house.snapshot.keysByHash].map(([hash, { id, config }]) => [hash, keyRecord(id, config.hash, '', {}, [tier])] as const);
  const organization = { ...house.snapshot.organization, timeZone: 'Asia/Kathmandu' };
  house.gateway.applyConfig({ ...house.snapshot, keysByHash: new Map(keys), tiers: [tier], organization });
  const { headers, text } = await house.send();
  expect(text).toContain('on Dec 1, 00:00 GMT+5:45');
  expect(headers['anthropic-ratelimit-unified-reset']).toBe(String(Date.parse('2026-11-30T18:15:00Z') / 1000));
});
