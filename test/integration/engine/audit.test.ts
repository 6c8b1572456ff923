/** The audit log of a real engine: who changed what, in calls, in the file, and while nothing ran. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../src-main/contract/audit.ts';
import type { AdminClient } from '../../support/admin-client.ts';
import { testEngine } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';
import { runGatehouse } from '../../support/run-gatehouse.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function rename(dataDir: string, name: string): Promise<void> {
  const file = join(dataDir, 'gatehouse.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/(organization:\n(?:.*\n)*? {2}name: ).*/, `$1${name}`));
}

const entries = async (admin: AdminClient): Promise<AuditEntry[]> => (await admin.audit.list({})).entries;
const newest = (admin: AdminClient, action: string): Promise<AuditEntry> =>
  eventually(async () => {
    const found = (await entries(admin)).find((one) => one.action === action);
    if (found === undefined) throw new Error(`there is no ${action} yet`);
    return found;
  });

test('an edit by a call carries the call and the caller, and no value of a key', async () => {
  const { admin } = await testEngine();
  const { value } = await admin.keys.create({ owner: 'developer:me', id: 'laptop', name: 'Laptop' });
  await admin.keys.disable({ id: 'laptop' });
  expect(await newest(admin, 'keys.disable')).toMatchObject({
    actor: 'admin via desktop',
    changes: [{ path: 'keys[laptop].disabled', after: true }],
  });
  const created = await newest(admin, 'keys.create');
  expect(created).toMatchObject({ changes: [{ path: 'keys[laptop]', after: { id: 'laptop', owner: 'developer:me', name: 'Laptop' } }] });
  expect(JSON.stringify(await entries(admin))).not.toContain(value);
  expect(JSON.stringify(await entries(admin))).not.toContain('sha256:');
});

test('what is no edit is there too: secrets put away, addresses confirmed, the switch, the login token', async () => {
  const { admin, dataDir } = await testEngine();
  await admin.accounts.add({ id: 'work', provider: 'anthropic', baseUrl: 'https://llm.example', secretValue: 'sk-ant-canary-audit' });
  await admin.gateway.set({ on: false });
  expect((await runGatehouse(['login', '--new', '--data', dataDir])).code).toBe(0);
  const all = await entries(admin);
  expect(all.map(({ action, subject }) => [action, subject])).toEqual([
    ['login.renew', 'login token replaced; every session ended'],
    ['gateway.set', 'gateway'],
    ['accounts.add', 'secret of account work'],
    ['accounts.add', ''],
  ]);
  expect(JSON.stringify(all)).not.toContain('canary');
});

test('a hand edit is the file’s, and a commit’s is its author’s', async () => {
  const dataDir = await temporaryFolder();
  const { admin, engine } = await testEngine({ dataDir });
  await rename(dataDir, 'By hand');
  expect(await newest(admin, 'config.edited')).toMatchObject({
    actor: 'file',
    changes: [{ path: 'organization.name', after: 'By hand' }],
  });
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.example', ...args], { cwd: dataDir, stdio: 'pipe' });
  git('init', '-q');
  git('add', 'gatehouse.yaml');
  git('commit', '-qm', 'first');
  await engine.close();
  await rename(dataDir, 'Committed');
  git('commit', '-qam', 'second');
  const again = await testEngine({ dataDir });
  const [found] = await entries(again.admin);
  expect(found).toMatchObject({
    actor: 'Ada <ada@acme.example>',
    action: 'config.edited',
    changes: [{ path: 'organization.name', before: 'By hand', after: 'Committed' }],
  });
  expect(await again.admin.audit.verify()).toMatchObject({ ok: true });
});

test('a hand edit that an edit by a call finds is told apart from it', async () => {
  const { admin, dataDir } = await testEngine();
  await rename(dataDir, 'By hand');
  await admin.settings.setRecording({ bodies: 'none' });
  const found = (await entries(admin)).slice(0, 2).map(({ actor, changes }) => [actor, changes.map(({ path }) => path)]);
  expect(found).toEqual([
    ['admin via desktop', ['logging.bodies']],
    ['file', ['organization.name']],
  ]);
});

test('commands without an engine write it as well, and a restart that changed nothing adds nothing', async () => {
  const dataDir = await temporaryFolder();
  expect((await runGatehouse(['keys', 'create', '--owner', 'developer:me', '--id', 'ci', '--data', dataDir])).code).toBe(0);
  const { admin, engine } = await testEngine({ dataDir });
  const before = await entries(admin);
  expect(before).toMatchObject([{ actor: 'admin via command line', action: 'keys.create' }]);
  await engine.close();
  const again = await testEngine({ dataDir });
  expect(await entries(again.admin)).toEqual(before);
});

test('the export holds every entry, oldest first, as lines of JSON', async () => {
  const { admin } = await testEngine();
  await admin.gateway.set({ on: false });
  await admin.gateway.set({ on: true });
  const { name, text } = await admin.audit.export();
  expect(name).toMatch(/^gatehouse-audit-\d{4}-\d\d-\d\d\.jsonl$/);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditEntry);
  expect(lines).toEqual((await entries(admin)).toReversed());
});
