/**
 * Which models a caller may use. A model has several names on its way to an account: as it was asked for, what its alias
 * stands for, what a rule puts in its place, what the account is sent. One of them denied, and the account is out for this
 * request; an allow list must allow every one that says which model it is. A nickname (an alias, a deployment, a profile) does
 * not: it is the model it stands for, unless it is itself a model's name. Who allows a nickname by name allows what stands
 * behind it.
 */
import { GatehouseError } from '../../contract/errors.ts';
import { canonicalModel, identify } from '../models/canonical-model.ts';
import { isKnownModel } from '../models/is-known-model.ts';
import { matchesModel } from '../models/matches-model.ts';
import { mappedFrom } from '../models/model-names.ts';
import { ownModelName } from '../providers/own-model-name.ts';
import type { Provider } from '../providers/provider.ts';
import type { Account } from '../snapshot.ts';
import { describe } from './permissions.ts';
import type { Tier } from './tier.ts';

/** A model as it was asked for, and what its alias stands for: the same when it is none. */
export interface AskedModel {
  readonly asked: string;
  readonly target: string;
}

/** Where it would go. */
export interface SentModel {
  readonly account: Account;
  readonly provider: Provider;
  /** Before the account's own name for it. */
  readonly model: string;
}

/** A name that must be allowed, or the nickname under which it was reached. */
interface Telling {
  readonly name: string;
  readonly nickname: string | null;
}

interface Names {
  readonly all: readonly string[];
  /** Those that say which model it is. */
  readonly telling: readonly Telling[];
  /** The name that goes out, where nobody can say which model it is. */
  readonly opaque: string | null;
}

/** Why those under these tiers may not use the model there, or null. Without `sent` only its own names are looked at. */
export function modelProblem(tiers: readonly Tier[], asked: AskedModel, sent: SentModel | null): string | null {
  const ruling = tiers.filter(hasModelRule);
  if (ruling.length === 0) return null;
  const names = namesOf(asked, sent);
  for (const tier of ruling) {
    const problem = problemOf(tier, names);
    if (problem !== null) return `${describe(tier)} ${problem}`;
  }
  return null;
}

export function hasModelRule({ allow, deny }: Tier): boolean {
  return allow?.models !== undefined || deny?.models !== undefined;
}

export function forbidden(problem: string): GatehouseError {
  return new GatehouseError('permission_denied', `${problem}. Ask your Gatehouse admin if you need it.`);
}

function namesOf({ asked, target }: AskedModel, sent: SentModel | null): Names {
  const isNickname = target !== asked && !isKnownModel(asked);
  const meant = { name: target, nickname: isNickname ? asked : null };
  const said = target === asked || isNickname ? [] : [{ name: asked, nickname: null }];
  if (sent === null) {
    // What stands behind an alias its account may tell; nobody tells it of a name that goes out as it is.
    const opaque = target === asked && identify(asked).isOpaque ? asked : null;
    return { all: [asked, target], telling: [...said, meant], opaque };
  }
  const { account, provider, model } = sent;
  const map = account.config.modelMap;
  const own = ownModelName(provider, account, model);
  const behind = mappedFrom(map, model);
  const isOwnName = canonicalModel(own) === canonicalModel(model) || mappedFrom(map, own).length > 0;
  return {
    all: [asked, target, model, ...behind, own],
    telling: [
      ...said,
      // What a rule puts in the place of the model does not make it another that was asked for.
      ...(model === target ? [] : [meant]),
      ...(behind.length === 0
        ? [model === target ? meant : { name: model, nickname: null }]
        : behind.map((name) => ({ name, nickname: model }))),
      ...(isOwnName ? [] : [{ name: own, nickname: null }]),
    ],
    opaque: identify(own).isOpaque && mappedFrom(map, own).length === 0 ? own : null,
  };
}

function problemOf({ allow, deny }: Tier, { all, telling, opaque }: Names): string | null {
  const denied = deny?.models;
  if (denied !== undefined) {
    const name = all.find((one) => matchesModel(one, denied));
    if (name !== undefined) return `may not use ${shown(name)}`;
    if (opaque !== null) return `may not use ${shown(opaque)}, which does not tell its model: name it in the account's modelMap`;
  }
  const allowed = allow?.models;
  const missing =
    allowed && telling.find(({ name, nickname }) => !matchesModel(name, allowed) && (nickname === null || !allowed.includes(nickname)));
  return missing === undefined || allowed === undefined ? null : `may not use ${shown(missing.name)}; it may use ${allowed.join(', ')}`;
}

/** A body may say anything as its model; a refusal repeats what a model's name can be. */
function shown(name: string): string {
  return name.slice(0, 200);
}
