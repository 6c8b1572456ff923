/** A developer's own page through the calls of a real engine: what is theirs over all their keys, and nothing of others. */
import { expect, onTestFinished, test } from 'vitest';
import { adminClient, type AdminClient } from '../../support/admin-client.ts';
import { sendMessage, testHeadless } from '../../support/engine.ts';
import { eventually } from '../../support/eventually.ts';
import { startFakeAnthropic } from '../../support/fake-anthropic.ts';

test('sessions open to their subagents, and requests are listed, over all keys of one developer', async () => {
  const { kim, lee, ask } = await house();
  await ask(kim.keys[0], 'shared');
  await ask(kim.keys[1], 'shared', 'explore');
  await ask(lee.keys[0], 'shared', 'plan');

  expect(await agents(kim.client, 'shared')).toEqual([null, 'explore']);
  expect(await agents(lee.client, 'shared')).toEqual(['plan']);
  expect((await kim.client.me.requests({})).rows.map(({ keyId }) => keyId)).toEqual(['kim-2', 'kim']);
  const [newest] = (await kim.client.me.requests({ limit: 1 })).rows;
  const page = await kim.client.me.requests({ limit: 1, cursor: `${newest?.startedAt}_${newest?.id}` });
  expect(page.rows.map(({ keyId }) => keyId)).toEqual(['kim']);
  expect((await lee.client.me.requests({})).rows.map(({ keyId }) => keyId)).toEqual(['lee']);
});

test('an admin’s own page shows this machine’s own key, and none of the approvals of others', async () => {
  const { admin, kim, me, ask } = await house();
  await admin.people.change({ tier: { kind: 'developer', id: 'kim' }, set: { budgets: [{ amountUsd: 0, window: { total: true } }] } });
  await ask(kim.keys[0], 'over');
  await ask(me, 'mine');
  await eventually(async () => expect(await admin.approvals.list({})).toHaveLength(1));
  expect(await admin.approvals.list({ own: true })).toEqual([]);
  expect(await kim.client.approvals.list({ own: true })).toHaveLength(1);
  expect((await admin.me.requests({})).rows.map(({ keyId }) => keyId)).toEqual(['me']);
});

test('spend can be narrowed to a team or a developer, and a member who asks for others still gets their own', async () => {
  const { admin, kim, lee, ask } = await house();
  await ask(kim.keys[0], 'one');
  await ask(lee.keys[0], 'two');
  const requests = async (client: AdminClient, within: { team?: string; developer?: string }) =>
    (await client.spend.get({ range: 'quarter', by: 'developer', ...within })).rows.map(({ id, requests: count }) => [id, count]);
  expect(await requests(admin, { developer: 'kim' })).toEqual([['kim', 1]]);
  expect(await requests(admin, { team: 'main' })).toEqual([['lee', 1]]);
  expect(await requests(admin, { team: 'web' })).toEqual([['kim', 1]]);
  expect(await requests(kim.client, { developer: 'lee' })).toEqual([['kim', 1]]);
  expect(await requests(kim.client, { team: 'main' })).toEqual([['kim', 1]]);
});

interface Person {
  readonly client: AdminClient;
  readonly keys: readonly [string, ...string[]];
}

async function house(): Promise<{
  admin: AdminClient;
  kim: Person;
  lee: Person;
  me: string;
  ask: (key: string | undefined, session: string, agent?: string) => Promise<void>;
}> {
  const headless = await testHeadless();
  const fake = await startFakeAnthropic();
  onTestFinished(() => fake.close());
  const as = (token: string) =>
    adminClient((call) => {
      call.headers.set('authorization', `Bearer ${token}`);
      return fetch(call);
    }, headless.adminUrl);
  const admin = as(headless.loginToken ?? '');
  await admin.accounts.add({ id: 'anthropic', provider: 'anthropic', baseUrl: fake.url, priority: 0, secretValue: 'sk-ant-test' });
  await admin.people.add({ kind: 'team', id: 'web', name: 'Web' });
  const join = async (id: string, team: string, count: number): Promise<Person> => {
    await admin.people.add({ kind: 'developer', id, name: id, team });
    const first = (await admin.keys.create({ owner: `developer:${id}` })).value;
    const more: string[] = [];
    for (let index = 1; index < count; index += 1) more.push((await admin.keys.create({ owner: `developer:${id}` })).value);
    return { client: as(first), keys: [first, ...more] };
  };
  const kim = await join('kim', 'web', 2);
  const lee = await join('lee', 'main', 1);
  return {
    admin,
    kim,
    lee,
    me: headless.engine.firstKey ?? '',
    async ask(key, session, agent) {
      const headers = { 'x-claude-code-session-id': session, ...(agent !== undefined && { 'x-claude-code-agent-id': agent }) };
      await (await sendMessage(headless.gatewayUrl, key ?? '', {}, headers)).text();
    },
  };
}

async function agents(client: AdminClient, sessionId: string): Promise<(string | null)[]> {
  return (await client.me.parts({ sessionId })).map(({ agentId }) => agentId);
}
