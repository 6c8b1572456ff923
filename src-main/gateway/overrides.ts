/**
 * Exceptions for a while, indexed for the questions a request asks: is spending paused for me, how much more room has
 * this budget, may this account be used. Set as a whole from outside; what has ended answers as if it had never been.
 * It keeps nothing: whoever sets it keeps the list.
 */
import { GatehouseError } from '../contract/errors.ts';
import type { AccountAction, Override } from '../contract/overrides.ts';
import { formatTime } from './format-time.ts';
import { agentCapId, sessionCapId } from './admission/session-caps.ts';
import type { KeyRecord } from './snapshot.ts';

type Pause = Extract<Override, { kind: 'pause' }>;
type Of<Kind extends Override['kind']> = Extract<Override, { kind: Kind }>;

export class Overrides {
  #pauses = new Map<string, Pause[]>();
  /** Raises of budgets, and of the caps of sessions and subagents, which are budgets too. */
  #raises = new Map<string, (Of<'raise'> | Of<'session'>)[]>();
  #accounts = new Map<string, Of<'account'>[]>();

  /** Replaces everything that was set before. */
  set(list: readonly Override[]): void {
    this.#pauses = new Map();
    this.#raises = new Map();
    this.#accounts = new Map();
    for (const one of list) {
      if (one.kind === 'pause') push(this.#pauses, `${one.tier.kind}:${one.tier.id}`, one);
      else if (one.kind === 'account') push(this.#accounts, one.accountId, one);
      else push(this.#raises, one.kind === 'raise' ? one.budgetId : capIdOf(one), one);
    }
  }

  /** What is ordered for an account. Where orders meet, the one that sends less there wins: fail, pause, drain, pin. */
  account(accountId: string, now: number): AccountAction | null {
    const actions = (this.#accounts.get(accountId) ?? []).filter((one) => isInForce(one, now)).map(({ action }) => action);
    return STRONGEST_FIRST.find((action) => actions.includes(action)) ?? null;
  }

  /** The pause that holds for a key: its own, or that of a tier above it, the widest first. */
  pause(key: Pick<KeyRecord, 'id' | 'developerId' | 'teamId' | 'organizationId'>, now: number): Pause | null {
    if (this.#pauses.size === 0) return null;
    const tiers = [`organization:${key.organizationId}`, `team:${key.teamId}`, `developer:${key.developerId}`, `key:${key.id}`];
    return tiers.flatMap((tier) => this.#pauses.get(tier) ?? []).find((one) => isInForce(one, now)) ?? null;
  }

  /** Was a budget given more since then, and does that still hold? */
  isRaisedSince(budgetId: string, since: number, now: number): boolean {
    return (this.#raises.get(budgetId) ?? []).some((one) => isInForce(one, now) && one.createdAt >= since);
  }

  /** What a budget has on top of its cap, nano-dollars. */
  raise(budgetId: string, now: number): number {
    const raises = this.#raises.get(budgetId);
    return raises === undefined ? 0 : raises.reduce((sum, one) => (isInForce(one, now) ? sum + one.amountNanoUsd : sum), 0);
  }
}

/** Throws GatehouseError `spending_paused`, which says who paused it, why and until when. */
export function assertNotPaused(overrides: Overrides, key: KeyRecord, now: number, timeZone: string): void {
  const pause = overrides.pause(key, now);
  if (pause === null) return;
  const { tier, actor, reason, endsAt } = pause;
  const why = reason === '' ? '' : ` (${reason})`;
  throw new GatehouseError(
    'spending_paused',
    `${actor} paused spending for the ${TIER_WORDS[tier.kind]} "${tier.id}"${why} until ${formatTime(endsAt, timeZone)}. Ask your Gatehouse admin to end the pause.`,
    { details: { overrideId: pause.id } },
  );
}

/** Where orders for an account meet, the one that sends less there wins. */
export const STRONGEST_FIRST = ['fail', 'pause', 'drain', 'pin'] as const satisfies readonly AccountAction[];
const TIER_WORDS = { organization: 'organisation', team: 'team', developer: 'developer', key: 'key' } as const;

/** A clock that goes back before the beginning takes nothing away that was granted. */
function isInForce({ endsAt }: Override, now: number): boolean {
  return now < endsAt;
}

function capIdOf({ keyId, sessionId, agentId }: Of<'session'>): string {
  return agentId === null ? sessionCapId(keyId, sessionId) : agentCapId(keyId, sessionId, agentId);
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
