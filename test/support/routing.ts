/** Routing questions as values, for tests that ask without a gateway: a request by its few interesting fields, a quiet world. */
import { providers } from '../../src-main/gateway/providers/providers.ts';
import { type Candidates, type Circumstances, type RouteRequest, findCandidates } from '../../src-main/gateway/routing/candidates.ts';
import type { Standing } from '../../src-main/gateway/routing/health-book.ts';
import type { Account, KeyRecord, Snapshot } from '../../src-main/gateway/snapshot.ts';
import { keyRecord } from './test-gateway.ts';

export const noon = Date.parse('2026-11-25T12:00:00Z');
export const someKey = keyRecord('laptop', `sha256:${'0'.repeat(64)}`, 'sk-gate-');
export const healthy: Standing = { state: 'closed', reason: '', nextTryAt: null, isExhausted: false, isProbing: false, share: 1 };

export const quiet: Circumstances = {
  standing: () => healthy,
  firstByteMs: () => null,
  busy: () => 0,
  order: () => null,
  stuck: () => null,
  switchNanoUsd: () => null,
  estimateNanoUsd: () => null,
  roll: () => 0.5,
};

export function someFacts(more: Partial<RouteRequest['facts']> = {}): RouteRequest['facts'] {
  return {
    teamId: 'team',
    developerId: 'me',
    keyId: 'laptop',
    requestClass: 'main',
    thinking: false,
    inputTokens: 20_000,
    headers: [],
    sessionId: null,
    budgetUsed: { day: 0, week: 0, month: 0, any: 0 },
    at: noon,
    timeZone: 'UTC',
    ...more,
  };
}

export interface Asked {
  readonly model?: string;
  readonly key?: KeyRecord;
  readonly facts?: Partial<RouteRequest['facts']>;
  readonly snapshot?: Partial<Pick<Snapshot, 'routes' | 'aliases' | 'routing'>>;
  readonly now?: Partial<Circumstances>;
}

/** What routing says about one request for these accounts. */
export function route(
  accounts: readonly Account[],
  { model = 'claude-opus-5-5', key = someKey, facts, snapshot, now }: Asked = {},
): Candidates {
  const whole = {
    accounts,
    aliases: new Map<string, string>(),
    routes: [],
    routing: { attempts: 4, deadlineMs: 900_000, patienceMs: 0, stickyMs: 300_000 },
    ...snapshot,
  } as unknown as Snapshot;
  return findCandidates({ asked: model, key, facts: someFacts(facts) }, whole, providers, { ...quiet, ...now });
}
