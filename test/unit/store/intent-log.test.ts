import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type IntentLog, openIntentLog, readIntents } from '../../../src-main/store/intent-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const segmentBytes = 1024;

let file: string;
let log: IntentLog;
beforeEach(async () => {
  file = join(await temporaryFolder(), 'gatehouse.intents');
  log = openIntentLog(file, segmentBytes);
});
afterEach(() => log.close());

const read = () => readIntents(file, segmentBytes);

test('what was added can be read from the file at once, in order, and only by its owner', () => {
  log.add('one');
  log.add('zwölf');
  expect(read()).toEqual(['one', 'zwölf']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a request that never left leaves no intent, and takes no other along', () => {
  log.add('before');
  const intent = log.add('never left');
  log.add('after');
  log.withdraw(intent);
  expect(read()).toEqual(['before', 'after']);
});

test('released intents make room: the file never grows, and what waits is always in it', () => {
  const { size, blocks } = statSync(file);
  expect(size).toBe(2 * segmentBytes);
  expect(blocks * 512).toBeGreaterThanOrEqual(size);
  const waiting: { text: string; intent: ReturnType<IntentLog['add']> }[] = [];
  for (let number = 0; number < 500; number += 1) {
    const text = `${number} `.repeat(1 + (number % 40));
    waiting.push({ text, intent: log.add(text) });
    if (waiting.length > 3) log.release(waiting.shift()!.intent);
    const standing = read();
    expect(waiting.filter((one) => !standing.includes(one.text))).toEqual([]);
  }
  expect(statSync(file).size).toBe(size);
});

test('nothing that waits is written over: the one too many is refused', () => {
  const texts: string[] = [];
  const fill = (): void => {
    for (;;) {
      const text = `${texts.length} `.padEnd(100, '.');
      log.add(text);
      texts.push(text);
    }
  };
  expect(fill).toThrow('too many requests wait for the disk');
  expect(read()).toEqual(texts);
});

test('an intent larger than a segment is refused', () => {
  expect(() => log.add('x'.repeat(segmentBytes))).toThrow('larger than its log');
});

test('opening it empties it: what an earlier process left has been read', () => {
  log.add('old');
  log.close();
  log = openIntentLog(file, segmentBytes);
  expect(read()).toEqual([]);
});

test.each([1, 12, 13, 15])('a record torn off after %i bytes ends its segment', (kept) => {
  log.add('whole');
  const end = 13 + 'whole'.length;
  log.add('torn one');
  const bytes = readFileSync(file);
  bytes.fill(0, end + kept, segmentBytes);
  writeFileSync(file, bytes);
  expect(read()).toEqual(['whole']);
});

test('without a file there are none', () => {
  expect(readIntents(`${file}.none`, segmentBytes)).toEqual([]);
});
