/**
 * What a caller may do, tier by tier: every tier must allow it and none may deny it. A refusal names the tier that
 * said no, so that the reader knows whom to ask.
 */
import { GatehouseError } from '../../contract/errors.ts';
import type { PermissionSet } from '../../contract/governance.ts';
import type { RequestRow } from '../../contract/records.ts';
import { matchesAny } from '../matches-any.ts';
import type { Account } from '../snapshot.ts';
import type { Tier } from './tier.ts';

export interface Asked {
  readonly endpoint: RequestRow['endpoint'];
  readonly userAgent: string | null;
}

/** Models are looked at where their accounts are chosen. Throws GatehouseError `permission_denied`. */
export function assertPermitted(tiers: readonly Tier[], asked: Asked): void {
  for (const tier of tiers) {
    const problem = endpointProblem(tier, asked.endpoint) ?? clientProblem(tier, asked.userAgent);
    if (problem !== null)
      throw new GatehouseError('permission_denied', `${describe(tier)} ${problem}. Ask your Gatehouse admin if you need it.`);
  }
}

/** Why this account may not be used, or null. */
export function accountProblem(tiers: readonly Tier[], account: Account): string | null {
  for (const tier of tiers) {
    const isAllowed = passes(tier, 'accounts', account.id) && passes(tier, 'providers', account.providerId);
    if (!isAllowed) return `${describe(tier)} may not use the account "${account.id}"`;
  }
  return null;
}

function endpointProblem(tier: Tier, endpoint: Asked['endpoint']): string | null {
  return passes(tier, 'endpoints', endpoint) ? null : `may not use the endpoint ${endpoint}`;
}

function clientProblem(tier: Tier, userAgent: string | null): string | null {
  const agent = userAgent ?? '';
  if (!passes(tier, 'clients', agent)) return `may not be used from ${agent === '' ? 'a client without a name' : agent.slice(0, 60)}`;
  const [, name, version] = /^([^/\s]+)\/(\d[\d.]*)/.exec(agent) ?? [];
  const least = name === undefined ? undefined : tier.minimumClients[name];
  if (least === undefined || version === undefined || !isOlder(version, least)) return null;
  return `needs ${name} ${least} or newer, this is ${version}; update the client`;
}

function passes({ allow, deny }: Tier, what: Exclude<keyof PermissionSet, 'models'>, name: string): boolean {
  const denied = deny?.[what];
  if (denied !== undefined && matchesAny(name, denied)) return false;
  const allowed = allow?.[what];
  return allowed === undefined || matchesAny(name, allowed);
}

function isOlder(version: string, least: string): boolean {
  const have = version.split('.').map(Number);
  const need = least.split('.').map(Number);
  for (let index = 0; index < need.length; index += 1) {
    const difference = (have[index] ?? 0) - need[index]!;
    if (difference !== 0) return difference < 0;
  }
  return false;
}

const TITLES = {
  organization: 'The organisation',
  team: 'The team',
  developer: 'The developer',
  key: 'The key',
  session: 'The session',
  agent: 'The subagent',
} as const;

/** `The team "Web"`: how refusals and alerts name a tier. */
export function describe(tier: Pick<Tier, 'kind' | 'name'>): string {
  return `${TITLES[tier.kind]} "${tier.name}"`;
}
