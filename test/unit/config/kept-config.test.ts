/** The last good configuration on disk: one mistake in the file stops nobody at the next start. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ConfigStore, openConfig } from '../../../src-main/config/config-store.ts';
import { firstConfigText } from '../../../src-main/config/first-config.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const providers = [{ id: 'practice', defaultBaseUrl: null, needsSecret: false }];
const text = firstConfigText({ key: { hash: `sha256:${'a'.repeat(64)}`, prefix: 'sk-gate-abcd' }, now: Date.UTC(2026, 10, 23) });
const broken = text.replace('version: 1', 'version: one');

let folder: string;
let file: string;
let kept: string;
const failures: unknown[] = [];
const open: ConfigStore[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'gatehouse.yaml');
  kept = join(folder, 'last-good.yaml');
  failures.length = 0;
  writeFileSync(file, text);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((store) => store.close()));
});
const openKeeping = async (): Promise<ConfigStore> => {
  const store = await openConfig({ file, providers, watch: false, keep: { file: kept, onFailure: (error) => failures.push(error) } });
  open.push(store);
  return store;
};

test('the last good configuration is kept privately, follows every change, and serves a start on a file with a mistake', async () => {
  const store = await openKeeping();
  expect(readFileSync(kept, 'utf8')).toBe(text);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  await store.edit([{ op: 'set', path: ['organization', 'name'], value: 'Changed' }]);
  const changed = readFileSync(file, 'utf8');
  expect(readFileSync(kept, 'utf8')).toBe(changed);
  expect(store.current().keptAt).toBeNull();

  writeFileSync(file, broken);
  const again = await openKeeping();
  expect(again.current()).toMatchObject({ text: changed, config: { organization: { name: 'Changed' } } });
  expect(again.current().keptAt).toBe(statSync(kept).mtimeMs);
  expect(again.problems()).toMatchObject([{ file, line: expect.any(Number) as number, path: 'version' }]);
  expect(readFileSync(kept, 'utf8')).toBe(changed);
  await expect(again.edit([{ op: 'set', path: ['organization', 'name'], value: 'X' }])).rejects.toMatchObject({ code: 'config_invalid' });

  writeFileSync(file, text);
  await again.reload();
  expect(again.current()).toMatchObject({ text, keptAt: null });
  expect(again.problems()).toEqual([]);
  expect(readFileSync(kept, 'utf8')).toBe(text);
});

test('it never goes before a good file, nor serves in place of one from a newer Gatehouse or when it is bad itself', async () => {
  writeFileSync(kept, text.replace('My organisation', 'Old'));
  expect((await openKeeping()).current()).toMatchObject({ text, keptAt: null });
  writeFileSync(file, text.replace('version: 1', 'version: 2'));
  await expect(openKeeping()).rejects.toMatchObject({ code: 'config_newer' });
  writeFileSync(file, broken);
  writeFileSync(kept, broken);
  await expect(openKeeping()).rejects.toMatchObject({ code: 'config_invalid' });
});

test('one that cannot be kept is told and stops nothing', async () => {
  mkdirSync(kept);
  expect((await openKeeping()).current().text).toBe(text);
  expect(failures).toHaveLength(1);
});
