/**
 * Where would a request go, and why? The same decision as on the real path, for a request that is only described: by the
 * simulator, or by the log for the outage drill. It asks nobody and changes nothing.
 */
import { GatehouseError } from '../contract/errors.ts';
import type { RequestClass } from '../contract/routes.ts';
import type { DataPlane, Settings } from './data-plane.ts';
import { circumstances } from './route-request.ts';
import { budgetShares } from './routing/budget-shares.ts';
import { type Candidates, type RouteRequest, findCandidates } from './routing/candidates.ts';
import { type CheckedRule, chooseRoute } from './routing/choose-route.ts';
import { estimateNanoUsd } from './routing/price-estimate.ts';
import { traitsOf } from './routing/request-traits.ts';
import { sessionKey } from './routing/session-book.ts';
import { resolveAlias } from './routing/targets.ts';
import type { KeyRecord, Snapshot } from './snapshot.ts';

export interface DescribedRequest {
  readonly model: string;
  /** Null, or a key that is gone: nobody's permissions and budgets apply. */
  readonly keyId: string | null;
  readonly requestClass: RequestClass;
  readonly thinking: boolean;
  readonly inputTokens: number;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly sessionId: string | null;
  readonly agentId: string | null;
  /** Epoch milliseconds: for rules that look at the time. */
  readonly at: number;
  /** Instead of how full the budgets are now; 0 to 1. */
  readonly budgetUsed: number | null;
  /** As if these accounts were down. */
  readonly down: readonly string[];
  /** As if all others were well: what happened then is not what holds now. */
  readonly ignoreHealth: boolean;
}

export interface Prediction {
  readonly facts: RouteRequest['facts'];
  readonly checked: readonly CheckedRule[];
  /** Null when nobody can serve it. */
  readonly candidates: Candidates | null;
  readonly refusal: GatehouseError | null;
  /** What the request would cost at an account, nano-dollars; null when nobody knows. */
  estimateNanoUsd(accountId: string, model: string): number | null;
}

type Plane = Pick<DataPlane, 'health' | 'overrides' | 'sessions' | 'providers' | 'ports' | 'desk'>;

export function predictRoute(plane: Plane, settings: Settings, asked: DescribedRequest): Prediction {
  const { snapshot, prices } = settings;
  const now = plane.ports.clock.now();
  const key = settings.keysById.get(asked.keyId ?? '') ?? anybody(snapshot, asked.keyId);
  const { budgetUsed: share } = asked;
  const facts: RouteRequest['facts'] = {
    teamId: key.teamId,
    developerId: key.developerId,
    keyId: key.id,
    requestClass: asked.requestClass,
    thinking: asked.thinking,
    inputTokens: asked.inputTokens,
    headers: asked.headers,
    sessionId: asked.sessionId,
    budgetUsed:
      share === null ? budgetShares(plane.desk.book, key, snapshot.routes, now) : { day: share, week: share, month: share, any: share },
    at: asked.at,
    timeZone: snapshot.organization.timeZone,
  };
  const traits = traitsOf({ inputTokens: asked.inputTokens, headers: asked.headers, speed: null });
  const work = { inputTokens: asked.inputTokens, maxTokens: null };
  const real = circumstances(plane, settings, now, work, (model) => sessionKey(key.id, asked.sessionId, asked.agentId, model));
  const world: typeof real = {
    ...real,
    standing(accountId, model, asRequested) {
      if (asked.down.includes(accountId)) return DOWN;
      return asked.ignoreHealth ? WELL : real.standing(accountId, model, asRequested);
    },
    order: (accountId) => (asked.ignoreHealth ? null : real.order(accountId)),
    stuck: (model) => (asked.ignoreHealth ? null : real.stuck(model)),
  };
  const model = resolveAlias(asked.model, snapshot);
  const { checked } = chooseRoute({ ...facts, models: model === asked.model ? [model] : [asked.model, model] }, snapshot);
  const rest = {
    facts,
    checked,
    estimateNanoUsd(accountId: string, name: string) {
      const account = snapshot.accounts.find(({ id }) => id === accountId);
      if (account === undefined) return null;
      if (plane.providers.get(account.providerId)?.simulated === true) return 0;
      return estimateNanoUsd(prices, account, name, work, now);
    },
  };
  try {
    return {
      ...rest,
      candidates: findCandidates({ asked: asked.model, key, facts, traits }, snapshot, plane.providers, world),
      refusal: null,
    };
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
    return { ...rest, candidates: null, refusal: error };
  }
}

const DOWN = { state: 'open', reason: 'taken to be down', nextTryAt: null, isExhausted: true, isProbing: false, share: 1 } as const;
const WELL = { state: 'closed', reason: '', nextTryAt: null, isExhausted: false, isProbing: false, share: 1 } as const;

/** A key without an owner of which anything is known. */
function anybody({ organization }: Snapshot, keyId: string | null): KeyRecord {
  const id = keyId ?? '';
  return {
    id,
    config: { id, owner: '', hash: '', prefix: '', created: '' },
    developerId: null,
    teamId: null,
    organizationId: organization.id,
    tiers: [],
    sessionCapNanoUsd: null,
    agentCapNanoUsd: null,
    runaway: { repeats: 0, nanoUsdPer10m: 0, action: 'warn' },
  };
}
