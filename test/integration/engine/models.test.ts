import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { json, startFakeAnthropic } from '../../support/fake-anthropic.ts';
import { messageBody } from '../../support/messages-stream.ts';
import { runGatehouse } from '../../support/run-gatehouse.ts';
import { sendMessage, testEngine } from '../../support/engine.ts';

test('models are listed with who serves them, what they cost there, and their aliases', async () => {
  const { admin, engine } = await testEngine();
  await admin.accounts.add({ id: 'aws', provider: 'bedrock', region: 'us-east-1', secretValue: 'ABSKtest' });
  await engine.config.edit([{ op: 'set', path: ['prices'], value: [{ account: 'aws', multiplier: 0.8 }] }]);
  const { models, catalogueVersion } = await admin.models.list();
  expect(models.length).toBeGreaterThan(1000);
  expect(catalogueVersion).toMatch(/^\d/);
  expect(models.find(({ id, providerId }) => id === 'claude-opus-5-5' && providerId === 'bedrock')).toMatchObject({
    accounts: ['aws'],
    capabilities: ['tools', 'images', 'documents', 'thinking', 'caching'],
    price: { input: 4_400_000_000, multiplierMillionths: 800_000 },
  });
  expect(models.find(({ id, providerId }) => id === 'gpt-5.5' && providerId === 'openai')).toMatchObject({ accounts: [] });
  // Where published catalogues disagree, the model says so.
  expect(models.find(({ id, providerId }) => id === 'gpt-5.6-sol' && providerId === 'openai')?.price?.uncertain).toContain(
    'published prices differ for input',
  );
  // An unknown price is unknown.
  expect(models.find(({ id, providerId }) => id === 'qwen3-max' && providerId === 'qwen')).toMatchObject({ price: null });
});

test('an alias is made and taken away in the file, and holds at once', async () => {
  const { admin, engine, dataDir } = await testEngine();
  await admin.models.setAlias({ alias: 'claude-fast', model: 'claude-practice' });
  expect(await readFile(join(dataDir, 'gatehouse.yaml'), 'utf8')).toContain('claude-fast: claude-practice');
  expect((await sendMessage(engine.gateway.url ?? '', engine.firstKey ?? '', { model: 'claude-fast' })).status).toBe(200);
  await admin.models.setAlias({ alias: 'claude-faster', model: 'claude-fast' });
  await admin.models.setAlias({ alias: 'claude-faster', model: null });
  expect((await admin.models.list()).aliases).toEqual([{ alias: 'claude-fast', model: 'claude-practice' }]);
  await expect(admin.models.setAlias({ alias: 'claude-fast', model: 'claude-fast' })).rejects.toMatchObject({ code: 'config_invalid' });
  await expect(admin.models.setAlias({ alias: 'nobody', model: null })).rejects.toMatchObject({ code: 'not_found' });
});

test('the command line adds an account with the settings that its provider needs, and says which one is missing', async () => {
  const { engine, dataDir } = await testEngine();
  const run = (...args: string[]) => runGatehouse([...args, '--data', dataDir]);
  const missing = await run('accounts', 'add', 'aws', '--provider', 'bedrock');
  expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('`region` is missing; Amazon Bedrock needs one') as string });
  const added = await run(
    'accounts',
    'add',
    'aws',
    '--provider',
    'bedrock',
    '--region',
    'eu-central-1',
    '--inference-profile',
    'global',
    '--aws-profile',
    'work',
  );
  expect(added).toMatchObject({ code: 0 });
  const azure = [
    '--provider',
    'azure',
    '--resource',
    'acme',
    '--secret',
    '${env:AZURE_OPENAI_API_KEY}',
    '--model',
    'gpt-5.5=our-gpt,gpt-5-mini=small',
  ];
  expect(await run('accounts', 'add', 'azure', ...azure)).toMatchObject({ code: 0 });
  expect(await run('accounts', 'add', 'x', '--provider', 'bedrock', '--region', 'US EAST')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('region: must be a region as the cloud writes it') as string,
  });
  expect(engine.config.current().config.accounts.slice(1)).toEqual([
    { id: 'aws', provider: 'bedrock', region: 'eu-central-1', inferenceProfile: 'global', awsProfile: 'work' },
    {
      id: 'azure',
      provider: 'azure',
      resource: 'acme',
      secret: '${env:AZURE_OPENAI_API_KEY}',
      modelMap: { 'gpt-5.5': 'our-gpt', 'gpt-5-mini': 'small' },
    },
  ]);
  expect((await run('accounts', 'providers')).stdout).toMatch(/bedrock +Amazon Bedrock +region +AWS_BEARER_TOKEN_BEDROCK/);
});

test("a file that pairs a secret with another provider's address is asked about, and so is this machine's cloud sign-in elsewhere", async () => {
  const fake = await startFakeAnthropic();
  fake.replyAlways(() => json(messageBody()));
  const { engine, admin, dataDir } = await testEngine();
  await admin.accounts.add({ id: 'work', provider: 'anthropic', secretValue: 'sk-ant-canary-0123456789' });
  const file = join(dataDir, 'gatehouse.yaml');
  const stolen = `  - { id: thief, provider: openrouter, secret: '\${vault:work}' }\n  - { id: cloud, provider: bedrock, region: us-east-1, baseUrl: ${fake.url} }\n`;
  const changed = new Promise<void>((resolve) => {
    const stop = engine.config.onChange(() => resolve(stop()));
  });
  await writeFile(file, (await readFile(file, 'utf8')).replace('accounts:\n', `accounts:\n${stolen}`));
  await changed;
  const health = new Map((await admin.accounts.list()).map((account) => [account.config.id, account.health.state]));
  expect([health.get('work'), health.get('thief'), health.get('cloud')]).toEqual(['untried', 'unconfirmed', 'unconfirmed']);
  expect(await admin.accounts.test({ id: 'thief' })).toMatchObject({
    ok: false,
    message: expect.stringContaining('accounts confirm thief') as string,
  });
  expect(await admin.accounts.test({ id: 'cloud' })).toMatchObject({
    ok: false,
    message: expect.stringContaining('accounts confirm cloud') as string,
  });
  expect(fake.requests).toHaveLength(0);
  await fake.close();
});
