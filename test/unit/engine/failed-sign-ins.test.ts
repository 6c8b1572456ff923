import { expect, test } from 'vitest';
import { createFailedSignIns } from '../../../src-main/engine/interface/failed-sign-ins.ts';
import { createSignInDelays } from '../../../src-main/engine/interface/sign-in-delays.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const MINUTE_MS = 60_000;

test('wrong tokens from one source wait longer and longer, up to five seconds', () => {
  const delayOf = createSignInDelays(createManualClock());
  const delays = Array.from({ length: 12 }, (_, index) => delayOf('192.0.2.1', `guess ${index}`));
  expect(delays).toEqual([0, 0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000, 5000, 5000]);
  expect(delayOf('192.0.2.2', 'another')).toBe(0);
});

test('one wrong token from ever new sources waits too', () => {
  const delayOf = createSignInDelays(createManualClock());
  const delays = Array.from({ length: 6 }, (_, index) => delayOf(`192.0.2.${index}`, 'the same'));
  expect(delays).toEqual([0, 0, 0, 250, 500, 1000]);
});

test('ten minutes without a failure are forgotten', () => {
  const clock = createManualClock();
  const delayOf = createSignInDelays(clock);
  for (let count = 0; count < 8; count += 1) delayOf('192.0.2.1', `guess ${count}`);
  clock.advance(10 * MINUTE_MS);
  expect(delayOf('192.0.2.1', 'guess')).toBe(0);
});

function watched() {
  const clock = createManualClock();
  const notes: string[] = [];
  const alerts: unknown[] = [];
  const failed = createFailedSignIns({
    audit: { note: ({ actor, action, subject }) => void notes.push(`${actor} ${action}: ${subject}`) },
    alert: (one) => void alerts.push(one),
    clock,
  });
  return { clock, notes, alerts, failed };
}

test('the first wrong token of a source is audited at once, the others of ten minutes as one number', () => {
  const { clock, notes, failed } = watched();
  for (let count = 0; count < 40; count += 1) failed.put('192.0.2.1');
  failed.put('192.0.2.2');
  expect(notes).toEqual(['nobody login.failed: a wrong token from 192.0.2.1', 'nobody login.failed: a wrong token from 192.0.2.2']);
  clock.advance(10 * MINUTE_MS);
  expect(notes.slice(2)).toEqual(['nobody login.failed: 39 more wrong tokens from 192.0.2.1 within ten minutes']);
  failed.put('192.0.2.1');
  failed.put('192.0.2.1');
  failed.close();
  expect(notes.slice(3)).toEqual([
    'nobody login.failed: a wrong token from 192.0.2.1',
    'nobody login.failed: 1 more wrong token from 192.0.2.1 within ten minutes',
  ]);
});

test('five wrong tokens from one source are one alert; somebody who mistypes is none', () => {
  const { clock, alerts, failed } = watched();
  for (let count = 0; count < 4; count += 1) failed.put('192.0.2.1');
  for (let count = 0; count < 30; count += 1) failed.put('192.0.2.2');
  expect(alerts).toEqual([{ at: clock.now(), source: '192.0.2.2', count: 5 }]);
});

test('ever new sources are not ever new entries', () => {
  const { notes, failed } = watched();
  for (let count = 0; count < 500; count += 1) failed.put(`192.0.2.${count}`);
  failed.close();
  expect(notes.length).toBe(52);
  expect(notes.at(-1)).toBe('nobody login.failed: 449 more wrong tokens from further addresses within ten minutes');
});
