/** The thread that counts tokens, for real: the estimates of every provider that cannot count stand on it. */
import { afterEach, expect, test } from 'vitest';
import { TokenCounter } from '../../../src-main/engine/token-counter.ts';
import { workerFile } from '../../../src-main/engine/worker-files.ts';

const counter = new TokenCounter(() => workerFile('token'));
afterEach(() => counter.stop());

test('counts what the encoding counts, in whatever order texts are given, and starts again after it was stopped', async () => {
  const counts = await Promise.all(['hello world', '', 'x'.repeat(8)].map((text) => counter.count(text)));
  expect(counts).toEqual([2, 0, 1]);
  await counter.stop();
  expect(await counter.count('hello world')).toBe(2);
});

test('takes what looks like a control token for text', async () => {
  expect(await counter.count('<|endoftext|>')).toBeGreaterThan(1);
});
