/** The refusal when nobody can serve a request: which model, which rule, what stands in the way of each account. */
import { GatehouseError } from '../../contract/errors.ts';
import { forbidden } from '../admission/model-permissions.ts';
import { formatTime } from '../format-time.ts';
import type { RouteFacts } from './match-route.ts';
import type { Route } from './route.ts';

export interface Skipped {
  readonly accountId: string;
  readonly why: string;
  /** When it may be asked again, epoch milliseconds; null when nobody knows. */
  readonly until: number | null;
  /** A permission stands against the account, or against the model there. */
  readonly isForbidden: boolean;
}

export function noCandidate(
  model: string,
  route: Route,
  skipped: readonly Skipped[],
  { at, timeZone }: Pick<RouteFacts, 'at' | 'timeZone'>,
): GatehouseError {
  const by = route.id === '' ? '' : ` by rule "${route.id}"`;
  if (skipped.length === 0) {
    if (route.id === '')
      return new GatehouseError('model_unknown', `No account serves ${model}; add it to an account's models or to aliases.`);
    return new GatehouseError(
      'no_account',
      `No account of rule "${route.id}" serves ${model}; change its targets, or an account's models.`,
    );
  }
  if (skipped.every(({ isForbidden }) => isForbidden)) return forbidden(skipped[0]!.why);
  const reasons = skipped.map(({ accountId, why }) => `${accountId}: ${why}`).join('; ');
  const resets = skipped.flatMap(({ until }) => (until === null ? [] : [until]));
  if (resets.length === 0)
    return new GatehouseError('no_account', `No account can serve ${model} now${by} (${reasons}); enable one or add another.`);
  const first = Math.min(...resets);
  return new GatehouseError(
    'rate_limited',
    `No account can serve ${model}${by} until ${formatTime(first, timeZone)} (${reasons}); wait, or ask your Gatehouse admin for another account.`,
    { details: { headers: [['retry-after', String(Math.max(1, Math.ceil((first - at) / 1000)))]] } },
  );
}
