/**
 * How the real Claude Code takes a budget that is used up: one request, our sentence, no minutes of retries; and that a
 * raised budget lets the next prompt through.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withAdmin } from '../../src-main/engine/cli/connect.ts';
import { eventually } from '../support/eventually.ts';
import { runClaude } from '../support/run-claude.ts';
import { quiet, startGatehouse } from './gatehouse-for-claude.ts';

/** Edits the file as a person would, and waits until the engine goes by it. */
async function setDailyBudget(dataDir: string, amountUsd: number): Promise<void> {
  const file = join(dataDir, 'gatehouse.yaml');
  const name = `Me with ${amountUsd} a day`;
  const text = (await readFile(file, 'utf8')).replace(
    /- id: me\n {4}name: .*\n(?: {4}budgets: .*\n)?/,
    `- id: me\n    name: ${name}\n    budgets: [{ amountUsd: ${amountUsd}, window: { calendar: day } }]\n`,
  );
  await writeFile(file, text);
  await eventually(async () => expect((await withAdmin(dataDir, (admin) => admin.owners())).developers[0]?.name).toBe(name));
}

// Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
test('Claude Code shows our sentence after one request when the budget is used up, and goes on when it is raised', async () => {
  const { url, key, fake, dataDir, rows } = await startGatehouse();
  await setDailyBudget(dataDir, 0.001);
  const refused = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
  expect(refused.result).toMatchObject({ is_error: true });
  expect(refused.result.result).toMatch(
    /429.*The developer "Me with 0\.001 a day" has used \$0\.00 of \$0\.0010 today; this request may take \$0\.\d+\. There is room again on .*ask your Gatehouse admin/,
  );
  expect(await rows(1)).toHaveLength(1);
  expect(fake.requests).toEqual([]);

  await setDailyBudget(dataDir, 100);
  const served = await runClaude({ baseUrl: url, key, prompt: 'hello again', env: quiet, place: refused.place });
  expect(served).toMatchObject({ code: 0, result: { is_error: false, result: 'Hello from the fake.' } });
  expect((await rows(2)).map(({ status, errorCode }) => [status, errorCode])).toEqual([
    [200, null],
    [429, 'budget_exhausted'],
  ]);
});

// Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
test('an approval that was granted lets the next prompt of the session through', async () => {
  const { url, key, dataDir, gatehouse } = await startGatehouse();
  await setDailyBudget(dataDir, 0.001);
  const refused = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
  expect(refused.result.is_error).toBe(true);
  const approval = await eventually(async () => {
    const [open] = JSON.parse(await gatehouse('approvals', 'list', '--json')) as { id: string; sessionId: string }[];
    expect(open).toBeDefined();
    return open!;
  });
  expect(approval.sessionId).toBe(refused.result.session_id);
  await gatehouse('approvals', 'grant', approval.id, '--usd', '5', '--until', 'tonight');
  const args = ['--resume', refused.result.session_id];
  const served = await runClaude({ baseUrl: url, key, prompt: 'hello again', env: quiet, place: refused.place, args });
  expect(served).toMatchObject({ code: 0, result: { is_error: false, result: 'Hello from the fake.' } });
});

// Further variables: CLAUDE_CODE_USE_GATEWAY; nonessential traffic is on, because the question belongs to it.
test('in gateway mode /usage shows the dollars of the budget', async () => {
  const { url, key, dataDir } = await startGatehouse();
  await setDailyBudget(dataDir, 40);
  const env = { CLAUDE_CODE_USE_GATEWAY: '1' };
  const first = await runClaude({ baseUrl: url, key, prompt: 'hello', env });
  expect(first.result.is_error).toBe(false);
  const usage = await runClaude({ baseUrl: url, key, prompt: '/usage', env, place: first.place });
  expect(usage.result.result).toContain('$40');
});
