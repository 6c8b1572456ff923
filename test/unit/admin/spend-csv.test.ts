import { expect, test } from 'vitest';
import { spendCsv } from '../../../src-main/admin/spend/spend-csv.ts';
import { emptyUsage } from '../../../src-main/contract/records.ts';
import type { Spend } from '../../../src-main/contract/views.ts';

const row = {
  requests: 1,
  usage: { ...emptyUsage, input: 7 },
  costNanoUsd: 1_234_567_890,
  unknownPrices: 0,
  estimated: 0,
  simulated: 0,
  notionalNanoUsd: 0,
};

test('the file is named after the local date of its first day', () => {
  const tokyo = { ...spend([]), timeZone: 'Asia/Tokyo', from: Date.parse('2026-11-22T15:00:00Z') };
  expect(spendCsv(tokyo).name).toBe('spend-today-by-model-2026-11-23.csv');
});

function spend(rows: Spend['rows']): Spend {
  const total = { ...row, id: 'total', name: 'Total' };
  return { range: 'today', by: 'model', from: Date.parse('2026-11-23T00:00:00Z'), to: 0, timeZone: 'UTC', total, rows, buckets: [] };
}

test('costs keep all nine decimals', () => {
  const { text } = spendCsv(spend([{ ...row, id: 'claude-opus-5-5', name: 'claude-opus-5-5' }]));
  expect(text.split('\r\n')[1]).toBe('claude-opus-5-5,claude-opus-5-5,1,7,0,0,0,0,0,1.234567890,0,0,0,0.000000000');
});

test('quotes, commas and line breaks in a name are quoted', () => {
  const { text } = spendCsv(spend([{ ...row, id: 'a', name: 'Anna "A", 2nd\nline' }]));
  expect(text).toContain('a,"Anna ""A"", 2nd\nline",1');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx'])('a name that a spreadsheet would run is defused: %j', (name) => {
  const { text } = spendCsv(spend([{ ...row, id: 'a', name }]));
  expect(text).toContain(`a,'${name},1`);
});

test('what cannot be seen in a name is marked', () => {
  const { text } = spendCsv(spend([{ ...row, id: 'a', name: 'Kim\u202Enimda\u200B' }]));
  expect(text).toContain('a,Kim[U+202E]nimda[U+200B],1');
});

test('a cost of which nothing is known is left empty, never zero', () => {
  const { text } = spendCsv(spend([{ ...row, id: 'x', name: 'x', costNanoUsd: 0, unknownPrices: 3 }]));
  expect(text.split('\r\n')[1]).toBe('x,x,1,7,0,0,0,0,0,,3,0,0,0.000000000');
});
