/** Who may serve a model: priorities, permissions, and that made-up answers never stand in for real ones. */
import { expect, test } from 'vitest';
import type { Account, KeyRecord } from '../../../../src-main/gateway/snapshot.ts';
import { healthy, route, someKey as key } from '../../../support/routing.ts';
import { testAccountConfig } from '../../../support/test-gateway.ts';

const anthropic = (id: string, more: Partial<Account> = {}) => testAccountConfig(id, 'http://127.0.0.1:1', more);
const practice = anthropic('practice', { providerId: 'practice', baseUrl: null, origin: null, secret: null });

function find(model: string, accounts: Account[], options: { key?: KeyRecord; failing?: string[]; aliases?: [string, string][] } = {}) {
  const sick = { ...healthy, state: 'open', reason: 'Overloaded' } as const;
  const { list, skipped, ...found } = route(accounts, {
    model,
    ...(options.key !== undefined && { key: options.key }),
    snapshot: { aliases: new Map(options.aliases) },
    now: { standing: (id) => ((options.failing ?? []).includes(id) ? sick : healthy) },
  });
  return {
    model: found.model,
    skipped: skipped.map(({ accountId, why }) => `${accountId}: ${why}`),
    ids: list.map(({ account }) => account.id),
  };
}

test('a fresh installation is served by practice, whatever the model is called', () => {
  expect(find('claude-opus-5-5', [practice]).ids).toEqual(['practice']);
  expect(find('gpt-5', [practice]).ids).toEqual(['practice']);
});

test('once there is a real account practice answers only by name, also when the real one is disabled or does not serve the model', () => {
  expect(find('claude-opus-5-5', [practice, anthropic('real')]).ids).toEqual(['real']);
  expect(find('claude-practice', [practice, anthropic('real')]).ids).toEqual(['practice']);
  expect(() => find('claude-opus-5-5', [practice, anthropic('real', { disabled: true })])).toThrow(/real: disabled/);
  expect(() => find('gpt-5', [practice, anthropic('real')])).toThrow(/No account serves gpt-5/);
});

test('accounts keep the order of the configuration, failing ones come last but stay', () => {
  expect(find('claude-opus-5-5', [anthropic('a'), anthropic('b'), anthropic('c')], { failing: ['a'] }).ids).toEqual(['b', 'c', 'a']);
});

test('an account with a list of models serves those and no others', () => {
  const accounts = [anthropic('haiku-only', { models: ['claude-haiku-*'] }), anthropic('all')];
  expect(find('claude-haiku-5-5', accounts).ids).toEqual(['haiku-only', 'all']);
  expect(find('claude-opus-5-5', accounts).ids).toEqual(['all']);
});

test('an account that a tier does not allow is skipped, and the trail says whose rule it was', () => {
  const tier = { kind: 'key', id: 'ci', name: 'CI', deny: null, minimumClients: {}, budgets: [], limits: [] } as const;
  const narrow = { ...key, tiers: [{ ...tier, allow: { accounts: ['b'] } }] };
  const found = find('cheap', [anthropic('a'), anthropic('b')], { key: narrow, aliases: [['cheap', 'claude-haiku-5-5']] });
  expect(found).toEqual({ model: 'claude-haiku-5-5', ids: ['b'], skipped: ['a: The key "CI" may not use the account "a"'] });
});

test('whom no account is allowed is refused for good, and told by whose rule', () => {
  const tier = { kind: 'key', id: 'ci', name: 'CI', deny: null, minimumClients: {}, budgets: [], limits: [] } as const;
  for (const rules of [{ allow: { accounts: ['c'] } }, { allow: null, deny: { providers: ['*'] } }]) {
    const narrow = { ...key, tiers: [{ ...tier, ...rules }] };
    expect(() => find('claude-haiku-5-5', [anthropic('a'), anthropic('b', { disabled: true })], { key: narrow })).toThrow(
      expect.objectContaining({ code: 'permission_denied', message: expect.stringContaining('The key "CI" may not use the account "a"') }),
    );
  }
});

test('a pattern is literal but for its stars', () => {
  const accounts = [anthropic('a', { models: ['claude-3.5-*'] })];
  expect(find('claude-3.5-haiku', accounts).ids).toEqual(['a']);
  expect(() => find('claude-3x5-haiku', accounts)).toThrow();
});
