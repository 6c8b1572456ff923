/**
 * Where each secret may be sent, as confirmed on this machine (`secret-origins.json`). The configuration can come from
 * a repository that somebody tampered with; this file cannot, so a changed address alone never gets a key. It also
 * remembers whose secret each is: a file that pairs it with another provider is asked about, even at that one's own address.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { GatehouseError } from '../../contract/errors.ts';
import type { SecretRoute } from '../../gateway/ports.ts';
import { openEntryFile } from '../machine/entry-file.ts';

const routeSchema = z.strictObject({
  origin: z.string(),
  proxy: z.string().nullable(),
  caSha256: z.string().nullable(),
  /** Left out: written before providers were remembered. */
  provider: z.string().optional(),
  /** Holds for the value it was entered with over the network, not for the next one. */
  entered: z.literal(true).optional(),
});
type Route = z.infer<typeof routeSchema>;

export interface SecretOrigins {
  isBound(reference: string, origin: string, route: SecretRoute | undefined): boolean;
  /** Has the secret been used with, or confirmed for, other providers only? */
  belongsElsewhere(reference: string, providerId: string): boolean;
  /** `isEntered`: holds until the secret gets another value. */
  bind(reference: string, origin: string, route: SecretRoute | undefined, isEntered?: boolean): Promise<void>;
  /** The secret got another value. */
  revalued(reference: string): Promise<void>;
  forget(reference: string): Promise<void>;
}

/** Throws `vault_unreadable` when the file is damaged: then nothing is confirmed, and that must be seen. */
export async function openSecretOrigins(dataDir: string): Promise<SecretOrigins> {
  const file = join(dataDir, 'secret-origins.json');
  const damaged = (cause: unknown) =>
    new GatehouseError('vault_unreadable', `${file} is damaged. Delete it and confirm the accounts again.`, { cause });
  const bindings = await openEntryFile(file, z.array(routeSchema), damaged);
  const isBound = (reference: string, wanted: Route) =>
    (bindings.get(reference) ?? []).some(
      (route) =>
        route.origin === wanted.origin &&
        route.proxy === wanted.proxy &&
        route.caSha256 === wanted.caSha256 &&
        (route.provider === undefined || wanted.provider === undefined || route.provider === wanted.provider),
    );

  return {
    isBound: (reference, origin, route) => isBound(reference, toRoute(origin, route)),
    belongsElsewhere(reference, providerId) {
      const known = (bindings.get(reference) ?? []).flatMap(({ provider }) => provider ?? []);
      return known.length > 0 && !known.includes(providerId);
    },
    async bind(reference, origin, route, isEntered = false) {
      const wanted: Route = { ...toRoute(origin, route), ...(isEntered && { entered: true }) };
      const bound = bindings.get(reference) ?? [];
      if (!bound.some((known) => isDeepStrictEqual(known, wanted))) await bindings.set(reference, [...bound, wanted]);
    },
    async revalued(reference) {
      const bound = bindings.get(reference) ?? [];
      const left = bound.filter(({ entered }) => entered !== true);
      if (left.length < bound.length) await bindings.set(reference, left);
    },
    forget: (reference) => bindings.set(reference, undefined),
  };
}

function toRoute(origin: string, route: SecretRoute | undefined): Route {
  const ca = route?.ca ?? null;
  return {
    origin: new URL(origin).origin,
    proxy: route?.proxy ?? null,
    caSha256: ca === null ? null : createHash('sha256').update(ca).digest('hex'),
    ...(route?.providerId !== undefined && { provider: route.providerId }),
  };
}
