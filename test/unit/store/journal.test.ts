import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal, type Journal } from '../../../src-main/store/journal.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let file: string;
let journal: Journal;
beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'gatehouse.journal');
  journal = openJournal(file, 4096);
});
afterEach(() => {
  journal.close();
});

function reopen(): void {
  journal.close();
  journal = openJournal(file, 4096);
}

test('the space is taken before it is needed, and only the owner can read it', () => {
  const { size, blocks, mode } = statSync(file);
  expect(size).toBe(4096);
  expect(blocks * 512).toBeGreaterThanOrEqual(4096);
  expect(mode & 0o777).toBe(0o600);
});

test('entries come back in order after the file is opened again', () => {
  expect(journal.append(['one', 'zwölf'])).toBe(2);
  expect(journal.append(['three'])).toBe(1);
  reopen();
  expect(journal.entries()).toEqual(['one', 'zwölf', 'three']);
});

test('it takes as many entries as fit and never grows', () => {
  const entries = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(1000));
  expect(journal.append(entries)).toBe(4);
  expect(journal.append(['x'.repeat(100)])).toBe(0);
  expect(journal.entries()).toEqual(entries.slice(0, 4));
  expect(statSync(file).size).toBe(4096);
});

test('clearing it leaves nothing to replay and gives no space back', () => {
  journal.append(['one', 'two']);
  journal.clear();
  journal.append(['new']);
  reopen();
  expect(journal.entries()).toEqual(['new']);
  expect(statSync(file).size).toBe(4096);
});

test.each([1, 7, 8, 12])('an entry torn off after %i bytes is dropped, and the next one takes its place', (kept) => {
  journal.append(['whole']);
  const end = journal.usedBytes;
  journal.append(['torn entry']);
  const bytes = readFileSync(file);
  bytes.fill(0, end + kept);
  writeFileSync(file, bytes);
  reopen();
  expect(journal.entries()).toEqual(['whole']);
  journal.append(['next']);
  reopen();
  expect(journal.entries()).toEqual(['whole', 'next']);
});

test('an entry with a flipped bit ends the journal instead of being replayed', () => {
  journal.append(['one', 'two']);
  const bytes = readFileSync(file);
  bytes[bytes.indexOf('two')]! ^= 1;
  writeFileSync(file, bytes);
  reopen();
  expect(journal.entries()).toEqual(['one']);
});
