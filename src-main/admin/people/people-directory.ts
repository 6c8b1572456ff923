/**
 * The people of one configuration, indexed: who stands below whom, who is called what. Made once per configuration,
 * because an organisation of ten thousand is asked about page by page.
 */
import type { Config, KeyConfig } from '../../contract/config.ts';
import { GatehouseError } from '../../contract/errors.ts';
import type { TierReference } from '../../contract/people.ts';

type TeamConfig = Config['teams'][number];
type DeveloperConfig = Config['developers'][number];

interface Place {
  readonly name: string;
  /** From the organisation down, without itself. */
  readonly path: readonly Person[];
}

/** One tier with its block in the file. */
export type Person = Place &
  (
    | { readonly kind: 'organization'; readonly block: Config['organization'] }
    | { readonly kind: 'team'; readonly block: TeamConfig }
    | { readonly kind: 'developer'; readonly block: DeveloperConfig }
    | { readonly kind: 'key'; readonly block: KeyConfig }
  );

export interface Directory {
  readonly organization: Person;
  /** Teams of the organisation; developers, then service keys, of a team; keys of a developer. In the file's order. */
  childrenOf(person: Person): readonly Person[];
  keysOf(person: Person): readonly KeyConfig[];
  find(text: string, limit: number): Person[];
  get(tier: TierReference): Person | null;
  /** Of a key: `developer:ID` or `team:ID`. */
  ownerOf(key: string): Person | null;
}

const directories = new WeakMap<Config, Directory>();

export function directoryOf(config: Config): Directory {
  let directory = directories.get(config);
  if (directory === undefined) directories.set(config, (directory = createDirectory(config)));
  return directory;
}

/** Throws `not_found`. */
export function personAt(config: Config, tier: TierReference): Person {
  const person = directoryOf(config).get(tier);
  if (person === null) throw new GatehouseError('not_found', `There is no ${NOUNS[tier.kind]} ${tier.id} in the configuration.`);
  return person;
}

export const NOUNS = { organization: 'organisation', team: 'team', developer: 'developer', key: 'key' } as const;

export function tierOf({ kind, block }: Person): TierReference {
  return { kind, id: block.id };
}

function createDirectory(config: Config): Directory {
  const { organization: block } = config;
  const organization: Person = { kind: 'organization', block, name: block.name, path: [] };
  const people = new Map<string, Person>([[`organization:${block.id}`, organization]]);
  const children = new Map<string, Person[]>();
  const keys = new Map<string, KeyConfig[]>();

  const add = (person: Person): void => {
    const parent = person.path.at(-1);
    people.set(`${person.kind}:${person.block.id}`, person);
    if (parent === undefined) return;
    const list = children.get(nameOf(parent));
    if (list === undefined) children.set(nameOf(parent), [person]);
    else list.push(person);
  };
  for (const team of config.teams) add({ kind: 'team', block: team, name: team.name, path: [organization] });
  for (const developer of config.developers) {
    const team = people.get(`team:${developer.team}`);
    add({ kind: 'developer', block: developer, name: developer.name, path: team === undefined ? [organization] : [organization, team] });
  }
  for (const key of config.keys) {
    const owner = people.get(key.owner);
    if (owner === undefined) continue;
    add({ kind: 'key', block: key, name: key.name ?? key.id, path: [...owner.path, owner] });
    const list = keys.get(key.owner);
    if (list === undefined) keys.set(key.owner, [key]);
    else list.push(key);
  }

  return {
    organization,
    childrenOf: (person) => children.get(nameOf(person)) ?? [],
    keysOf: (person) => keys.get(nameOf(person)) ?? [],
    find(text, limit) {
      const wanted = text.trim().toLowerCase();
      const found: Person[] = [];
      if (wanted === '') return found;
      for (const person of people.values()) {
        if (!matches(person, wanted)) continue;
        found.push(person);
        if (found.length === limit) break;
      }
      return found;
    },
    get: ({ kind, id }) => people.get(`${kind}:${id}`) ?? null,
    ownerOf: (owner) => people.get(owner) ?? null,
  };
}

function nameOf({ kind, block }: Person): string {
  return `${kind}:${block.id}`;
}

function matches(person: Person, wanted: string): boolean {
  const { name, block } = person;
  const more = person.kind === 'developer' ? person.block.email : person.kind === 'key' ? person.block.prefix : undefined;
  return [name, block.id, more].some((field) => field?.toLowerCase().includes(wanted));
}
