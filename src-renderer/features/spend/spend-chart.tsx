/** Cost over time, stacked by what the reader chose; the same figures as a table are one click away. */
import { BarChart } from '@mantine/charts';
import { NANO_PER_USD, formatUsd } from '../../../src-main/contract/money.ts';
import type { Spend } from '../../../src-main/contract/views.ts';
import { en } from '../../text/en.ts';
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
        yAxisProps={{ width: 64 }}
        barProps={{ isAnimationActive: false }}
        tooltipAnimationDuration={0}
      />
      <Fold title={text.asTable}>
        <ChartTable chart={chart} label={label} />
      </Fold>
    </figure>
  );
}

function ChartTable({ chart, label }: { chart: Chart; label: string }) {
  return (
    <div className={table.scroll}>
      <table className={`${table.table} gh-number`} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{text.when}</th>
            {chart.series.map((one) => (
              <th key={one.key} scope="col" className={table.right}>
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
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
        </tbody>
      </table>
    </div>
  );
}

function dollars(usd: number): string {
  return formatUsd(Math.round(usd * NANO_PER_USD));
}
