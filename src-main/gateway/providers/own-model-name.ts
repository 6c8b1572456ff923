/**
 * The name under which an account knows a model: what its `modelMap` says, else what its provider calls it. Claude
 * Code's mark for the long context window (`[1m]`) stays with us: no provider knows it.
 */
import type { Account } from '../snapshot.ts';
import type { Provider } from './provider.ts';

export function ownModelName(provider: Provider, account: Account, asked: string): string {
  const plain = withoutMark(asked);
  const map = account.config.modelMap;
  return map?.[asked] ?? map?.[plain] ?? provider.modelName?.(plain, account) ?? plain;
}

/** `claude-sonnet-5-5[1m]` -> `claude-sonnet-5-5`. */
export function withoutMark(model: string): string {
  return model.replace(/\[1m\]$/i, '');
}
