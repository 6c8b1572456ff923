/** Tiers with budgets and limits for tests of the data plane, and the way to put the test gateway's key under them. */
import { emptyUsage } from '../../src-main/contract/records.ts';
import type { Budget, Limit, Tier, TierKind } from '../../src-main/gateway/admission/tier.ts';
import type { PastCharges } from '../../src-main/gateway/ports.ts';
import type { KeyRecord } from '../../src-main/gateway/snapshot.ts';
import { type TestGateway, keyRecord } from './test-gateway.ts';

export const USD = 1_000_000_000;

/** Budgets are a strict dollar in all, limits one request a minute, unless said otherwise. Their ids are `team/0`, `team/limit-0`. */
export function tier(
  kind: TierKind,
  parts: { budgets?: Partial<Budget>[]; limits?: Partial<Limit>[] } & Partial<Pick<Tier, 'allow' | 'deny' | 'minimumClients'>>,
): Tier {
  const owner = { kind, id: `${kind}-1`, name: `The ${kind}` };
  return {
    ...owner,
    allow: parts.allow ?? null,
    deny: parts.deny ?? null,
    minimumClients: parts.minimumClients ?? {},
    budgets: (parts.budgets ?? []).map((budget, index) => ({
      id: `${kind}/${index}`,
      owner,
      capNanoUsd: USD,
      window: { kind: 'total' },
      models: null,
      providers: null,
      mode: 'enforce',
      reserve: 'strict',
      onExhausted: 'finish',
      alertAt: [],
      ...budget,
    })),
    limits: (parts.limits ?? []).map((limit, index) => ({
      id: `${kind}/limit-${index}`,
      owner,
      what: 'requests',
      most: 1,
      perMs: 60_000,
      queueMs: limit.what === 'concurrent' ? 60_000 : 0,
      models: null,
      ...limit,
    })),
  };
}

/** Half a dollar that was spent under these tiers an hour before the tests' clock begins. */
export function pastCharges(fields: Partial<PastCharges> = {}): PastCharges {
  return {
    at: Date.parse('2026-11-23T11:00:59Z'),
    organizationId: 'organization-1',
    teamId: 'team-1',
    developerId: 'developer-1',
    keyId: 'laptop',
    sessionId: 's1',
    agentId: null,
    accountId: 'account-1',
    providerId: 'anthropic',
    model: 'claude-opus-5-5',
    requests: 1,
    usage: emptyUsage,
    costNanoUsd: USD / 2,
    ...fields,
  };
}

/** Puts the test's key under these tiers. */
export function govern(house: TestGateway, tiers: readonly Tier[], caps: Partial<KeyRecord> = {}): void {
  const keysByHash = new Map(
    [...house.snapshot.keysByHash].map(([hash, record]) => [hash, { ...keyRecord(record.id, record.config.hash, '', {}, tiers), ...caps }]),
  );
  house.gateway.applyConfig({ ...house.snapshot, keysByHash, tiers });
}
