/** Who is asked first: rules, priorities, health, sessions, pins and pauses, and the words on the trail. */
import { describe, expect, test } from 'vitest';
import { compileRoute } from '../../../../src-main/config/compile/compile-routes.ts';
import { type RouteConfig, routingDefaults } from '../../../../src-main/contract/routes.ts';
import { providers } from '../../../../src-main/gateway/providers/providers.ts';
import type { Standing } from '../../../../src-main/gateway/routing/health-book.ts';
import type { Account } from '../../../../src-main/gateway/snapshot.ts';
import { type Asked, healthy, noon, route, someKey } from '../../../support/routing.ts';
import { testAccountConfig } from '../../../support/test-gateway.ts';

const account = (id: string, more: Partial<Account> = {}) => testAccountConfig(id, 'http://127.0.0.1:1', { priority: 0, ...more });
const rule = (config: Partial<RouteConfig>) => compileRoute({ id: 'rule', to: [{}], ...config }, routingDefaults);
const standings = (some: Readonly<Record<string, Partial<Standing>>>) => ({ standing: (id: string) => ({ ...healthy, ...some[id] }) });
const open = { state: 'open', reason: 'Overloaded', nextTryAt: noon + 10_000 } as const;

function order(accounts: Account[], asked: Asked = {}): string[] {
  return route(accounts, asked).list.map((one) => `${one.account.id}${one.model === 'claude-opus-5-5' ? '' : `/${one.model}`}`);
}

describe('rules', () => {
  const haiku = { account: 'a', model: 'claude-haiku-5-5' };

  test('the first that matches decides, and the ones above say why they did not', () => {
    const routes = [
      rule({ id: 'night', when: { hours: '22:00-06:00' }, to: [haiku] }),
      rule({ id: 'opus', when: { models: ['*opus*'] }, to: [{ account: 'b' }] }),
      rule({ id: 'all' }),
    ];
    const found = route([account('a'), account('b')], { snapshot: { routes } });
    expect([found.route.id, found.list.map((one) => one.account.id)]).toEqual(['opus', ['b']]);
    expect(found.checked).toEqual([
      { id: 'night', mismatch: 'it is 12:00 (UTC)' },
      { id: 'opus', mismatch: null },
    ]);
  });

  test('a chain across models: each target has its own, tried in order', () => {
    const to = [{ account: 'a' }, { account: 'b' }, { account: 'a', model: 'claude-haiku-5-5' }];
    expect(order([account('a'), account('b')], { snapshot: { routes: [rule({ to })] } })).toEqual(['a', 'b', 'a/claude-haiku-5-5']);
  });

  test('near the cap the background goes to a cheaper model', () => {
    const routes = [rule({ when: { class: ['background'], budgetUsed: { above: 0.9, of: 'month' } }, to: [haiku] })];
    const facts = { requestClass: 'background', budgetUsed: { day: 0, week: 0, month: 0.93, any: 0.93 } } as const;
    expect(order([account('a')], { snapshot: { routes }, facts })).toEqual(['a/claude-haiku-5-5']);
    expect(order([account('a')], { snapshot: { routes }, facts: { ...facts, requestClass: 'main' } })).toEqual(['a']);
  });

  test('time limits of a target stand before those of the account', () => {
    const [one] = route([account('a')], { snapshot: { routes: [rule({ to: [{ account: 'a', timeouts: { firstByteMs: 5000 } }] })] } }).list;
    expect(one!.account.timeouts).toEqual({ connectMs: 2000, firstByteMs: 5000, silenceMs: 300_000, totalMs: null });
  });

  test('a group by provider, and practice when it is named', () => {
    const practice = account('practice', { providerId: 'practice' });
    const routes = [rule({ to: [{ provider: 'practice' }] })];
    expect(order([account('a'), practice], { snapshot: { routes } })).toEqual(['practice']);
  });

  test('a rule whose targets serve nobody is a refusal that names it, not a way around it', () => {
    const routes = [rule({ to: [{ account: 'gone' }] })];
    expect(() => order([account('a')], { snapshot: { routes } })).toThrow(/No account of rule "rule" serves claude-opus-5-5/);
  });

  test('a model that a key must not have is not sent in place of one it may', () => {
    const tier = { kind: 'key', id: 'k', name: 'K', allow: null, minimumClients: {}, budgets: [], limits: [] } as const;
    const key = { ...someKey, tiers: [{ ...tier, deny: { models: ['*haiku*'] } }] };
    const routes = [rule({ to: [{ account: 'a', model: 'claude-haiku-5-5' }, { account: 'a' }] })];
    expect(order([account('a')], { snapshot: { routes }, key })).toEqual(['a']);
  });
});

describe('health', () => {
  test('an open circuit comes last and only in need; its reason is on the trail', () => {
    const found = route([account('a'), account('b')], { now: standings({ a: open }) });
    expect(found.list.map((one) => [one.account.id, one.isLastResort, one.reasons])).toEqual([
      ['b', false, []],
      ['a', true, ['open: Overloaded']],
    ]);
  });

  test('a half-open one keeps its place for the one request that tries it, and is last for all others', () => {
    const half = { state: 'half-open', reason: 'Overloaded' } as const;
    expect(order([account('a'), account('b')], { now: standings({ a: half }) })).toEqual(['a', 'b']);
    expect(order([account('a'), account('b')], { now: standings({ a: { ...half, isProbing: true } }) })).toEqual(['b', 'a']);
  });

  test('a recovering one takes its share of new sessions', () => {
    const recovering = standings({ a: { share: 0.3 } });
    expect(order([account('a'), account('b')], { now: { ...recovering, roll: () => 0.2 } })).toEqual(['a', 'b']);
    expect(order([account('a'), account('b')], { now: { ...recovering, roll: () => 0.4 } })).toEqual(['b', 'a']);
  });

  test('a used-up quota is out; when that is all there is the client hears until when, and waits or stops by itself', () => {
    const exhausted = { ...open, isExhausted: true, nextTryAt: noon + 45_000 };
    const found = route([account('a'), account('b')], { now: standings({ a: exhausted }) });
    expect([found.list.length, found.skipped]).toEqual([
      1,
      [{ accountId: 'a', why: 'Overloaded', until: noon + 45_000, isForbidden: false }],
    ]);
    const alone = () => route([account('a')], { now: standings({ a: exhausted }) });
    expect(alone).toThrow(expect.objectContaining({ code: 'rate_limited', details: { headers: [['retry-after', '45']] } }));
    expect(alone).toThrow(/until Nov 25, 12:00 UTC \(a: Overloaded\)/);
  });
});

describe('a session', () => {
  const stuck = { accountId: 'b', model: 'claude-opus-5-5', cachedTokens: 80_000 };
  const sticking = { stuck: () => stuck, switchNanoUsd: (_account: string, _model: string, tokens: number) => tokens * 3500 };

  test('stays where its cache lies, also when another comes before', () => {
    const found = route([account('a', { priority: 0 }), account('b', { priority: 1 })], { now: sticking });
    expect(found.list.map((one) => one.account.id)).toEqual(['b', 'a']);
    expect([found.list[0]!.reasons[0], found.switchNanoUsd]).toEqual(["the session's prompt cache lies here", null]);
  });

  test('leaves a sick account, and the trail knows what that costs', () => {
    const found = route([account('a'), account('b')], { now: { ...sticking, ...standings({ b: open }) } });
    expect([found.list[0]!.account.id, found.switchNanoUsd]).toEqual(['a', 280_000_000]);
  });

  test('does not stay with a lesser model once the better one is back', () => {
    const to = [{ account: 'a' }, { account: 'b', model: 'claude-haiku-5-5' }];
    const now = { stuck: () => ({ ...stuck, model: 'claude-haiku-5-5' }) };
    expect(order([account('a'), account('b')], { snapshot: { routes: [rule({ to })] }, now })).toEqual(['a', 'b/claude-haiku-5-5']);
  });

  test('is left alone by rules that say sticky: false', () => {
    expect(order([account('a'), account('b')], { snapshot: { routes: [rule({ sticky: false })] }, now: sticking })).toEqual(['a', 'b']);
  });
});

describe('orders of an admin', () => {
  const ordered = (action: 'pin' | 'pause' | 'drain', id: string) => ({ order: (one: string) => (one === id ? action : null) });
  const stuck = { stuck: () => ({ accountId: 'a', model: 'claude-opus-5-5', cachedTokens: 1 }) };

  test('a pin comes before session and rule, but not before health', () => {
    const routes = [rule({ to: [{ account: 'a' }] })];
    expect(order([account('a'), account('b')], { snapshot: { routes }, now: { ...stuck, ...ordered('pin', 'b') } })).toEqual(['b', 'a']);
    expect(order([account('a'), account('b')], { now: { ...ordered('pin', 'b'), ...standings({ b: open }) } })).toEqual(['a', 'b']);
  });

  test('a pause keeps new sessions away, a drain also those that stick', () => {
    expect(order([account('a'), account('b')], { now: ordered('pause', 'a') })).toEqual(['b']);
    expect(order([account('a'), account('b')], { now: { ...stuck, ...ordered('pause', 'a') } })).toEqual(['a', 'b']);
    expect(order([account('a'), account('b')], { now: { ...stuck, ...ordered('drain', 'a') } })).toEqual(['b']);
    expect(() => order([account('a')], { now: ordered('drain', 'a') })).toThrow(/a: drained for now/);
  });
});

test('every provider that ships has an id that a rule can name', () => {
  expect([...providers.keys()].every((id) => /^[a-z0-9][a-z0-9._-]*$/.test(id))).toBe(true);
});
