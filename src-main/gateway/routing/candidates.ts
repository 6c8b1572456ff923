/**
 * Which accounts may serve a request, in which order, and why the others may not. A pure function of values: the data
 * plane decides with it, the simulator and the outage drill predict with the same code.
 */
import type { GatehouseError } from '../../contract/errors.ts';
import type { AccountAction } from '../../contract/overrides.ts';
import { modelProblem } from '../admission/model-permissions.ts';
import { accountProblem } from '../admission/permissions.ts';
import type { Provider } from '../providers/provider.ts';
import type { Account, KeyRecord, Snapshot } from '../snapshot.ts';
import { type CheckedRule, chooseRoute } from './choose-route.ts';
import type { CircuitState } from './circuit.ts';
import type { Standing } from './health-book.ts';
import type { RouteFacts } from './match-route.ts';
import { type Skipped, noCandidate } from './no-candidate.ts';
import type { RequestTrait } from './request-traits.ts';
import type { Route } from './route.ts';
import type { Stuck } from './session-book.ts';
import { type Known, rank } from './strategies.ts';
import { type Target, expandTargets, resolveAlias, servesByItself } from './targets.ts';

export interface Candidate {
  /** With the time limits of its route. */
  readonly account: Account;
  readonly provider: Provider;
  /** The model that is sent, before the account's own name for it. */
  readonly model: string;
  /** The model that rules, prices and the ledger know it by. */
  readonly billedModel: string;
  readonly state: CircuitState;
  /** Why it stands where it stands. */
  readonly reasons: readonly string[];
  /** Sick by all we know: asked only when nobody else can be. */
  readonly isLastResort: boolean;
}

export interface Candidates {
  /** What the asked name stands for; a route may send another. */
  readonly model: string;
  readonly route: Route;
  readonly traits: readonly RequestTrait[];
  readonly checked: readonly CheckedRule[];
  readonly list: readonly Candidate[];
  /** Why other accounts are not in the list, for the trail. */
  readonly skipped: readonly Skipped[];
  /** The account that holds the session's cache; null when there is none, or when it is too cold to count. */
  readonly stuck: Stuck | null;
  /** The session leaves its cache: what writing it again costs at the first candidate, nano-dollars. Null: it stays, or nobody knows. */
  readonly switchNanoUsd: number | null;
}

/** `refusal` says what keeps the request from being translated. */
export interface OnlyFor {
  readonly refusal: GatehouseError;
  speaks(target: Target): boolean;
}

/** Who asks for what. */
export interface RouteRequest {
  readonly asked: string;
  readonly key: KeyRecord;
  readonly facts: Omit<RouteFacts, 'models'>;
  /** What limits of their own may hold for. */
  readonly traits?: readonly RequestTrait[];
  /** Accounts that keep what the request goes on from; null when it goes on from nothing. */
  readonly keptAt?: ReadonlySet<string> | null;
  /** Only some targets can be asked, for want of a translation. Null: any. */
  readonly onlyFor?: OnlyFor | null;
}

/** What is known at this moment. */
export interface Circumstances extends Known {
  standing(accountId: string, model: string, traits: readonly RequestTrait[]): Standing;
  /** A pin, pause, drain or drill in force. */
  order(accountId: string): AccountAction | null;
  /** What writing so many cached tokens again costs more than reading them, nano-dollars; null when nobody knows. */
  switchNanoUsd(accountId: string, model: string, cachedTokens: number): number | null;
  /** Where the session was served last with this model, while its cache is warm. */
  stuck(model: string): Stuck | null;
}

/**
 * Throws GatehouseError `model_unknown`, `permission_denied`, `no_account`, or `rate_limited` when every account waits for
 * its quota; the refusal of `onlyFor` when nobody can be asked without a translation.
 */
export function findCandidates(
  { asked, key, facts, keptAt = null, onlyFor = null, traits = [] }: RouteRequest,
  snapshot: Snapshot,
  providers: ReadonlyMap<string, Provider>,
  now: Circumstances,
): Candidates {
  const model = resolveAlias(asked, snapshot);
  const { route, checked } = chooseRoute({ ...facts, models: model === asked ? [asked] : [asked, model] }, snapshot);
  const skipped: Skipped[] = [];
  const stuck = route.isSticky ? now.stuck(model) : null;
  const targets = withPinned(expandTargets(route, model, snapshot, providers), model, snapshot, providers, now);
  let isSpoken = false;
  const usable = targets.filter((target) => {
    const standing = now.standing(target.account.id, target.model, traits);
    const forbidden = modelProblem(key.tiers, { asked, target: model }, target) ?? accountProblem(key.tiers, target.account);
    const untold = onlyFor === null || onlyFor.speaks(target) ? null : `speaks another format, which cannot say ${onlyFor.refusal.message}`;
    const why = forbidden ?? untold ?? elsewhere(target.account, keptAt) ?? obstacle(target, standing, now, stuck);
    const until = standing.isExhausted ? standing.nextTryAt : null;
    if (why !== null) skipped.push({ accountId: target.account.id, why, until, isForbidden: forbidden !== null });
    if (forbidden === null && untold === null) isSpoken = true;
    return why === null;
  });
  if (onlyFor !== null && !isSpoken && skipped.some(({ isForbidden }) => !isForbidden)) throw onlyFor.refusal;
  if (usable.length === 0) throw noCandidate(model, route, skipped, facts);
  const list = order(usable, route, traits, stuck, now);
  return { model, route, traits, checked, list, skipped, stuck, switchNanoUsd: switchCost(list[0]!, stuck, now) };
}

function switchCost({ account, model, billedModel }: Candidate, stuck: Stuck | null, now: Circumstances): number | null {
  if (stuck === null || stuck.cachedTokens === 0 || isWhereItSticks(account, model, stuck)) return null;
  return now.switchNanoUsd(account.id, billedModel, stuck.cachedTokens);
}

/** A pinned account serves what it can, whatever the rule says. */
function withPinned(
  targets: readonly Target[],
  model: string,
  snapshot: Snapshot,
  providers: ReadonlyMap<string, Provider>,
  now: Circumstances,
): readonly Target[] {
  const pinned = snapshot.accounts.filter(({ id }) => now.order(id) === 'pin' && !targets.some(({ account }) => account.id === id));
  return [...targets, ...servesByItself(pinned, model, snapshot, providers)];
}

function elsewhere({ id }: Account, keptAt: ReadonlySet<string> | null): string | null {
  return keptAt === null || keptAt.has(id) ? null : 'does not keep what the request goes on from';
}

/** Why a target is out, or null. */
function obstacle({ account, model }: Target, standing: Standing, now: Circumstances, stuck: Stuck | null): string | null {
  if (account.disabled) return 'disabled';
  const ordered = now.order(account.id);
  if (ordered === 'drain') return 'drained for now';
  if (ordered === 'pause' && !isWhereItSticks(account, model, stuck)) return 'paused for now';
  return standing.isExhausted ? standing.reason : null;
}

function isWhereItSticks(account: Account, model: string, stuck: Stuck | null): boolean {
  return stuck?.accountId === account.id && stuck.model === model;
}

/** Groups of equal priority, each in the order of the strategy; then what health, session and pin say. */
function order(
  targets: readonly Target[],
  route: Route,
  traits: readonly RequestTrait[],
  stuck: Stuck | null,
  now: Circumstances,
): Candidate[] {
  const priorities = [...new Set(targets.map(({ priority }) => priority))].toSorted((a, b) => a - b);
  const ranked = priorities.flatMap((priority) =>
    rank(
      route.strategy,
      targets
        .filter((target) => target.priority === priority)
        .map((target) => ({ ...target, accountId: target.account.id, priority: target.account.priority })),
      now,
    ).map(({ one, why }) => ({ ...one, priority, why })),
  );
  const placed = ranked.map(({ account, provider, model, billedModel, priority, why }) => {
    const standing = now.standing(account.id, model, traits);
    const reasons = why === '' ? [] : [why];
    const place = placeOf(standing, now, reasons);
    return { account, provider, model, billedModel, priority, state: standing.state, reasons, place };
  });
  const first = placed.find(({ place }) => place === 'ready');
  for (const one of placed) {
    if (one.place === 'last') continue;
    if (now.order(one.account.id) === 'pin') {
      one.place = 'pinned';
      one.reasons.unshift('pinned for now');
    } else if (isWhereItSticks(one.account, one.model, stuck) && (first === undefined || isAsGood(one, first))) {
      one.place = 'stuck';
      one.reasons.unshift("the session's prompt cache lies here");
    }
  }
  return PLACES.flatMap((place) =>
    placed
      .filter((one) => one.place === place)
      .map(({ account, provider, model, billedModel, state, reasons }) => ({
        account,
        provider,
        model,
        billedModel,
        state,
        reasons,
        isLastResort: place === 'last',
      })),
  );
}

type Place = 'pinned' | 'stuck' | 'ready' | 'recovering' | 'last';
const PLACES: readonly Place[] = ['pinned', 'stuck', 'ready', 'recovering', 'last'];

function placeOf(standing: Standing, now: Circumstances, reasons: string[]): Place {
  if (standing.state === 'open' || standing.isProbing) {
    reasons.push(`${standing.state === 'open' ? 'open' : 'being tried by another request'}: ${standing.reason}`);
    return 'last';
  }
  if (standing.state === 'half-open') reasons.push('half-open: this request tries it');
  if (standing.share >= 1 || now.roll() < standing.share) return 'ready';
  reasons.push(`recovering: takes ${Math.round(standing.share * 100)} % of new sessions`);
  return 'recovering';
}

/** A warm cache is worth a lower priority, but not another model than the one that leads. */
function isAsGood(
  one: { readonly model: string; readonly priority: number },
  first: { readonly model: string; readonly priority: number },
): boolean {
  return one.priority <= first.priority || one.model === first.model;
}
