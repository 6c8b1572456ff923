/** A start that one file of the data folder prevents: the file is named, and what to do about it. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { GatehouseError } from '../../../src-main/contract/errors.ts';
import { fileError } from '../../../src-main/contract/file-error.ts';
import { startEngine } from '../../../src-main/engine/engine.ts';
import { workerFile } from '../../../src-main/engine/worker-files.ts';
import { testEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function refusal(dataDir: string): Promise<string> {
  const started = await startEngine({ dataDir, mode: 'desktop', port: 0, worker: workerFile }).catch((error: unknown) => error);
  if (!(started instanceof Error)) await (started as Awaited<ReturnType<typeof startEngine>>).close();
  expect(started).toBeInstanceOf(GatehouseError);
  return (started as GatehouseError).message;
}

async function usedFolder(): Promise<string> {
  const { engine, dataDir } = await testEngine();
  await engine.close();
  return dataDir;
}

test.each(['gatehouse.yaml', 'gatehouse.db', 'gatehouse.intents', 'vault.json', 'vault.key', 'lock', 'engine.json'])(
  'a folder in the place of %s is named, with the way out',
  async (name) => {
    const dataDir = await usedFolder();
    await rm(join(dataDir, name), { force: true });
    await mkdir(join(dataDir, name, 'inside'), { recursive: true });
    expect(await refusal(dataDir)).toMatch(new RegExp(`${join(dataDir, name)} .*(folder|Check who owns it)`));
  },
);

test.each([
  ['gatehouse.db', /is damaged\. Put a backup of it in its place, or move it away/],
  ['vault.json', /is damaged\. Put it back from a backup, or delete it/],
  ['lock', /is damaged \(SQLITE_NOTADB\)\. It holds nothing: delete it/],
])('garbage in the place of %s is named, with the way out', async (name, way) => {
  const dataDir = await usedFolder();
  const file = join(dataDir, name);
  await Promise.all(['-wal', '-shm'].map((end) => rm(file + end, { force: true })));
  await writeFile(file, 'this is no such file '.repeat(500));
  const said = await refusal(dataDir);
  expect(said).toContain(file);
  expect(said).toMatch(way);
});

test.each(['ENOSPC', 'EROFS', 'EACCES', 'EDQUOT', 'EIO', 'EMFILE'])('%s names the file it is about, and a remedy', (code) => {
  const system = Object.assign(new Error(`${code}: as the system says it, write`), { code });
  const said = fileError(system, '/data/vault.key', 'written');
  expect(said).toMatchObject({ code: 'file_unusable', details: { file: '/data/vault.key' }, cause: system });
  expect((said as GatehouseError).message).toMatch(new RegExp(`^/data/vault\\.key cannot be written \\(${code}\\): .{10,}\\.$`));
});

const disk = mkdtempSync(join(tmpdir(), 'gatehouse-disk-'));
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'gatehouse-test', disk]).status === 0;

test.skipIf(!isMounted)('a first start on a full disk names the file that did not fit (needs root)', async () => {
  onTestFinished(async () => {
    spawnSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });
  const handle = openSync(join(disk, 'filler'), 'w');
  for (let size = 1 << 20; size > 0;) {
    try {
      writeSync(handle, Buffer.alloc(size));
    } catch {
      size >>= 1;
    }
  }
  closeSync(handle);
  const said = await refusal(join(disk, 'data'));
  expect(said).toMatch(new RegExp(`^${join(disk, 'data')}/[a-z.]+ cannot be written \\(ENOSPC\\): the disk is full\\.? Free space`));
});

test('a place that can hold no folder is named', async () => {
  const parent = await temporaryFolder();
  await writeFile(join(parent, 'file'), '');
  expect(await refusal(join(parent, 'file', 'data'))).toMatch(/\/file\/data cannot be opened \(ENOTDIR\): .*another folder with --data/);
});
