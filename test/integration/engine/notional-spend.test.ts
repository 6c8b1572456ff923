/** What developers' own logins did is counted at list price, and every sum of money says how much of it that is. */
import { expect, onTestFinished, test } from 'vitest';
import { sendMessage, testEngine } from '../../support/engine.ts';
import { startFakeAnthropic } from '../../support/fake-anthropic.ts';
import { runGatehouse } from '../../support/run-gatehouse.ts';

test('spend tells apart what went by developers’ own logins, also after the account is gone from the file', async () => {
  const fake = await startFakeAnthropic();
  onTestFinished(() => fake.close());
  const { engine, admin, dataDir } = await testEngine();
  const { value } = await admin.keys.create({ owner: 'developer:me', id: 'laptop' });
  await admin.accounts.add({ id: 'own', provider: 'anthropic', login: 'passthrough', baseUrl: fake.url, models: ['claude-sonnet-*'] });
  await admin.accounts.add({
    id: 'house',
    provider: 'anthropic',
    baseUrl: fake.url,
    secretValue: 'sk-ant-test',
    models: ['claude-opus-*'],
  });
  const ask = (model: string) =>
    sendMessage(engine.gateway.url ?? '', 'sk-ant-oat01-own', { model }, { 'x-gatehouse-key': value }).then(({ status }) => status);
  expect([await ask('claude-sonnet-5-5'), await ask('claude-opus-5-5')]).toEqual([200, 200]);

  await admin.accounts.remove({ id: 'own' });
  const { rows, total } = await admin.spend.get({ range: 'today', by: 'model' });
  const own = rows.find(({ id }) => id === 'claude-sonnet-5-5');
  expect(own?.costNanoUsd).toBeGreaterThan(0);
  expect(own?.notionalNanoUsd).toBe(own?.costNanoUsd);
  expect(rows.find(({ id }) => id === 'claude-opus-5-5')?.notionalNanoUsd).toBe(0);
  expect(total.notionalNanoUsd).toBe(own?.costNanoUsd);
  expect(total.costNanoUsd).toBeGreaterThan(total.notionalNanoUsd);
  const table = (await runGatehouse(['spend', '--data', dataDir])).stdout;
  expect(table).toMatch(/^claude-sonnet-5-5 .* of it by developers' own logins, at list price$/m);
  expect(table).toMatch(/^claude-opus-5-5 .*\d$/m);
});
