/** The name under which an account knows a model: what its `modelMap` says, else what its provider calls it. */
import { meantBy } from '../models/model-names.ts';
import type { Account } from '../snapshot.ts';
import { withoutMark } from '../without-mark.ts';
import type { Provider } from './provider.ts';

export function ownModelName(provider: Provider, account: Account, asked: string): string {
  const { modelMap } = account.config;
  const mapped = modelMap === undefined ? undefined : meantBy(modelMap, asked);
  if (mapped !== undefined) return mapped;
  const plain = withoutMark(asked);
  return provider.modelName?.(plain, account) ?? plain;
}
