/** The name under which an account knows a model: what its `modelMap` says, else what its provider calls it. */
import type { Account } from '../snapshot.ts';
import { withoutMark } from '../without-mark.ts';
import type { Provider } from './provider.ts';

export function ownModelName(provider: Provider, account: Account, asked: string): string {
  const plain = withoutMark(asked);
  const map = account.config.modelMap;
  return map?.[asked] ?? map?.[plain] ?? provider.modelName?.(plain, account) ?? plain;
}
