/**
 * Which accounts may serve a model, in which order, and why the others may not. A pure function of values, so that
 * a decision can be explained, and later predicted, by the same code that makes it.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { accountProblem } from '../admission/permissions.ts';
import { matchesAny } from './matches-any.ts';
import type { Provider } from '../providers/provider.ts';
import type { Account, KeyRecord, Snapshot } from '../snapshot.ts';

export interface Candidate {
  readonly account: Account;
  readonly provider: Provider;
}

export interface Candidates {
  /** The model that is sent: the asked one, or what its alias says. */
  readonly model: string;
  readonly list: readonly Candidate[];
  /** Why other accounts are not in the list, for the trail. */
  readonly skipped: readonly string[];
}

/** Throws GatehouseError `model_unknown` or `no_account`. `isFailing` accounts come last, never out. */
export function findCandidates(
  asked: string,
  key: KeyRecord,
  snapshot: Snapshot,
  providers: ReadonlyMap<string, Provider>,
  isFailing: (accountId: string) => boolean,
): Candidates {
  const model = snapshot.aliases.get(asked) ?? asked;
  const wantsSimulated = isAnsweredFromInside(model, snapshot, providers);
  const serving = snapshot.accounts.flatMap((account) => {
    const provider = providers.get(account.providerId);
    if (provider === undefined || provider.simulated !== wantsSimulated) return [];
    return serves(account, provider, model) ? [{ account, provider }] : [];
  });
  const skipped: string[] = [];
  const list = serving.filter(({ account }) => {
    if (account.disabled) return skip(skipped, account, 'disabled');
    const problem = accountProblem(key.tiers, account);
    return problem === null || skip(skipped, account, problem);
  });
  if (list.length === 0) throw noCandidate(model, skipped);
  return {
    model,
    list: [...list.filter((one) => !isFailing(one.account.id)), ...list.filter((one) => isFailing(one.account.id))],
    skipped,
  };
}

/**
 * Made-up answers never stand in for real ones: once there is a real account, even a disabled one, the practice
 * provider answers only who asks for it by name.
 */
function isAnsweredFromInside(model: string, snapshot: Snapshot, providers: ReadonlyMap<string, Provider>): boolean {
  return /practice/i.test(model) || snapshot.accounts.every(({ providerId }) => providers.get(providerId)?.simulated !== false);
}

function serves(account: Account, provider: Provider, model: string): boolean {
  return account.models === null ? provider.serves(model) : matchesAny(model, account.models);
}

function skip(skipped: string[], account: Account, why: string): false {
  skipped.push(`${account.id}: ${why}`);
  return false;
}

function noCandidate(model: string, skipped: readonly string[]): GatehouseError {
  if (skipped.length > 0)
    return new GatehouseError('no_account', `No account can serve ${model} now (${skipped.join('; ')}); enable one or add another.`);
  return new GatehouseError('model_unknown', `No account serves ${model}; add it to an account's models or to aliases.`);
}
