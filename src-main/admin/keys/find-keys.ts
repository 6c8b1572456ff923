/** Which keys of the configuration a list is about: a page of them, and how many there are. Pure. */
import type { Config, KeyConfig } from '../../contract/config.ts';
import type { KeysQuery } from '../../contract/views.ts';
import { directoryOf } from '../people/people-directory.ts';
import { statusOf } from './view-keys.ts';

export interface FoundKeys {
  readonly page: readonly KeyConfig[];
  readonly total: number;
  readonly revoked: number;
}

export function findKeys(config: Config, { text, statuses, including, offset, limit }: KeysQuery, now: number): FoundKeys {
  const directory = directoryOf(config);
  const wanted = text.trim().toLowerCase();
  const answers = ({ id, name, owner, prefix }: KeyConfig) =>
    wanted === '' || [id, name, owner, prefix, directory.ownerOf(owner)?.name].some((field) => field?.toLowerCase().includes(wanted));
  const named = config.keys.filter(answers);
  const found = statuses === undefined ? named : named.filter((key) => statuses.includes(statusOf(key, now)));
  const first = including === undefined ? [] : config.keys.filter(({ id }) => id === including);
  return {
    page: [...first, ...found.slice(offset, offset + limit).filter(({ id }) => id !== including)],
    total: found.length,
    revoked: named.filter(({ revoked }) => revoked !== undefined).length,
  };
}
