import { expect, test } from 'vitest';
import { createWarnings } from '../../../src-main/observe/warnings.ts';
import { createManualClock } from '../../support/manual-clock.ts';

test('a warning stands once, keeps its beginning when reworded, and goes when cleared', () => {
  const clock = createManualClock();
  const began = clock.now();
  let changes = 0;
  const warnings = createWarnings(clock, () => (changes += 1));
  warnings.raise('disk_low', 'Less than 400 MB are left.');
  clock.advance(60_000);
  warnings.raise('disk_low', 'Less than 400 MB are left.');
  warnings.raise('disk_low', 'Less than 300 MB are left.');
  expect(warnings.list()).toMatchObject([{ code: 'disk_low', text: 'Less than 300 MB are left.', since: began }]);
  warnings.clear('disk_low');
  warnings.clear('disk_low');
  expect(warnings.list()).toEqual([]);
  expect(changes).toBe(3);
});

test('the heaviest comes first, then the oldest', () => {
  const clock = createManualClock();
  const warnings = createWarnings(clock, () => {});
  warnings.raise('config_restart', 'a');
  clock.advance(1);
  warnings.raise('config_refused', 'b');
  clock.advance(1);
  warnings.raise('gateway_failed', 'c');
  expect(warnings.list().map((warning) => warning.code)).toEqual(['config_refused', 'gateway_failed', 'config_restart']);
});
