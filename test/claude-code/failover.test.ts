/** The real Claude Code in a long tool loop, while the provider under it dies, hangs and comes back. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { withAdmin } from '../../src-main/engine/cli/connect.ts';
import { HANG, RESET, type ReceivedRequest, type Reply, rawSocket, startFakeAnthropic, stream } from '../support/fake-anthropic.ts';
import { messageEvents, text, toolUse } from '../support/messages-stream.ts';
import { runClaude } from '../support/run-claude.ts';
import { quiet, startGatehouse } from './gatehouse-for-claude.ts';

const TURNS = 20;

// Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
test('Claude Code finishes 20 requests of a tool loop while its provider dies, hangs and recovers, and shows no error', async () => {
  const { url, key, fake: primary, dataDir, rows } = await startGatehouse({ account: false });
  const backup = await startFakeAnthropic();
  onTestFinished(() => backup.close());
  const block = (id: string, baseUrl: string) => ({
    id,
    provider: 'anthropic',
    baseUrl,
    secret: '${env:ANTHROPIC_UPSTREAM_KEY}',
    timeouts: { firstByteMs: 1000 },
  });
  await withAdmin(dataDir, async (admin) => {
    await admin.accounts.add(block('primary', primary.url));
    await admin.accounts.add(block('backup', backup.url));
    // Back to the first as soon as it is well: a session that stays would never notice that it recovered.
    await admin.routing.save({ id: 'all', to: [{ account: 'primary' }, { account: 'backup' }], sticky: false });
  });

  let state: 'well' | 'dead' | 'hanging' = 'well';
  let turn = 0;
  /** The next answer of the loop; at some turns the primary changes, and is looked at again as after any edit. */
  async function answer(request: ReceivedRequest): Promise<Reply | undefined> {
    if (!request.path.startsWith('/v1/messages') || !request.body.includes('"tools"')) return undefined;
    turn += 1;
    if (turn === 5) state = 'dead';
    if (turn === 10 || turn === 15) {
      state = turn === 10 ? 'hanging' : 'well';
      await withAdmin(dataDir, (admin) => admin.accounts.update({ ...block('primary', primary.url), name: `Primary, ${state}` }));
    }
    if (turn === TURNS) return stream(messageEvents({ blocks: [text('All written.')] }));
    const directory = /working directory: (\S+?)\\n/.exec(request.body.toString())?.[1] ?? '';
    const input = { file_path: join(directory, `note-${turn}.txt`), content: `Note ${turn}\n` };
    return stream(messageEvents({ blocks: [toolUse('Write', input, `toolu_01Note${turn}`)] }));
  }
  primary.replyAlways((request) => (state === 'well' ? answer(request) : rawSocket([state === 'dead' ? RESET : HANG])));
  backup.replyAlways(answer);

  const run = await runClaude({ baseUrl: url, key, prompt: 'write notes', tools: ['Write'], env: quiet });
  expect(run).toMatchObject({ code: 0, stderr: '', result: { is_error: false, result: 'All written.' } });
  const subtypes = run.messages.map((message) => (message as { subtype?: string }).subtype ?? '');
  expect(subtypes.filter((subtype) => /retry|error/.test(subtype))).toEqual([]);
  expect((await readdir(run.place.work)).filter((name) => name.startsWith('note-'))).toHaveLength(TURNS - 1);

  const listed = (await rows(TURNS)).toReversed();
  expect(listed.filter(({ outcome, status }) => outcome !== 'ok' || status !== 200)).toEqual([]);
  const served = listed.map(({ accountId }) => accountId);
  expect([served[0], served[7], served[12], served.at(-1)]).toEqual(['primary', 'backup', 'backup', 'primary']);
  // It died once and hung once; each cost one request its detour, and no other.
  expect(listed.filter(({ attempts }) => attempts > 1).length).toBe(2);
});
