/** What the budget form holds, and the way from and to the block in the file. Pure. */
import { type BudgetConfig, durationSchema, type WindowConfig } from '../../../src-main/contract/governance.ts';
import { en } from '../../text/en.ts';

export const windowChoices = ['day', 'week', 'month', 'rolling', 'total'] as const;
export type WindowChoice = (typeof windowChoices)[number];

export interface BudgetValues {
  readonly amountUsd: number | string;
  readonly window: WindowChoice;
  readonly span: string;
  readonly mode: 'enforce' | 'warn';
  readonly reserve: 'expected' | 'strict';
  readonly onExhausted: 'finish' | 'cut';
  readonly models: readonly string[];
  readonly providers: readonly string[];
  /** Percent, as they were typed. */
  readonly alertAt: readonly string[];
}

export function budgetValues(budget: BudgetConfig | null): BudgetValues {
  const { window } = budget ?? { window: { calendar: 'month' } as const };
  return {
    amountUsd: budget?.amountUsd ?? '',
    window: 'calendar' in window ? window.calendar : 'rolling' in window ? 'rolling' : 'total',
    span: 'rolling' in window ? window.rolling : '5h',
    mode: budget?.mode ?? 'enforce',
    reserve: budget?.reserve ?? 'expected',
    onExhausted: budget?.onExhausted ?? 'finish',
    models: budget?.models ?? [],
    providers: budget?.providers ?? [],
    alertAt: (budget?.alertAt ?? []).map(String),
  };
}

/** Null while the length of a rolling window cannot be read. */
export function windowOf({ window, span }: Pick<BudgetValues, 'window' | 'span'>): WindowConfig | null {
  if (window === 'total') return { total: true };
  if (window !== 'rolling') return { calendar: window };
  return durationSchema.safeParse(span.trim()).success ? { rolling: span.trim() } : null;
}

export function checkBudget(values: BudgetValues): { amountUsd?: string; span?: string; alertAt?: string } {
  const { amountUsd } = values;
  const isAmount = typeof amountUsd === 'number' && amountUsd >= 0 && amountUsd <= 9_000_000;
  return {
    ...(isAmount ? {} : { amountUsd: en.people.budgets.amountProblem }),
    ...(values.alertAt.every((one) => /^([1-9]\d?|100)$/.test(one.trim())) ? {} : { alertAt: en.people.budgets.alertAtProblem }),
    ...(windowOf(values) === null ? { span: en.people.budgets.spanProblem } : {}),
  };
}

/** The block for the file. What is as it is anyway is left out, unless it stood there before. */
export function toBudget(values: BudgetValues, before: BudgetConfig | null): BudgetConfig {
  const { mode, reserve, onExhausted, models, providers, alertAt } = values;
  return {
    ...before,
    amountUsd: Number(values.amountUsd),
    window: windowOf(values) ?? { calendar: 'month' },
    models: models.length > 0 ? [...models] : undefined,
    providers: providers.length > 0 ? [...providers] : undefined,
    alertAt: alertAt.length > 0 ? alertAt.map(Number) : undefined,
    mode: mode === 'enforce' && before?.mode === undefined ? undefined : mode,
    reserve: reserve === 'expected' && before?.reserve === undefined ? undefined : reserve,
    onExhausted: onExhausted === 'finish' && before?.onExhausted === undefined ? undefined : onExhausted,
  };
}
