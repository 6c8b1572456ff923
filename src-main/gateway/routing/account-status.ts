/** What the health book knows of one account, in the shape in which people see it. */
import type { AccountStatus, ModelStatus } from '../../contract/routing.ts';
import type { HealthBook } from './health-book.ts';
import { lastDay } from './hours.ts';

export type HealthView = Pick<
  AccountStatus,
  'state' | 'reason' | 'nextTryAt' | 'successRate' | 'firstByteMs' | 'lastError' | 'lastErrorAt' | 'lastSuccessAt' | 'models' | 'hours'
>;

/** `now`: epoch milliseconds. */
export function accountStatus(book: HealthBook, accountId: string, now: number): HealthView {
  const lines = book.lines(accountId);
  const whole = lines.find(({ model }) => model === null)?.line;
  const models = lines.flatMap(({ model, line }): ModelStatus[] => {
    if (model === null) return [];
    const { state, reason, nextTryAt, share } = book.standing(accountId, model, now);
    const { lastError, lastErrorAt, lastSuccessAt, speed, circuit } = line;
    return [
      {
        model,
        state,
        reason,
        nextTryAt,
        share,
        successRate: circuit.successRate(now),
        firstByteMs: rounded(speed.meanMs),
        p95FirstByteMs: rounded(speed.p95Ms),
        lastError,
        lastErrorAt,
        lastSuccessAt,
      },
    ];
  });
  const rates = models.flatMap(({ successRate }) => (successRate === null ? [] : [successRate]));
  const speeds = models.flatMap(({ firstByteMs }) => (firstByteMs === null ? [] : [firstByteMs]));
  const worst = lines
    .map(({ model, line: { circuit } }) => ({ model, circuit, state: circuit.state(now) }))
    .toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state))[0];
  return {
    state: worst?.state ?? 'closed',
    reason:
      worst === undefined || worst.state === 'closed' ? '' : `${worst.model === null ? '' : `${worst.model}: `}${worst.circuit.reason}`,
    nextTryAt: worst?.circuit.openUntil ?? null,
    successRate: mean(rates),
    firstByteMs: rounded(mean(speeds)),
    lastError: whole?.lastError ?? null,
    lastErrorAt: whole?.lastErrorAt ?? null,
    lastSuccessAt: whole?.lastSuccessAt ?? null,
    models,
    hours: lastDay(
      lines.flatMap(({ line }) => line.hours.save()),
      now,
    ),
  };
}

const WORST_FIRST = ['open', 'half-open', 'closed'] as const;

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value);
}
