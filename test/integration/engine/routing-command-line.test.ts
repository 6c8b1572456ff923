/** Routing from the command line, on a running engine: rules, the simulator, orders for accounts and the drill's report. */
import { expect, test } from 'vitest';
import { withAdmin } from '../../../src-main/engine/cli/connect.ts';
import { runGatehouse, serveGatehouse } from '../../support/run-gatehouse.ts';
import { sendTo, messagesBody } from '../../support/test-gateway.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('the rules, the simulator and the drill say what the gateway does', async () => {
  const dataDir = await temporaryFolder();
  const { gatewayUrl } = await serveGatehouse(dataDir);
  const gatehouse = async (...args: string[]) => {
    const { code, stdout, stderr } = await runGatehouse([...args, '--data', dataDir]);
    return { code, text: stdout + stderr };
  };
  await withAdmin(dataDir, async (admin) => {
    await admin.accounts.add({ id: 'second', provider: 'practice' });
    await admin.routing.save({ id: 'late', to: [{ account: 'practice' }], when: { models: ['never-*'] } });
    await admin.routing.save({ id: 'practice', to: [{ account: 'practice' }, { account: 'second' }], when: { models: ['*practice*'] } });
    await admin.routing.reorder({ ids: ['practice', 'late'] });
  });

  const list = await gatehouse('routes', 'list');
  expect(list.text).toMatch(/^practice +model \*practice\* +priority +practice, second$/m);
  expect(list.text.indexOf('practice')).toBeLessThan(list.text.indexOf('late'));

  const simulated = await gatehouse('routes', 'simulate', '--model', 'claude-practice', '--class', 'subagent');
  expect(simulated).toMatchObject({ code: 0, text: expect.stringContaining('Rule: practice') });
  expect(simulated.text).toMatch(/1\. +practice +claude-practice +closed/);

  const { value } = await withAdmin(dataDir, (admin) => admin.keys.create({ owner: 'developer:me' }));
  const served = await sendTo(gatewayUrl, value, { body: messagesBody({ model: 'claude-practice' }) });
  expect(served.status).toBe(200);
  const row = await withAdmin(dataDir, async (admin) => (await admin.live.list({ filter: {} })).rows[0]!);
  expect(row.accountId).toBe('practice');

  const drill = await gatehouse('routes', 'drill', 'practice');
  expect(drill).toMatchObject({ code: 0, text: expect.stringContaining('1 would have gone to second with claude-practice.') });
  const again = await gatehouse('routes', 'simulate', '--request', row.id, '--down', 'practice,second');
  expect(again).toMatchObject({ code: 1, text: expect.stringContaining('Refused: No account can serve claude-practice') });

  expect((await gatehouse('accounts', 'drain', 'practice', '--until', '1h', '--reason', 'maintenance')).code).toBe(0);
  expect((await gatehouse('routes', 'simulate', '--model', 'claude-practice')).text).toContain('Not practice: drained for now');
  const status = await withAdmin(dataDir, (admin) => admin.routing.status());
  expect(status.find(({ id }) => id === 'practice')).toMatchObject({
    state: 'closed',
    override: { action: 'drain', reason: 'maintenance' },
  });
  expect((await gatehouse('accounts', 'resume', 'practice')).text).toContain('takes part again');
  await withAdmin(dataDir, (admin) => admin.routing.remove({ id: 'late' }));
  expect((await gatehouse('routes', 'list', '--json')).text).not.toContain('"late"');
});

test('an order for an account is answered with what is in force now, until when, and how to undo it', async () => {
  const dataDir = await temporaryFolder();
  const order = async (...args: string[]) =>
    (await runGatehouse(['accounts', ...args, 'practice', '--reason', 'demo', '--data', dataDir])).stdout.trim();
  const [soon, later] = [1, 2].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString()) as [string, string];
  const undo = (what: string) => `Undo ${what} with \`gatehouse accounts resume practice\`.`;
  expect(await order('pin', '--until', soon)).toBe(`Everything that practice can serve goes there first until ${soon}. ${undo('it')}`);
  expect(await order('pause', '--until', soon)).toBe(
    `Nothing new goes to practice until ${soon}; sessions that stick to it stay. ${undo('it')}`,
  );
  expect(await order('drain', '--until', later)).toBe(
    `The drain is noted until ${later}, but an earlier pause comes first. ` +
      `Nothing new goes to practice until ${soon}; sessions that stick to it stay. ${undo('both')}`,
  );
  expect(await order('fail', '--until', soon)).toContain(`Every attempt at practice fails until ${soon}`);
  expect(JSON.parse(await order('pin', '--until', soon, '--json'))).toMatchObject({ id: expect.stringMatching(/^ovr_/), action: 'pin' });
});
