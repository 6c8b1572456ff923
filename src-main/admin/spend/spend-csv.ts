/**
 * The spend table as CSV (RFC 4180). Names come from people and models from clients: a cell that a spreadsheet would
 * take for a formula is defused, and what cannot be seen in it is marked.
 */
import { Temporal } from 'temporal-polyfill';
import { NANO_PER_USD } from '../../contract/money.ts';
import type { Spend } from '../../contract/views.ts';
import { visibleText } from '../../contract/visible-text.ts';

const HEADER = [
  'id',
  'name',
  'requests',
  'input_tokens',
  'output_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'web_searches',
  'cost_usd',
  'unknown_prices',
  'estimated',
  'simulated',
  'notional_usd',
];

/** `name`: a file name; `text`: the rows and a total, lines ended by CRLF. */
export function spendCsv(spend: Spend): { name: string; text: string } {
  const rows = [...spend.rows, spend.total].map(
    ({ id, name, requests, usage, costNanoUsd, unknownPrices, estimated, simulated, notionalNanoUsd }) => [
      cell(id),
      cell(name),
      ...[requests, usage.input, usage.output, usage.cacheRead, usage.cacheWrite5m, usage.cacheWrite1h, usage.webSearches].map(String),
      // Nothing known is not nothing spent: the cell stays empty.
      costNanoUsd === 0 && unknownPrices > 0 ? '' : decimalUsd(costNanoUsd),
      ...[unknownPrices, estimated, simulated].map(String),
      decimalUsd(notionalNanoUsd),
    ],
  );
  return {
    name: `spend-${spend.range}-by-${spend.by}-${localDate(spend.from, spend.timeZone)}.csv`,
    text: [HEADER, ...rows].map((row) => `${row.join(',')}\r\n`).join(''),
  };
}

/** 2026-11-23, as people there write down the day. */
function localDate(at: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

function cell(text: string): string {
  const shown = visibleText(text);
  const safe = /^[=+\-@\t\r]/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Exact: all nine decimals, by integer arithmetic. */
function decimalUsd(nanoUsd: number): string {
  const nano = BigInt(nanoUsd);
  const size = nano < 0n ? -nano : nano;
  const unit = BigInt(NANO_PER_USD);
  return `${nano < 0n ? '-' : ''}${size / unit}.${String(size % unit).padStart(9, '0')}`;
}
