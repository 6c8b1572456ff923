/** Virtual keys as people see them: the block from the file, who owns it, where it was last used, what it did today. */
import type { Config, KeyConfig } from '../../contract/config.ts';
import type { KeyView, WorkingValue } from '../../contract/views.ts';
import type { AdminContext } from '../context.ts';
import { directoryOf } from '../people/people-directory.ts';
import { spendRange } from '../spend/spend-range.ts';
import { readLocalKey } from './local-key.ts';

/** In the order given, which must be keys of the configuration in force. */
export async function viewKeys(app: AdminContext, keys: readonly KeyConfig[]): Promise<KeyView[]> {
  if (keys.length === 0) return [];
  const { config, snapshot } = app.config.current();
  const now = app.clock.now();
  const [use, today, local] = await Promise.all([
    app.store.reads.keyUse(),
    app.store.reads.today(spendRange('today', now, snapshot.organization.timeZone).from),
    readLocalKey(app),
  ]);
  const useById = new Map(use.map((one) => [one.keyId, one]));
  const todayById = new Map(today.keys.map((one) => [one.id, one]));
  return keys.map((key) => {
    const used = useById.get(key.id);
    return {
      id: key.id,
      name: key.name ?? null,
      owner: key.owner,
      ownerName: ownerName(config, key.owner) ?? key.owner,
      prefix: key.prefix,
      status: statusOf(key, now),
      created: key.created,
      expires: key.expires ?? null,
      revoked: key.revoked ?? null,
      earlier: earlierValues(key, now),
      isLocal: local?.id === key.id,
      lastUsedAt: used?.lastUsedAt ?? null,
      lastDevice: used?.lastDevice ?? null,
      lastUserAgent: used?.lastUserAgent ?? null,
      devices: used?.devices ?? 0,
      requestsToday: todayById.get(key.id)?.requests ?? 0,
      costTodayNanoUsd: todayById.get(key.id)?.costNanoUsd ?? 0,
    };
  });
}

/** What a rotation replaced and still works now, the first to end first; nothing outlives its key. */
export function earlierValues(key: KeyConfig, now: number): WorkingValue[] {
  if (statusOf(key, now) !== 'active') return [];
  return (key.previous ?? [])
    .map(({ prefix = null, until }) => ({ prefix, until: earlierOf(until, key.expires) }))
    .filter(({ until }) => Date.parse(until) > now)
    .toSorted((a, b) => Date.parse(a.until) - Date.parse(b.until));
}

function earlierOf(until: string, expires: string | undefined): string {
  return expires !== undefined && Date.parse(expires) < Date.parse(until) ? expires : until;
}

export function statusOf(key: KeyConfig, now: number): KeyView['status'] {
  if (key.revoked !== undefined) return 'revoked';
  if (key.disabled === true) return 'disabled';
  return key.expires !== undefined && Date.parse(key.expires) <= now ? 'expired' : 'active';
}

/** Null when there is no such owner. `owner`: `developer:ID` or `team:ID`. */
export function ownerName(config: Config, owner: string): string | null {
  return directoryOf(config).ownerOf(owner)?.name ?? null;
}
