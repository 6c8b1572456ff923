/**
 * Gathers what routing looks at: the request's signs, and how accounts, sessions and budgets stand at this moment. What
 * follows from it is decided in routing/candidates.ts, without looking anywhere else.
 */
import { GatehouseError } from '../contract/errors.ts';
import type { BodyFacts } from './body/body-facts.ts';
import type { DataPlane, Settings } from './data-plane.ts';
import type { Exchange } from './exchange.ts';
import type { ClientFormat } from './formats/wire-format.ts';
import { estimateInputTokens } from './metering/estimate.ts';
import type { SavedRequest } from './request/saved-request.ts';
import { budgetShares } from './routing/budget-shares.ts';
import { type Candidates, type Circumstances, type OnlyFor, findCandidates } from './routing/candidates.ts';
import { lostThread } from './routing/kept-accounts.ts';
import { estimateNanoUsd, switchCostNanoUsd } from './routing/price-estimate.ts';
import { requestClassOf } from './routing/request-class.ts';
import { traitsOf } from './routing/request-traits.ts';
import { sessionKey } from './routing/session-book.ts';
import type { KeyRecord } from './snapshot.ts';
import { passesBytes } from './upstream/translation.ts';

/** Throws what `findCandidates` throws, or `kept_unknown` when a thread's account is away. */
export function routeRequest(
  plane: DataPlane,
  settings: Settings,
  { row, affinity }: Exchange,
  {
    key,
    facts,
    saved,
    keptAt,
    format,
  }: {
    readonly key: KeyRecord;
    readonly facts: BodyFacts;
    readonly saved: SavedRequest;
    /** The only accounts that may see it; null: any. */
    readonly keptAt: ReadonlySet<string> | null;
    /** The client's; null for Messages. */
    readonly format: ClientFormat | null;
  },
): Candidates {
  const { snapshot } = settings;
  const { sessionId, agentId, userAgent } = row;
  const inputTokens = estimateInputTokens(saved.bodyBytes);
  const at = plane.ports.clock.now();
  const request = {
    asked: facts.model,
    key,
    keptAt,
    onlyFor: onlyFor(saved, facts, format),
    traits: traitsOf({ inputTokens, headers: saved.headers, speed: facts.speed }),
    facts: {
      teamId: key.teamId,
      developerId: key.developerId,
      keyId: key.id,
      requestClass: requestClassOf({ hint: row.requestClass, agentId, userAgent, hasTools: facts.hasTools, inputTokens }),
      thinking: facts.thinking !== null && facts.thinking !== 'disabled',
      inputTokens,
      headers: saved.headers,
      sessionId,
      budgetUsed: budgetShares(plane.desk.book, key, snapshot.routes, at),
      at,
      timeZone: snapshot.organization.timeZone,
    },
  };
  const work = { inputTokens, maxTokens: facts.maxTokens };
  const now = circumstances(plane, settings, at, work, (model) => sessionKey(key.id, affinity, agentId, model));
  try {
    return findCandidates(request, snapshot, plane.providers, now);
  } catch (error) {
    const isAway = error instanceof GatehouseError && (error.code === 'no_account' || error.code === 'rate_limited');
    throw (isAway ? lostThread(facts) : null) ?? error;
  }
}

/** A request that Messages cannot say goes only to who gets the client's own bytes. */
function onlyFor({ untranslatable, native }: SavedRequest, { stream }: BodyFacts, format: ClientFormat | null): OnlyFor | null {
  if (untranslatable === null) return null;
  return {
    refusal: untranslatable.refusal,
    speaks: ({ provider, account, model }) => passesBytes(format, native?.body ?? null, provider.dialect?.(model, account) ?? null, stream),
  };
}

/** How things stand at `at`. `work` is what the request would cost by; `keyOfSession` its place in the session book. */
export function circumstances(
  { health, overrides, sessions, providers, ports }: Pick<DataPlane, 'health' | 'overrides' | 'sessions' | 'providers' | 'ports'>,
  { prices, snapshot }: Pick<Settings, 'prices' | 'snapshot'>,
  at: number,
  work: { readonly inputTokens: number; readonly maxTokens: number | null },
  keyOfSession: (model: string) => string | null,
): Circumstances {
  return {
    standing: (accountId, model, traits) => health.standing(accountId, model, at, traits),
    firstByteMs: (accountId, model) => health.firstByteMs(accountId, model),
    busy: (accountId) => health.busy(accountId),
    order: (accountId) => overrides.account(accountId, at),
    stuck(model) {
      const key = keyOfSession(model);
      return key === null ? null : sessions.find(key, at, snapshot.routing.stickyMs);
    },
    estimateNanoUsd(accountId, model) {
      const account = snapshot.accounts.find(({ id }) => id === accountId);
      const provider = account && providers.get(account.providerId);
      if (account === undefined || provider === undefined) return null;
      return provider.simulated ? 0 : estimateNanoUsd(prices, account, model, work, at);
    },
    switchNanoUsd(accountId, model, cachedTokens) {
      const account = snapshot.accounts.find(({ id }) => id === accountId);
      const rates = account === undefined ? null : prices.rates(account.providerId, accountId, model, at, work.inputTokens);
      return rates === null ? null : switchCostNanoUsd(cachedTokens, rates);
    },
    roll: () => ports.random(),
  };
}
