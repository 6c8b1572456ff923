/** Spend as a stacked chart wants it: the dearest few by name, the rest as one, per bucket, in dollars. */
import { NANO_PER_USD } from '../../../src-main/contract/money.ts';
import { visibleText } from '../../../src-main/contract/visible-text.ts';
import { formatDayIn } from '../../format/date.ts';
import type { Spend } from '../../../src-main/contract/views.ts';
import { en } from '../../text/en.ts';

export interface ChartSeries {
  /** Safe as a data key: ids may hold dots, which chart libraries read as paths. */
  readonly key: string;
  readonly label: string;
  readonly color: string;
}

export interface Chart {
  readonly series: readonly ChartSeries[];
  /** One per bucket: `label`, and dollars by series key. */
  readonly points: readonly Readonly<Record<string, string | number>>[];
}

const mostSeries = 6;

export function chartOf(spend: Spend, othersLabel: string): Chart {
  const byCost = spend.rows.filter((row) => row.costNanoUsd > 0).toSorted((a, b) => b.costNanoUsd - a.costNanoUsd);
  const named = byCost.slice(0, byCost.length === mostSeries + 1 ? mostSeries + 1 : mostSeries);
  const keys = new Map(named.map((row, index) => [row.id, `s${index}`]));
  const hasOthers = byCost.length > named.length;
  const series = named.map((row, index) => ({
    key: `s${index}`,
    // The chart writes it without our elements.
    label: visibleText(row.name) || en.spend.nobody,
    color: `var(--gh-chart-${index + 1})`,
  }));
  return {
    series: hasOthers ? [...series, { key: 'others', label: othersLabel, color: 'var(--gh-chart-7)' }] : series,
    points: spend.buckets.map((bucket) => {
      const nano: Record<string, number> = {};
      for (const [id, cost] of Object.entries(bucket.costNanoUsd)) {
        const key = keys.get(id) ?? 'others';
        nano[key] = (nano[key] ?? 0) + cost;
      }
      const dollars = Object.fromEntries(Object.entries(nano).map(([key, cost]) => [key, cost / NANO_PER_USD]));
      return { label: spend.range === 'today' ? bucket.label : formatDayIn(bucket.start, spend.timeZone), ...dollars };
    }),
  };
}
