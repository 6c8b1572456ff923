/** The space for young objects is held at its bound and let go below it, whatever V8 does with it in between. */
import { expect, test } from 'vitest';
import { boundHeap } from '../../../src-main/engine/machine/heap-bounds.ts';
import { createManualClock } from '../../support/manual-clock.ts';

const MEBIBYTE = 2 ** 20;

function start() {
  const clock = createManualClock();
  const flags: string[] = [];
  const young = { bytes: MEBIBYTE };
  const stop = boundHeap(clock, { youngBytes: () => young.bytes, setFlag: (flag) => void flags.push(flag) });
  return { clock, flags, young, stop };
}

test('lets old objects double before they are collected, and young ones grow at first', () => {
  expect(start().flags).toEqual(['--heap-growing-percent=100', '--semi-space-growth-factor=2']);
});

test('holds the young space once it is full, and frees it again after V8 gave it back', () => {
  const { clock, flags, young } = start();
  flags.length = 0;
  young.bytes = 15 * MEBIBYTE;
  clock.advance(1000);
  expect(flags).toEqual([]);
  young.bytes = 16 * MEBIBYTE;
  clock.advance(5000);
  expect(flags).toEqual(['--semi-space-growth-factor=1']);
  young.bytes = MEBIBYTE;
  clock.advance(1000);
  expect(flags).toEqual(['--semi-space-growth-factor=1', '--semi-space-growth-factor=2']);
});

test('looks no more once it is stopped', () => {
  const { clock, flags, young, stop } = start();
  stop();
  flags.length = 0;
  young.bytes = 64 * MEBIBYTE;
  clock.advance(10_000);
  expect(flags).toEqual([]);
});
