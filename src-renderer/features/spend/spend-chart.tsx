/** Cost over time, stacked by what the reader chose; the same figures as a table are one click away. */
import { BarChart } from '@mantine/charts';
import { NANO_PER_USD, formatUsd } from '../../../src-main/contract/money.ts';
import type { Spend } from '../../../src-main/contract/views.ts';
import { en } from '../../text/en.ts';
import { DataTable } from '../../ui/data-table.tsx';
import table from '../../ui/table.module.css';
import { Fold } from '../../ui/fold.tsx';
import { type Chart, chartOf } from './chart-series.ts';
import style from './spend.module.css';

const text = en.spend;

export function SpendChart({ spend }: { spend: Spend }) {
  const chart = chartOf(spend, text.others);
  const label = text.chart(text.dimensions[spend.by], text.ranges[spend.range]);
  return (
    <figure className={style.chart} aria-label={label} style={{ marginInline: 0 }}>
      <BarChart
        h={240}
        type="stacked"
        data={chart.points.map((point) => ({ ...point }))}
        dataKey="label"
        series={chart.series.map(({ key, label: name, color }) => ({ name: key, label: name, color }))}
        valueFormatter={dollars}
        maxBarWidth={36}
        withLegend
        legendProps={{ verticalAlign: 'bottom' }}
        tickLine="none"
        gridAxis="x"
        xAxisProps={{ interval: 'equidistantPreserveStart' }}
        yAxisProps={{ width: 64, tickFormatter: axisDollars(chart) }}
        barProps={{ isAnimationActive: false }}
        tooltipAnimationDuration={0}
      />
      <div className={style.asTable}>
        <Fold title={text.asTable}>
          <ChartTable chart={chart} label={label} />
        </Fold>
      </div>
    </figure>
  );
}

function ChartTable({ chart, label }: { chart: Chart; label: string }) {
  return (
    <DataTable label={label} columns={[{ title: text.when }, ...chart.series.map((one) => ({ title: one.label, isNumber: true }))]}>
      {chart.points.map((point, index) => (
        <tr key={index}>
          <td>{point['label']}</td>
          {chart.series.map((one) => (
            <td key={one.key} className={table.right}>
              {dollars(Number(point[one.key] ?? 0))}
            </td>
          ))}
        </tr>
      ))}
    </DataTable>
  );
}

/** Ticks stand under each other, so they share their decimals: as many as the highest bar needs. */
function axisDollars({ points, series }: Chart): (usd: number) => string {
  const highest = Math.max(...points.map((point) => series.reduce((sum, { key }) => sum + Number(point[key] ?? 0), 0)));
  const decimals = highest < 1 ? 3 : highest < 20 ? 2 : 0;
  return (usd) => `$${usd.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

function dollars(usd: number): string {
  return formatUsd(Math.round(usd * NANO_PER_USD));
}
