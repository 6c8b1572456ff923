/**
 * What a change of people means as edits of the configuration file, and which of them are refused: each with a sentence
 * that says what to do instead. Pure.
 */
import type { ConfigEdit, ConfigPath } from '../../config/config-edit.ts';
import type { Config } from '../../contract/config.ts';
import { GatehouseError } from '../../contract/errors.ts';
import type { ChangePerson, TierReference } from '../../contract/people.ts';
import { statusOf } from '../keys/view-keys.ts';
import { directoryOf, type Person, personAt } from './people-directory.ts';
import { versionOf } from './people-nodes.ts';

/** Edits, and what they do in a few words for whoever may want to take them back. */
export interface PeopleEdit {
  readonly edits: readonly ConfigEdit[];
  readonly label: string;
}

/** Throws `not_found`, `config_changed` when the block is no longer the one that was looked at, `input_invalid`. */
export function editsOfChange(config: Config, { tier, version, set }: ChangePerson): PeopleEdit {
  const person = personAt(config, tier);
  if (version !== undefined && version !== versionOf(person)) {
    throw new GatehouseError(
      'config_changed',
      `${person.name} was changed since you looked; nothing was written. Look again and repeat it.`,
    );
  }
  if (person.kind !== 'developer' && (set.team !== undefined || set.email !== undefined)) {
    throw new GatehouseError('input_invalid', 'Only developers have a team and an email.');
  }
  const team = set.team === undefined ? null : personAt(config, { kind: 'team', id: set.team });
  const block: Readonly<Record<string, unknown>> = person.block;
  const edits = Object.entries(set).flatMap(([field, value]): ConfigEdit[] => {
    const path = [...pathOf(tier), field];
    if (value === undefined) return [];
    if (!isNothing(value)) return [{ op: 'set', path, value }];
    return field in block ? [{ op: 'remove', path }] : [];
  });
  return { edits, label: labelOf(person, set, team) };
}

/** Throws `conflict` while somebody or something would be left without an owner. */
export function editsOfRemoval(config: Config, tier: TierReference, endKeys: boolean, now: number): PeopleEdit {
  const person = personAt(config, tier);
  if (person.kind === 'organization') throw new GatehouseError('conflict', 'The organisation cannot be removed.');
  if (person.kind === 'key')
    throw new GatehouseError('conflict', 'Keys are revoked, not removed, so that what they spent keeps its name. Revoke it instead.');
  const directory = directoryOf(config);
  const developers = directory.childrenOf(person).filter(({ kind }) => kind === 'developer').length;
  if (developers > 0) {
    const who = developers === 1 ? '1 developer' : `${developers} developers`;
    throw new GatehouseError('conflict', `${person.name} still has ${who}. Move them to another team, or remove them first.`);
  }
  const keys = directory.keysOf(person);
  const live = keys.filter((key) => statusOf(key, now) === 'active' || statusOf(key, now) === 'disabled');
  if (live.length > 0 && !endKeys) {
    const names = live.slice(0, 5).map((key) => key.name ?? key.id);
    const list = names.join(', ') + (live.length > names.length ? ', …' : '');
    const what = live.length === 1 ? `a key that still works (${list})` : `${live.length} keys that still work (${list})`;
    throw new GatehouseError('conflict', `${person.name} has ${what}. Revoke them first, or remove ${person.name} together with them.`, {
      details: { liveKeys: live.map(({ id }) => id) },
    });
  }
  const edits = [...keys.map(({ id }) => pathOf({ kind: 'key', id })), pathOf(tier)].map((path): ConfigEdit => ({ op: 'remove', path }));
  return { edits, label: `Removed ${person.name}` };
}

export function pathOf({ kind, id }: TierReference): ConfigPath {
  const lists = { team: 'teams', developer: 'developers', key: 'keys' } as const;
  return kind === 'organization' ? ['organization'] : [lists[kind], { id }];
}

/** An empty list or block says the same as none. */
function isNothing(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function labelOf(person: Person, set: ChangePerson['set'], team: Person | null): string {
  if (team !== null) return `Moved ${person.name} to ${team.name}`;
  if (set.name !== undefined) return `Renamed ${person.name} to ${set.name}`;
  if (set.budgets !== undefined) return `Changed the budgets of ${person.name}`;
  if (set.limits !== undefined) return `Changed the limits of ${person.name}`;
  if (set.sessionUsd !== undefined || set.agentUsd !== undefined || set.runaway !== undefined)
    return `Changed the session caps of ${person.name}`;
  return set.email === undefined ? `Changed the permissions of ${person.name}` : `Changed the email of ${person.name}`;
}
