/** The accounts behind a rule's targets, each with the model it would be sent and the time limits that hold there. */
import { canonicalModel } from '../models/canonical-model.ts';
import { isKnownModel } from '../models/is-known-model.ts';
import { mappedFrom, meantBy } from '../models/model-names.ts';
import type { Provider } from '../providers/provider.ts';
import type { Account, Snapshot } from '../snapshot.ts';
import type { Route, RouteTarget } from './route.ts';
import { serves } from './serves.ts';

export interface Target {
  readonly account: Account;
  readonly provider: Provider;
  readonly model: string;
  /** The model that rules, prices and the ledger know it by: an account's own nickname is the model it is mapped from. */
  readonly billedModel: string;
  readonly weight: number;
  readonly priority: number;
}

type Providers = ReadonlyMap<string, Provider>;

export function resolveAlias(name: string, { aliases }: Pick<Snapshot, 'aliases'>): string {
  return meantBy(aliases, name) ?? name;
}

/** In the order of the rule; an account stands once for each model. */
export function expandTargets({ targets }: Route, asked: string, snapshot: Snapshot, providers: Providers): Target[] {
  const seen = new Set<string>();
  return targets
    .flatMap((target) => expandTarget(target, asked, snapshot, providers))
    .filter(({ account, model }) => {
      const key = `${account.id}\n${model}`;
      return !seen.has(key) && seen.add(key);
    });
}

export function expandTarget(target: RouteTarget, asked: string, snapshot: Snapshot, providers: Providers): Target[] {
  const { accountIds, providerId, weight, priority, timeouts } = target;
  const model = target.model === null ? asked : resolveAlias(target.model, snapshot);
  const chosen =
    accountIds === null
      ? servesByItself(
          snapshot.accounts.filter((account) => providerId === null || account.providerId === providerId),
          model,
          snapshot,
          providers,
          providerId !== null,
        )
      : named(accountIds, model, snapshot, providers);
  return chosen.map((one) => ({
    ...one,
    weight: weight ?? one.account.weight,
    priority,
    account: withTimeouts(one.account, timeouts),
  }));
}

/** The accounts that serve a model without being named. `isProviderNamed`: then made-up answers are what was asked for. */
export function servesByItself(
  accounts: readonly Account[],
  model: string,
  snapshot: Snapshot,
  providers: Providers,
  isProviderNamed = false,
): Target[] {
  const wantsSimulated = isAnsweredFromInside(model, snapshot, providers);
  return accounts.flatMap((account) => {
    const provider = providers.get(account.providerId);
    if (provider === undefined || (provider.simulated !== wantsSimulated && !isProviderNamed)) return [];
    return serves(account, provider, model, snapshot) ? [targetAt(account, provider, model)] : [];
  });
}

/** Whoever is named is trusted to serve the model, unless its own list of models says otherwise. */
function named(accountIds: readonly string[], model: string, snapshot: Snapshot, providers: Providers): Target[] {
  return accountIds.flatMap((id) => {
    const account = snapshot.accounts.find((one) => one.id === id);
    const provider = account && providers.get(account.providerId);
    if (account === undefined || provider === undefined) return [];
    if (account.models !== null && !serves(account, provider, model, snapshot)) return [];
    return [targetAt(account, provider, model)];
  });
}

function targetAt(account: Account, provider: Provider, model: string): Target {
  const billedModel = billedAs(account.config.modelMap, model);
  return { account, provider, model, billedModel, weight: account.weight, priority: 0 };
}

/** A name of the account's own is the model it is mapped from, and a name that is mapped to another model is that one. */
function billedAs(map: Readonly<Record<string, string>> | undefined, model: string): string {
  const own = map && meantBy(map, model);
  if (own !== undefined && isKnownModel(own) && canonicalModel(own) !== canonicalModel(model)) return canonicalModel(own);
  return mappedFrom(map, model)[0] ?? model;
}

/**
 * Made-up answers never stand in for real ones: once there is a real account, even a disabled one, the practice
 * provider answers only who asks for it by name.
 */
function isAnsweredFromInside(model: string, snapshot: Snapshot, providers: Providers): boolean {
  return /practice/i.test(model) || snapshot.accounts.every(({ providerId }) => providers.get(providerId)?.simulated !== false);
}

function withTimeouts(account: Account, { firstByteMs, silenceMs, totalMs }: RouteTarget['timeouts']): Account {
  if (firstByteMs === undefined && silenceMs === undefined && totalMs === undefined) return account;
  const { timeouts } = account;
  return {
    ...account,
    timeouts: {
      ...timeouts,
      firstByteMs: firstByteMs ?? timeouts.firstByteMs,
      silenceMs: silenceMs ?? timeouts.silenceMs,
      totalMs: totalMs ?? timeouts.totalMs,
    },
  };
}
