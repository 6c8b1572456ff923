/**
 * Accounts (and addresses of webhooks) that came from elsewhere, over the network or with a repository, and wait for a
 * confirmation on this machine. Kept in `held-routes.json`, so that a restart confirms nothing. A held account gets no
 * secret at all; every other account goes on.
 *
 * What is written into the local file by hand or comes from a command or the window on this machine is not held; where
 * its secret may go, secret-origins.ts decides as ever.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { GatehouseError } from '../../contract/errors.ts';
import type { SecretRoute } from '../../gateway/ports.ts';
import { passedLogin } from '../../gateway/providers/credential.ts';
import { openEntryFile } from '../machine/entry-file.ts';
import { routeFingerprint } from './route-fingerprint.ts';

/** Where a configuration came from. */
export interface ConfigSource {
  readonly kind: 'here' | 'network' | 'repository';
  /** As the audit log calls them. */
  readonly actor: string;
}

/** An account that waits: since when, and who brought it. */
export interface Hold {
  readonly actor: string;
  readonly source: 'network' | 'repository';
  /** Epoch milliseconds. */
  readonly at: number;
}

/** One thing of a configuration that uses secrets. */
export interface Holdable {
  readonly route: SecretRoute;
  /** What it would use: `${vault:work}`, `${env:COMPANY_PROXY}`, `${machine:aws}`. */
  readonly references: readonly string[];
  /** Where the secret would go, for people. */
  readonly destination: string;
  /** It goes straight to its provider's own address. */
  readonly isOwnAddress: boolean;
  /** Its credential was confirmed for, or used at, this very destination here. */
  readonly isBound: boolean;
}

/** For the audit log and the engine's log. */
export interface NewHold extends Hold {
  readonly id: string;
  readonly references: readonly string[];
  readonly destination: string;
}

export interface HeldRoutes {
  /** Looks at a configuration before it comes into force. Resolves when what it holds is on disk. */
  examine(next: readonly Holdable[], before: readonly Holdable[], source: ConfigSource): Promise<void>;
  /** Null: it does not wait. */
  holdOf(route: SecretRoute): Hold | null;
  /** A person on this machine confirmed it. */
  confirm(route: SecretRoute): Promise<void>;
  /** Its secret came in the same call as its address: it works, and is not remembered as confirmed for another value. */
  release(route: SecretRoute): Promise<void>;
  /** What came to wait since this was last asked. */
  takeNew(): NewHold[];
  /** Called after something came to wait or waits no longer. The result stops it. */
  onChange(listener: () => void): () => void;
}

/** What a person types at this machine to let `id` go. */
export function confirmCommand(id: string): string {
  const webhook = /^webhook (.+)$/.exec(id)?.[1];
  return webhook === undefined ? `gatehouse accounts confirm ${id}` : `gatehouse alerts confirm '${webhook}'`;
}

const fingerprintSchema = z.string().length(64);
const entrySchema = z.strictObject({
  held: z
    .strictObject({ fingerprint: fingerprintSchema, actor: z.string(), source: z.enum(['network', 'repository']), at: z.number() })
    .nullable(),
  /** Fingerprints that were in force or confirmed here: going back to one needs nobody. */
  known: z.array(fingerprintSchema),
  /** Let go by `release`. */
  released: fingerprintSchema.nullable(),
});
type Entry = z.infer<typeof entrySchema>;

const EMPTY: Entry = { held: null, known: [], released: null };
const MOST_KNOWN = 20;

/**
 * `allowed`: references of variables that hold wherever they come from. Throws `vault_unreadable` when the file is damaged:
 * what waits would be lost otherwise.
 */
export async function openHeldRoutes(dataDir: string, allowed: ReadonlySet<string>, now: () => number): Promise<HeldRoutes> {
  const file = join(dataDir, 'held-routes.json');
  const damaged = (cause: unknown) =>
    new GatehouseError('vault_unreadable', `${file} is damaged. Put it back, or delete it and look through the accounts first.`, { cause });
  const entries = await openEntryFile(file, entrySchema, damaged);
  let fresh: NewHold[] = [];
  const listeners = new Set<() => void>();
  const changed = () => listeners.forEach((listener) => listener());

  const heldEntry = (route: SecretRoute) => {
    const held = entries.get(route.id)?.held ?? null;
    return held !== null && held.fingerprint === routeFingerprint(route) ? held : null;
  };
  const withKnown = (entry: Entry, fingerprint: string): Entry => ({
    ...entry,
    known: [fingerprint, ...entry.known.filter((one) => one !== fingerprint)].slice(0, MOST_KNOWN),
  });

  /** Remembers what was in force, so that a way back needs no confirmation. */
  const remember = async ({ route }: Holdable) => {
    const entry = entries.get(route.id) ?? EMPTY;
    const fingerprint = routeFingerprint(route);
    if (heldEntry(route) !== null || entry.released === fingerprint || entry.known[0] === fingerprint) return;
    await entries.set(route.id, withKnown(entry, fingerprint));
  };

  /** The references that a route from there may not use unasked. */
  const concerned = ({ references, isOwnAddress, isBound }: Holdable, source: 'network' | 'repository'): readonly string[] => {
    // A login that came with a request is no secret of this machine; where it may go is the same question.
    const unknown = references.filter((reference) => !allowed.has(reference) && reference !== passedLogin);
    // A file's new destinations are secret-origins.ts's business; what is new is that it reads this machine's environment.
    if (source === 'repository') return isBound ? [] : unknown.filter((reference) => reference.startsWith('${env:'));
    return unknown.length === 0 && isOwnAddress ? [] : references;
  };

  return {
    async examine(next, before, source) {
      if (source.kind === 'here') return;
      const inForce = new Set(before.filter(({ route }) => heldEntry(route) === null).map(({ route }) => routeFingerprint(route)));
      const staying = new Set(next.map(({ route }) => `${route.id} ${routeFingerprint(route)}`));
      for (const one of before) {
        if (one.references.length > 0 && !staying.has(`${one.route.id} ${routeFingerprint(one.route)}`)) await remember(one);
      }
      for (const one of next) {
        const { route, destination } = one;
        const fingerprint = routeFingerprint(route);
        const entry = entries.get(route.id) ?? EMPTY;
        if (heldEntry(route) !== null || inForce.has(fingerprint) || entry.known.includes(fingerprint)) continue;
        const references = concerned(one, source.kind);
        if (references.length === 0) continue;
        const hold: Hold = { actor: source.actor, source: source.kind, at: now() };
        await entries.set(route.id, { ...entry, held: { ...hold, fingerprint } });
        fresh.push({ ...hold, id: route.id, references, destination });
        changed();
      }
    },
    holdOf(route) {
      const held = heldEntry(route);
      return held === null ? null : { actor: held.actor, source: held.source, at: held.at };
    },
    async confirm(route) {
      if (heldEntry(route) === null) return;
      await entries.set(route.id, withKnown({ ...(entries.get(route.id) ?? EMPTY), held: null }, routeFingerprint(route)));
      changed();
    },
    async release(route) {
      if (heldEntry(route) === null) return;
      await entries.set(route.id, { ...(entries.get(route.id) ?? EMPTY), held: null, released: routeFingerprint(route) });
      changed();
    },
    takeNew() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
