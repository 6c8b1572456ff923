/** The real Claude Code on a fresh Gatehouse that has no account yet: the practice provider answers. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runClaude } from '../support/run-claude.ts';
import { quiet, startGatehouse } from './gatehouse-for-claude.ts';

describe('Claude Code in its first minute', () => {
  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('gets an answer that says it is simulated, and nothing is spent', async () => {
    const { url, key, gatehouse, rows } = await startGatehouse({ account: false });
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
    expect(run).toMatchObject({ code: 0, result: { is_error: false } });
    expect(run.result.result).toContain('simulated');
    expect((await rows(1))[0]).toMatchObject({ simulated: true, providerId: 'practice', costNanoUsd: 0 });
    const spend = JSON.parse(await gatehouse('spend', '--json')) as { total: unknown };
    expect(spend.total).toMatchObject({ requests: 1, costNanoUsd: 0, simulated: 1 });
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('goes through write, read, run and subagent on the tour, and reads its cache from the second turn on', async () => {
    const { url, key, rows } = await startGatehouse({ account: false });
    const tools = ['Write', 'Read', 'Bash', 'Agent'];
    const run = await runClaude({ baseUrl: url, key, prompt: 'practice: tour', tools, env: quiet });
    expect(run).toMatchObject({ code: 0, result: { is_error: false } });
    expect(run.result.result.match(/^- done: /gm)).toHaveLength(4);
    expect(run.result.result).toContain('Hello from the practice provider');
    expect(await readFile(join(run.place.work, 'practice-note.md'), 'utf8')).toContain('practice provider');
    const listed = (await rows(6)).toReversed();
    expect(listed.filter(({ agentId }) => agentId !== null)).toHaveLength(1);
    expect(listed.filter(({ agentId }) => agentId === null).map(({ usage }) => (usage?.cacheRead ?? 0) > 0)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('survives an error that passes, and shows one that stays', async () => {
    const { url, key } = await startGatehouse({ account: false });
    const passing = await runClaude({ baseUrl: url, key, prompt: 'practice: error 529 once', env: quiet });
    expect(passing.result).toMatchObject({ is_error: false });
    const staying = await runClaude({ baseUrl: url, key, prompt: 'practice: error 400', env: quiet });
    expect(staying.result.result).toContain('Simulated error 400');
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC.
  test('can go on with a session', async () => {
    const { url, key, rows } = await startGatehouse({ account: false });
    const first = await runClaude({ baseUrl: url, key, prompt: 'hello', env: quiet });
    const second = await runClaude({ baseUrl: url, key, prompt: 'practice: think', args: ['--continue'], env: quiet, place: first.place });
    expect(second.result).toMatchObject({ is_error: false, session_id: first.result.session_id });
    expect(new Set((await rows(2)).map(({ sessionId }) => sessionId)).size).toBe(1);
  });

  // Further variables: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC, CLAUDE_CODE_MAX_CONTEXT_TOKENS (the client does not know the name).
  test('reaches the practice provider by name beside a real account', async () => {
    const { url, key, fake } = await startGatehouse();
    const env = { ...quiet, CLAUDE_CODE_MAX_CONTEXT_TOKENS: '200000' };
    const run = await runClaude({ baseUrl: url, key, prompt: 'hello', args: ['--model', 'claude-practice'], env });
    expect(run.result.result).toContain('simulated');
    expect(fake.requests).toEqual([]);
  });
});
