import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { preparePrivateFolder } from '../../../src-main/engine/control-socket.ts';
import { runGatehouse, serveGatehouse } from '../../support/run-gatehouse.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('a data folder whose path is too long for a socket is reached all the same, privately', async () => {
  const root = await temporaryFolder();
  const dataDir = join(root, 'x'.repeat(60), 'y'.repeat(60));
  await mkdir(dataDir, { recursive: true });
  const env = { TMPDIR: root };
  const served = await serveGatehouse(dataDir, { env });
  const { socket } = JSON.parse(await readFile(join(dataDir, 'engine.json'), 'utf8'));
  expect(socket.startsWith(dataDir)).toBe(false);
  expect((await stat(socket)).mode & 0o777).toBe(0o600);
  expect((await stat(join(socket, '..'))).mode & 0o777).toBe(0o700);
  const created = await runGatehouse(['keys', 'create', '--owner', 'developer:me', '--json', '--data', dataDir], { env });
  expect(created.code).toBe(0);
  // The engine itself made the key: it is in force without a reload.
  const answer = await fetch(`${served.gatewayUrl}/v1/models`, {
    headers: { authorization: `Bearer ${JSON.parse(created.stdout).value}` },
  });
  expect(answer.status).toBe(200);
  expect(await served.stop()).toBe(0);
  await expect(stat(socket)).rejects.toThrow('ENOENT');
});

test("the folder in the place that is everybody's is ours alone: no link, no file, nothing open to others", async () => {
  const root = await temporaryFolder();
  const [own, link, open, file] = ['own', 'link', 'open', 'file'].map((name) => join(root, name)) as [string, string, string, string];
  await preparePrivateFolder(own);
  await preparePrivateFolder(own);
  await symlink(own, link);
  await mkdir(open);
  await chmod(open, 0o755);
  await writeFile(file, '', { mode: 0o600 });
  for (const folder of [link, open, file]) await expect(preparePrivateFolder(folder)).rejects.toMatchObject({ code: 'folder_locked' });
});
