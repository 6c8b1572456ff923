import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exceptionsSchema, judge, readReport } from '../../../tools/advisories/judge.ts';

const id = 'GHSA-aaaa-bbbb-cccc';
const via = {
  source: 1,
  name: 'leftish-pad',
  severity: 'high',
  title: 'Pads too far',
  url: `https://github.com/advisories/${id}`,
  range: '<2',
};
const report = {
  auditReportVersion: 2,
  vulnerabilities: {
    'leftish-pad': { name: 'leftish-pad', severity: 'high', via: [via] },
    'its-user': { name: 'its-user', severity: 'high', via: ['leftish-pad', via] },
  },
  metadata: {},
};
const exception = { advisory: id, package: 'leftish-pad', reason: 'only used on the left, waits for 2.0', expires: '2027-01-01' };
const advisories = readReport(report);

test('an advisory is read once, however many packages bring it', () => {
  expect(advisories).toEqual([{ id, package: 'leftish-pad', severity: 'high', title: 'Pads too far', url: via.url }]);
});

test('without an exception it is to be mended', () => {
  expect(judge(advisories, [], '2026-12-01').problems).toEqual([`high: leftish-pad: Pads too far (${via.url})`]);
});

test('an exception covers its own package until the day before it expires', () => {
  expect(judge(advisories, [exception], '2026-12-31').problems).toEqual([]);
  expect(judge(advisories, [{ ...exception, package: 'another' }], '2026-12-31').problems).toHaveLength(1);
});

test('an expired exception fails, also when it is no longer needed', () => {
  expect(judge(advisories, [exception], '2027-01-01').problems).toEqual([expect.stringContaining('expired on 2027-01-01')]);
  expect(judge([], [exception], '2027-01-01').problems).toHaveLength(1);
});

test('an exception that nothing needs any more is told', () => {
  expect(judge([], [exception], '2026-12-01')).toEqual({ problems: [], notes: [expect.stringContaining('take it out')] });
});

test("the registry's refusal is no report", () => {
  expect(() => readReport({ message: '405 Method Not Allowed', statusCode: 405 })).toThrow();
});

test.each([
  [{ ...exception, reason: 'later' }],
  [{ ...exception, expires: 'some day' }],
  [{ advisory: id, package: 'leftish-pad', reason: exception.reason }],
])('an exception without a real reason and a day is refused', (one) => {
  expect(exceptionsSchema.safeParse([one]).success).toBe(false);
});

test("the project's own exceptions are well-formed", () => {
  const file = new URL('../../../tools/advisories/exceptions.json', import.meta.url);
  expect(exceptionsSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).success).toBe(true);
});
