import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { longestStall } from '../../support/longest-stall.ts';
import { type ConfigStore, openConfig } from '../../../src-main/config/config-store.ts';

// 10,000 developers with a key each: 2.7 MB. Time is measured as this thread's own processor time, because other
// programs on the machine are nobody's fault here.

const DEVELOPERS = 10_000;
const hash = (index: number) => createHash('sha256').update(String(index)).digest('hex');
const worker = () => new URL('../../../src-main/config/config-worker.ts', import.meta.url);

let folder: string;
let file: string;
let store: ConfigStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-large-'));
  file = join(folder, 'gatehouse.yaml');
  const lines = ['version: 1', 'organization: { id: acme, name: Acme }', 'teams:', '  - { id: core, name: Core }', 'developers:'];
  for (let index = 0; index < DEVELOPERS; index++) lines.push(`  - id: dev${index}`, `    name: Developer ${index}`, '    team: core');
  lines.push('keys:');
  for (let index = 0; index < DEVELOPERS; index++) {
    lines.push(
      `  - id: key${index}`,
      `    owner: developer:dev${index}`,
      '    name: a laptop somewhere',
      `    hash: sha256:${hash(index)}`,
      '    prefix: sk-gate-abcd',
      '    created: 2026-11-23T20:00:00Z',
    );
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
  expect(readFileSync(file).length).toBeGreaterThan(2_600_000);
  store = await openConfig({ file, providers: [], watch: false, worker });
}, 120_000);

afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a file with 10,000 developers is read whole', () => {
  const { config, snapshot } = store.current();
  expect([config.developers.length, snapshot.keysByHash.size]).toEqual([DEVELOPERS, DEVELOPERS]);
  expect(snapshot.keysByHash.get(hash(9_999))).toMatchObject({ id: 'key9999', developerId: 'dev9999', teamId: 'core' });
});

test(
  'reloading it holds up the loop that carries traffic for less than a tenth of what reading it takes',
  { timeout: 120_000 },
  async () => {
    const inThread = await openConfig({ file, providers: [], watch: false });
    const stalls: number[] = [];
    const readings: number[] = [];
    for (const note of ['# one\n', '# two\n', '# three\n']) {
      appendFileSync(file, note);
      stalls.push(await longestStall(() => store.reload()));
      readings.push(await longestStall(() => inThread.reload()));
      expect(store.current().text.endsWith(note)).toBe(true);
    }
    await inThread.close();
    const median = (times: number[]) => times.toSorted((a, b) => a - b)[1]!;
    expect(median(stalls)).toBeLessThan(median(readings) / 10);
  },
);

test('one key in it is disabled by changing one line', { timeout: 120_000 }, async () => {
  const before = readFileSync(file, 'utf8').split('\n');
  await store.edit([{ op: 'set', path: ['keys', { id: 'key5000' }, 'disabled'], value: true }]);
  const after = readFileSync(file, 'utf8').split('\n');
  const line = after.findIndex((text, index) => text !== before[index]);
  expect(after.toSpliced(line, 1)).toEqual(before);
  expect(store.current().snapshot.keysByHash.get(hash(5000))?.config.disabled).toBe(true);
});
