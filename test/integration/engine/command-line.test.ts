import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isWellFormedVirtualKey } from '../../../src-main/gateway/admission/virtual-key.ts';
import { runGatehouse, serveGatehouse, type Ran } from '../../support/run-gatehouse.ts';
import { startFakeAnthropic } from '../../support/fake-anthropic.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Every command must behave the same over a running engine's socket and on the files alone. */
describe.each(['without an engine', 'with a running engine'] as const)('%s', (mode) => {
  async function prepare(env: Record<string, string> = {}) {
    const dataDir = await temporaryFolder();
    if (mode === 'with a running engine') await serveGatehouse(dataDir, { env });
    const run = (...args: string[]): Promise<Ran> => runGatehouse([...args, '--data', dataDir], { env });
    const config = async () => parse(await readFile(join(dataDir, 'gatehouse.yaml'), 'utf8'));
    return { dataDir, run, config };
  }

  test('Claude Code’s settings are shown, changed and put back', async () => {
    const home = await temporaryFolder();
    const { run } = await prepare({ HOME: home });
    const file = join(home, '.claude', 'settings.json');
    expect((await run('setup', 'show')).stdout).toMatch(/ANTHROPIC_BASE_URL +not set +http/);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
    expect(await run('setup', 'apply')).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ env: { ANTHROPIC_AUTH_TOKEN: expect.stringMatching(/^sk-gate-/) } });
    expect((await run('setup', 'show')).stdout).toContain('Nothing to change');
    expect(await run('setup', 'undo')).toMatchObject({ code: 0 });
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  test('keys are created, listed, rotated, disabled, enabled and revoked', async () => {
    const { run, config } = await prepare();
    const created = await run('keys', 'create', '--owner', 'developer:me', '--json');
    expect(created).toMatchObject({ code: 0, stderr: '' });
    const { id, value, ...rest } = JSON.parse(created.stdout);
    expect(id).toBe('me-2');
    expect(isWellFormedVirtualKey(value)).toBe(true);
    expect(rest).toEqual({});
    expect(JSON.stringify(await config())).not.toContain(value);

    const rotated = JSON.parse((await run('keys', 'rotate', 'me-2', '--grace-hours', '1', '--json')).stdout);
    expect(rotated.id).toBe('me-2');
    expect(rotated.value).not.toBe(value);
    expect((await config()).keys[1].previous).toMatchObject([{ until: expect.any(String) }]);
    const again = await run('keys', 'rotate', 'me-2', '--grace-hours', '2');
    expect(again.stderr).toContain('This is the only time the value of me-2 is shown.');
    expect(again.stderr.match(/The earlier value sk-gate-\S+\.\.\. works until \d{4}-\S+Z\./g)).toHaveLength(2);
    const ended = await run('keys', 'rotate', 'me-2', '--grace-hours', '0', '--end-earlier');
    expect(ended.stderr).toContain('No earlier value works any more.');

    const brief = await run('keys', 'create', '--owner', 'developer:me', '--id', 'brief', '--expires', '2h', '--json');
    expect(brief).toMatchObject({ code: 0, stderr: '' });
    const past = await run('keys', 'create', '--owner', 'developer:me', '--expires', '2020-01-01T00:00:00Z');
    expect(past).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('over already') });
    const unclear = await run('keys', 'create', '--owner', 'developer:me', '--expires', 'soon');
    expect(unclear).toMatchObject({ stdout: '', stderr: expect.stringContaining('--expires must be a length of time (5h), tonight') });

    expect(await run('keys', 'disable', 'me-2')).toMatchObject({ code: 0 });
    const status = async () =>
      JSON.parse((await run('keys', 'list', '--json')).stdout).find((key: { id: string }) => key.id === 'me-2').status;
    expect(await status()).toBe('disabled');
    expect(await run('keys', 'enable', 'me-2')).toMatchObject({ code: 0 });
    expect(await status()).toBe('active');
    expect(await run('keys', 'revoke', 'me-2')).toMatchObject({ code: 0 });
    expect(await status()).toBe('revoked');
    expect(await run('keys', 'rotate', 'me-2')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'gatehouse: The key me-2 was revoked; create a new one instead.\n',
    });
  });

  test('accounts are added, listed, tested, and removed', async () => {
    const fake = await startFakeAnthropic();
    const { run, config } = await prepare({ UPSTREAM_SECRET: 'sk-ant-canary-0123456789' });
    const added = await run(
      'accounts',
      'add',
      'fake',
      '--provider',
      'anthropic',
      '--base-url',
      fake.url,
      '--secret',
      '${env:UPSTREAM_SECRET}',
    );
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect((await config()).accounts[1]).toEqual({
      id: 'fake',
      provider: 'anthropic',
      secret: '${env:UPSTREAM_SECRET}',
      baseUrl: fake.url,
    });
    expect((await run('accounts', 'list')).stdout).toMatch(/^fake +anthropic +http:\/\/127\.0\.0\.1:\d+ +untried/m);
    // The account was added on this machine together with its address: no further confirmation is asked.
    const tested = await run('accounts', 'test', 'fake', '--json');
    expect(JSON.parse(tested.stdout)).toMatchObject({ ok: true });
    expect(fake.requests[0]?.header('x-api-key')).toBe('sk-ant-canary-0123456789');
    expect(await run('accounts', 'remove', 'fake')).toMatchObject({ code: 0 });
    expect((await config()).accounts).toHaveLength(1);
    await fake.close();
  });

  test('an account that does not work fails its test in one clear line', async () => {
    const { run } = await prepare({ UPSTREAM_SECRET: 'sk-ant-canary-0123456789' });
    await run(
      'accounts',
      'add',
      'dead',
      '--provider',
      'anthropic',
      '--base-url',
      'http://127.0.0.1:1',
      '--secret',
      '${env:UPSTREAM_SECRET}',
    );
    const tested = await run('accounts', 'test', 'dead');
    expect(tested).toMatchObject({ code: 1, stdout: '' });
    expect(tested.stderr).toMatch(/^gatehouse: .+\n$/);
    expect(tested.stderr).not.toContain('canary');
  });

  test('spend is shown as a table, as JSON and as CSV', async () => {
    const { run } = await prepare();
    expect((await run('spend')).stdout).toMatch(/^MODEL +REQUESTS +INPUT +CACHE READ +CACHE WRITE +OUTPUT +COST\nTotal +0/);
    expect(JSON.parse((await run('spend', '--by', 'developer', '--json')).stdout)).toMatchObject({
      by: 'developer',
      range: 'month',
      rows: [],
    });
    expect((await run('spend', '--by', 'key', '--csv')).stdout).toMatch(/^id,name,requests,/);
    expect(await run('spend', '--by', 'shoe')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^gatehouse: shoe is none of model, .+\n$/),
    });
  });

  test('doctor says what it found and fails when a check failed', async () => {
    const { run } = await prepare();
    const healthy = await run('doctor', '--json');
    expect(healthy.code).toBe(0);
    expect(JSON.parse(healthy.stdout).map((one: { name: string }) => one.name)).toContain('configuration');
    await run('accounts', 'add', 'bare', '--provider', 'anthropic', '--secret', '${env:NOT_SET_ANYWHERE}');
    const sick = await run('doctor');
    expect(sick.code).toBe(1);
    expect(sick.stdout).toMatch(/FAILED +account bare: \$\{env:NOT_SET_ANYWHERE\} has no value here\./);
  });

  test('wrong input is one line and a non-zero exit', async () => {
    const { run } = await prepare();
    const oneLine = expect.stringMatching(/^gatehouse: .+\n$/);
    expect(await run('keys', 'create', '--owner', 'developer:nobody')).toMatchObject({ code: 2, stdout: '', stderr: oneLine });
    expect(await run('keys', 'create', '--owner', 'nobody')).toMatchObject({ code: 2, stdout: '', stderr: oneLine });
    expect(await run('keys', 'revoke', 'ghost')).toMatchObject({
      code: 1,
      stderr: 'gatehouse: There is no key ghost; `gatehouse keys list` shows all.\n',
    });
    expect(await run('accounts', 'add', 'practice', '--provider', 'practice')).toMatchObject({ code: 1, stderr: oneLine });
    expect(await run('accounts', 'add', 'x', '--provider', 'nobody')).toMatchObject({ code: 2, stderr: oneLine });
    expect(await run('accounts', 'add', 'x', '--provider', 'anthropic', '--secret', 'sk-ant-api03-canary')).toMatchObject({
      code: 2,
      stderr: expect.not.stringContaining('canary'),
    });
    expect(await run('keys', 'list', '--colour')).toMatchObject({ code: 2, stderr: oneLine });
  });
});

test('check names file, line and column of every mistake, and exits with 1', async () => {
  const dataDir = await temporaryFolder();
  await runGatehouse(['keys', 'list', '--data', dataDir]);
  expect(await runGatehouse(['check', '--data', dataDir])).toMatchObject({ code: 0, stderr: '' });
  const file = join(dataDir, 'broken.yaml');
  await writeFile(file, 'version: 1\norganization: {id: a, name: A}\nkies: []\n');
  const checked = await runGatehouse(['check', file]);
  expect(checked).toMatchObject({ code: 1, stdout: '' });
  expect(checked.stderr).toMatch(new RegExp(`^${file}:3:1: .*kies.*\\. [A-Z]`));
  expect(await runGatehouse(['check', join(dataDir, 'nowhere.yaml')])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^gatehouse: .*nowhere\.yaml cannot be read \(ENOENT\)\.\n$/),
  });
});

test('prices check says how old the list is, names the disputes, and fails when it is too old', async () => {
  const checked = await runGatehouse(['prices', 'check', '--json']);
  expect(checked).toMatchObject({ code: 0, stderr: '' });
  const { date, models, disputes } = JSON.parse(checked.stdout) as { date: string; models: number; disputes: { model: string }[] };
  expect(Date.parse(date)).not.toBeNaN();
  expect(models).toBeGreaterThan(1000);
  expect(disputes.map(({ model }) => model)).toContain('gpt-5.6-sol');
  expect((await runGatehouse(['prices', 'check'])).stdout).toMatch(/gpt-5\.6-sol: input \$\d/);
  expect(await runGatehouse(['prices', 'check', '--max-age-days', 'many'])).toMatchObject({ code: 2 });
});

test('a secret typed into standard input goes to the vault, and only its reference into the file', async () => {
  const dataDir = await temporaryFolder();
  const added = await runGatehouse(['accounts', 'add', 'claude', '--provider', 'anthropic', '--secret-stdin', '--data', dataDir], {
    input: 'sk-ant-api03-canary\n',
  });
  expect(added).toMatchObject({ code: 0, stderr: '' });
  const yaml = await readFile(join(dataDir, 'gatehouse.yaml'), 'utf8');
  expect(yaml).toContain('secret: ${vault:claude}');
  expect(yaml).not.toContain('canary');
  expect(await readFile(join(dataDir, 'vault.json'), 'utf8')).not.toContain('canary');
  expect((await runGatehouse(['accounts', 'list', '--data', dataDir])).stdout).toMatch(/^claude .*untried/m);
});

test('help lists every command, and an unknown one is refused by name', async () => {
  const help = await runGatehouse(['help']);
  expect(help.code).toBe(0);
  for (const command of ['serve', 'accounts add', 'accounts confirm', 'keys create', 'check', 'doctor', 'spend', 'login --new'])
    expect(help.stdout).toContain(command);
  expect(await runGatehouse(['keys', 'eat'])).toMatchObject({
    code: 2,
    stderr: 'gatehouse: there is no command keys eat; `gatehouse help` lists all.\n',
  });
});

test('accounts confirm lets a secret go to an address that came with the file', async () => {
  const fake = await startFakeAnthropic();
  const dataDir = await temporaryFolder();
  const env = { UPSTREAM_SECRET: 'sk-ant-x' };
  const run = (...args: string[]) => runGatehouse([...args, '--data', dataDir], { env });
  await run('keys', 'list');
  const file = join(dataDir, 'gatehouse.yaml');
  const block = `accounts:\n  - id: company\n    provider: anthropic\n    secret: \${env:UPSTREAM_SECRET}\n    baseUrl: ${fake.url}\n`;
  await writeFile(file, (await readFile(file, 'utf8')).replace('accounts:\n', block));
  expect((await run('accounts', 'list')).stdout).toMatch(/^company .*unconfirmed/m);
  const tested = await run('accounts', 'test', 'company');
  expect(tested).toMatchObject({ code: 1, stderr: expect.stringContaining('gatehouse accounts confirm company') });
  expect(fake.requests).toHaveLength(0);
  expect(await run('accounts', 'confirm', 'company')).toMatchObject({
    code: 0,
    stdout: `Confirmed: the secret of company may be sent to ${fake.url}.\n`,
  });
  expect((await run('accounts', 'test', 'company')).code).toBe(0);
  await fake.close();
});

test('a reader that hangs up is no failure', async () => {
  expect(await runGatehouse(['help'], { hangUp: true })).toMatchObject({ code: 0, stderr: '' });
});
