/**
 * Budgets, limits and overrides across kill -9: whatever was under way when the process died, the next one starts with
 * counters that equal the ledger, and with nothing held.
 */
import Database from 'better-sqlite3';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AdminClient } from '../../src-main/engine/cli/connect.ts';
import { withAdmin } from '../../src-main/engine/cli/connect.ts';
import { eventually } from '../support/eventually.ts';
import { HANG, outputOf, startFakeAnthropic, stream } from '../support/fake-anthropic.ts';
import { messageEvents } from '../support/messages-stream.ts';
import { runGatehouse, serveGatehouse } from '../support/run-gatehouse.ts';
import { readStream } from '../support/stream-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const env = { UPSTREAM_SECRET: 'sk-ant-canary-0123456789' };
const RULES = `
    sessionUsd: 2
    budgets: [{ amountUsd: 3, window: { calendar: day } }, { amountUsd: 900, window: { total: true }, models: ['*haiku*'] }]
    limits: [{ requests: 1000, per: 1h }]`;

test('kill -9 among running streams keeps windows, counters, reservations, overrides and approvals right', async () => {
  const fake = await startFakeAnthropic();
  onTestFinished(() => fake.close());
  const dataDir = await temporaryFolder();
  const run = async (...args: string[]) => {
    const ran = await runGatehouse([...args, '--data', dataDir], { env });
    expect(ran).toMatchObject({ code: 0 });
    return ran.stdout;
  };
  const { value: key } = JSON.parse(await run('keys', 'create', '--owner', 'developer:me', '--json')) as { value: string };
  await run('accounts', 'add', 'fake', '--provider', 'anthropic', '--base-url', fake.url, '--secret', '${env:UPSTREAM_SECRET}');
  await run('accounts', 'remove', 'practice');
  const file = join(dataDir, 'gatehouse.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/(- id: me\n {4}name: .*)/, `$1${RULES}`));

  // Every third answer never ends; the others cost $0.20 each.
  let count = 0;
  fake.replyAlways((request) => {
    if (request.method !== 'POST') return undefined;
    count += 1;
    const events = messageEvents({ usage: { input: 0, output: 10_000 } });
    return count % 3 === 0 ? stream([...events.slice(0, 4), HANG]) : stream(events);
  });
  const first = await serveGatehouse(dataDir, { env });
  const ask = (gatewayUrl: string, session: string) =>
    readStream({ gatewayUrl, key, headers: { 'x-claude-code-session-id': session }, onEvent: () => undefined });
  const answers = Array.from({ length: 9 }, (_, index) => ask(first.gatewayUrl, `session-${index % 2}`).catch(() => null));
  await eventually(() => expect(fake.served.length).toBe(6));
  const budgets = async (admin: AdminClient) => (await admin.me.limits()).budgets;
  const held = await withAdmin(dataDir, budgets);
  expect(held[0]!.reservedNanoUsd).toBeGreaterThan(0);
  const pause = await withAdmin(dataDir, (admin) =>
    admin.overrides.create({ kind: 'raise', budgetId: held[0]!.id, amountUsd: 1, reason: 'demo', endsAt: Date.now() + 3_600_000 }),
  );
  first.process.kill('SIGKILL');
  await Promise.all(answers);

  const second = await serveGatehouse(dataDir, { env });
  const { state, overrides } = await withAdmin(dataDir, async (admin) => ({
    state: await admin.me.limits(),
    overrides: await admin.overrides.list({}),
  }));
  const database = new Database(join(dataDir, 'gatehouse.db'), { readonly: true });
  onTestFinished(() => void database.close());
  const ledger = (where = '1') => database.prepare(`SELECT sum(cost_nano_usd) FROM ledger WHERE ${where}`).pluck().get();
  const interrupted = database.prepare(`SELECT count(*) FROM ledger WHERE basis = 'interrupted'`).pluck().get();
  expect(interrupted).toBe(3);
  expect(state.budgets).toMatchObject([
    { usedNanoUsd: ledger(), reservedNanoUsd: 0, raisedNanoUsd: 1_000_000_000, capNanoUsd: 4_000_000_000 },
    { usedNanoUsd: 0, reservedNanoUsd: 0 },
  ]);
  expect(state.limits).toMatchObject([{ what: 'requests', used: 9 }]);
  expect(overrides).toEqual([pause]);

  // The session's cap counts what it had spent before: it is refused as soon as that is used up, and not before.
  const spent = ledger(`session_id = 'session-0'`) as number;
  expect(spent).toBeLessThan(2_000_000_000);
  let served = 0;
  fake.replyAlways(outputOf(10_000));
  while ((await ask(second.gatewayUrl, 'session-0')) === 200) served += 1;
  const after = ledger(`session_id = 'session-0'`) as number;
  // $0.20 of output each, and a little input.
  expect(Math.floor((after - spent) / 200_000_000)).toBe(served);
  expect(after).toBeGreaterThan(1_800_000_000);
  const [approval] = await eventually(async () => {
    const open = await withAdmin(dataDir, (admin) => admin.approvals.list({ state: 'all' }));
    expect(open).toHaveLength(1);
    return open;
  });
  second.process.kill('SIGKILL');
  await serveGatehouse(dataDir, { env });
  expect(await withAdmin(dataDir, (admin) => admin.approvals.list({}))).toMatchObject([{ id: approval!.id, sessionId: 'session-0' }]);
});
