import { expect, test } from 'vitest';
import { accountTitle } from '../../../src-main/admin/accounts/account-title.ts';
import { providers } from '../../../src-main/gateway/providers/providers.ts';

const named = (...accounts: Array<{ id: string; provider: string; name?: string }>): string[] =>
  accounts.map((account) => accountTitle({ providers }, account, accounts));

test('an account goes by its name or its provider', () => {
  expect(named({ id: 'a', provider: 'anthropic' }, { id: 'b', provider: 'anthropic', name: 'Spare' })).toEqual(['Anthropic', 'Spare']);
});

test('accounts that go by the same name are told apart by their id', () => {
  expect(named({ id: 'a', provider: 'anthropic' }, { id: 'b', provider: 'anthropic' }, { id: 'c', provider: 'custom', name: 'C' })).toEqual(
    ['Anthropic (a)', 'Anthropic (b)', 'C'],
  );
});
