/**
 * Secrets by reference: `${env:NAME}`, `${vault:NAME}`, `${keychain:NAME}`. A secret leaves only for its provider's own
 * address, or for one that was confirmed on this machine. Values stay in memory and never reach a log or an error.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { secretReferenceSchema } from '../../contract/config.ts';
import { GatehouseError } from '../../contract/errors.ts';
import type { SecretRoute, Secrets } from '../../gateway/ports.ts';
import { machineCredential, passedLogin } from '../../gateway/providers/credential.ts';
import { openEntryFile } from '../machine/entry-file.ts';
import { confirmCommand, type Hold, type HeldRoutes } from './held-routes.ts';
import { openSecretOrigins } from './secret-origins.ts';
import { openVault } from './vault.ts';
import type { Environment } from './vault-key.ts';

/** The operating system's keychain; the desktop gives Electron's safeStorage. */
export interface Keychain {
  readonly available: boolean;
  encrypt(text: string): Promise<Buffer>;
  decrypt(sealed: Buffer): Promise<string>;
}

export interface SecretStore extends Secrets {
  /** Is there a value? Says nothing about where it may go. */
  has(reference: string): Promise<boolean>;
  /** Keeps a value in vault or keychain; resolves when it is on disk. Throws `input_invalid` for `${env:...}`. */
  set(reference: string, value: string): Promise<void>;
  /** Takes a value out, and every confirmation given for it. */
  remove(reference: string): Promise<void>;
  /** Confirms, on this machine, that the secret may go to this origin (through this proxy, trusting this CA). */
  bind(reference: string, origin: string, route?: SecretRoute): Promise<void>;
  /** Allows, for as long as the secret keeps its value, that it goes where it was entered for in the same call. */
  bindEntered(reference: string, origin: string, route: SecretRoute): Promise<void>;
  /** The account came from elsewhere and waits for a confirmation on this machine; null: it does not. */
  holdOf(route: SecretRoute): Hold | null;
  /** A person on this machine lets an account go that waited. */
  confirmHeld(route: SecretRoute): Promise<void>;
  /** Would `resolve` let the secret go there? */
  isBound(reference: string, origin: string, route?: SecretRoute): Promise<boolean>;
  /** Was it confirmed for, or used at, this very destination? */
  wasBound(reference: string, origin: string, route: SecretRoute): boolean;
}

export interface OpenSecretsOptions {
  readonly dataDir: string;
  readonly env: Environment;
  readonly keychain?: Keychain;
  /** The origins that are the provider's own: of the account on this route, or of all accounts that use the secret. */
  readonly ownOrigins: (reference: string, route: SecretRoute | undefined) => readonly string[];
  /** Accounts that wait for a confirmation; left out: none do. */
  readonly held?: HeldRoutes;
}

/** Where values of one scheme are kept. */
interface Place {
  has(name: string): boolean;
  get(name: string): Promise<string | null> | string | null;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Opens what the data folder holds. Throws `vault_unreadable`. */
export async function openSecrets({ dataDir, env, keychain, ownOrigins, held }: OpenSecretsOptions): Promise<SecretStore> {
  const origins = await openSecretOrigins(dataDir);
  const places: Record<Scheme, Place> = {
    env: environment(env),
    vault: await openVault(dataDir, env),
    keychain: await openKeychainFile(dataDir, keychain),
  };
  /** Opened values, so that a request never waits for a keychain. */
  const opened = new Map<string, string>();

  const assertNotHeld = (reference: string, route: SecretRoute | undefined) => {
    const hold = route === undefined ? null : (held?.holdOf(route) ?? null);
    if (route !== undefined && hold !== null) throw heldBack(reference, route, hold);
  };
  const mayGo = (reference: string, origin: string, account: SecretRoute | undefined) => {
    const route = wayOf(origin, account);
    if (origins.isBound(reference, origin, route)) return true;
    const isDirect = (route?.proxy ?? null) === null && (route?.ca ?? null) === null;
    if (!isDirect || !ownOrigins(reference, route).includes(origin)) return false;
    return route?.providerId === undefined || !origins.belongsElsewhere(reference, route.providerId);
  };

  return {
    async resolve(reference, origin, account) {
      assertNotHeld(reference, account);
      const route = wayOf(origin, account);
      if (!mayGo(reference, origin, route)) throw unconfirmed(reference, origin, route);
      const { scheme, name } = parseReference(reference);
      const value = opened.get(reference) ?? (await places[scheme].get(name));
      if (value === null || value === '') throw missing(reference, scheme, name);
      if (scheme !== 'env') opened.set(reference, value);
      // Whose secret it is is settled by its first use: from then on no other provider gets it unasked.
      if (route?.providerId !== undefined && !origins.isBound(reference, origin, route)) await origins.bind(reference, origin, route);
      return value;
    },
    async has(reference) {
      if (withoutValueHere.has(reference)) return true;
      const { scheme, name } = parseReference(reference);
      return places[scheme].has(name);
    },
    async set(reference, value) {
      const { scheme, name } = parseReference(reference);
      // First: a crash in between must not leave the new value with what was said of the old one.
      await origins.revalued(reference);
      await places[scheme].set(name, value);
      opened.delete(reference);
    },
    async remove(reference) {
      const { scheme, name } = parseReference(reference);
      await origins.forget(reference);
      if (scheme !== 'env') await places[scheme].remove(name);
      opened.delete(reference);
    },
    assertBound(reference, origin, route) {
      assertNotHeld(reference, route);
      if (!mayGo(reference, origin, route)) throw unconfirmed(reference, origin, route);
    },
    bind: (reference, origin, route) => origins.bind(reference, origin, route),
    async bindEntered(reference, origin, route) {
      await origins.bind(reference, origin, route, true);
      await held?.release(route);
    },
    holdOf: (route) => held?.holdOf(route) ?? null,
    confirmHeld: async (route) => held?.confirm(route),
    isBound: async (reference, origin, route) => mayGo(reference, origin, route),
    wasBound: (reference, origin, route) => origins.isBound(reference, origin, route),
  };
}

/** What a cloud's own tools keep on this machine, and what comes with requests: whether it is there shows when it is needed. */
const withoutValueHere: ReadonlySet<string> = new Set([machineCredential('aws'), machineCredential('google'), passedLogin]);

const schemes = ['env', 'vault', 'keychain'] as const;
type Scheme = (typeof schemes)[number];

function parseReference(reference: string): { scheme: Scheme; name: string } {
  const [, found, name] = /^\$\{(\w+):(.+)\}$/.exec(reference) ?? [];
  const scheme = schemes.find((known) => known === found);
  // The reference itself is not repeated: somebody may have put the secret in its place.
  if (scheme === undefined || name === undefined || !secretReferenceSchema.safeParse(reference).success) {
    throw new GatehouseError(
      'secret_missing',
      'A secret must be a reference such as ${env:ANTHROPIC_API_KEY}, ${vault:anthropic} or ${keychain:anthropic}.',
    );
  }
  return { scheme, name };
}

function environment(env: Environment): Place {
  const refuse = () =>
    Promise.reject(
      new GatehouseError(
        'input_invalid',
        'A variable of the environment cannot be set from here. Use ${vault:NAME}, or set the variable where Gatehouse is started.',
      ),
    );
  return { has: (name) => (env[name] ?? '') !== '', get: (name) => env[name] ?? null, set: refuse, remove: refuse };
}

/** `keychain.json`: what the keychain sealed, by name. */
async function openKeychainFile(dataDir: string, keychain: Keychain | undefined): Promise<Place> {
  const file = join(dataDir, 'keychain.json');
  const entries = await openEntryFile(
    file,
    z.base64(),
    (cause) => new GatehouseError('vault_unreadable', `${file} is damaged. Delete it and enter the secrets again.`, { cause }),
  );
  const open = (): Keychain => {
    if (keychain?.available === true) return keychain;
    throw new GatehouseError(
      'secret_missing',
      'The keychain of this computer cannot be used here. Keep the secret in the vault (${vault:NAME}) or in the environment (${env:NAME}).',
    );
  };
  return {
    has: (name) => entries.get(name) !== undefined,
    async get(name) {
      const sealed = entries.get(name);
      if (sealed === undefined) return null;
      try {
        return await open().decrypt(Buffer.from(sealed, 'base64'));
      } catch (error) {
        if (error instanceof GatehouseError) throw error;
        throw new GatehouseError('secret_missing', `The keychain did not open \`${name}\`. Unlock it, or enter the secret again.`, {
          cause: error,
        });
      }
    },
    set: async (name, value) => entries.set(name, (await open().encrypt(value)).toString('base64')),
    remove: (name) => entries.set(name, undefined),
  };
}

/** An address that is itself the secret (of a proxy, of a webhook) travels by no proxy. */
function wayOf(origin: string, account: SecretRoute | undefined): SecretRoute | undefined {
  return origin.startsWith('gatehouse://') ? undefined : account;
}

function heldBack(reference: string, { id }: SecretRoute, { actor, source }: Hold): GatehouseError {
  const from = source === 'network' ? 'over the network' : 'with a repository';
  return new GatehouseError(
    'secret_origin',
    `${id} came ${from} (${actor}) and may not use ${reference} until somebody at this machine agrees. Look at where it sends to; then run \`${confirmCommand(id)}\`, or press Confirm in the desktop window.`,
    { details: { reference } },
  );
}

function missing(reference: string, scheme: Scheme, name: string): GatehouseError {
  const fixes: Record<Scheme, string> = {
    env: `Set the environment variable ${name} where Gatehouse is started, and restart it.`,
    vault: 'Enter the secret on the Accounts page, or add the account again with its value.',
    keychain: 'Enter the secret on the Accounts page, or add the account again with its value.',
  };
  return new GatehouseError('secret_missing', `${reference} has no value on this machine. ${fixes[scheme]}`, { details: { reference } });
}

function unconfirmed(reference: string, origin: string, route: SecretRoute | undefined): GatehouseError {
  const through = [
    route?.proxy == null ? '' : ` through the proxy ${URL.canParse(route.proxy) ? new URL(route.proxy).origin : route.proxy}`,
    route?.ca == null ? '' : ' with certificate authorities of its own',
  ].join('');
  const message = `Nobody on this machine has confirmed that ${reference} may be sent to ${origin}${through}. If you trust that address, press Confirm on the account or run \`gatehouse accounts confirm ${route?.id ?? 'ID'}\`.`;
  return new GatehouseError('secret_origin', message, { details: { reference, origin } });
}
