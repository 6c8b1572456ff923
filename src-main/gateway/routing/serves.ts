/**
 * Does an account serve a model? Its own list decides, then its map of names, then what it was seen to list itself, and
 * last what is known of its provider. A host of many models has only those it lists; a maker of models has new ones
 * before its list or ours knows them.
 */
import { matchesAny } from '../matches-any.ts';
import { meantBy } from '../models/model-names.ts';
import type { Provider } from '../providers/provider.ts';
import type { Account, Snapshot } from '../snapshot.ts';
import { withoutMark } from '../without-mark.ts';

export function serves(account: Account, provider: Provider, model: string, { listed }: Pick<Snapshot, 'listed'>): boolean {
  const plain = withoutMark(model);
  const { modelMap } = account.config;
  if (modelMap !== undefined && meantBy(modelMap, model) !== undefined) return true;
  if (account.models !== null) return matchesAny(model, account.models) || matchesAny(plain, account.models);
  const list = listed?.get(account.id);
  if (list !== undefined && HAVE_WHAT_THEY_LIST.has(provider.group)) return list.has(plain);
  return list?.has(plain) === true || provider.serves(plain);
}

const HAVE_WHAT_THEY_LIST: ReadonlySet<Provider['group']> = new Set(['host', 'local', 'own']);
