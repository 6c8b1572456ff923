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
  /** The name that was asked for and, when an alias maps it, the one that is sent; null when no model is named. */
  readonly models: readonly string[] | null;
}

/** Throws GatehouseError `permission_denied`. */
export function assertPermitted(tiers: readonly Tier[], asked: Asked): void {
  for (const tier of tiers) {
    const problem = endpointProblem(tier, asked.endpoint) ?? clientProblem(tier, asked.userAgent) ?? modelProblem(tier, asked.models);
    if (problem !== null)
      throw new GatehouseError('permission_denied', `${describe(tier)} ${problem}. Ask your Gatehouse admin if you need it.`);
  }
}

/** May this model, by all its names, be listed and used by those under these tiers? */
export function isModelPermitted(tiers: readonly Tier[], names: readonly string[]): boolean {
  return tiers.every((tier) => modelProblem(tier, names) === null);
}

/** Does a tier forbid this model by name? What a route sends in place of an allowed model is not asked for otherwise. */
export function isModelDenied(tiers: readonly Tier[], model: string): boolean {
  return tiers.some(({ deny }) => deny?.models !== undefined && matchesAny(model, deny.models));
}

/** Why this account may not be used, or null. */
export function accountProblem(tiers: readonly Tier[], account: Account): string | null {
  for (const tier of tiers) {
    const isAllowed = passes(tier, 'accounts', [account.id]) && passes(tier, 'providers', [account.providerId]);
    if (!isAllowed) return `not allowed for ${describe(tier)}`;
  }
  return null;
}

function endpointProblem(tier: Tier, endpoint: Asked['endpoint']): string | null {
  return passes(tier, 'endpoints', [endpoint]) ? null : `may not use the endpoint ${endpoint}`;
}

function modelProblem(tier: Tier, models: readonly string[] | null): string | null {
  if (models === null || passes(tier, 'models', models)) return null;
  const allowed = tier.allow?.models;
  return `may not use ${models[0]}${allowed === undefined ? '' : `; it may use ${allowed.join(', ')}`}`;
}

function clientProblem(tier: Tier, userAgent: string | null): string | null {
  const agent = userAgent ?? '';
  if (!passes(tier, 'clients', [agent])) return `may not be used from ${agent === '' ? 'a client without a name' : agent.slice(0, 60)}`;
  const [, name, version] = /^([^/\s]+)\/(\d[\d.]*)/.exec(agent) ?? [];
  const least = name === undefined ? undefined : tier.minimumClients[name];
  if (least === undefined || version === undefined || !isOlder(version, least)) return null;
  return `needs ${name} ${least} or newer, this is ${version}; update the client`;
}

/** A name passes when some form of it is allowed and no form of it is denied. */
function passes(tier: Tier, what: keyof PermissionSet, names: readonly string[]): boolean {
  const denied = tier.deny?.[what];
  if (denied !== undefined && names.some((name) => matchesAny(name, denied))) return false;
  const allowed = tier.allow?.[what];
  return allowed === undefined || names.some((name) => matchesAny(name, allowed));
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
